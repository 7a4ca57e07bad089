"""What is wrong with a CRM's mapping is kept with it, so that the operator is told."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("segue_crm_targets") as targets:
        targets.add_column(
            sa.Column("mapping_faults", sa.JSON(), server_default="[]", nullable=False)
        )
        targets.add_column(
            sa.Column("mapping_faulty_since", sa.DateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("segue_crm_targets") as targets:
        targets.drop_column("mapping_faulty_since")
        targets.drop_column("mapping_faults")
