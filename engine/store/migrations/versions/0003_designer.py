"""Drafts of models, and which bundle a release belongs to."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.store.columns import UtcTime

revision: str = "engine_0003"
down_revision: str | None = "engine_0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("bpm_deployment", sa.Column("bundle", sa.String(length=200), server_default="", nullable=False))
    _name_bundles(op.get_bind())
    op.create_index("ix_bpm_deployment_bundle", "bpm_deployment", ["bundle", "id"], unique=False)
    op.create_index("ix_bpm_definition_deployment_id", "bpm_definition", ["deployment_id"], unique=False)
    op.create_index(
        "ix_bpm_instance_version", "bpm_instance", ["definition_key", "version", "status", "parent_id"], unique=False
    )
    op.create_table(
        "bpm_model_draft",
        sa.Column("bundle", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base_release", sa.BigInteger(), nullable=True),
        sa.Column("base_rev", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("updated_by", sa.String(length=120), nullable=False),
        sa.Column("discarded_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("bundle", name="pk_bpm_model_draft"),
    )
    op.create_table(
        "bpm_model_draft_file",
        sa.Column("bundle", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["bundle"], ["bpm_model_draft.bundle"], name="fk_bpm_model_draft_file_bundle"),
        sa.PrimaryKeyConstraint("bundle", "name", name="pk_bpm_model_draft_file"),
    )
    op.create_table(
        "bpm_model_draft_saved",
        sa.Column("bundle", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bundle"], ["bpm_model_draft.bundle"], name="fk_bpm_model_draft_saved_bundle"),
        sa.PrimaryKeyConstraint("bundle", "name", "rev", name="pk_bpm_model_draft_saved"),
    )


def downgrade() -> None:
    op.drop_table("bpm_model_draft_saved")
    op.drop_table("bpm_model_draft_file")
    op.drop_table("bpm_model_draft")
    op.drop_index("ix_bpm_instance_version", table_name="bpm_instance")
    op.drop_index("ix_bpm_definition_deployment_id", table_name="bpm_definition")
    op.drop_index("ix_bpm_deployment_bundle", table_name="bpm_deployment")
    with op.batch_alter_table("bpm_deployment") as table:
        table.drop_column("bundle")


def _name_bundles(connection: sa.Connection) -> None:
    """Name the bundles of what is deployed already, oldest first: as one of its keys was named before, else anew."""
    found = connection.execute(sa.text("SELECT deployment_id, key, document FROM bpm_definition ORDER BY id"))
    deployments: dict[int, dict[str, set[str]]] = {}
    for deployment, key, document in found:
        nodes = json.loads(document).get("nodes", ())
        deployments.setdefault(deployment, {})[key] = {node["call"]["process"] for node in nodes if "call" in node}
    bundles: dict[str, str] = {}
    for deployment in sorted(deployments):
        calls = deployments[deployment]
        called = {key for caller, keys in calls.items() for key in keys if key != caller}
        main = next((key for key in calls if key not in called), next(iter(calls)))
        bundle = next((bundles[key] for key in calls if key in bundles), main)
        bundles |= dict.fromkeys(calls, bundle)
        connection.execute(
            sa.text("UPDATE bpm_deployment SET bundle = :bundle WHERE id = :id"), {"bundle": bundle, "id": deployment}
        )
