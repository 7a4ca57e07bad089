"""Salesforce as a server of our own: it holds state, judges each request, and bites.

Held to Salesforce's description (``../shared/specs``) where that says something, and else to the
rules of its *REST API Developer Guide* and *Object Reference*, written down here.
"""

from tests.fakes.salesforce.answers import LIMIT_EXCEEDED, UNAVAILABLE, refusal
from tests.fakes.salesforce.duplicates import DuplicateRule
from tests.fakes.salesforce.server import Salesforce

__all__ = ["LIMIT_EXCEEDED", "UNAVAILABLE", "DuplicateRule", "Salesforce", "refusal"]
