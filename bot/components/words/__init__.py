"""Words, and what stands around them."""
