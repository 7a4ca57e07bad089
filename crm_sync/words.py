"""The hand-off in words: what the rep reads before opening the meeting. Pure."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import JsonValue

from crm_sync.hand_off import (
    Company,
    Contact,
    HandOff,
    Meeting,
    Need,
    OfferContext,
    Product,
    Request,
    Routing,
    Task,
)


def visitor(hand_off: HandOff) -> str:
    """Who it was, as well as is known: a name, an address, the company, or "a visitor"."""
    contact = hand_off.contact or Contact()
    company = hand_off.company or Company()
    if contact.name or contact.email:
        return contact.name or contact.email or ""
    return f"a visitor from {company.name}" if company.name else "a visitor"


def full_story(hand_off: HandOff) -> str:
    """Every field of the hand-off that is known, in lines of plain text under headings.

    What a visitor wrote in several lines goes on indented, so that it can pass for no line of ours:
    "Identity: verified" is said by us alone.
    """
    sections = (
        ("Account" if hand_off.task else "Visitor", _person(hand_off)),
        ("Task", _task(hand_off.task)),
        ("Request", _request(hand_off.request)),
        ("Offer", _offer(hand_off.offer)),
        ("Need", _need(hand_off.need)),
        ("Product", _product(hand_off.product)),
        ("Routing", _routing(hand_off.routing)),
        ("Meeting", _meeting(hand_off.meeting)),
        ("Conversation", _conversation(hand_off.request)),
    )
    told = ((heading, [_indented(line) for line in lines if line]) for heading, lines in sections)
    return "\n\n".join("\n".join([heading, *lines]) for heading, lines in told if lines)


def known(value: JsonValue) -> JsonValue:
    """A value without what says nothing, however deep in it: nulls, empty words, lists, tables.

    None where nothing is left.
    """
    left: JsonValue = value
    if isinstance(value, list):
        left = [one for one in map(known, value) if one is not None]
    elif isinstance(value, dict):
        told = ((name, known(one)) for name, one in value.items())
        left = {name: one for name, one in told if one is not None}
    return None if left in ("", [], {}) else left


def _indented(line: str) -> str:
    return "\n    ".join(line.splitlines())


def _line(label: str, value: object) -> str:
    """One line, or nothing for what is not known."""
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, bool):
        return f"{label}: {_yes_or_no(value)}"
    if isinstance(value, datetime):
        return f"{label}: {_moment(value)}"
    if isinstance(value, tuple):
        return f"{label}: {', '.join(map(str, value))}"
    return f"{label}: {value}"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _person(hand_off: HandOff) -> Iterator[str]:
    contact, company = hand_off.contact or Contact(), hand_off.company or Company()
    if hand_off.task is None:
        trust = "verified by the website" if hand_off.verified else "not verified: as declared"
        yield f"Identity: {trust} ({hand_off.account_key})"
    yield _line("Name", contact.name)
    yield _line("E-mail", contact.email)
    yield _line("Role", contact.role)
    yield _line("Contact", contact.id)
    yield _line("Company", company.name)
    yield _line("Segment", company.segment)
    yield _line("Region", company.region)
    yield _line("Stage", company.stage)
    yield _line("Employees", company.employees)
    yield _line("Owner", company.owner)
    yield _line("As of", hand_off.occurred_at)


def _task(task: Task | None) -> Iterator[str]:
    if task is None:
        return
    yield task.title
    yield _line("Why now", task.reason)
    yield _line("Worth bringing up", task.offer_title)
    yield _line("In words", task.offer_words)
    yield _line("Until", task.due_on)
    yield _line("For", task.owner or "whoever takes it: nobody owns the account")
    yield _line("State", f"{task.state}, {task.because}" if task.because else task.state)
    yield _line("Play", task.play)


def _request(request: Request | None) -> Iterator[str]:
    if request is None:
        return
    kinds = {
        "left_message": "left a message",
        "problem": "reported a problem",
        "human": "asked for a person",
        "unfinished": "looked at times and booked none",
    }
    yield f"The visitor {kinds[request.kind]}, {_moment(request.at)}"
    yield f"“{request.text}”" if request.text else ""
    yield _line("Answer to", request.reply_to)


def _conversation(request: Request | None) -> Iterator[str]:
    if request is None:
        return
    if request.left_out:
        yield f"({request.left_out} before these are left out)"
    for said in request.transcript:
        yield f"{_moment(said.at)}, {said.author}: {said.text}"


def _offer(offer: OfferContext | None) -> Iterator[str]:
    if offer is None:
        return
    yield f"{offer.title} ({offer.motion.replace('_', '-')}, {offer.id})"
    yield _line("Outcome", f"{offer.outcome}, {_moment(offer.at)}")
    yield _line("Until", offer.deferred_until)
    yield _line("Reason as shown", offer.reason)
    yield _line("Shown in", f"{offer.placement}, on {offer.page}")
    yield _line("Trigger", f"{offer.trigger} ({offer.family})")
    yield _line("Variant", offer.variant)
    yield _line("Decision", offer.decision_id)


def _need(need: Need | None) -> Iterator[str]:
    if need is None:
        return
    yield from (f"“{words}”" for words in need.words)
    yield _line("Pain points", need.pain_points)
    yield _line("Goal", need.goal)
    yield _line("Timeline", need.timeline)
    yield _line("Plan, as declared", need.plan)
    yield _line("Team size, as declared", need.team_size)


def _product(product: Product | None) -> Iterator[str]:
    if product is None:
        return
    yield _line("Plan", product.plan)
    yield _line("Owns", product.owned_products)
    yield _line("Implementation", product.implementation_stage)
    yield _line("Usage", product.usage_milestone)
    yield _line("Renewal", product.renewal_on)


def _routing(routing: Routing | None) -> Iterator[str]:
    if routing is None:
        return
    yield routing.explanation
    yield _line("Rule", routing.rule + (" (fallback)" if routing.fallback else ""))
    yield from (_line(name, _plain(known(value))) for name, value in sorted(routing.inputs.items()))


def _plain(value: JsonValue) -> JsonValue:
    """What stands in lists and tables, in a line: "score 2, parts (size 1, products 1)"."""
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, list):
        return ", ".join(str(_plain(one)) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_bracketed(one)}" for name, one in value.items())
    return value


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def _bracketed(value: JsonValue) -> str:
    return f"({_plain(value)})" if isinstance(value, dict) else str(_plain(value))


def _meeting(meeting: Meeting | None) -> Iterator[str]:
    if meeting is None:
        return
    yield f"{meeting.type} with {meeting.host}: {meeting.state}"
    yield f"From {_moment(meeting.starts_at)} to {_moment(meeting.ends_at)}"
    yield _line("The visitor's zone", meeting.zone)
    yield _line("Attendees", tuple(f"{who.name} <{who.email}>" for who in meeting.attendees))
    yield _line("Join", meeting.join_link)
    for change in meeting.changes:
        to = f", to start {_moment(change.starts_at)}" if change.starts_at else ""
        by = " by the rep" if change.by == "rep" else ""
        host = f", to {change.host}" if change.what == "handed_over" and change.host else ""
        yield f"{change.what.replace('_', ' ').capitalize()}{host}{by} {_moment(change.at)}{to}"
        yield f"“{change.words}”" if change.words else ""
    yield _line("UID", meeting.id)
