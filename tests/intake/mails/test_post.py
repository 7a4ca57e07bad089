"""From the settings to the mail server; and what a vendor may say in mails."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from intake.mails.post import post
from intake.sentences import OF_MAILS
from intake.vendor import load_vendor
from store.settings import Settings
from vendor_files import VendorError


def with_mail(settings: Settings, **more: str) -> Settings:
    return Settings.model_validate({**settings.model_dump(), **more})


def test_without_a_server_there_is_a_sender_still(settings: Settings) -> None:
    told = post(settings)
    assert (told.server, told.address) == (None, "meetings@127.0.0.1")


def test_server_and_sender(settings: Settings) -> None:
    told = post(
        with_mail(
            settings, smtp_url="smtps://u:p@mail.example", mail_from="Harbor <m@harbor.example>"
        )
    )
    assert told.server is not None
    assert (told.server.host, told.name, told.domain) == (
        "mail.example",
        "Harbor",
        "harbor.example",
    )


@pytest.mark.parametrize("sender", [{}, {"mail_from": "Harbor"}])
def test_a_server_without_a_sender_is_refused_and_no_password_said(
    settings: Settings, sender: dict[str, str]
) -> None:
    with pytest.raises(ValidationError) as raised:
        with_mail(settings, smtp_url="smtp://u:hush-hush@mail.example", **sender)
    assert "SEGUE_MAIL_FROM names no sender" in str(raised.value)
    assert "hush-hush" not in str(raised.value)


def test_every_language_says_everything_and_fills_in_no_more() -> None:
    english = yaml.safe_load((OF_MAILS / "en.yaml").read_text())
    for file in OF_MAILS.glob("*.yaml"):
        there = yaml.safe_load(file.read_text())
        assert there.keys() == english.keys(), file.name


def test_a_vendor_says_it_otherwise(vendor: Path) -> None:
    (vendor / "mails").mkdir()
    (vendor / "mails" / "de.yaml").write_text("booked: Schön, dass Sie kommen\n")
    told = load_vendor(vendor)
    assert told.mails_in("de-CH").say("booked") == "Schön, dass Sie kommen"
    assert told.mails_in("fr").language == "en"


def test_what_is_not_filled_in_is_refused_with_its_line(vendor: Path) -> None:
    (vendor / "mails").mkdir()
    (vendor / "mails" / "en.yaml").write_text("booked: Hi\nmoved: 'Now {when}'\n")
    with pytest.raises(VendorError) as raised:
        load_vendor(vendor)
    [problem] = raised.value.problems
    assert (problem.file, problem.line) == ("mails/en.yaml", 2)
