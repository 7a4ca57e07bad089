"""What the numbers in docs/numbers.md come from."""
