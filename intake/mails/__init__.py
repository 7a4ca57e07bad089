"""Mails of meetings: whom they go to, what they say, and how they go out."""
