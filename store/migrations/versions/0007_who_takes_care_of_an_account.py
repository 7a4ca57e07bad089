"""Who takes care of an account: a person by name, a pool, specialists, or the support."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("segue_accounts") as accounts:
        accounts.add_column(sa.Column("ownership", sa.String(), nullable=True))
