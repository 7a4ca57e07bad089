"""Facts that come in by CSV: read, checked against what is there, written in one go."""
