"""Keys of programs, and the answers they got."""

from collections.abc import Sequence

revision: str = "engine_0006"
down_revision: str | None = "engine_0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
