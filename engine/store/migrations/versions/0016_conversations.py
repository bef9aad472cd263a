"""By which other keys a message may be waited for: those of its conversation."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "engine_0016"
down_revision: str | None = "engine_0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("bpm_message", sa.Column("also", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("bpm_message", "also")
