"""The hosts' own calendars: connections, what was read of them, what was written to them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segue_calendars",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("host_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=False),
        sa.Column("reads", sa.Boolean(), nullable=False),
        sa.Column("writes", sa.Boolean(), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("covered_from", sa.BigInteger(), nullable=True),
        sa.Column("covered_until", sa.BigInteger(), nullable=True),
        sa.Column("busy", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("all_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("remedy", sa.String(), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["host_id"], ["segue_hosts.id"], name=op.f("fk_segue_calendars_host_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segue_calendars")),
    )
    op.create_index(
        op.f("ix_segue_calendars_host_id"), "segue_calendars", ["host_id"], unique=False
    )
    op.create_index(
        op.f("ix_segue_calendars_next_read_at"), "segue_calendars", ["next_read_at"], unique=False
    )
    op.create_index(
        "uq_segue_calendars_one_to_write",
        "segue_calendars",
        ["host_id"],
        unique=True,
        sqlite_where=sa.text("writes"),
        postgresql_where=sa.text("writes"),
    )
    op.create_table(
        "segue_calendar_events",
        sa.Column("calendar_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=True),
        sa.Column("busy", sa.LargeBinary(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["segue_calendars.id"],
            name=op.f("fk_segue_calendar_events_calendar_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("calendar_id", "event_id", name=op.f("pk_segue_calendar_events")),
    )
    op.create_table(
        "segue_outside_entries",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("host_id", sa.String(length=64), nullable=False),
        sa.Column("calendar_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("was_starts_at", sa.BigInteger(), nullable=True),
        sa.Column("was_ends_at", sa.BigInteger(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("remedy", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["segue_bookings.id"], name=op.f("fk_segue_outside_entries_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["segue_calendars.id"],
            name=op.f("fk_segue_outside_entries_calendar_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["segue_hosts.id"], name=op.f("fk_segue_outside_entries_host_id")
        ),
        sa.PrimaryKeyConstraint("booking_id", "host_id", name=op.f("pk_segue_outside_entries")),
    )
    op.create_index(
        op.f("ix_segue_outside_entries_calendar_id"),
        "segue_outside_entries",
        ["calendar_id"],
        unique=False,
    )
