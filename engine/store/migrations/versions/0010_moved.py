"""Which versions the history of instances that moved was written under."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "engine_0010"
down_revision: str | None = "engine_0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOVED = sa.text("version IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_bpm_history_version",
        "bpm_history",
        ["version", "instance_id"],
        unique=False,
        sqlite_where=MOVED,
        postgresql_where=MOVED,
    )


def downgrade() -> None:
    op.drop_index("ix_bpm_history_version", table_name="bpm_history")
