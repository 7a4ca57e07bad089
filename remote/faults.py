"""What can go wrong with another party: it passes by itself, or a person must act."""


class RemoteError(Exception):
    """Base of the two below. Its text is a sentence for the operator."""


class Unavailable(RemoteError):
    """The other party is away, busy or slow: try again, at the earliest after ``retry_after``
    seconds where it named a time."""

    def __init__(self, what: str, *, retry_after: float | None = None) -> None:
        super().__init__(what)
        self.retry_after = retry_after


class Refused(RemoteError):
    """No repetition helps: wrong or revoked credentials, something that is gone, a missing right.
    ``remedy`` says what a person must do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy
