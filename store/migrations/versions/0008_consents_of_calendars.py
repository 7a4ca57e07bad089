"""Consents to calendars that were begun at a vendor."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segue_calendar_consents",
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("host_id", sa.String(length=64), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_segue_calendar_consents")),
    )
    op.create_index(
        op.f("ix_segue_calendar_consents_ends_at"),
        "segue_calendar_consents",
        ["ends_at"],
        unique=False,
    )
