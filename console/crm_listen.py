"""``./segue crm listen``: a HubSpot account says at once what changed, by webhooks."""

import sys
from getpass import getpass
from typing import Annotated

import typer

from console.crm_opened import database, known_id, told
from console.running import CannotDo
from crm_sync.operating.connecting import WEBHOOK_SECRET
from crm_sync.targets.connection import StoredCredentials
from store.database import reading
from store.settings import Settings

SUBSCRIPTIONS = ("creation", "deletion", "merge", "restore", "propertyChange", "associationChange")


def listen(
    target: Annotated[str, typer.Argument(metavar="NAME", help="As `list` shows it.")],
) -> None:
    """Let a HubSpot account say what changed as it changes. Asks for the secret of the app that
    sends the webhooks, or reads it from standard input; says what is to be set there.

    \b
    ./segue crm listen hubspot
    ./segue crm listen hubspot < secret.txt
    """
    settings = Settings()
    with database() as engine:
        with reading(engine) as session:
            if known_id(session, target).kind != "hubspot":
                raise CannotDo(
                    f"'{target}' is no HubSpot. Others are asked every few minutes: "
                    "./segue crm pull asks at once."
                )
        secret = _typed()
        stored = StoredCredentials(engine, settings, target)
        with told():
            held = stored.load()
            if not stored.keep({**held, WEBHOOK_SECRET: secret}, instead_of=held):
                raise CannotDo("Its credentials changed at this moment. Try again.")
    typer.echo(f"Webhooks of {target} are taken. Set in the app, for companies, contacts, deals:")
    address = f"{settings.public_url.rstrip('/')}/v1/crm/{target}/hubspot"
    typer.echo(f"    target URL: {address}")
    typer.echo(f"    subscriptions: {', '.join(SUBSCRIPTIONS)}")
    if not settings.public_url.startswith("https://"):
        typer.echo(
            "! HubSpot calls https addresses alone. Set SEGUE_PUBLIC_URL to the one at which it "
            "reaches this server, start Segue with it, and listen again."
        )


def _typed() -> str:
    typed = sys.stdin.isatty()
    secret = (getpass("The app's client secret: ") if typed else sys.stdin.readline()).strip()
    if not secret:
        raise CannotDo("No secret was given. It is on the app's page in HubSpot, under Auth.")
    return secret
