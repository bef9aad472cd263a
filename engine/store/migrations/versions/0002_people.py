"""Logins, groups, sessions and drafts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.store.columns import UtcTime

revision: str = "engine_0002"
down_revision: str | None = "engine_0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "bpm_user",
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=5), server_default="en", nullable=False),
        sa.Column("role", sa.String(length=12), server_default="clerk", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("login", name="pk_bpm_user"),
    )
    op.create_table(
        "bpm_draft",
        sa.Column("work_item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["bpm_user.login"], name="fk_bpm_draft_login"),
        sa.PrimaryKeyConstraint("work_item_id", "login", name="pk_bpm_draft"),
    )
    op.create_table(
        "bpm_member",
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("grp", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["bpm_user.login"], name="fk_bpm_member_login"),
        sa.PrimaryKeyConstraint("login", "grp", name="pk_bpm_member"),
    )
    op.create_index("ix_bpm_member_grp", "bpm_member", ["grp"], unique=False)
    op.create_table(
        "bpm_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("seen", UtcTime(), nullable=False),
        sa.Column("expires", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["bpm_user.login"], name="fk_bpm_session_login"),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_session"),
    )
    op.create_index("ix_bpm_session_expires", "bpm_session", ["expires"], unique=False)
    op.create_index("ix_bpm_session_login", "bpm_session", ["login"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_bpm_session_login", table_name="bpm_session")
    op.drop_index("ix_bpm_session_expires", table_name="bpm_session")
    op.drop_table("bpm_session")
    op.drop_index("ix_bpm_member_grp", table_name="bpm_member")
    op.drop_table("bpm_member")
    op.drop_table("bpm_draft")
    op.drop_table("bpm_user")
