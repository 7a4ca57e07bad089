"""Other parties' servers: one conversation over HTTP, permissions and their tokens, sealed secrets.

Used by ``scheduler.calendars`` and by ``crm_sync``, which do not know each other. What a vendor's
answers mean is theirs to say.
"""
