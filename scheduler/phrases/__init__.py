"""What a visitor means by "tuesday at 3"."""
