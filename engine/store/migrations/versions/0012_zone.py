"""By whose days the monitor's figures are counted; those of another zone are counted anew."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "engine_0012"
down_revision: str | None = "engine_0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("bpm_monitor_cursor") as table:
        table.add_column(sa.Column("zone", sa.String(length=64), nullable=False, server_default="UTC"))
    with op.batch_alter_table("bpm_monitor_cursor") as table:
        table.alter_column("zone", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("bpm_monitor_cursor") as table:
        table.drop_column("zone")
