"""Which pain points a text complains of."""
