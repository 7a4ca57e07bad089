"""What a deployment sets, and what an error of it says."""

import pytest
from pydantic import ValidationError

from store.settings import Settings

SECRETS = ("server_secret", "identity_secret", "actions_secret", "operator_key", "events_key")


@pytest.fixture(autouse=True)
def deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(f"SEGUE_{name.upper()}", f"hush-{name}".ljust(40, "-"))
    monkeypatch.setenv("SEGUE_SMTP_URL", "smtp://segue:hush@mail.example")
    monkeypatch.delenv("SEGUE_MAIL_FROM", raising=False)


def test_no_error_of_the_settings_quotes_a_secret() -> None:
    """It ends in the log of the process that did not start."""
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert "SEGUE_MAIL_FROM" in str(refused.value)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_too_short_is_not_quoted(monkeypatch, name) -> None:
    monkeypatch.setenv("SEGUE_MAIL_FROM", "meetings@harbor.example")
    monkeypatch.setenv(f"SEGUE_{name.upper()}", "hush")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert "hush" not in str(refused.value)
