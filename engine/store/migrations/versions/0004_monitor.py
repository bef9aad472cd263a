"""What the monitor counts beforehand, and saved views."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.store.columns import UtcTime

revision: str = "engine_0004"
down_revision: str | None = "engine_0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "bpm_monitor_cursor",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("as_of", UtcTime(), nullable=True),
        sa.Column("history_id", sa.BigInteger(), nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("swept_id", sa.BigInteger(), nullable=False),
        sa.Column("swept_incident_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_bpm_monitor_cursor"),
    )
    op.create_table(
        "bpm_monitor_element",
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("entered", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("cancelled", sa.BigInteger(), nullable=False),
        sa.Column("overdue", sa.BigInteger(), nullable=False),
        sa.Column("incidents", sa.BigInteger(), nullable=False),
        sa.Column("untaken_ms", sa.BigInteger(), nullable=False),
        sa.Column("spread", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("definition_key", "period", "version", "element", name="pk_bpm_monitor_element"),
    )
    op.create_table(
        "bpm_monitor_incident",
        sa.Column("incident_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("is_open", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_bpm_monitor_incident"),
    )
    op.create_index(
        "ix_bpm_monitor_incident_open",
        "bpm_monitor_incident",
        ["incident_id"],
        unique=False,
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open = 1"),
    )
    op.create_table(
        "bpm_monitor_instance",
        sa.Column("instance_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("outcome", sa.String(length=200), nullable=True),
        sa.Column("troubles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", name="pk_bpm_monitor_instance"),
    )
    op.create_index(
        "ix_bpm_monitor_instance_late",
        "bpm_monitor_instance",
        ["definition_key", "started_at", "instance_id"],
        unique=False,
        sqlite_where=sa.text("troubles > 0 AND status = 'running'"),
        postgresql_where=sa.text("troubles > 0 AND status = 'running'"),
    )
    op.create_index(
        "ix_bpm_monitor_instance_list",
        "bpm_monitor_instance",
        ["definition_key", "status", "started_at", "instance_id"],
        unique=False,
    )
    op.create_index(
        "ix_bpm_monitor_instance_version",
        "bpm_monitor_instance",
        ["definition_key", "version", "status", "started_at", "instance_id"],
        unique=False,
    )
    op.create_table(
        "bpm_monitor_process",
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=200), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("spread", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "definition_key", "period", "version", "what", "outcome", name="pk_bpm_monitor_process"
        ),
    )
    op.create_table(
        "bpm_monitor_standing",
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("here", sa.BigInteger(), nullable=False),
        sa.Column("overdue", sa.BigInteger(), nullable=False),
        sa.Column("incidents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("definition_key", "version", "element", name="pk_bpm_monitor_standing"),
    )
    op.create_table(
        "bpm_monitor_visit",
        sa.Column("instance_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("is_whole", sa.Integer(), nullable=False),
        sa.Column("entered_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("is_overdue", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "token", name="pk_bpm_monitor_visit"),
    )
    op.create_index(
        "ix_bpm_monitor_visit_due",
        "bpm_monitor_visit",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("is_overdue = 0 AND due_at IS NOT NULL"),
        postgresql_where=sa.text("is_overdue = 0 AND due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_bpm_monitor_visit_element",
        "bpm_monitor_visit",
        ["definition_key", "element", "version", "instance_id"],
        unique=False,
    )
    op.create_table(
        "bpm_monitor_view",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["bpm_user.login"], name="fk_bpm_monitor_view_login"),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_monitor_view"),
    )
    op.create_index("ix_bpm_monitor_view_login", "bpm_monitor_view", ["login"], unique=False)
    op.create_table(
        "bpm_monitor_pin",
        sa.Column("view_id", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["bpm_user.login"], name="fk_bpm_monitor_pin_login"),
        sa.ForeignKeyConstraint(["view_id"], ["bpm_monitor_view.id"], name="fk_bpm_monitor_pin_view_id"),
        sa.PrimaryKeyConstraint("view_id", "login", name="pk_bpm_monitor_pin"),
    )


def downgrade() -> None:
    op.drop_table("bpm_monitor_pin")
    op.drop_table("bpm_monitor_view")
    op.drop_table("bpm_monitor_visit")
    op.drop_table("bpm_monitor_standing")
    op.drop_table("bpm_monitor_process")
    op.drop_table("bpm_monitor_instance")
    op.drop_table("bpm_monitor_incident")
    op.drop_table("bpm_monitor_element")
    op.drop_table("bpm_monitor_cursor")
