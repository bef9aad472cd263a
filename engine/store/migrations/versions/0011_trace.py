"""The trace of the step that made a job, so that the attempt goes on in it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "engine_0011"
down_revision: str | None = "engine_0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("bpm_job", sa.Column("trace", sa.String(55)))


def downgrade() -> None:
    op.drop_column("bpm_job", "trace")
