"""HubSpot's CRM, as far as Segue talks to it: over HTTP, with state, held to HubSpot's descriptions
and to what they do not say.

``portal`` is the account with its records, ``service`` answers for it, ``running`` starts it as a
process of its own. What it is told from outside goes to paths that begin with ``/_fake/``.
"""
