"""Jobs that programs outside fetch, exclusive jobs, and what is known of the ways to other systems."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.store.columns import UtcTime

revision: str = "engine_0014"
down_revision: str | None = "engine_0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = "state IN ('scheduled', 'available', 'executing', 'retryable')"
INDEXES = (
    ("uq_bpm_job_exclusive", ["instance_id"], True, sa.text("exclusive = 1 AND state = 'executing'")),
    ("ix_bpm_job_topic", ["topic", "run_at"], False, sa.text(f"topic IS NOT NULL AND {OPEN}")),
    ("ix_bpm_job_connector", ["connector"], False, sa.text("connector IS NOT NULL AND state = 'executing'")),
)


def upgrade() -> None:
    op.add_column("bpm_job", sa.Column("topic", sa.String(length=120)))
    op.add_column("bpm_job", sa.Column("asks", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("bpm_job", sa.Column("exclusive", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("bpm_job", sa.Column("connector", sa.String(length=60)))
    op.add_column("bpm_job", sa.Column("taken_at", UtcTime()))
    for name, columns, unique, where in INDEXES:
        op.create_index(name, "bpm_job", columns, unique=unique, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "bpm_connector",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("at_once", sa.Integer()),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("opened_at", UtcTime()),
        sa.Column("open_until", UtcTime()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_bpm_connector")),
    )
    op.add_column("bpm_api_key", sa.Column("scope", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("bpm_api_key", sa.Column("topics", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("bpm_api_key", "topics")
    op.drop_column("bpm_api_key", "scope")
    op.drop_table("bpm_connector")
    for name, *_ in INDEXES:
        op.drop_index(name, table_name="bpm_job")
    for column in ("taken_at", "connector", "exclusive", "asks", "topic"):
        op.drop_column("bpm_job", column)
