"""Every language says everything that English says, and nothing is left in English."""

import json
import string
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pytest
import yaml

from offers.wording import LANGUAGES

ROOT = Path(__file__).parents[1]
FOLDERS = {
    "chat": ROOT / "intake" / "copy",
    "mails": ROOT / "intake" / "mails" / "copy",
    "errors": ROOT / "web" / "copy",
    "embed": ROOT / "web" / "embed" / "src" / "texts",
}
OTHERS = ("de", "es")

SAME_ON_PURPOSE = {
    "chat": {
        "agreed_meeting",
        "chat_offer_details",
        "known_answer",
        "known_crm_hubspot",
        "known_crm_salesforce",
    },
    "mails": set(),
    "errors": set(),
    "embed": {"chat"},
}
"""The same in every language: nothing but placeholders, or a name."""
SAME_IN = {
    ("chat", "de"): {"known_field_name", "known_field_email"},
    ("chat", "es"): {"chat_no", "known_field_plan"},
    ("mails", "de"): {"fact_name", "fact_segment"},
    ("mails", "es"): {"fact_plan"},
    ("embed", "de"): {"fields.name", "fields.email"},
    ("embed", "es"): {"fields.plan"},
}
"""Words that one language happens to share with English."""

BUTTON, LABEL, SENTENCE = 36, 44, 330
BUTTONS = {
    "chat": {
        *("no_plan", "skip", "confirm", "change", "see_it", "not_now", "no_thanks", "why"),
        *("in_two_weeks", "in_a_month", "in_three_months", "chat_move_it", "chat_cancel_it"),
        *("chat_leave_it", "chat_delete_yes", "chat_delete_no", "chat_none_of_these"),
        *("chat_person_please", "chat_go_on_here", "chat_yes", "chat_no", "chat_neither"),
    },
    "mails": {
        *("join", "manage", "pick_time", "pick_another", "rep_page", "page_move", "page_cancel"),
        *("page_file", "page_ask_yes", "page_ask_move", "page_ask_no", "page_times_change"),
        *("page_earlier", "page_later", "page_times_back", "page_book", "page_booked_open"),
        *("page_none_show", "page_stop_yes"),
    },
    "errors": set(),
    "embed": {
        *("send", "done", "tryNow", "continueHere", "formSubmit", "earlier", "later", "book"),
        *(
            "otherTime",
            "addToCalendar",
            "videoCall",
            "manage",
            "leaveSend",
            "openChat",
            "closeChat",
        ),
        "whyAsked",
    },
}
LABELS = {"embed": {"name", "email", "zone", "nextFree", "nearest", "otherTimes", "facts", "offer"}}
INFORMAL = {
    "de": {"du", "dich", "dir", "dein", "deine", "deinen", "euch", "eure"},
    "es": {"tú", "tu", "tus", "te", "ti", "contigo", "puedes", "tienes", "quieres"},
}


def texts(kind: str, language: str) -> Mapping[str, str]:
    """The texts of one file, by key; a key within another is ``fields.plan``."""
    (file,) = FOLDERS[kind].glob(f"{language}.*")
    read = (json.loads if file.suffix == ".json" else yaml.safe_load)(file.read_text("utf-8"))
    flat: dict[str, str] = {}
    for key, value in read.items():
        inner = value.items() if isinstance(value, dict) else ()
        flat |= {f"{key}.{name}": text for name, text in inner} or {key: value}
    return {key: text for key, text in flat.items() if key != "language"}


def names_in(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name is not None})


@pytest.mark.parametrize("kind", FOLDERS)
def test_there_is_one_file_a_language(kind: str) -> None:
    assert {file.stem for file in FOLDERS[kind].iterdir()} == {"en", *OTHERS} == LANGUAGES.keys()


def test_a_file_of_the_embed_says_which_language_it_is() -> None:
    for file in FOLDERS["embed"].iterdir():
        assert json.loads(file.read_text("utf-8"))["language"] == file.stem


@pytest.mark.parametrize(("kind", "language"), [*product(FOLDERS, OTHERS)])
def test_every_text_is_there_with_every_placeholder(kind: str, language: str) -> None:
    english, theirs = texts(kind, "en"), texts(kind, language)
    assert list(theirs) == list(english), "the same keys, in the same order"
    for key, text in theirs.items():
        assert names_in(text) == names_in(english[key]), key


@pytest.mark.parametrize(("kind", "language"), [*product(FOLDERS, OTHERS)])
def test_nothing_is_left_in_english(kind: str, language: str) -> None:
    english, theirs = texts(kind, "en"), texts(kind, language)
    same = {key for key, text in theirs.items() if text.casefold() == english[key].casefold()}
    on_purpose = SAME_ON_PURPOSE[kind] | SAME_IN.get((kind, language), set())
    assert same == on_purpose, "each of them is either translated or listed"


@pytest.mark.parametrize(("kind", "language"), [*product(FOLDERS, ("en", *OTHERS))])
def test_what_stands_on_a_button_fits_on_one(kind: str, language: str) -> None:
    for key, text in texts(kind, language).items():
        if key in BUTTONS[kind] or key.startswith("meaning_"):
            most = BUTTON
        elif key in LABELS.get(kind, ()) or key.startswith("fields."):
            most = LABEL
        else:
            most = SENTENCE
        assert len(text) <= most, (key, len(text))
        assert text == text.strip()


@pytest.mark.parametrize("kind", FOLDERS)
def test_germans_are_spoken_to_formally_and_so_are_spaniards(kind: str) -> None:
    for language, informal in INFORMAL.items():
        for key, text in texts(kind, language).items():
            words = {word.strip(".,:;?!¿¡„“«»()").casefold() for word in text.split()}
            assert not words & informal, (key, words & informal)


def test_a_spanish_question_begins_with_its_mark() -> None:
    for kind in FOLDERS:
        for key, text in texts(kind, "es").items():
            assert text.count("?") == text.count("¿"), (kind, key)
            assert text.count("!") == text.count("¡"), (kind, key)
