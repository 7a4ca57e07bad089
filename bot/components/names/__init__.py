"""Who it is, and of which company."""
