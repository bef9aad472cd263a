"""Data stores, and who wrote what into them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.store.columns import UtcTime

revision: str = "engine_0015"
down_revision: str | None = "engine_0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "bpm_data_store",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_bpm_data_store")),
    )
    op.create_table(
        "bpm_data_store_write",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("store", sa.String(length=200), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("element", sa.String(length=255), nullable=False),
        sa.Column("part", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bpm_data_store_write")),
    )
    op.create_index("ix_bpm_data_store_write_store", "bpm_data_store_write", ["store", "id"], unique=False)
    op.create_index("ix_bpm_data_store_write_instance", "bpm_data_store_write", ["instance_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("bpm_data_store_write")
    op.drop_table("bpm_data_store")
