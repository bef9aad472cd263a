"""The engine's tables. Long because it makes all of them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.store.columns import UtcTime

revision: str = "engine_0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = ("engine",)
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "bpm_deployment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("deployed_at", UtcTime(), nullable=False),
        sa.Column("deployed_by", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_deployment"),
    )
    op.create_index("ix_bpm_deployment_digest", "bpm_deployment", ["digest"], unique=False)
    op.create_table(
        "bpm_history",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("command", sa.String(length=60), nullable=False),
        sa.Column("command_id", sa.String(length=120), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("trail", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("decisions", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_history"),
        sa.UniqueConstraint("command_id", name="uq_bpm_history_command_id"),
        sa.UniqueConstraint("instance_id", "rev", name="uq_bpm_history_instance_id_rev"),
    )
    op.create_table(
        "bpm_id_block",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_bpm_id_block"),
    )
    op.create_table(
        "bpm_incident",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("input", sa.Text(), nullable=True),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("resolved_at", UtcTime(), nullable=True),
        sa.Column("resolved_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_incident"),
    )
    op.create_index("ix_bpm_incident_instance", "bpm_incident", ["instance_id"], unique=False)
    op.create_index(
        "ix_bpm_incident_open",
        "bpm_incident",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "bpm_instance",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("next_entry", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=200), nullable=True),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_token", sa.Integer(), nullable=True),
        sa.Column("parent_row", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("started_by", sa.String(length=120), server_default="", nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("outcome", sa.String(length=200), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_instance"),
    )
    op.create_index("ix_bpm_instance_business_key", "bpm_instance", ["business_key"], unique=False)
    op.create_index("ix_bpm_instance_list", "bpm_instance", ["definition_key", "status", "id"], unique=False)
    op.create_index(
        "ix_bpm_instance_parent",
        "bpm_instance",
        ["parent_id"],
        unique=False,
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index(
        "uq_bpm_instance_running_key",
        "bpm_instance",
        ["definition_key", "business_key"],
        unique=True,
        sqlite_where=sa.text("status = 'running' AND parent_id IS NULL AND business_key IS NOT NULL"),
        postgresql_where=sa.text("status = 'running' AND parent_id IS NULL AND business_key IS NOT NULL"),
    )
    op.create_table(
        "bpm_job",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stop", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unsure", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("backoff", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("run_at", UtcTime(), nullable=False),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_job"),
        sa.UniqueConstraint("key", name="uq_bpm_job_key"),
    )
    op.create_index(
        "ix_bpm_job_due",
        "bpm_job",
        ["run_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('scheduled', 'available', 'executing', 'retryable')"),
        postgresql_where=sa.text("state IN ('scheduled', 'available', 'executing', 'retryable')"),
    )
    op.create_index("ix_bpm_job_token", "bpm_job", ["instance_id", "token"], unique=False)
    op.create_table(
        "bpm_ledger",
        sa.Column("instance_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("node", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("action", sa.String(length=120), nullable=True),
        sa.Column("undo", sa.String(length=120), nullable=True),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("local", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.Column("undo_answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("instance_id", "entry", name="pk_bpm_ledger"),
    )
    op.create_index("ix_bpm_ledger_seq", "bpm_ledger", ["instance_id", "seq"], unique=False)
    op.create_table(
        "bpm_message",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=True),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("delivered_at", UtcTime(), nullable=True),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_message"),
        sa.UniqueConstraint("message_id", name="uq_bpm_message_message_id"),
    )
    op.create_index(
        "ix_bpm_message_waiting",
        "bpm_message",
        ["name", "key", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "bpm_scope",
        sa.Column("instance_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parent_row", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "id", name="pk_bpm_scope"),
    )
    op.create_table(
        "bpm_subscription",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=True),
        sa.Column("definition_id", sa.BigInteger(), nullable=True),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("node", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_subscription"),
    )
    op.create_index("ix_bpm_subscription_name", "bpm_subscription", ["name", "key", "id"], unique=False)
    op.create_index("ix_bpm_subscription_token", "bpm_subscription", ["instance_id", "token"], unique=False)
    op.create_table(
        "bpm_timer",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=True),
        sa.Column("definition_id", sa.BigInteger(), nullable=True),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("node", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("cycle", sa.String(length=120), nullable=True),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_timer"),
    )
    op.create_index("ix_bpm_timer_due", "bpm_timer", ["due_at", "id"], unique=False)
    op.create_index("ix_bpm_timer_token", "bpm_timer", ["instance_id", "token"], unique=False)
    op.create_table(
        "bpm_work_item",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("definition_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("grp", sa.String(length=120), nullable=True),
        sa.Column("assignee", sa.String(length=120), nullable=True),
        sa.Column("form", sa.String(length=200), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), nullable=False),
        sa.Column("business_key", sa.String(length=200), nullable=True),
        sa.Column("local", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("claimed_at", UtcTime(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("due_sort", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_work_item"),
    )
    op.create_index(
        "ix_bpm_work_item_assignee",
        "bpm_work_item",
        ["assignee", "due_sort", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('offered', 'claimed')"),
        postgresql_where=sa.text("state IN ('offered', 'claimed')"),
    )
    op.create_index(
        "ix_bpm_work_item_due",
        "bpm_work_item",
        ["due_sort", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('offered', 'claimed')"),
        postgresql_where=sa.text("state IN ('offered', 'claimed')"),
    )
    op.create_index(
        "ix_bpm_work_item_group",
        "bpm_work_item",
        ["grp", "due_sort", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('offered', 'claimed')"),
        postgresql_where=sa.text("state IN ('offered', 'claimed')"),
    )
    op.create_index("ix_bpm_work_item_root", "bpm_work_item", ["root_id"], unique=False)
    op.create_index("ix_bpm_work_item_token", "bpm_work_item", ["instance_id", "token"], unique=False)
    op.create_table(
        "bpm_definition",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("deployment_id", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["bpm_deployment.id"], name="fk_bpm_definition_deployment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bpm_definition"),
        sa.UniqueConstraint("key", "version", name="uq_bpm_definition_key_version"),
    )
    op.create_table(
        "bpm_deployment_file",
        sa.Column("deployment_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["bpm_deployment.id"], name="fk_bpm_deployment_file_deployment_id"),
        sa.PrimaryKeyConstraint("deployment_id", "name", name="pk_bpm_deployment_file"),
    )
    op.execute("INSERT INTO bpm_id_block (name, next) VALUES ('slot', 0)")


def downgrade() -> None:
    op.drop_table("bpm_deployment_file")
    op.drop_table("bpm_definition")
    op.drop_index("ix_bpm_work_item_token", table_name="bpm_work_item")
    op.drop_index("ix_bpm_work_item_root", table_name="bpm_work_item")
    op.drop_index(
        "ix_bpm_work_item_group",
        table_name="bpm_work_item",
        sqlite_where=sa.text("state IN ('offered', 'claimed')"),
        postgresql_where=sa.text("state IN ('offered', 'claimed')"),
    )
    op.drop_index(
        "ix_bpm_work_item_due",
        table_name="bpm_work_item",
        sqlite_where=sa.text("state IN ('offered', 'claimed')"),
        postgresql_where=sa.text("state IN ('offered', 'claimed')"),
    )
    op.drop_index(
        "ix_bpm_work_item_assignee",
        table_name="bpm_work_item",
        sqlite_where=sa.text("state IN ('offered', 'claimed')"),
        postgresql_where=sa.text("state IN ('offered', 'claimed')"),
    )
    op.drop_table("bpm_work_item")
    op.drop_index("ix_bpm_timer_token", table_name="bpm_timer")
    op.drop_index("ix_bpm_timer_due", table_name="bpm_timer")
    op.drop_table("bpm_timer")
    op.drop_index("ix_bpm_subscription_token", table_name="bpm_subscription")
    op.drop_index("ix_bpm_subscription_name", table_name="bpm_subscription")
    op.drop_table("bpm_subscription")
    op.drop_table("bpm_scope")
    op.drop_index(
        "ix_bpm_message_waiting",
        table_name="bpm_message",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_table("bpm_message")
    op.drop_index("ix_bpm_ledger_seq", table_name="bpm_ledger")
    op.drop_table("bpm_ledger")
    op.drop_index("ix_bpm_job_token", table_name="bpm_job")
    op.drop_index(
        "ix_bpm_job_due",
        table_name="bpm_job",
        sqlite_where=sa.text("state IN ('scheduled', 'available', 'executing', 'retryable')"),
        postgresql_where=sa.text("state IN ('scheduled', 'available', 'executing', 'retryable')"),
    )
    op.drop_table("bpm_job")
    op.drop_index(
        "uq_bpm_instance_running_key",
        table_name="bpm_instance",
        sqlite_where=sa.text("status = 'running' AND parent_id IS NULL AND business_key IS NOT NULL"),
        postgresql_where=sa.text("status = 'running' AND parent_id IS NULL AND business_key IS NOT NULL"),
    )
    op.drop_index(
        "ix_bpm_instance_parent",
        table_name="bpm_instance",
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.drop_index("ix_bpm_instance_list", table_name="bpm_instance")
    op.drop_index("ix_bpm_instance_business_key", table_name="bpm_instance")
    op.drop_table("bpm_instance")
    op.drop_index(
        "ix_bpm_incident_open",
        table_name="bpm_incident",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_bpm_incident_instance", table_name="bpm_incident")
    op.drop_table("bpm_incident")
    op.drop_table("bpm_id_block")
    op.drop_table("bpm_history")
    op.drop_index("ix_bpm_deployment_digest", table_name="bpm_deployment")
    op.drop_table("bpm_deployment")
