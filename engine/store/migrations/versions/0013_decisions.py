"""Decisions have versions of their own: those deployed so far get one for each deployment that they were in."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "engine_0013"
down_revision: str | None = "engine_0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DECISION = re.compile(r"""<(?:[\w.-]+:)?decision\s(?:[^>]*?\s)?id\s*=\s*["']([^"']+)["']""")


def upgrade() -> None:
    decision = op.create_table(
        "bpm_decision",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deployment_id", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("tag", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["bpm_deployment.id"], name=op.f("fk_bpm_decision_deployment_id_bpm_deployment")
        ),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_bpm_decision")),
    )
    op.create_index(op.f("ix_bpm_decision_deployment_id"), "bpm_decision", ["deployment_id"], unique=False)
    files = sa.text(
        "SELECT deployment_id, name, content FROM bpm_deployment_file WHERE kind = 'dmn' ORDER BY deployment_id, name"
    )
    found = {
        (deployment_id, key): name
        for deployment_id, name, content in op.get_bind().execute(files).fetchall()
        for key in _DECISION.findall(_COMMENT.sub("", content))
    }
    versions: dict[str, int] = {}
    rows = []
    for (deployment_id, key), name in found.items():
        versions[key] = versions.get(key, 0) + 1
        rows.append({"key": key, "version": versions[key], "deployment_id": deployment_id, "file": name, "tag": None})
    op.bulk_insert(decision, rows)


def downgrade() -> None:
    op.drop_index(op.f("ix_bpm_decision_deployment_id"), table_name="bpm_decision")
    op.drop_table("bpm_decision")
