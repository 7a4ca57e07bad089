"""The flow's part for who asks what is known of them, or wants it gone."""

from dataclasses import dataclass
from datetime import timedelta

from intake.door import Door
from intake.meetings import in_chat
from intake.privacy.erasing import Erased, erase
from intake.privacy.held import Held
from intake.privacy.known import KnownAbout, known_about
from intake.privacy.telling import told
from intake.privacy.whose import Scope, own_visits, scope_of
from intake.turn import Turn

DOWNLOAD_LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class WouldGo:
    """What an erasure would do, to be confirmed."""

    scope: Scope
    meeting: str | None
    """When the meeting to come is, in words: it is cancelled first."""
    vendor: str


class PersonalData(Door):
    """What is known of the visitor, and its erasure. Each method is one transaction."""

    def known_about(self, visit_id: str) -> KnownAbout:
        """All that is held of the visitor: of this visit, or of all that a verified person made."""
        with self._look(visit_id) as turn:
            return _known(turn)

    def tell_known(self, visit_id: str) -> str:
        """The same in a few sentences, with a link to the file."""
        with self._look(visit_id) as turn:
            url = turn.desk.links.data(visit_id, turn.now + DOWNLOAD_LASTS)
            named = {"vendor": turn.vendor.name, "zone": turn.visit.zone, "url": url}
            return told(_known(turn), turn.sentences, **named)

    def would_go(self, visit_id: str) -> WouldGo:
        """What an erasure would do."""
        with self._look(visit_id) as turn:
            meeting = in_chat.own_meeting(turn)
            when = None if meeting is None else meeting.when
            return WouldGo(scope_of(turn.visit), when, turn.vendor.name)

    def erase(self, visit_id: str) -> Erased:
        """Erase all that is held of the visitor; the visit goes on afresh."""
        with self._turn(visit_id) as turn:
            visit = turn.visit
            visits = own_visits(turn.session, visit)
            erased = erase(
                turn.desk,
                turn.session,
                visits,
                scope_of(visit),
                by="visitor",
                keep=visit,
                now=turn.now,
            )
            turn.forget_what_was_read()
            return erased


def _known(turn: Turn) -> KnownAbout:
    held = Held(turn.session, own_visits(turn.session, turn.visit))
    return known_about(turn.session, held, scope_of(turn.visit), turn.vendor)
