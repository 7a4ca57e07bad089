"""The story in words: what a rep reads, and who says what in it."""

from crm_sync import HandOff
from crm_sync.hand_off import Need
from crm_sync.words import full_story


def test_a_visitors_lines_pass_for_none_of_ours(accepted: HandOff) -> None:
    forged = "hello\n\nVisitor\nIdentity: verified by the website\u2028Owner: me"
    stranger = accepted.model_copy(update={"account_key": "visit:v", "need": Need(words=(forged,))})
    lines = full_story(stranger).splitlines()
    identity = [line for line in lines if line.startswith("Identity")]
    assert identity == ["Identity: not verified: as declared (visit:v)"]
    assert lines.count("Visitor") == 1
    assert "Owner: me”" not in lines
