"""Keys of programs, and the answers they got."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.store.columns import UtcTime

revision: str = "engine_0006"
down_revision: str | None = "engine_0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "bpm_api_key",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("ending", sa.String(length=8), nullable=False),
        sa.Column("reads_only", sa.Boolean(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("expires", UtcTime(), nullable=False),
        sa.Column("last_used", UtcTime(), nullable=True),
        sa.Column("revoked", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["login"], ["bpm_user.login"], name="fk_bpm_api_key_login"),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_api_key"),
        sa.UniqueConstraint("digest", name="uq_bpm_api_key_digest"),
    )
    op.create_index("ix_bpm_api_key_login", "bpm_api_key", ["login"], unique=False)
    op.create_table(
        "bpm_api_answer",
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("begun", UtcTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["login"], ["bpm_user.login"], name="fk_bpm_api_answer_login"),
        sa.PrimaryKeyConstraint("login", "digest", name="pk_bpm_api_answer"),
    )
    op.create_index("ix_bpm_api_answer_begun", "bpm_api_answer", ["begun"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_bpm_api_answer_begun", table_name="bpm_api_answer")
    op.drop_table("bpm_api_answer")
    op.drop_index("ix_bpm_api_key_login", table_name="bpm_api_key")
    op.drop_table("bpm_api_key")
