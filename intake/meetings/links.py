"""Links to a meeting that open without an account, expire, and cannot be guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from intake import signed

OUTLIVES = timedelta(days=7)
"""A link works until so long after the meeting's end, wherever the meeting was moved since."""
_MOVED_AT_MOST = timedelta(days=366)
"""What is signed lasts longer by this: no meeting is moved further than its window, a year."""
_AUDIENCE = "meeting"
_TO_BOOK = "book"
_REP = "rep"
_DATA = "data"


class BadLink(ValueError):
    """The link is not ours, was changed or cut off, or is too old."""


class RepKey(NamedTuple):
    """What a rep's link opens, and for whom it was made."""

    booking_id: str
    host_id: str


@dataclass(frozen=True)
class MeetingLinks:
    """Makes and reads the links."""

    public_url: str
    secret: str

    def manage(self, booking_id: str, ends_at: datetime) -> str:
        """The page where the meeting is moved or cancelled."""
        token = signed.sign(booking_id, _AUDIENCE, ends_at + OUTLIVES + _MOVED_AT_MOST, self.secret)
        return f"{self.public_url}/meetings/{token}"

    def conversation(self, visit_id: str) -> str:
        """The operator's page of a visit's conversation. It needs the operator's key."""
        return f"{self.public_url}/operator/visits/{visit_id}"

    def rep(self, booking_id: str, host_id: str, ends_at: datetime) -> str:
        """The page where this host changes the meeting, as long as they take part in it."""
        expires = ends_at + OUTLIVES + _MOVED_AT_MOST
        token = signed.sign(f"{booking_id}/{host_id}", _REP, expires, self.secret)
        return f"{self.public_url}/rep/meetings/{token}"

    def calendar_file(self, booking_id: str, ends_at: datetime) -> str:
        """The meeting's calendar file."""
        return f"{self.manage(booking_id, ends_at)}.ics"

    def book(self, routing_id: str, expires: datetime) -> str:
        """The page where a meeting is booked that was begun, missed or cancelled."""
        return f"{self.public_url}/book/{signed.sign(routing_id, _TO_BOOK, expires, self.secret)}"

    def data(self, visit_id: str, expires: datetime) -> str:
        """The file of what is known of a visit's visitor."""
        return f"{self.public_url}/your-data/{signed.sign(visit_id, _DATA, expires, self.secret)}"

    def read_data(self, token: str) -> str:
        """The visit's id. Raises ``BadLink``."""
        try:
            return signed.read(token, _DATA, self.secret)
        except signed.BadToken as error:
            raise BadLink(str(error)) from error

    def read_book(self, token: str) -> str:
        """The routing's id. Raises ``BadLink``."""
        try:
            return signed.read(token, _TO_BOOK, self.secret)
        except signed.BadToken as error:
            raise BadLink(str(error)) from error

    def read_rep(self, token: str) -> RepKey:
        """The meeting and the host. Raises ``BadLink``."""
        try:
            booking_id, _, host_id = signed.read(token, _REP, self.secret).partition("/")
        except signed.BadToken as error:
            raise BadLink(str(error)) from error
        return RepKey(booking_id, host_id)

    def read(self, token: str) -> str:
        """The booking's id. Raises ``BadLink``."""
        try:
            return signed.read(token, _AUDIENCE, self.secret)
        except signed.BadToken as error:
            raise BadLink(str(error)) from error
