"""The encoder, how its upper layers are tuned, and what is asked of it."""
