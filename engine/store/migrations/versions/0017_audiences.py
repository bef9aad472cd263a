"""Tasks that are offered to several groups and people."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "engine_0017"
down_revision: str | None = "engine_0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LONG, SHORT = sa.String(length=2000), sa.String(length=120)


def upgrade() -> None:
    op.create_table(
        "bpm_audience",
        sa.Column("audience", LONG, nullable=False),
        sa.Column("who", sa.String(length=130), nullable=False),
        sa.PrimaryKeyConstraint("audience", "who", name=op.f("pk_bpm_audience")),
    )
    op.create_index("ix_bpm_audience_who", "bpm_audience", ["who"])
    with op.batch_alter_table("bpm_work_item") as table:
        table.alter_column("grp", existing_type=SHORT, type_=LONG, existing_nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("bpm_work_item") as table:
        table.alter_column("grp", existing_type=LONG, type_=SHORT, existing_nullable=True)
    op.drop_table("bpm_audience")
