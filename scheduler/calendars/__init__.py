"""The hosts' own calendars: read for what is busy, written to, listened to."""
