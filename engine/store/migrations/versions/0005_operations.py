"""What the repair of incidents needs."""

from collections.abc import Sequence

revision: str = "engine_0005"
down_revision: str | None = "engine_0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
