"""What the monitor counts beforehand, and saved views."""

from collections.abc import Sequence

revision: str = "engine_0004"
down_revision: str | None = "engine_0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
