"""The names of the durable works about the hosts' own calendars."""

KEEP_ENTRY = "keep_entry"
"""Brings a meeting's entry in a host's calendar in step: (booking id, host id)."""
HONOUR_CHANGE = "honour_change"
"""Does in Segue what a host did in their calendar: (booking id, host id, what, start, end)."""
