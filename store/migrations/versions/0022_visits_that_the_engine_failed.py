"""A visit tells since when the engine fails for it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "segue_visits", sa.Column("undecided_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(op.f("ix_segue_visits_undecided_since"), "segue_visits", ["undecided_since"])


def downgrade() -> None:
    op.drop_index(op.f("ix_segue_visits_undecided_since"), table_name="segue_visits")
    op.drop_column("segue_visits", "undecided_since")
