"""How many messages a visit and an address may send is counted where all web processes see it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segue_rates",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_segue_rates")),
    )
    op.create_index(op.f("ix_segue_rates_next_at"), "segue_rates", ["next_at"])


def downgrade() -> None:
    op.drop_table("segue_rates")
