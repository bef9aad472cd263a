"""What the repair of incidents needs: causes, who takes care, the history of repairs, and what is paused."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.model.cause import cause_of
from engine.store.columns import UtcTime

revision: str = "engine_0005"
down_revision: str | None = "engine_0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("state = 'open'")
ASKED = sa.text("state = 'asked'")
NOT_CLOSED = sa.text("closed_at IS NULL")
NOW = sa.text("resumed_at IS NULL")
AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("bpm_incident", sa.Column("cause", sa.String(length=32), server_default="", nullable=False))
    op.add_column("bpm_incident", sa.Column("assignee", sa.String(length=120), nullable=True))
    _fill_causes()
    op.create_index("ix_bpm_incident_cause", "bpm_incident", ["cause", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.add_column("bpm_ledger", sa.Column("done_by", sa.String(length=120), nullable=True))
    op.create_table(
        "bpm_repair",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_repair"),
    )
    op.create_index("ix_bpm_repair_incident", "bpm_repair", ["incident_id", "id"])
    op.create_table(
        "bpm_skip_request",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("outputs", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_skip_request"),
    )
    op.create_index(
        "uq_bpm_skip_request_waiting",
        "bpm_skip_request",
        ["incident_id"],
        unique=True,
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )
    op.create_index("ix_bpm_skip_request_incident", "bpm_skip_request", ["incident_id"])
    op.create_table(
        "bpm_repair_batch",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("touched_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_repair_batch"),
    )
    op.create_index(
        "ix_bpm_repair_batch_open", "bpm_repair_batch", ["id"], sqlite_where=NOT_CLOSED, postgresql_where=NOT_CLOSED
    )
    op.create_table(
        "bpm_repair_batch_item",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("incident_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["bpm_repair_batch.id"], name="fk_bpm_repair_batch_item_batch_id"),
        sa.PrimaryKeyConstraint("batch_id", "incident_id", name="pk_bpm_repair_batch_item"),
    )
    op.create_table(
        "bpm_paused_action",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(length=120), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("resumed_at", UtcTime(), nullable=True),
        sa.Column("resumed_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_paused_action"),
    )
    op.create_index(
        "uq_bpm_paused_action_now", "bpm_paused_action", ["action"], unique=True, sqlite_where=NOW, postgresql_where=NOW
    )
    op.create_table(
        "bpm_suspended_instance",
        sa.Column("instance_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", name="pk_bpm_suspended_instance"),
    )


def _fill_causes() -> None:
    """Give the incidents that are there already their causes, a thousand at a time."""
    connection, behind = op.get_bind(), 0
    while True:
        rows = connection.execute(
            sa.text(
                """SELECT n.id, n.kind, n.element, n.message, n.detail, i.definition_key, j.action
                FROM bpm_incident n JOIN bpm_instance i ON i.id = n.instance_id LEFT JOIN bpm_job j ON j.id = n.job_id
                WHERE n.id > :behind ORDER BY n.id LIMIT :most"""
            ),
            {"behind": behind, "most": AT_ONCE},
        ).all()
        if not rows:
            return
        behind = rows[-1].id
        found = []
        for row in rows:
            detail = json.loads(row.detail)
            cause = cause_of(
                kind=row.kind,
                process=row.definition_key,
                element=row.element,
                action=row.action,
                message=row.message,
                detail=detail if isinstance(detail, dict) else {},
            )
            found.append({"number": row.id, "cause": cause.fingerprint})
        connection.execute(sa.text("UPDATE bpm_incident SET cause = :cause WHERE id = :number"), found)


def downgrade() -> None:
    op.drop_table("bpm_suspended_instance")
    op.drop_table("bpm_paused_action")
    op.drop_table("bpm_repair_batch_item")
    op.drop_table("bpm_repair_batch")
    op.drop_table("bpm_skip_request")
    op.drop_table("bpm_repair")
    op.drop_column("bpm_ledger", "done_by")
    op.drop_index("ix_bpm_incident_cause", "bpm_incident")
    op.drop_column("bpm_incident", "assignee")
    op.drop_column("bpm_incident", "cause")
