"""What follows of an account where nobody said it."""

from offers import Catalogue


def segment_for(catalogue: Catalogue, employees: int | None) -> str:
    """The segment by the number of employees; empty: not known."""
    return "" if employees is None else catalogue.segment_of(employees) or ""


def stage_for(plan: str | None) -> str:
    """The stage: who has a plan is a customer."""
    return "prospect" if plan is None else "customer"
