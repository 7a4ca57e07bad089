"""A catalogue told in words: what is offered to whom, when and why; and all about one id."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from offers import Catalogue
from offers.diff import fields_of
from offers.fact_types import FACT_TYPES
from offers.facts import Facts
from offers.items import Offer, Trigger
from offers.loading import SECTIONS, Loaded
from offers.policies import Policies
from offers.rules_in_words import all_said, value_said


def overview(catalogue: Catalogue) -> Group:
    """Everything that is offered with its triggers, and everything that holds it back."""
    return Group(
        _offers(catalogue),
        _policies(catalogue),
        *_campaigns(catalogue),
        Text("All about one of them: ./segue catalogue show ID", "dim"),
    )


def things_called(loaded: Loaded, key: str) -> Group | None:
    """All that has this id, with everything that names it; None where nothing has it."""
    catalogue, parts = loaded.catalogue, list[RenderableType]()
    for section in SECTIONS:
        item = getattr(catalogue, section).get(key)
        if item is not None:
            parts += [_headed(loaded, section, key), _fields(item), *_triggers_of(catalogue, item)]
            parts += _named_by(loaded, section, key)
    if key in Policies.model_fields:
        parts += [_headed(loaded, "policies", key), _fields(getattr(catalogue.policies, key))]
    if key in FACT_TYPES:
        parts += [
            Text(f"{key}, a fact", "bold"),
            Text(f"  {_of_fact(key)}"),
            *_readers(loaded, key),
        ]
    return Group(*parts) if parts else None


def ids_of(catalogue: Catalogue) -> set[str]:
    """Every id that ``things_called`` knows."""
    ids = {key for section in SECTIONS for key in getattr(catalogue, section)}
    return ids | Policies.model_fields.keys() | FACT_TYPES.keys()


def _offers(catalogue: Catalogue) -> Table:
    table = _table(
        "offer", "trigger", "when, and the reason", title="What is offered, when and why"
    )
    for offer_id, triggers in sorted(_by_offer(catalogue).items()):
        offer = catalogue.offers[offer_id]
        name = Text.assemble((offer_id, "bold"), f"\n{offer.title}\n", (_what(offer), "dim"))
        for number, trigger in enumerate(triggers):
            table.add_row(
                name if number == 0 else "",
                Text.assemble(trigger.id, "\n", (trigger.family, "dim")),
                Text.assemble(all_said(trigger.when), "\n", (f"“{_reason(trigger)}”", "dim")),
                end_section=number == len(triggers) - 1,
            )
    return table


def _by_offer(catalogue: Catalogue) -> dict[str, list[Trigger]]:
    found: dict[str, list[Trigger]] = {}
    for trigger in sorted(catalogue.triggers.values(), key=lambda one: (one.family, one.id)):
        found.setdefault(trigger.offer, []).append(trigger)
    return found


def _what(offer: Offer) -> str:
    subject = offer.plan or offer.bundle or offer.extends or ", ".join(offer.products)
    fits = f"\nfits {all_said(offer.fits)}" if offer.fits else ""
    return f"{offer.motion}: {subject}{fits}"


def _policies(catalogue: Catalogue) -> Table:
    table = _table("policy", "holds back", "thresholds", title="What holds it back")
    for name in Policies.model_fields:
        policy = getattr(catalogue.policies, name)
        numbers = [(field, value) for field, value in fields_of(policy) if field != "motions"]
        thresholds = ", ".join(f"{field} {value_said(value)}" for field, value in numbers)
        table.add_row(name, _meaning(policy), thresholds)
    return table


def _campaigns(catalogue: Catalogue) -> Iterator[RenderableType]:
    if catalogue.incentives:
        table = _table("incentive", "with", "for", title="What makes it easier")
        for incentive in catalogue.incentives.values():
            until = f"; until {incentive.until}" if incentive.until else ""
            for_whom = (all_said(incentive.when) or "everybody") + until
            table.add_row(incentive.id, ", ".join(incentive.offers), for_whom)
        yield table
    if catalogue.experiments:
        table = _table("experiment", "offer", "arms", title="What is tried")
        for experiment in catalogue.experiments.values():
            arms = [*experiment.variants, f"holdout {experiment.holdout:.0%}"]
            table.add_row(experiment.id, experiment.offer, ", ".join(arms))
        yield table
    if catalogue.plays:
        table = _table("play", "when", "task", title="What account owners are told")
        for play in catalogue.plays.values():
            task = next(iter(play.title.values()))
            table.add_row(play.id, all_said(play.when), f"{task} ({play.offer or 'no offer'})")
        yield table


def _headed(loaded: Loaded, section: str, key: str) -> Text:
    return Text.assemble((f"{section}.{key}", "bold"), f"  {loaded.place((section, key))}")


def _fields(item: BaseModel) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in fields_of(item):
        if name != "id" and value not in (None, []):
            table.add_row(Text(f"  {name}", "cyan"), Text(value_said(value)))
    return table


def _triggers_of(catalogue: Catalogue, item: Any) -> Iterator[RenderableType]:
    if not isinstance(item, Offer):
        return
    table = _table("trigger", "family", "when", "reason")
    for trigger in _by_offer(catalogue).get(item.id, []):
        table.add_row(trigger.id, trigger.family, all_said(trigger.when), _reason(trigger))
    yield table


def _reason(trigger: Trigger) -> str:
    """As it is said in the first language."""
    by_placement = next(iter(trigger.reason.values()))
    return next(iter(by_placement.values()))


def _named_by(loaded: Loaded, section: str, key: str) -> list[RenderableType]:
    named = {
        (use.item, loaded.place(use.path))
        for use in loaded.uses
        if use.id == key and section in use.sections
    }
    if not named:
        return [Text("  Nothing names it.\n", "dim")]
    return [_places("Named by", named)]


def _readers(loaded: Loaded, fact: str) -> list[RenderableType]:
    catalogue = loaded.catalogue
    readers = {
        (f"{section}.{item.id}", loaded.place((section, item.id)))
        for section in ("triggers", "incentives", "plays")
        for item in getattr(catalogue, section).values()
        if any(condition.fact == fact for condition in item.when)
    }
    return [_places("Read by", readers) if readers else Text("  Nothing reads it.", "dim")]


def _places(heading: str, named: Iterable[tuple[str, str]]) -> Text:
    told = Text(f"  {heading}\n")
    for item, place in sorted(named):
        told.append(f"    {item}  ").append(f"{place}\n", "dim")
    return told


def _of_fact(name: str) -> str:
    described = " ".join((Facts.model_fields[name].description or "").replace("``", "'").split())
    return f"{FACT_TYPES[name].kind.value}, {FACT_TYPES[name].value.value}. {described}"


def _meaning(policy: BaseModel) -> str:
    return (type(policy).__doc__ or "").split("\n")[0]


def _table(*columns: str, title: str | None = None) -> Table:
    table = Table(
        box=SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left", title_style="bold"
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
