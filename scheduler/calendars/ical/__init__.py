"""Events of iCalendar files (RFC 5545) as values: what they take of their owner's time."""
