"""Mails of meetings, addresses that want no more of them, and what was followed up."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segue_mails",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=True),
        sa.Column("routing_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("host_id", sa.String(length=64), nullable=True),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("recipient_name", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=True),
        sa.Column("reply_to_name", sa.String(), nullable=True),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("calendar", sa.LargeBinary(), nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["segue_bookings.id"], name=op.f("fk_segue_mails_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["routing_id"], ["segue_routings.id"], name=op.f("fk_segue_mails_routing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segue_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_segue_mails_message_id")),
    )
    op.create_index(op.f("ix_segue_mails_booking_id"), "segue_mails", ["booking_id"])
    op.create_index("ix_segue_mails_state", "segue_mails", ["state", "made_at"])
    op.create_table(
        "segue_quiet_addresses",
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_segue_quiet_addresses")),
    )
    with op.batch_alter_table("segue_routings") as routings:
        routings.add_column(sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("segue_routings") as routings:
        routings.drop_column("followed_up_at")
    op.drop_table("segue_quiet_addresses")
    op.drop_table("segue_mails")
