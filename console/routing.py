"""``./segue routing``: whether a vendor's rules say what is meant, and why somebody goes where."""

import json
import sys
from typing import Annotated

import typer

from console.routing_check import Checked
from console.routing_explained import explained, in_words
from console.routing_facts import ANSWERS, FACTS, check_facts, written
from console.routing_needs import Asked, Known, of_account, of_booking, of_facts, of_routing
from console.running import now
from console.terminal import terminal
from console.vendors_teams import Vendor, teams_at, vendor_folder

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Check a vendor's routing rules, and explain where a need goes.",
)

Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.command()
def check(
    vendor: Vendor = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 1 for whatever is found.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Try every case that the rules tell apart, and say what cannot be meant or probably is not.

    Exit code 1: the files would be refused, a rule can never match, or an offer does not exist;
    with --strict also a case that no rule is for, and hosts, pools, meeting types and questions
    that nothing needs.
    """
    checked = Checked(vendor_folder(vendor))
    if as_json:
        sys.stdout.write(json.dumps(checked.as_values(), indent=2, ensure_ascii=False) + "\n")
    else:
        terminal().print(checked.in_words(), soft_wrap=True)
    if checked.refused(strict=strict):
        raise typer.Exit(1)


@app.command()
def explain(
    account: Annotated[str | None, typer.Option(help="Account id.")] = None,
    offer: Annotated[str | None, typer.Option(help="Offer id; its motion is the offer's.")] = None,
    routing: Annotated[str | None, typer.Option(help="Id of a recorded routing.")] = None,
    booking: Annotated[str | None, typer.Option(help="Id of a meeting.")] = None,
    facts: Annotated[
        str | None,
        typer.Option(
            help="Facts as JSON, @FILE, - for standard input, or pairs: 'motion=upsell "
            "region=europe'. Keys: motion, offer_id, stage, owner_id, ownership, account_name, "
            "region, language, and as numbers team_size, pain_points, products, integrations, "
            "security_questions."
        ),
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option(help="Answers to routing questions, in the same ways: 'crm=hubspot'."),
    ] = None,
    vendor: Vendor = None,
    as_json: Json = False,
) -> None:
    """Say in one sentence why a need goes to which calendar, then rule by rule why not elsewhere.

    Of facts, of an account, or of what was recorded. Records nothing.
    """
    given = [one for one in (account, routing, booking) if one is not None]
    if len(given) > 1:
        raise typer.BadParameter("Name one of --account, --routing and --booking.")
    if not given and offer is None and facts is None and answers is None:
        raise typer.BadParameter(
            "Say what is to be explained: --facts, --answers, --offer, --account, --routing or "
            "--booking."
        )
    folder = vendor_folder(vendor)
    teams = teams_at(folder)
    said = written(facts, "--facts", FACTS)
    check_facts(teams, said)
    answered = written(answers, "--answers", ANSWERS)
    asked = Asked(teams, folder, offer, said, answered, now())
    told = explained(asked, _known(asked, account, routing, booking))
    if as_json:
        sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(in_words(told) + "\n")


def _known(asked: Asked, account: str | None, routing: str | None, booking: str | None) -> Known:
    if routing is not None:
        return of_routing(routing)
    if booking is not None:
        return of_booking(booking)
    return of_facts(asked) if account is None else of_account(asked, account)
