"""Meetings: booked, changed, shown, and told to everybody whom they concern."""
