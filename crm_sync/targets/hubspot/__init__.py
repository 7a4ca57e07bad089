"""HubSpot: records in batches, by a unique property of ours, with what belongs to what.

``opening`` opens an account, ``delivering`` sends to it. Under those, each of one purpose: ``api``
(one call, its limits, what its faults mean), ``batches`` (a hundred at a time, taken apart where
some fail), ``writing`` (a kind of records), ``people`` (whose an address is), ``relations``,
``owners``, ``values`` (how HubSpot writes things), ``schema`` and ``standing`` (what it has).
"""
