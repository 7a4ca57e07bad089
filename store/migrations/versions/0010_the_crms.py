"""The CRMs: how each is reached, and how far it is with every account."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segue_crm_targets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=True),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("remedy", sa.String(), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segue_crm_targets")),
    )
    op.create_table(
        "segue_crm_allowances",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_allowances_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "name", name=op.f("pk_segue_crm_allowances")),
    )
    op.create_table(
        "segue_crm_deliveries",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("outbox_id", sa.String(length=32), nullable=False),
        sa.Column("account_key", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("remedy", sa.String(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["segue_crm_outbox.id"],
            name=op.f("fk_segue_crm_deliveries_outbox_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_deliveries_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "outbox_id", name=op.f("pk_segue_crm_deliveries")),
    )
    op.create_index(
        "ix_segue_crm_deliveries_dead",
        "segue_crm_deliveries",
        ["target_id", "settled_at"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_segue_crm_deliveries_waiting",
        "segue_crm_deliveries",
        ["target_id", "account_key", "seq"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )

    op.create_table(
        "segue_crm_lanes",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("account_key", sa.String(length=80), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_lanes_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "account_key", name=op.f("pk_segue_crm_lanes")),
    )
    op.create_index(
        "ix_segue_crm_lanes_due", "segue_crm_lanes", ["target_id", "due_at"], unique=False
    )

    op.create_table(
        "segue_crm_links",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=450), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("remote_id", sa.String(length=64), nullable=False),
        sa.Column("account_key", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_links_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "key", name=op.f("pk_segue_crm_links")),
    )
    op.create_index(
        "ix_segue_crm_links_remote",
        "segue_crm_links",
        ["target_id", "object", "remote_id"],
        unique=False,
    )
