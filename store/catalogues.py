"""Which catalogues were loaded or refused, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class CatalogueLoad(Base):
    """The vendor's files changed, and were taken or refused."""

    __tablename__ = "segue_catalogue_loads"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    """1, 2, 3 …: of two processes that saw the same change, one gets the next number."""
    digest: Mapped[str] = mapped_column(String(64))
    """Of all files, also those of teams and copy, and also where they were refused."""
    version: Mapped[str | None] = mapped_column(String(64), index=True)
    """The catalogue's; None: it was refused."""
    changed_at: Mapped[datetime] = mapped_column(Instant)
    """When the newest of its files was written."""
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    """When it was taken or refused."""
    changed: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The files in which it differs from what was in force before."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Why it was refused: file, line, what, remedy. Empty: it was taken."""
    files: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    """Name -> text, of the last one that was taken: it stays in force over a restart while the
    vendor's folder is at fault. None: another one was taken since."""
