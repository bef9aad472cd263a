"""Room for what a repeating timer keeps: its zone, from where its rounds count, its rule for missed ones."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "engine_0009"
down_revision: str | None = "engine_0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("bpm_timer") as batch:
        batch.alter_column("cycle", existing_type=sa.String(length=120), type_=sa.String(length=400))


def downgrade() -> None:
    with op.batch_alter_table("bpm_timer") as batch:
        batch.alter_column("cycle", existing_type=sa.String(length=400), type_=sa.String(length=120))
