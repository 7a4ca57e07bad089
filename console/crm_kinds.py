"""``./segue crm connect KIND``: what each kind of CRM is connected with."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from console.crm_connect import Manner, connect, key_file, secret_line, word_line
from console.crm_opened import database, known_id, told
from console.running import CannotDo
from crm_sync.operating.connecting import Wish
from crm_sync.targets.connection import StoredCredentials
from crm_sync.targets.webhook.opening import checked_url
from crm_sync.targets.webhook.posting import silence
from crm_sync.targets.webhook.signing import new_secret
from remote.faults import Refused
from store.crm import CrmTarget
from store.database import reading
from store.settings import Settings

app = typer.Typer(
    help="Connect a CRM, or give a connected one new credentials. It is tried before it is kept.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

As = Annotated[
    str, typer.Option("--as", metavar="NAME", help="What to call it, where there are several.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Create the fields it needs without asking.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


Address = Annotated[
    str, typer.Option(hidden=True, help="Another server than the vendor's own: for trying out.")
]


@app.command()
def hubspot(
    name: As = "hubspot",
    calls: Annotated[
        int | None,
        typer.Option(
            min=2,
            max=1000,
            help="Calls that HubSpot allows in 10 s: 190 from Professional on. Without it as "
            "before, at first 100.",
        ),
    ] = None,
    version: Annotated[
        str, typer.Option("--api-version", metavar="YYYY-MM", help="Of HubSpot's API.")
    ] = "",
    oauth: Annotated[
        bool, typer.Option("--oauth", help="With an OAuth app, in place of a service key.")
    ] = False,
    client_id: Annotated[
        str, typer.Option(help="The OAuth app's. Asked for with --oauth alone.", metavar="ID")
    ] = "",
    label: Annotated[
        list[str] | None,
        typer.Option(
            metavar="START:END:ID",
            help="A label of yours for associations, e.g. contacts:companies:28. Several times for "
            "several; 'none' for none any more.",
        ),
    ] = None,
    base_url: Address = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Connect a HubSpot account with a service key, or with an OAuth app.

    The key is asked for, or read from standard input; it is never an argument, which every user of
    the machine could see. Make it in HubSpot's settings under Development, Keys, Service keys.
    Of an OAuth app its client secret and the account's refresh token are asked for, one a line.

    \b
    ./segue crm connect hubspot
    ./segue crm connect hubspot --as hubspot-emea --yes < key.txt
    ./segue crm connect hubspot --oauth
    ./segue crm connect hubspot --client-id 1f2e… --yes < secret-and-refresh-token.txt
    """
    settings: dict[str, JsonValue] = {}
    settings |= {"calls_in_ten_seconds": calls} if calls else {}
    settings |= {"labels": _labels(label)} if label else {}
    settings |= {"version": version} if version else {}
    settings |= {"base_url": base_url} if base_url else {}
    with_app = oauth or client_id
    credentials = _app(client_id) if with_app else {"service_key": secret_line("Service key")}
    connect(Wish(name, "hubspot", settings, credentials), Manner(yes, as_json))


def _labels(written: list[str]) -> list[JsonValue]:
    """Labels of associations as HubSpot's settings have them. Raises ``CannotDo``."""
    return [] if written == ["none"] else [_label(one) for one in written]


def _label(written: str) -> JsonValue:
    start, _, rest = written.partition(":")
    end, _, number = rest.partition(":")
    if not (start and end and number.isdecimal() and number.isascii()):
        raise CannotDo(
            f"'{written}' is no label of associations. Write the two objects and the label's "
            "numeric type id in that direction: contacts:companies:28."
        )
    return {"start": start, "end": end, "type_id": int(number)}


def _app(client_id: str) -> dict[str, str]:
    """The credentials of an OAuth app that the account has installed."""
    return {
        "client_id": client_id or word_line("Client id"),
        "client_secret": secret_line("Client secret"),
        "refresh_token": secret_line("Refresh token"),
    }


@app.command()
def salesforce(
    domain: Annotated[
        str, typer.Option(help="The org's My Domain: acme.my.salesforce.com.", metavar="HOST")
    ],
    client_id: Annotated[str, typer.Option(help="The app's consumer key.", metavar="KEY")],
    user: Annotated[str, typer.Option(help="The integration user's name.", metavar="USERNAME")],
    key: Annotated[
        Path | None,
        typer.Option(help="The file of the private key, PEM. Default: standard input."),
    ] = None,
    name: As = "salesforce",
    version: Annotated[
        str, typer.Option("--api-version", metavar="NN.0", help="Of Salesforce's REST API.")
    ] = "",
    reserve: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=95,
            help="Percent of the day's calls that are left to your other programs. Without it as "
            "before, at first 20.",
        ),
    ] = None,
    close_after: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=3650,
            metavar="DAYS",
            help="When an opportunity is expected to close, from the day on which its offer was "
            "accepted. Without it as before, at first 90.",
        ),
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Connect a Salesforce org with the JWT bearer flow: an app, its certificate's private key, and
    the user in whose name everything is written.

    Deploy the objects and fields first: ./segue crm package --help.

    \b
    ./segue crm connect salesforce --domain acme.my.salesforce.com --client-id 3MVG9… \\
        --user segue@acme.example --key segue.pem
    ./segue crm connect salesforce --domain … --client-id … --user … < segue.pem
    """
    address = domain if "://" in domain else f"https://{domain}"
    settings: dict[str, JsonValue] = {"my_domain": address.rstrip("/"), "username": user}
    settings |= {"reserve": reserve} if reserve is not None else {}
    settings |= {"close_after_days": close_after} if close_after else {}
    settings |= {"version": version} if version else {}
    credentials = {"consumer_key": client_id, "private_key": key_file(key)}
    connect(Wish(name, "salesforce", settings, credentials), Manner(yes, as_json))


@app.command()
def webhook(
    url: Annotated[str, typer.Option(help="Where to send to: https://…", metavar="URL")],
    name: As = "webhook",
    rotate: Annotated[
        bool,
        typer.Option(help="Sign with the former secret as well, while the receiver gets the new."),
    ] = False,
    anew: Annotated[
        bool, typer.Option("--new-secret", help="Make another secret; the former is void at once.")
    ] = False,
    own: Annotated[
        bool,
        typer.Option(
            "--own-secret",
            help="Take yours from standard input: whsec_…, several with spaces between them.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Connect whatever takes signed webhooks (standardwebhooks.com).

    A secret is made and shown once, unless you have one. Connecting again under the same name keeps
    it, unless you ask for another.

    \b
    ./segue crm connect webhook --url https://hooks.acme.example/segue
    ./segue crm connect webhook --url … --rotate
    ./segue crm connect webhook --url … --own-secret < secret.txt
    """
    with told():
        checked_url(url)
    replaces = _is_connected(name)
    former = _former(name) if rotate else [] if own or anew else _in_force(name)
    keeps = bool(former) and not (rotate or own)
    secret = secret_line("Secret") if own else "" if keeps else new_secret()
    secrets = former if keeps else [secret, *(former[:1] if rotate else ())]
    wish = Wish(name, "webhook", {"url": url}, {"secrets": " ".join(secrets)})
    connect(wish, Manner(True, as_json, {} if own or keeps else {"secret": secret}))
    if (silent := silence(url)) is not None:
        typer.echo(f"! {silent} What is told waits until somebody answers there.", err=as_json)
    if as_json:
        return
    if keeps:
        typer.echo("It signs with the secret that it has (--rotate or --new-secret make another).")
    elif replaces:
        typer.echo(f"The former secret {'signs as well' if rotate else 'is void'} from now on.")
    if not own and not keeps:
        typer.echo(f"Its secret, which is shown this once: {secret}")
        typer.echo("The receiver verifies each message with it, for instance in Python:")
        typer.echo("  from standardwebhooks import Webhook")
        typer.echo("  Webhook(secret).verify(body, headers)   # raises where it is not ours")


def _former(name: str) -> list[str]:
    """The secrets that are in force. Raises ``CannotDo`` where nothing is connected so."""
    with database() as engine, reading(engine) as session:
        known_id(session, name)
    return _in_force(name)


def _is_connected(name: str) -> bool:
    with database() as engine, reading(engine) as session:
        row = session.get(CrmTarget, name)
    return row is not None and row.kind == "webhook"


def _in_force(name: str) -> list[str]:
    """The secrets that a webhook of this name signs with; none where there is no such webhook.

    Raises ``CannotDo`` where nobody can read them any more.
    """
    if not _is_connected(name):
        return []
    with database() as engine:
        try:
            stored = StoredCredentials(engine, Settings(), name).load()
        except Refused as unreadable:
            raise CannotDo(
                f"{unreadable} Set SEGUE_FORMER_SERVER_SECRET to it, or give the receiver another "
                "one with --new-secret."
            ) from None
    return stored.get("secrets", "").split()
