"""Somebody's data can be erased, and there is a record that it was done."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segue_erasures",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(16), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("systems", sa.JSON(), nullable=False),
        sa.Column("open", sa.JSON(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_segue_erasures"),
    )
    unfinished = sa.text("finished_at IS NULL")
    op.create_index(
        "ix_segue_erasures_open",
        "segue_erasures",
        ["asked_at"],
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    with op.batch_alter_table("segue_visits") as visits:
        visits.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("segue_visits") as visits:
        visits.drop_column("erased_at")
    op.drop_table("segue_erasures")
