"""How far a hand-off is stands with each CRM that it goes to, the built-in one first."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    _name_the_interactions()
    _shape_the_deliveries()
    _connect_the_builtin()
    _carry_over()
    with op.batch_alter_table("segue_crm_outbox") as outbox:
        outbox.alter_column("interaction_id", existing_type=sa.String(length=100), nullable=False)
        outbox.create_index(op.f("ix_segue_crm_outbox_interaction_id"), ["interaction_id"])
        outbox.drop_index(op.f("ix_segue_crm_outbox_state"))
        outbox.drop_column("state")
        outbox.drop_column("error")
        outbox.drop_column("delivered_at")


def _name_the_interactions() -> None:
    op.add_column(
        "segue_crm_outbox", sa.Column("interaction_id", sa.String(length=100), nullable=True)
    )
    postgresql = op.get_context().dialect.name == "postgresql"
    its_id = "hand_off ->> 'id'" if postgresql else "json_extract(hand_off, '$.id')"
    # A hand-off without one cannot be read: it is dead or dies, and is alone with its story.
    op.execute(
        f"UPDATE segue_crm_outbox SET interaction_id = coalesce(substr({its_id}, 1, 100), id)"
    )


def _shape_the_deliveries() -> None:
    # Nothing was in it before: deliveries begin with this version.
    with op.batch_alter_table("segue_crm_deliveries") as deliveries:
        deliveries.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=False))
        deliveries.create_index(
            "ix_segue_crm_deliveries_oldest",
            ["target_id", "told_at"],
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        )
    with op.batch_alter_table("segue_crm_lanes") as lanes:
        lanes.alter_column(
            "claimed_by", existing_type=sa.String(length=64), type_=sa.String(length=80)
        )


def _connect_the_builtin() -> None:
    targets = sa.table(
        "segue_crm_targets",
        sa.column("id", sa.String),
        sa.column("kind", sa.String),
        sa.column("settings", sa.JSON),
        sa.column("connected_at", sa.DateTime(timezone=True)),
        sa.column("tries", sa.Integer),
    )
    builtin = {"id": "builtin", "kind": "builtin", "settings": {}, "tries": 0}
    op.bulk_insert(targets, [{**builtin, "connected_at": datetime.now(UTC)}])


def _carry_over() -> None:
    op.execute(
        "INSERT INTO segue_crm_deliveries (target_id, outbox_id, account_key, seq, told_at, state,"
        " tries, reason, notes, settled_at)"
        " SELECT 'builtin', id, account_key, seq, told_at, state, 0, error, '[]',"
        " CASE WHEN state = 'waiting' THEN NULL ELSE coalesce(delivered_at, told_at) END"
        " FROM segue_crm_outbox"
    )
    op.execute(
        "INSERT INTO segue_crm_lanes (target_id, account_key, due_at)"
        " SELECT 'builtin', account_key, min(told_at) FROM segue_crm_outbox"
        " WHERE state = 'waiting' GROUP BY account_key"
    )
    op.execute(
        "UPDATE segue_crm_targets SET delivered_at = (SELECT max(delivered_at)"
        " FROM segue_crm_outbox) WHERE id = 'builtin'"
    )
