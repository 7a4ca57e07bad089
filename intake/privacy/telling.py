"""What is known, in a few plain sentences. Pure."""

from collections.abc import Iterator

from intake.meetings.meeting_views import spoken_time
from intake.privacy.known import KnownAbout
from intake.sentences import Sentences

_MOST = 6
"""Things of a kind that are named one by one; the download has all of them."""
_OUTCOMES = ("shown", "accepted", "deferred", "declined", "ignored", "withdrawn")


def told(known: KnownAbout, say: Sentences, *, vendor: str, zone: str, url: str) -> str:
    """The chat's answer, a line a kind. ``zone``: the visitor's; ``url``: the download."""
    lines = [*_lines(known, say, vendor, zone)]
    if not lines:
        lines = [say.say("known_nothing")]
    counted = _visits(known, say)
    return "\n".join([counted, *lines, say.say("known_download", url=url)])


def _visits(known: KnownAbout, say: Sentences) -> str:
    if known.signed_in is None:
        return say.say("known_visit")
    key = "known_person" if len(known.visits) == 1 else "known_persons"
    return say.say(key, visits=len(known.visits))


def _lines(known: KnownAbout, say: Sentences, vendor: str, zone: str) -> Iterator[str]:
    who = known.signed_in
    if who is not None:
        named = ", ".join(one for one in (who.name, who.email, who.role, who.company) if one)
        yield say.say("known_signed_in", vendor=vendor, who=named)
    if answers := _answers(known, say):
        yield say.say("known_answers", answers=answers)
    if known.addresses:
        yield say.say("known_addresses", addresses=", ".join(known.addresses[:_MOST]))
    for offer in known.offers[-_MOST:]:
        outcome = offer.outcome if offer.outcome in _OUTCOMES else "shown"
        became = say.say(f"known_offer_{outcome}")
        yield say.say("known_offer", title=offer.title, reason=offer.reason, became=became)
    for meeting in known.meetings[-_MOST:]:
        when = spoken_time(meeting.starts_at, zone, say.language)
        yield say.say("known_meeting", title=meeting.title, with_whom=meeting.with_whom, when=when)
    if known.messages:
        yield say.say("known_messages", messages=len(known.messages))
    if known.signals:
        yield say.say("known_signals", signals=len(known.signals))
    if known.told_to:
        names = ", ".join(say.say(f"known_crm_{kind}") for kind in known.told_to)
        yield say.say("known_told", names=names)


def _answers(known: KnownAbout, say: Sentences) -> str:
    """The latest answer to each question that was answered."""
    latest = {one.field: one.called for one in known.answers}
    return "; ".join(
        say.say("known_answer", field=say.say(f"known_field_{field}"), value=value)
        for field, value in latest.items()
        if value
    )
