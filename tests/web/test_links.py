"""A link's address that begins with data: where each comes from, so that none can be a script."""

import re

import pytest

from launcher.places import ROOT

TEMPLATES = sorted(
    file
    for folder in ("web/pages", "scheduler/invitations", "examples/harbor/site")
    for file in (ROOT / folder).glob("*.html")
)
ELEMENTS = sorted((ROOT / "web/embed/src").rglob("*.ts"))

SAFE = {
    # paths of the product's own, written in its code
    "address",
    "path",
    "link.href",
    "to(chosen, key)",
    "to(none, state)",
    "to(key, state)",
    "address_of(request, shown.number - 1)",
    "address_of(request, shown.number + 1)",
    # the product's origin and a signed token: intake.meetings.links
    "entry.page",
    "shown.manage_url",
    "shown.again_url",
    "step.calendar_file_url",
    # calendars on the web, written in intake.meetings.calendar_links
    "target",
    "url",
    # held against scheduler.web_addresses, or against the same rule in the element
    "meeting.join_url",
    "call",
    "letter.main.url",
    "letter.last.url",
    "link.url",
    "fact.url",
    # escaped, after mailto:
    "shown.email | mail_link",
    # of the product's own origin: linked.ts
    "part.href",
}


def addresses(text: str) -> list[str]:
    """The expressions with which an address begins, in Jinja and in Lit."""
    found = re.findall(r"""href=["']?(?:\{\{-?\s*(.*?)\s*-?\}\}|\$\{(.*?)\})""", text)
    return [jinja or lit for jinja, lit in found]


def test_they_are_found() -> None:
    assert addresses('<a href="{{ one.url }}/x">, <a href=${two}>, <a href="/x?{{ three }}">') == [
        "one.url", "two"
    ]  # fmt: skip
    assert (
        len({one for file in (*TEMPLATES, *ELEMENTS) for one in addresses(file.read_text())}) > 15
    )


@pytest.mark.parametrize("file", [*TEMPLATES, *ELEMENTS], ids=lambda file: file.name)
def test_an_address_that_begins_with_data_is_one_that_was_looked_at(file) -> None:
    unknown = set(addresses(file.read_text())) - SAFE
    assert not unknown, (
        f"{file.relative_to(ROOT)} makes links of {unknown}: see that nothing but http and https "
        "can come there (scheduler.web_addresses), and write it down here"
    )
