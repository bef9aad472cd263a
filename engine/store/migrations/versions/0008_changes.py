"""Instances under change: batches of changes, what is suspended, the version under which history was written."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.store.columns import UtcTime

revision: str = "engine_0008"
down_revision: str | None = "engine_0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("bpm_history", sa.Column("version", sa.Integer(), nullable=True))
    op.create_table(
        "bpm_change_batch",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("touched_at", UtcTime(), nullable=False),
        sa.Column("paused_at", UtcTime(), nullable=True),
        sa.Column("paused_by", sa.String(length=120), nullable=True),
        sa.Column("stopped_at", UtcTime(), nullable=True),
        sa.Column("stopped_by", sa.String(length=120), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_change_batch"),
    )
    op.create_index(
        "ix_bpm_change_batch_open",
        "bpm_change_batch",
        ["id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "bpm_change_batch_item",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["bpm_change_batch.id"], name="fk_bpm_change_batch_item_batch_id"),
        sa.PrimaryKeyConstraint("batch_id", "instance_id", name="pk_bpm_change_batch_item"),
    )
    op.create_table(
        "bpm_suspension",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=200), server_default="", nullable=False),
        sa.Column("instances", sa.Integer(), server_default="0", nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("resumed_at", UtcTime(), nullable=True),
        sa.Column("resumed_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_suspension"),
    )
    op.create_index(
        "uq_bpm_suspension_now",
        "bpm_suspension",
        ["definition_key", "version", "element"],
        unique=True,
        sqlite_where=sa.text("resumed_at IS NULL"),
        postgresql_where=sa.text("resumed_at IS NULL"),
    )
    op.create_table(
        "bpm_suspended_node",
        sa.Column("suspension_id", sa.BigInteger(), nullable=False),
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("node", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["suspension_id"], ["bpm_suspension.id"], name="fk_bpm_suspended_node_suspension_id"),
        sa.PrimaryKeyConstraint("suspension_id", "version", "node", name="pk_bpm_suspended_node"),
    )
    op.create_index("ix_bpm_suspended_node", "bpm_suspended_node", ["definition_key", "version", "node"], unique=False)


def downgrade() -> None:
    op.drop_table("bpm_suspended_node")
    op.drop_table("bpm_suspension")
    op.drop_table("bpm_change_batch_item")
    op.drop_index("ix_bpm_change_batch_open", table_name="bpm_change_batch")
    op.drop_table("bpm_change_batch")
    op.drop_column("bpm_history", "version")
