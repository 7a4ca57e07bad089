"""What comes from the CRMs: how far they were read, and what their records are here."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segue_crm_companies",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("remote_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("merged_into", sa.String(length=64), nullable=True),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_companies_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "remote_id", name=op.f("pk_segue_crm_companies")),
    )
    op.create_index(
        op.f("ix_segue_crm_companies_account_id"),
        "segue_crm_companies",
        ["account_id"],
        unique=False,
    )
    op.create_table(
        "segue_crm_cursors",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("thing", sa.String(length=16), nullable=False),
        sa.Column("cursor", sa.String(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_cursors_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "thing", name=op.f("pk_segue_crm_cursors")),
    )
    op.create_table(
        "segue_crm_deals",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("remote_id", sa.String(length=64), nullable=False),
        sa.Column("company_id", sa.String(length=64), nullable=True),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("interaction_id", sa.String(length=100), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("currency", sa.String(length=16), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_deals_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "remote_id", name=op.f("pk_segue_crm_deals")),
    )
    op.create_index(
        op.f("ix_segue_crm_deals_account_id"), "segue_crm_deals", ["account_id"], unique=False
    )
    op.create_index(
        "ix_segue_crm_deals_company", "segue_crm_deals", ["target_id", "company_id"], unique=False
    )
    op.create_index(
        op.f("ix_segue_crm_deals_interaction_id"),
        "segue_crm_deals",
        ["interaction_id"],
        unique=False,
    )
    op.create_table(
        "segue_crm_notices",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=100), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_notices_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "event_id", name=op.f("pk_segue_crm_notices")),
    )
    op.create_index(
        op.f("ix_segue_crm_notices_received_at"), "segue_crm_notices", ["received_at"], unique=False
    )
    op.create_table(
        "segue_crm_owners",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("remote_id", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_owners_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "remote_id", name=op.f("pk_segue_crm_owners")),
    )
    op.create_table(
        "segue_crm_people",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("remote_id", sa.String(length=64), nullable=False),
        sa.Column("company_id", sa.String(length=64), nullable=True),
        sa.Column("contact_id", sa.String(length=64), nullable=True),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_people_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "remote_id", name=op.f("pk_segue_crm_people")),
    )
    op.create_index(
        "ix_segue_crm_people_company", "segue_crm_people", ["target_id", "company_id"], unique=False
    )
    op.create_index(
        op.f("ix_segue_crm_people_contact_id"), "segue_crm_people", ["contact_id"], unique=False
    )
    op.create_table(
        "segue_crm_products",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("remote_id", sa.String(length=64), nullable=False),
        sa.Column("company_id", sa.String(length=64), nullable=True),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("owned", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_products_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", "remote_id", name=op.f("pk_segue_crm_products")),
    )
    op.create_index(
        "ix_segue_crm_products_company",
        "segue_crm_products",
        ["target_id", "company_id"],
        unique=False,
    )
    op.create_table(
        "segue_crm_readings",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("remedy", sa.String(), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ignored", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_readings_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_segue_crm_readings")),
    )
    op.create_table(
        "segue_crm_to_read",
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("thing", sa.String(length=16), nullable=False),
        sa.Column("remote_id", sa.String(length=64), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["segue_crm_targets.id"],
            name=op.f("fk_segue_crm_to_read_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "target_id", "thing", "remote_id", name=op.f("pk_segue_crm_to_read")
        ),
    )
