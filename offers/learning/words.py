"""What was learnt, in a sentence for the vendor's own people."""

from offers.catalogue import Catalogue
from offers.learnt import AssociationRule


def rule_sentence(catalogue: Catalogue, rule: AssociationRule) -> str:
    """The rule with its counts, e.g. "Of 420 accounts with Routing, 301 have Scheduling, too."."""
    owned = " and ".join(product_name(catalogue, key) for key in rule.owned)
    where = "" if rule.segment is None else f" ({segment_name(catalogue, rule.segment)})"
    adds = product_name(catalogue, rule.adds)
    return f"Of {rule.accounts:,} accounts with {owned}{where}, {rule.together:,} have {adds}, too."


def product_name(catalogue: Catalogue, key: str) -> str:
    """The product's name; of one that the catalogue no longer has, its id."""
    return catalogue.products[key].name if key in catalogue.products else key


def segment_name(catalogue: Catalogue, key: str | None) -> str:
    """The segment's name; of one that the catalogue does not have, its id."""
    if not key:
        return "all"
    return catalogue.segments[key].name if key in catalogue.segments else key
