"""The offer engine: the right offer, at the right moment, with its reason, or none."""
