"""Trials that people have open."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.store.columns import UtcTime

revision: str = "engine_0007"
down_revision: str | None = "engine_0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "bpm_trial",
        sa.Column("bundle", sa.String(length=200), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["bpm_user.login"], name="fk_bpm_trial_login"),
        sa.PrimaryKeyConstraint("bundle", "login", name="pk_bpm_trial"),
    )


def downgrade() -> None:
    op.drop_table("bpm_trial")
