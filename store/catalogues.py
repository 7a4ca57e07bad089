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
    version: Mapped[str | None] = mapped_column(String(64), index=True)
    """The catalogue's; None: it was refused."""
    changed_at: Mapped[datetime] = mapped_column(Instant)
    """When the newest of its files was written."""
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    """When it was taken or refused."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Why it was refused: file, line, what, remedy. Empty: it was taken."""
