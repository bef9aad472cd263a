"""Drafts of models, and what belongs to a release."""

from collections.abc import Sequence

revision: str = "engine_0003"
down_revision: str | None = "engine_0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
