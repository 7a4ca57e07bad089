"""``./segue chat``: the website's chat on a terminal, through the public API of a running Segue."""

import sys
from collections.abc import Iterator
from typing import Annotated, Any

import httpx
import typer
from sqlalchemy import func, select

from console.chat_api import ChatApi
from console.chat_words import Button, buttons, free_times, hint, numbered, said
from console.running import CannotDo, now
from scheduler.errors import UnknownZone
from scheduler.zones import zone as zone_named
from store.accounts import Contact
from store.database import open_engine, reading
from store.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

HELP = (
    "Type what a visitor would, or the number of a button; several as 1,3. "
    "/times  /book  /again shows the last question  /quit"
)


@app.command()
def chat(
    url: Annotated[
        str | None, typer.Option(help="Of a Segue that runs; default: this installation's.")
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="EMAIL", help="Be this customer's contact, signed in."),
    ] = None,
    zone: Annotated[str, typer.Option(help="The visitor's time zone.")] = "Etc/UTC",
    language: Annotated[str, typer.Option(help="The visitor's language.")] = "en",
) -> None:
    """Talk with the running assistant: a visit of its own, as on the website.

    Lines may come from a file or a pipe as well; the conversation is printed with them. What is
    booked and told to CRMs here is as real as on the website.
    """
    settings = Settings()
    try:
        zone_named(zone)
    except UnknownZone as error:
        raise typer.BadParameter(f"{error}.", param_hint="--zone") from None
    identity = None if as_ is None else _identity(as_, settings)
    with httpx.Client(base_url=url or settings.public_url) as client:
        talk = Talk(ChatApi(client), zone)
        talk.begin(language, identity)
        for line in _lines():
            if line in ("/quit", "/exit"):
                return
            try:
                talk.take(line)
            except CannotDo as refusal:  # what went wrong with one line does not end the visit
                _print(f"✗ {refusal}")


class Talk:
    """One conversation; what is shown last can be pressed by its number."""

    def __init__(self, api: ChatApi, zone: str) -> None:
        self._api, self._zone = api, zone
        self._step: dict[str, Any] = {}
        self._buttons: list[Button] = []

    def begin(self, language: str, identity: str | None) -> None:
        """Open the visit and show where it stands."""
        opened = self._api.open(zone=self._zone, language=language, identity=identity)
        _print(HELP + "\n")
        self._show([opened["step"].get("text", "")], opened["step"], opened["step"])

    def take(self, line: str) -> None:
        """One line of the visitor."""
        if line.startswith("/"):
            self._command(*line[1:].split(maxsplit=1))
            return
        pressed = self._pressed(line)
        if pressed is None:
            self._answered(self._api.say(line))
        elif len(pressed) == 1:
            self._answered(self._api.press(pressed[0][1]))
        else:
            self._answered(self._api.say(", ".join(label for label, _ in pressed)))

    def _pressed(self, line: str) -> list[Button] | None:
        """The buttons whose numbers the line lists; None: it is words. A number that is none of
        theirs is words as well: "45" answers how many people there are."""
        numbers = [part.strip() for part in line.split(",")]
        if not all(part.isdecimal() and 1 <= int(part) <= len(self._buttons) for part in numbers):
            return None
        return [self._buttons[int(part) - 1] for part in numbers]

    def _command(self, name: str = "", rest: str = "") -> None:
        if name == "times":
            for line in free_times(self._api.times(self._zone)["days"], self._zone):
                _print(line)
        elif name == "book":
            self._book(rest.split())
        elif name == "again":
            self._show([self._step.get("text", "")], self._step, self._step)
        else:
            _print(HELP)

    def _book(self, words: list[str]) -> None:
        if self._step.get("kind") != "held":
            raise CannotDo("No time is held yet: say one first.")
        name = " ".join(words[:-1]) or self._step["name"]
        email = words[-1] if words else self._step["email"]
        if not name or not email:
            raise CannotDo("Whose meeting is it? Write /book NAME EMAIL.")
        step = self._api.book(self._step["hold_id"], name, email)["step"]
        self._show([step.get("text", "")], step, step)

    def _answered(self, answered: dict[str, Any]) -> None:
        messages = [one for one in answered["messages"] if one["author"] == "assistant"]
        shown = messages or answered["step"]
        self._show(said(messages), answered["step"], shown)

    def _show(self, sentences: list[str], step: dict[str, Any], shown: Any) -> None:
        self._step = step
        self._buttons = buttons(shown) or buttons(step)
        for line in (*sentences, numbered(self._buttons), hint(step, self._zone)):
            if line:
                _print(line)


def _identity(email: str, settings: Settings) -> str:
    """The token that the vendor's website would sign for this contact. Raises ``CannotDo``."""
    from web.tokens import Identity, sign_identity  # what a deployment's own server does

    engine = open_engine(settings.database_url)
    try:
        with reading(engine) as session:
            query = select(Contact).where(func.lower(Contact.email) == email.lower())
            contact = session.scalar(query.order_by(Contact.id).limit(1))
    finally:
        engine.dispose()
    if contact is None:
        raise CannotDo(f"No contact has the address {email}. Leave --as out to be a stranger.")
    identity = Identity(
        account_id=contact.account_id, contact_id=contact.id, name=contact.name, email=contact.email
    )
    return sign_identity(identity, settings.identity_secret.get_secret_value(), now())


def _lines() -> Iterator[str]:
    """What the visitor says; echoed where nobody sees it being typed."""
    typed = sys.stdin.isatty()
    while True:
        _print("\n> ", end="")
        line = sys.stdin.readline()
        if not line:
            _print("")
            return
        if not typed:
            _print(line.rstrip("\n"))
        if line.strip():
            yield line.strip()


def _print(text: str, end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()
