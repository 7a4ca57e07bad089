"""Who gave an e-mail address as an answer is found by an index, on every database alike."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ANSWERS = sa.table(
    "segue_answers",
    sa.column("id", sa.String),
    sa.column("field", sa.String),
    sa.column("value", sa.JSON),
    sa.column("email", sa.String),
)


def upgrade() -> None:
    op.add_column("segue_answers", sa.Column("email", sa.String(length=320), nullable=True))
    op.create_index(op.f("ix_segue_answers_email"), "segue_answers", ["email"])
    bind = op.get_bind()
    given = sa.select(_ANSWERS.c.id, _ANSWERS.c.value).where(_ANSWERS.c.field == "email")
    fill = (
        sa.update(_ANSWERS)
        .where(_ANSWERS.c.id == sa.bindparam("answer"))
        .values(email=sa.bindparam("address"))
    )
    found = [
        {"answer": id_, "address": value.strip().lower()[:320]}
        for id_, value in bind.execute(given)
        if isinstance(value, str)
    ]
    if found:
        bind.execute(fill, found)


def downgrade() -> None:
    op.drop_index(op.f("ix_segue_answers_email"), table_name="segue_answers")
    op.drop_column("segue_answers", "email")
