"""Holds and bookings: a time is taken once, under any interleaving."""
