"""What of the catalogue a text names."""
