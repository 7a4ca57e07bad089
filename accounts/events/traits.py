"""Traits as fields: what ``identify`` and ``group`` say, by the rules of the import's rows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from accounts.events.faults import Refused
from accounts.imports.cells import day
from accounts.imports.faults import Fault
from accounts.imports.judging import Known, metric_faults, metric_value, not_yet, unknown
from accounts.imports.of_accounts import faults_of
from accounts.imports.rows import USAGE, AccountRow, ContactRow
from accounts.telling import ACCOUNT_FIELDS, PRODUCTS, SINCE

R = TypeVar("R", AccountRow, ContactRow)

_DAYS = tuple(name for name in ACCOUNT_FIELDS if name == "plan_since" or name.endswith("_on"))


def account_said(known: Known, traits: Mapping[str, Any]) -> dict[str, Any]:
    """What ``group`` says of an account, as ``accounts.telling`` takes it. Raises ``Refused``.

    Traits that are no fields say nothing here; the event keeps them.
    """
    cells = {name: _cell(name, traits[name]) for name in ACCOUNT_FIELDS if name in traits}
    for name in _DAYS:
        if name in cells:
            cells[name] = _day_part(cells[name])
    row = _validated(AccountRow, cells)
    _refuse(faults_of(row, known))
    said = {name: getattr(row, name) for name in cells}
    if "usage" in traits:
        said.update(_usage(known, traits["usage"]))
    if PRODUCTS in traits:
        said.update(_products(known, traits[PRODUCTS]))
    return said


def contact_said(traits: Mapping[str, Any]) -> dict[str, Any]:
    """What ``identify`` says of a person: e-mail address, name, role. Raises ``Refused``."""
    name = traits.get("name")
    if name is None:
        parts = [traits.get("firstName"), traits.get("lastName")]
        name = " ".join(str(part) for part in parts if part) or None
    given = {"email": traits.get("email"), "name": name}
    given["role"] = traits.get("role", traits.get("title"))
    cells = {key: _cell(key, one) for key, one in given.items() if one is not None}
    row = _validated(ContactRow, cells)
    return {name: getattr(row, name) for name in cells}


def _validated(model: type[R], cells: Mapping[str, str]) -> R:
    try:
        return model.model_validate({"id": "told", **cells})
    except ValidationError as error:
        problems = error.errors(include_url=False)
        raise Refused("; ".join(f"traits.{p['loc'][0]}: {p['msg']}" for p in problems)) from None


def _refuse(faults: Iterable[Fault]) -> None:
    said = "; ".join(f"traits.{fault}" for fault in faults)
    if said:
        raise Refused(said)


def _cell(name: str, value: Any) -> str:
    """A trait as the text that it would be in a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float):
        return repr(value)
    raise Refused(f"traits.{name}: one value is expected. Send a text or a number.")


def _day_part(text: str) -> str:
    """The day of a moment, as it is written: libraries send days as moments."""
    return text[:10] if text[10:11] in ("T", " ") else text


def _usage(known: Known, written: Any) -> dict[str, Any]:
    if not isinstance(written, dict):
        raise Refused('traits.usage: send metrics by their ids: {"forms_published": 14}.')
    said: dict[str, Any] = {}
    for metric, sent in written.items():
        name = USAGE + metric
        _refuse(metric_faults(known.catalogue, name, metric))
        said[name], faults = metric_value(known.catalogue, name, metric, _cell(name, sent))
        _refuse(faults)
    return said


def _products(known: Known, written: Any) -> dict[str, Any]:
    """All the products that they own: ids, ``{id, since}``, or a mapping of ids to days."""
    sellable = {*known.catalogue.products, *known.catalogue.bundles}
    since = dict(_pairs(written))
    for product_id in since:
        _refuse(unknown(PRODUCTS, product_id, "product", sellable))
    said: dict[str, Any] = {PRODUCTS: sorted(since)}
    for product_id, sent in since.items():
        if sent is not None:
            said[SINCE + product_id] = _day(known, f"{PRODUCTS}.{product_id}", sent)
    return said


def _pairs(written: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(written, dict):
        yield from written.items()
        return
    for one in written if isinstance(written, list) else [written]:
        if isinstance(one, str):
            yield one, None
        elif isinstance(one, dict) and isinstance(one.get("id"), str):
            yield one["id"], one.get("since")
        else:
            raise Refused(
                'traits.products: send ids, [{"id": "scheduling", "since": "2026-03-31"}], or '
                '{"scheduling": "2026-03-31"}.'
            )


def _day(known: Known, name: str, sent: Any) -> date | None:
    try:
        found = day(_day_part(_cell(name, sent)))
    except PydanticCustomError as error:
        raise Refused(f"traits.{name}: {error}") from None
    _refuse(not_yet(name, found, known.latest_day))
    return found
