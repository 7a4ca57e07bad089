"""Conversations as scripts: who says what through the public API, and what must be true then.

A script is YAML, a list of conversations (``tests/conversations/``):

    - name: a rich sentence leads to an offer with its reason
      as: stranger                      # or a customer of the demonstration, by id
      zone: Europe/Berlin               # of the visitor; UTC unless said
      talk:
        - say: we're 45 people on Starter and keep missing follow-ups
          hears: [Since your team is 45 people on Starter]   # in what is answered
          not_hears: [price]
          step: {kind: prompt}          # where the visit stands; other fields are left alone
        - press: See it                 # a button by its label
        - book: {name: Ada, email: ada@acme.example}         # the held time
        - form: {plan: starter}         # answers in the form, beside the chat
        - again:                        # the visitor comes back: another tab, another day
      afterwards:
        answers: {plan: starter, team_size: 45}
        signals: [asked_pricing]        # that the engine may read
        offer: accepted                 # the last offer's outcome; none: no offer was made
        outcomes: [withdrawn, accepted] # of all offers, in their order
        held_back: problem_reported
        tasks: [Help]                   # titles of the CRM's tasks, in part
        requests: 1                     # tasks of the CRM by which people were asked for
        story: [the export is broken]   # in what those tasks tell
        mails: {problem: 1}             # to the vendor's people, by kind
        booked: true
        erased: [ada]                   # words that are nowhere any more, and the record says so
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import yaml

from console.chat_api import ChatApi
from console.chat_words import buttons
from examples.harbor.customers import load_customers
from launcher.secret_file import ensure_secrets
from tests.e2e.product import Product, eventually
from web.tokens import Identity, sign_identity

FOLDER = Path(__file__).parents[1] / "conversations"
_KEYS = {"name", "as", "zone", "language", "talk", "afterwards"}
_ACTS = ("say", "press", "book", "form", "again")
_EXPECTS = {"hears", "not_hears", "step", "buttons"}
_TAKES_LONG = {"erased"}
"""What is waited for once all conversations were had, and not after each."""


def conversations() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each with what it is called: ``file: name``. Raises ``ValueError`` for a faulty script."""
    for file in sorted(FOLDER.glob("*.yml")):
        for one in yaml.safe_load(file.read_text()):
            where = f"{file.stem}: {one.get('name')}"
            if unknown := one.keys() - _KEYS:
                raise ValueError(f"{where}: unknown {sorted(unknown)}")
            for turn in one["talk"]:
                if unknown := turn.keys() - _EXPECTS - set(_ACTS):
                    raise ValueError(f"{where}: unknown {sorted(unknown)}")
            yield where, one


@dataclass
class Talk:
    """One conversation as it goes on."""

    product: Product
    script: Mapping[str, Any]
    address: str
    """Of this machine, from which the visitor comes: 127.…"""
    said: list[str] = field(default_factory=list)
    """What the transcript of a failure shows."""

    def go_through(self) -> None:
        """Every turn, and what must be true afterwards. Raises ``AssertionError``."""
        # An address of their own: how many times may be held from one is limited.
        own = httpx.HTTPTransport(local_address=self.address)
        with httpx.Client(base_url=self.product.url, transport=own) as client:
            self.api = ChatApi(client)
            self._open(None)
            for turn in self.script["talk"]:
                self._turn(turn)
            for what, expected in self._afterwards():
                if what not in _TAKES_LONG:
                    getattr(self, f"_after_{what}")(expected)

    def in_the_end(self) -> None:
        """What takes a minute to become true, if anything. Raises ``AssertionError``."""
        for what, expected in self._afterwards():
            if what in _TAKES_LONG:
                getattr(self, f"_after_{what}")(expected)

    def _afterwards(self) -> Iterable[tuple[str, Any]]:
        afterwards: Mapping[str, Any] = self.script.get("afterwards") or {}
        return afterwards.items()

    def _open(self, token: str | None) -> None:
        opened = self.api.open(
            zone=self.script.get("zone", "UTC"),
            language=self.script.get("language", "en"),
            identity=self._identity(),
            token=token,
        )
        self.token, self.step, self.shown = opened["visit_token"], opened["step"], opened["step"]
        self.history = opened["messages"]

    def _identity(self) -> str | None:
        who = self.script.get("as", "stranger")
        if who == "stranger":
            return None
        customer = load_customers(self.product.vendor)[who]
        secret = ensure_secrets(self.product.places.secrets)["SEGUE_IDENTITY_SECRET"]
        identity = Identity(
            account_id=customer.id,
            contact_id=customer.contact_id,
            name=customer.contact_name,
            email=customer.contact_email,
        )
        return sign_identity(identity, secret, datetime.now(UTC))

    def _turn(self, turn: Mapping[str, Any]) -> None:
        (act,) = [act for act in _ACTS if act in turn]
        answer = getattr(self, f"_{act}")(turn[act])
        self.said += [f"  {act}: {turn[act]}", *(f"    – {sentence}" for sentence in answer)]
        self._check(turn, answer)

    def _check(self, turn: Mapping[str, Any], answer: list[str]) -> None:
        heard = " ".join(answer)
        for words in turn.get("hears", ()):
            assert words.casefold() in heard.casefold(), self._failure(f"not heard: {words!r}")
        for words in turn.get("not_hears", ()):
            assert words.casefold() not in heard.casefold(), self._failure(f"heard: {words!r}")
        for name, value in turn.get("step", {}).items():
            found = self.step.get(name)
            assert found == value, self._failure(f"step has {name}: {found!r}, not {value!r}")
        labels = [label for label, _ in buttons(self.shown)]
        for label in turn.get("buttons", ()):
            assert label in labels, self._failure(f"no button {label!r} among {labels}")

    # What the visitor does

    def _say(self, text: str) -> list[str]:
        return self._answered(self.api.say(text))

    def _press(self, label: str) -> list[str]:
        found = dict(buttons(self.shown)) | dict(buttons(self.step))
        assert label in found, self._failure(f"no button {label!r} among {sorted(found)}")
        return self._answered(self.api.press(found[label]))

    def _book(self, who: Mapping[str, str]) -> list[str]:
        assert self.step["kind"] == "held", self._failure("no time is held")
        step = self.api.book(self.step["hold_id"], who["name"], who["email"])["step"]
        self.step = self.shown = step
        return [step["text"]]

    def _form(self, answers: Mapping[str, Any]) -> list[str]:
        answered = self.api.answer(answers)
        self.step = self.shown = answered["step"]
        return []

    def _again(self, _: None) -> list[str]:
        self._open(self.token)
        last = [one["text"] for one in self.history if one["author"] == "assistant"]
        return last[-1:]

    def _answered(self, answered: Mapping[str, Any]) -> list[str]:
        messages = [one for one in answered["messages"] if one["author"] == "assistant"]
        self.step, self.shown = answered["step"], messages
        return [one["text"] for one in messages]

    # What must be true afterwards

    def _after_answers(self, expected: Mapping[str, Any]) -> None:
        rows = self._rows("SELECT field, value FROM segue_answers WHERE visit_id = ? ORDER BY seq")
        # SQLite makes a number of a JSON text that looks like one.
        found = {name: json.loads(str(value or "null")) for name, value in rows}
        for name, value in expected.items():
            assert found.get(name) == value, self._failure(f"answers are {found}")

    def _after_signals(self, expected: list[str]) -> None:
        rows = self._rows("SELECT kind FROM segue_signals WHERE visit_id = ?")
        found = [kind for (kind,) in rows]
        assert sorted(found) == sorted(expected), self._failure(f"signals are {found}")

    def _after_offer(self, expected: str) -> None:
        rows = self._rows(
            "SELECT outcome FROM segue_decisions WHERE visit_id = ? AND offer_id IS NOT NULL "
            "ORDER BY at"
        )
        found = rows[-1][0] if rows else "none"
        assert found == expected, self._failure(f"the offer is {found}")

    def _after_outcomes(self, expected: list[str]) -> None:
        rows = self._rows(
            "SELECT outcome FROM segue_decisions WHERE visit_id = ? AND offer_id IS NOT NULL "
            "ORDER BY at"
        )
        found = [outcome for (outcome,) in rows]
        assert found == expected, self._failure(f"the offers are {found}")

    def _after_held_back(self, expected: str | None) -> None:
        ((found,),) = self._rows("SELECT held_back FROM segue_visits WHERE id = ?")
        assert found == expected, self._failure(f"held back: {found}")

    def _after_booked(self, expected: bool) -> None:
        rows = self._rows("SELECT state FROM segue_bookings WHERE visit_id = ?")
        found = any(state == "confirmed" for (state,) in rows)
        assert found is expected, self._failure(f"bookings are {rows}")

    def _after_erased(self, expected: list[str]) -> None:
        """By and by: the worker looks every few seconds, and once more after a minute."""
        home = self.product.places.home

        def is_gone() -> bool:
            ((row,),) = self._rows("SELECT erased_at IS NOT NULL FROM segue_visits WHERE id = ?")
            done = self._rows("SELECT count(*) FROM segue_erasures WHERE finished_at IS NULL AND ?")
            return bool(row) and done == [(0,)] and not self._traces(expected, home)

        eventually(is_gone, within=150)

    def _traces(self, words: list[str], home: Path) -> list[str]:
        """Of this visit, in all that has its id, and in what Rasa keeps."""
        tables = ("messages", "answers", "signals", "decisions", "routings", "bookings")
        found = str([self._rows(f"SELECT * FROM segue_{one} WHERE visit_id = ?") for one in tables])
        found += str(self._rows("SELECT * FROM segue_crm_outbox WHERE account_key = 'visit:' || ?"))
        crm = "SELECT * FROM segue_builtin_crm_records WHERE account_key = 'visit:' || ?"
        found += str(self._rows(crm))
        with closing(sqlite3.connect(home / "conversations.db", timeout=30)) as rasa:
            events = "SELECT data FROM events WHERE sender_id = ?"
            found += str(rasa.execute(events, (_subject(self.token),)).fetchall())
        return [word for word in words if word.casefold() in found.casefold()]

    def _after_tasks(self, expected: list[str]) -> None:
        query = (
            "SELECT title FROM segue_builtin_crm_records WHERE kind = 'task' AND account_key IN "
            "('visit:' || :visit, "
            "(SELECT 'account:' || account_id FROM segue_visits WHERE id = :visit))"
        )

        def there() -> bool:
            titles = [title for (title,) in self._rows(query)]
            return all(any(words in title for title in titles) for words in expected)

        eventually(there, within=30)

    def _after_requests(self, expected: int) -> None:
        eventually(lambda: len(self._requests()) == expected, within=30)

    def _after_story(self, expected: list[str]) -> None:
        def told() -> bool:
            stories = " ".join(self._requests())
            return all(words in stories for words in expected)

        eventually(told, within=30)

    def _requests(self) -> list[str]:
        """What the CRM's tasks tell by which this visit asked for people."""
        query = (
            "SELECT properties FROM segue_builtin_crm_records "
            "WHERE kind = 'task' AND external_id LIKE '%' || ?"
        )
        return [json.loads(properties)["context"] for (properties,) in self._rows(query)]

    def _after_mails(self, expected: Mapping[str, int]) -> None:
        rows = self._rows("SELECT kind FROM segue_mails WHERE visit_id = ?")
        found = Counter(kind for (kind,) in rows)
        assert found == Counter(expected), self._failure(f"mails are {dict(found)}")

    def _rows(self, query: str) -> list[Any]:
        database = sqlite3.connect(self.product.places.home / "segue.db", timeout=30)
        try:
            visit = _subject(self.token)
            given = {"visit": visit} if ":visit" in query else (visit,)
            return database.execute(query, given).fetchall()
        finally:
            database.close()

    def _failure(self, what: str) -> str:
        return "\n".join([what, *self.said, f"  step: {self.step}"])


def _subject(token: str) -> str:
    import jwt

    subject: str = jwt.decode(token, options={"verify_signature": False})["sub"]
    return subject
