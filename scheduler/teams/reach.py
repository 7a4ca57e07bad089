"""Where people are reached who are asked for: whose hours count, and who is told."""

from typing import Any

from pydantic import EmailStr, model_validator

from scheduler.teams.written import Id, Written


class Reached(Written):
    """One way to people. Whose calendar is shown is the routing's to say (``motion: support``)."""

    host: Id | None = None
    """Whose working hours say when somebody answers."""
    pool: Id | None = None
    """Or those of a pool: somebody answers while any of them works."""
    email: EmailStr | None = None
    """Gets the conversation at once, whatever the hour."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Reached":
        if self.host is None and self.pool is None and self.email is None:
            raise ValueError("write whose hours count (host or pool), or an email, or both")
        if self.host is not None and self.pool is not None:
            raise ValueError("host and pool both say whose hours count; remove one of them")
        return self


class Reach(Written):
    """``reach``: where people are. Nothing of it needs to be written."""

    person: Reached | None = None
    """Who is there for a visitor who asks for a person."""
    support: Reached | None = None
    """Who is told of a problem; the same people unless written."""

    @model_validator(mode="before")
    @classmethod
    def _may_be_empty(cls, written: Any) -> Any:
        return {} if written is None else written

    @property
    def for_problems(self) -> Reached | None:
        """Who is told of a problem."""
        return self.support or self.person
