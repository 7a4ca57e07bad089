"""What ``incoming:`` names is held against an account's own objects and fields. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_sync.incoming.language import AccountsIn, DealsIn, Incoming, PeopleIn, ProductsIn, Reading
from crm_sync.incoming.source import Thing
from crm_sync.mappings.checking import Finding
from crm_sync.mappings.reading import INCOMING
from crm_sync.mappings.schema import Schema
from vendor_files import nearest

Path = tuple[str, ...]
"""Where something stands under ``incoming``: ``("accounts", "fields", "plan")``."""


@dataclass(frozen=True)
class Read:
    """One property of theirs that is read."""

    object: str
    property: str
    path: Path
    where: str
    """The file and line: ``crm/hubspot.yaml:12``."""


def named(incoming: Incoming) -> Iterator[tuple[Thing, Path, str]]:
    """Every property that is read, of what, and where it is written."""
    if incoming.accounts is None:
        return
    yield from _under(Thing.COMPANY, "accounts", _of_accounts(incoming.accounts))
    if incoming.contacts is not None:
        yield from _under(Thing.CONTACT, "contacts", _of_people(incoming.contacts))
    if incoming.deals is not None:
        yield from _under(Thing.DEAL, "deals", _of_deals(incoming.deals))
    if incoming.products is not None:
        yield from _under(Thing.PRODUCT, "products", _of_products(incoming.products))


def unread(reads: Sequence[Read], schema: Schema) -> Iterator[Finding]:
    """Those that the account does not have: they say nothing, ever."""
    for one in reads:
        there = schema.objects.get(one.object)
        said = f"{'.'.join(one.path)} reads '{one.property}'"
        if there is None:
            what = f"{said}, but this account has no object '{one.object}'."
            remedy = f"Let Segue see it, or write '{one.path[1]}: null'."
        elif one.property not in there.fields:
            what = f"{said}, but this account's {one.object} have no such field."
            near = nearest(one.property, there.fields)
            remedy = near if near.startswith("Did") else "Name one that is there, or write null."
        else:
            continue
        part = f"{INCOMING}.{one.object}"
        yield Finding("error", part, one.property, one.where, what, remedy)


def _under(
    thing: Thing, part: str, those: Iterator[tuple[Path, str]]
) -> Iterator[tuple[Thing, Path, str]]:
    for path, name in those:
        yield thing, (part, *path), name


def _of_accounts(accounts: AccountsIn) -> Iterator[tuple[Path, str]]:
    yield from _fields(accounts.fields)
    if accounts.id is not None:
        yield ("id",), accounts.id
    if accounts.by_domain and accounts.domain is not None:
        yield ("domain",), accounts.domain
    if accounts.customers is not None:
        yield ("customers", "source"), accounts.customers.source


def _of_people(people: PeopleIn) -> Iterator[tuple[Path, str]]:
    yield from _fields(people.fields)
    yield ("company",), people.company
    if people.id is not None:
        yield ("id",), people.id


def _of_deals(deals: DealsIn) -> Iterator[tuple[Path, str]]:
    yield from _fields(deals.fields)
    yield ("company",), deals.company


def _of_products(products: ProductsIn) -> Iterator[tuple[Path, str]]:
    yield ("company",), products.company
    for name in products.product.properties:
        yield ("product",), name
    if products.since is not None:
        yield ("since",), products.since
    if products.ended is not None:
        yield ("ended", "source"), products.ended.source


def _fields(fields: Mapping[str, Reading]) -> Iterator[tuple[Path, str]]:
    for ours, reading in fields.items():
        for name in reading.properties:
            yield ("fields", ours), name
