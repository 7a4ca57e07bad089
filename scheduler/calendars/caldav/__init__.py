"""Calendars on CalDAV servers (RFC 4791): read, written to, kept in step (RFC 6578)."""
