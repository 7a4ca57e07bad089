"""What we sign is what the specification's own library takes."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from crm_sync.targets.webhook.signing import new_secret, read_secrets, signature
from remote.faults import Refused


def signed(secrets: str, body: bytes, message_id: str = "msg-1") -> dict[str, str]:
    at = int(datetime.now(UTC).timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(read_secrets(secrets), message_id, at, body),
    }


@given(st.text(st.characters(codec="utf-8")), st.from_regex(r"\A[a-z0-9-]{1,40}\Z"))
def test_every_message_is_verified(text: str, message_id: str) -> None:
    secret, body = new_secret(), text.encode()
    Verifier(secret).verify(body, signed(secret, body, message_id), json_parse=False)


def test_the_specifications_example() -> None:
    [secret] = read_secrets("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    header = signature(
        [secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert header == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_is_replaced_either_verifies() -> None:
    old, new = new_secret(), new_secret()
    headers = signed(f"{new} {old}", b"{}")
    for one in (old, new):
        assert Verifier(one).verify(b"{}", headers) == {}
    with pytest.raises(WebhookVerificationError):
        Verifier(new_secret()).verify(b"{}", headers)


def test_nothing_that_was_changed_is_verified() -> None:
    secret = new_secret()
    headers = signed(secret, b'{"a": 1}')
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(b'{"a": 2}', headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(b'{"a": 1}', {**headers, "webhook-id": "msg-2"})


def encoded(count: int) -> str:
    return "whsec_" + b64encode(b"x" * count).decode()


def test_no_two_secrets_are_the_same() -> None:
    assert new_secret() != new_secret()
    assert [len(one) for one in read_secrets(f"{new_secret()}\n{encoded(24)}")] == [32, 24]


@pytest.mark.parametrize(
    "written",
    ["", encoded(23), encoded(65), "whsec_not base64!", encoded(32)[6:], f"{encoded(32)} x"],
)
def test_what_is_no_secret_is_refused_and_not_quoted(written: str) -> None:
    with pytest.raises(Refused) as refused:
        read_secrets(written)
    assert "eHh4" not in str(refused.value) + refused.value.remedy


def test_four_secrets_are_too_many() -> None:
    with pytest.raises(Refused, match="here are 4"):
        read_secrets(" ".join(new_secret() for _ in range(4)))
