"""``./segue decide``: what would be offered, and why not the others. It records nothing."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from accounts.facts import facts_of
from accounts.learnt import learnt_at
from accounts.recorded import offers_by
from accounts.usage import counted_metrics, usage_as_of
from console.answers import declared, read_answers
from console.decide_words import in_words
from console.moments import moment
from console.near_accounts import near_accounts
from console.running import CannotDo, now
from console.vendors_catalogue import catalogue_at, deployments_catalogue
from intake.observed import stable_chance
from offers import Catalogue, Decision, Facts, Learnt, decide, with_derived
from store.accounts import Account
from store.database import open_engine, reading
from store.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

STRANGERS_CHANCE = 0.5
"""A visitor of whom nothing is known has no number of their own: the middle."""


class Placement(StrEnum):
    """Where an offer may stand."""

    FORM = "form"
    CHAT = "chat"
    EMAIL = "email"
    REP = "rep"


@dataclass(frozen=True)
class Known:
    """What the database says of the visitor."""

    facts: Facts
    learnt: Learnt
    chance: float
    language: str | None


@app.command()
def show(
    account: Annotated[
        str | None, typer.Option(help="Account id. Without it: an anonymous visitor.")
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option(
            help="What the visitor says and does, as JSON, @FILE, - for standard input, or pairs: "
            "'plan=starter team_size=45 pain_points=missed_follow_ups,slow_response'. "
            "Keys: plan, team_size, pain_points, goal, timeline, asked_about, pages_revisited, "
            "features_tried, problem_reported."
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT",
            help="ISO 8601 with a zone; a day alone is noon UTC. Default: now. The account is "
            "taken as it is known today, its past offers, what was learnt and its counted events "
            "as of then.",
        ),
    ] = None,
    placement: Annotated[Placement, typer.Option(help="Where it would be shown.")] = Placement.CHAT,
    catalogue: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="A vendor's folder or its catalogue. Default: the deployment's."
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language tag. Default: the account's, else the catalogue's.")
    ] = None,
    chance: Annotated[
        float | None,
        typer.Option(
            help="The visitor's number in [0, 1) for control groups and variants. Default: the "
            f"account's own, as visits use it; {STRANGERS_CHANCE} without an account."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Print what would be offered, with its reason, and why not the others. Records nothing."""
    chosen = deployments_catalogue() if catalogue is None else catalogue_at(catalogue)
    said = declared(chosen, {} if answers is None else read_answers(answers))
    when = now() if at is None else moment(at, option="--at")
    known = _stranger() if account is None else _known(chosen, account, when)
    facts = Facts.model_validate({**dict(known.facts), **said})
    decision = decide(
        chosen,
        with_derived(chosen, known.learnt, facts),
        now=when,
        placement=placement.value,
        language=language or known.language or chosen.languages[0],
        chance=known.chance if chance is None else _share(chance),
        learnt=known.learnt,
    )
    told = json.dumps(as_object(decision), indent=2) if as_json else in_words(chosen, decision)
    sys.stdout.write(told + "\n")


def as_object(decision: Decision) -> dict[str, Any]:
    """The decision as ``--json`` prints it."""
    return {
        "offer": decision.offer_id,
        "reason": decision.reason,
        "family": decision.family,
        "trigger": decision.trigger_id,
        "candidates": [
            {"offer": one.offer_id, "verdict": one.verdict, "because": one.because}
            for one in decision.candidates
        ],
        "facts": decision.facts,
        "catalogue_version": decision.catalogue_version,
    }


def _stranger() -> Known:
    return Known(Facts(), Learnt(), STRANGERS_CHANCE, None)


def _known(catalogue: Catalogue, account_id: str, when: datetime) -> Known:
    engine = open_engine(Settings().database_url)
    try:
        with reading(engine) as session:
            account = session.get(Account, account_id)
            if account is None:
                raise CannotDo(
                    f"There is no account '{account_id}'. {near_accounts(session, account_id)}"
                )
            learnt = learnt_at(session, when)
            facts = facts_of(session, catalogue, learnt, account, now=when)
            if when < now():
                facts = facts.model_copy(update=_as_of(session, catalogue, account, facts, when))
            chance = stable_chance(f"account:{account_id}")
            return Known(facts, learnt, chance, account.language)
    finally:
        engine.dispose()


def _as_of(
    session: Session, catalogue: Catalogue, account: Account, facts: Facts, when: datetime
) -> dict[str, object]:
    """What is known of the past: its offers, and its counts without what arrived later."""
    usage = usage_as_of(session, catalogue, account.id, account.plan, moment=when)
    counted = {metric.id for metric in counted_metrics(catalogue)}

    def then(now: Mapping[str, float], past: Mapping[str, float]) -> dict[str, float]:
        return {**{key: value for key, value in now.items() if key not in counted}, **past}

    return {
        "past_offers": offers_by(session, account.id, when),
        "usage": then(facts.usage, usage.values),
        "projected_usage": then(facts.projected_usage, usage.projected),
    }


def _share(chance: float) -> float:
    if not 0 <= chance < 1:
        raise CannotDo(f"--chance is {chance}: write a number from 0 up to, not including, 1.")
    return chance
