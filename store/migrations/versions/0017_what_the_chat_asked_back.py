"""A visit knows how many messages in a row were not understood, and what was asked back."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("segue_visits") as visits:
        visits.add_column(sa.Column("misses", sa.Integer(), nullable=False, server_default="0"))
        visits.add_column(sa.Column("asked_back", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("segue_visits") as visits:
        visits.drop_column("asked_back")
        visits.drop_column("misses")
