"""Which plan of the vendor's somebody has."""
