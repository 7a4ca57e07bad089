"""Values as HubSpot takes them: text, none too long, and never HTML of somebody else's."""

from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_sync.mappings.fitting import length
from crm_sync.mappings.language import FieldRule
from crm_sync.targets.hubspot.owners import Owners
from crm_sync.targets.hubspot.parcels import resolve_owner, with_names
from crm_sync.targets.hubspot.values import LONGEST, TooLong, as_sent

CUT = {"hs_note_body": FieldRule(source="body", too_long="cut")}


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (False, "false"), (45, "45"), (45.0, "45"), (4.5, "4.5")],
)
def test_every_value_is_text(value: object, text: str) -> None:
    assert as_sent({"x": value}, {}).properties == {"x": text}  # type: ignore[dict-item]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


@given(st.text())
def test_what_somebody_wrote_is_shown_as_they_wrote_it(words: str) -> None:
    body = as_sent({"hs_note_body": words}, CUT).properties["hs_note_body"]
    told = _Tags()
    told.feed(body)
    assert told.tags <= {"br"}
    shown = unescape(body.replace("<br>", "\n").replace("&nbsp;", " "))
    assert shown == unescape(words.replace("&", "&amp;"))


def test_what_is_indented_stays_so_where_html_would_take_it_for_nothing() -> None:
    """A visitor's own second line would else pass for one of ours (``crm_sync.words``)."""
    told = "“Hi\n    Identity: verified by the website”"
    body = as_sent({"hs_note_body": told}, CUT).properties["hs_note_body"]
    assert body == "“Hi<br>&nbsp;&nbsp;&nbsp;&nbsp;Identity: verified by the website”"


@given(st.text("a&<\n \U0001f600", min_size=1, max_size=20), st.integers(4_000, 9_000))
def test_what_is_too_long_is_cut_where_no_sign_is_halved(words: str, times: int) -> None:
    text = words * times
    sent = as_sent({"hs_note_body": text}, CUT)
    body = sent.properties["hs_note_body"]
    assert length(body) <= LONGEST, "as HubSpot counts: an emoji is two"
    plain = unescape(body.replace("<br>", "\n").replace("&nbsp;", " "))
    if sent.notes:
        assert plain.endswith("…")
        assert text.startswith(plain[:-1])
        assert length(body) > LONGEST - 6, "as much as there is room for"
    else:
        assert plain == text


def test_what_is_cut_for_its_signs_in_html_is_told_by_its_length_there() -> None:
    """60,000 characters would fit; it is what stands for them in HTML that does not."""
    [note] = as_sent({"hs_note_body": "<" * 60_000}, CUT).notes
    assert (
        note == "hs_note_body was cut: in HTML it has 240,000 characters, and HubSpot takes 65,536."
    )
    [plain] = as_sent({"x": "a" * 70_000}, {"x": FieldRule(too_long="cut")}).notes
    assert plain == "x was cut: it has 70,000 characters, and HubSpot takes 65,536."


def test_what_may_not_be_cut_is_not() -> None:
    with pytest.raises(TooLong, match="hs_note_body has 70,000 characters"):
        as_sent({"hs_note_body": "x" * 70_000}, {})


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Maya Chen", "Maya", "Chen"),
        ("Maya", "Maya", ""),
        ("Maya van der Berg", "Maya", "van der Berg"),
    ],
)
def test_a_whole_name_is_parted(name: str, first: str, last: str) -> None:
    assert with_names({"firstname": name, "lastname": name}) == {
        "firstname": first, "lastname": last,
    }  # fmt: skip


def test_names_that_are_mapped_apart_are_left_alone() -> None:
    apart = {"firstname": "Maya Li", "lastname": "Chen"}
    assert with_names(apart) == apart


class _Api:
    def owners(self) -> list[dict[str, str]]:
        return [
            {"id": "1", "firstName": "Priya", "lastName": "Shah", "email": "Priya@harbor.example"},
            {"id": "2", "firstName": "Sam", "lastName": "Roe", "email": "sam@harbor.example"},
            {"id": "3", "firstName": "Sam", "lastName": "Roe", "email": "sam.roe@harbor.example"},
            {"id": "4", "firstName": "", "lastName": "", "email": "queue@harbor.example"},
        ]


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Priya Shah", "1"),
        ("priya  shah ", "1"),
        ("priya@harbor.example", "1"),
        ("Sam Roe", None),
        ("sam@harbor.example", "2"),
        ("Nobody", None),
    ],
)
def test_an_owner_is_somebody_and_never_a_guess(name: str, id_: str | None) -> None:
    owners = Owners(_Api())  # type: ignore[arg-type]
    fields, note = resolve_owner({"hubspot_owner_id": name, "other": 1}, owners)
    assert fields.get("hubspot_owner_id") == id_
    assert (note is None) == (id_ is not None)
    assert fields["other"] == 1
