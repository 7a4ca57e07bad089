"""When something is wanted, and which time is meant."""
