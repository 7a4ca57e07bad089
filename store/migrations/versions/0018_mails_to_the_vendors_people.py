"""A mail may be about a visit that led to no meeting: it goes to the vendor's people."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("segue_mails") as mails:
        mails.alter_column("routing_id", existing_type=sa.String(length=32), nullable=True)
        mails.add_column(sa.Column("visit_id", sa.String(length=32), nullable=True))
        mails.create_foreign_key(
            op.f("fk_segue_mails_visit_id"), "segue_visits", ["visit_id"], ["id"]
        )
        mails.create_index(op.f("ix_segue_mails_visit_id"), ["visit_id"])


def downgrade() -> None:
    op.execute("DELETE FROM segue_mails WHERE routing_id IS NULL")
    with op.batch_alter_table("segue_mails") as mails:
        mails.drop_index(op.f("ix_segue_mails_visit_id"))
        mails.drop_constraint(op.f("fk_segue_mails_visit_id"), type_="foreignkey")
        mails.drop_column("visit_id")
        mails.alter_column("routing_id", existing_type=sa.String(length=32), nullable=False)
