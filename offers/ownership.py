"""What a plan and products bring with them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from offers.items import Plan, Product


class Had(NamedTuple):
    """What a customer has, or will have soon."""

    plans: frozenset[str]
    """Plans, with all that they build on."""
    products: frozenset[str]
    """Products: bought alone, in a bundle, or brought by a plan."""


def plan_chain(plans: Mapping[str, Plan], plan_id: str | None) -> tuple[str, ...]:
    """The plan and all that it builds on, highest first; empty for no plan of ours."""
    chain: list[str] = []
    # A circle is a fault that loading reports: it must not hang here before.
    while plan_id is not None and plan_id in plans and plan_id not in chain:
        chain.append(plan_id)
        plan_id = plans[plan_id].builds_on
    return tuple(chain)


def capabilities_from(
    plans: Mapping[str, Plan],
    products: Mapping[str, Product],
    plan_id: str | None,
    product_ids: Iterable[str],
) -> frozenset[str]:
    """What a plan (with those below and its products) and some products enable."""
    sold = set(product_ids)
    enabled: set[str] = set()
    for key in plan_chain(plans, plan_id):
        enabled.update(plans[key].capabilities)
        sold.update(plans[key].products)
    for key in sold & products.keys():
        enabled.update(products[key].capabilities)
    return frozenset(enabled)
