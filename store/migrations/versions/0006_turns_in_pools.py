"""Whose turn it is in a pool: since when hosts stand in it, and what each was given."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segue_pool_members",
        sa.Column("pool_id", sa.String(length=64), nullable=False),
        sa.Column("host_id", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"], ["segue_hosts.id"], name=op.f("fk_segue_pool_members_host_id")
        ),
        sa.PrimaryKeyConstraint("pool_id", "host_id", name=op.f("pk_segue_pool_members")),
    )
    op.create_table(
        "segue_assignments",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("pool_id", sa.String(length=64), nullable=False),
        sa.Column("host_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thousandths", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["segue_bookings.id"], name=op.f("fk_segue_assignments_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["segue_hosts.id"], name=op.f("fk_segue_assignments_host_id")
        ),
        sa.PrimaryKeyConstraint(
            "booking_id", "pool_id", "host_id", name=op.f("pk_segue_assignments")
        ),
    )
    op.create_index("ix_segue_assignments_pool_at", "segue_assignments", ["pool_id", "at"])
    op.execute(
        "INSERT INTO segue_assignments (booking_id, pool_id, host_id, at, thousandths, taken)"
        " SELECT id, pool_id, host_id, made_at, 1000, TRUE FROM segue_bookings"
        " WHERE pool_id IS NOT NULL AND state IN ('confirmed', 'no_show')"
    )
    with op.batch_alter_table("segue_bookings") as bookings:
        bookings.add_column(sa.Column("turns", sa.JSON(), nullable=False, server_default="[]"))
