"""A worker that reads a CRM says so."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("segue_crm_readings") as readings:
        readings.add_column(sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))
