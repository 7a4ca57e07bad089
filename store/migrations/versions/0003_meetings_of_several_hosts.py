"""Meetings of one host or several: what they take of each host's time stands in a table."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_EXCLUDED = """
ALTER TABLE segue_taken_times ADD CONSTRAINT ex_segue_taken_times_once
EXCLUDE USING gist (host_id WITH =, int8range(busy_from, busy_until) WITH &&)
WHERE (held_until IS NULL)
"""
_SECONDS = {
    "sqlite": "CAST(strftime('%s', {}) AS INTEGER)",
    "postgresql": "CAST(floor(extract(epoch FROM {})) AS BIGINT)",
}


def upgrade() -> None:
    op.create_table(
        "segue_taken_times",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("host_id", sa.String(length=64), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("meeting_type_id", sa.String(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("busy_from", sa.BigInteger(), nullable=False),
        sa.Column("busy_until", sa.BigInteger(), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["segue_bookings.id"], name=op.f("fk_segue_taken_times_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["segue_hosts.id"], name=op.f("fk_segue_taken_times_host_id")
        ),
        sa.PrimaryKeyConstraint("booking_id", "host_id", name=op.f("pk_segue_taken_times")),
    )
    op.create_index("ix_segue_taken_times_busy", "segue_taken_times", ["host_id", "busy_until"])
    _take_what_is_booked()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(_EXCLUDED)
    _change_columns()


def _take_what_is_booked() -> None:
    seconds = _SECONDS[op.get_bind().dialect.name]
    moments = ", ".join(seconds.format(name) for name in ("starts_at", "busy_from", "busy_until"))
    held = seconds.format("hold_expires_at")
    op.execute(  # put together from this file's own words
        "INSERT INTO segue_taken_times (booking_id, host_id, visit_id, meeting_type_id, starts_at,"
        " busy_from, busy_until, held_until)"
        f" SELECT id, host_id, visit_id, meeting_type_id, {moments},"
        f" CASE state WHEN 'held' THEN {held} END"
        " FROM segue_bookings WHERE state IN ('held', 'confirmed')"
    )


def _change_columns() -> None:
    with op.batch_alter_table("segue_bookings") as bookings:
        bookings.drop_index("ix_segue_bookings_busy")
        bookings.drop_column("busy_from")
        bookings.drop_column("busy_until")
        bookings.add_column(
            sa.Column("also_host_ids", sa.JSON(), nullable=False, server_default="[]")
        )
        bookings.add_column(sa.Column("pool_id", sa.String(length=64), nullable=True))
        bookings.add_column(sa.Column("language", sa.String(), nullable=False, server_default="en"))
        bookings.add_column(sa.Column("join_url", sa.String(), nullable=True))
        bookings.create_index(bookings.f("ix_segue_bookings_host_id"), ["host_id"])
    with op.batch_alter_table("segue_booking_changes") as changes:
        changes.add_column(sa.Column("by", sa.String(), nullable=False, server_default="visitor"))
    with op.batch_alter_table("segue_hosts") as hosts:
        hosts.add_column(sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("segue_routings") as routings:
        routings.add_column(sa.Column("also", sa.JSON(), nullable=False, server_default="[]"))
