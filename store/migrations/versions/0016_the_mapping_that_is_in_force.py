"""A CRM's last good mapping is kept with it, so that a faulty file stops nothing at a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("segue_crm_targets") as targets:
        targets.add_column(sa.Column("mapping_taken", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("segue_crm_targets") as targets:
        targets.drop_column("mapping_taken")
