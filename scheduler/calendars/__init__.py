"""The hosts' own calendars: read for what is busy, written to, listened to.

Where to find what:

- a calendar at its provider: ``calendar`` (what is asked of one), ``kinds`` (which there are),
  ``caldav``, ``google``, ``microsoft``; ``ical`` (files, for CalDAV), and for the two clouds
  ``faults``, ``marks``, ``reading_window``
- permissions: ``consents``, ``stored``; and what ``remote`` has for every vendor
- reading: ``due`` (when), ``reading`` (one look), ``keeping`` (what a look brings is kept),
  ``packing`` (as bytes), ``busy`` (what it takes of a host's time)
- entries: ``entry_works`` (enqueued), ``entries`` (kept in step), ``noticing`` (what the host did)
- the operator: ``connecting``; and ``outside``, which all of it gets from whoever calls

Why it is so: docs/decisions/0011-the-hosts-own-calendars.md.
"""
