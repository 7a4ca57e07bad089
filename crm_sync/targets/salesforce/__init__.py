"""Salesforce: upserts by an external id of ours, in collections, kind by kind.

``opening`` opens one that is connected; ``delivering`` sends hand-offs, ``standing`` reads how they
stand; ``packaging`` writes what an administrator deploys. Facts: Salesforce's *REST API Developer
Guide* and *Object Reference*.
"""
