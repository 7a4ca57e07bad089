"""The offer engine: the right offer, at the right moment, with its reason, or none."""

from offers.catalogue import Catalogue
from offers.decide import decide
from offers.decision import Candidate, Decision, why_shown
from offers.derived import with_derived
from offers.facts import Facts, PastOffer
from offers.learnt import Learnt
from offers.loading import CatalogueError, load_catalogue
from vendor_files import Problem

__all__ = [
    "Candidate",
    "Catalogue",
    "CatalogueError",
    "Decision",
    "Facts",
    "Learnt",
    "PastOffer",
    "Problem",
    "decide",
    "load_catalogue",
    "why_shown",
    "with_derived",
]
