"""The story in words: what a rep reads, and who says what in it."""

from crm_sync import HandOff
from crm_sync.hand_off import Need, Routing
from crm_sync.words import full_story


def test_a_visitors_lines_pass_for_none_of_ours(accepted: HandOff) -> None:
    forged = "hello\n\nVisitor\nIdentity: verified by the website\u2028Owner: me"
    stranger = accepted.model_copy(update={"account_key": "visit:v", "need": Need(words=(forged,))})
    lines = full_story(stranger).splitlines()
    identity = [line for line in lines if line.startswith("Identity")]
    assert identity == ["Identity: not verified: as declared (visit:v)"]
    assert lines.count("Visitor") == 1
    assert "Owner: me”" not in lines


def test_what_routing_read_is_written_for_people(accepted: HandOff) -> None:
    inputs = {
        "complexity": {"score": 2, "parts": {"size": 1, "products": 1}},
        "answers": {"crm": "none"},
        "pools": ["account-managers", "specialists"],
    }
    routing = Routing(rule="upsell", explanation="Because.", inputs=inputs, fallback=False)
    lines = full_story(accepted.model_copy(update={"routing": routing})).splitlines()
    assert "complexity: score 2, parts (size 1, products 1)" in lines
    assert "answers: crm none" in lines
    assert "pools: account-managers, specialists" in lines


def test_what_the_routing_knew_is_told_in_words_and_what_it_did_not_is_not(
    accepted: HandOff,
) -> None:
    inputs = {
        "answers": {},
        "pools": [None],
        "owner_is_host": True,
        "account": {"region": "", "pools": None, "strategic": False, "size": 0},
    }
    routing = Routing(rule="owner", explanation="Maya Chen owns it", inputs=inputs)
    lines = full_story(accepted.model_copy(update={"routing": routing})).splitlines()
    assert "owner_is_host: yes" in lines
    assert "account: strategic no, size 0" in lines
    assert not [line for line in lines if line.startswith(("answers", "pools")) or "None" in line]
