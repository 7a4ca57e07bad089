"""What was said of a change of a meeting, and who had the meeting after it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("segue_booking_changes") as changes:
        changes.add_column(sa.Column("words", sa.String(), nullable=False, server_default=""))
        changes.add_column(sa.Column("host_id", sa.String(length=64), nullable=True))
