"""Clients and counterparties.

The first version of the slice.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from processes.parties.migrations.triggers_v1 import TRIGGERS

revision = "parties_0001"
down_revision = None
branch_labels = ("parties",)
depends_on = None


def upgrade() -> None:
    """Make the tables, then the triggers of version 1."""
    op.create_table(
        "crm_client",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("segment_abc", sa.String(length=1), nullable=True),
        sa.Column("segment_xyz", sa.String(length=1), nullable=True),
        sa.Column("abc_revenue", sa.BigInteger(), nullable=True),
        sa.Column("abc_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_first", sa.String(length=100), nullable=True),
        sa.Column("owner", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_crm_client_name")),
        sa.CheckConstraint("segment_abc in ('A', 'B', 'C')", name=op.f("ck_crm_client_segment_abc")),
        sa.CheckConstraint("segment_xyz in ('X', 'Y', 'Z')", name=op.f("ck_crm_client_segment_xyz")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_client")),
        sa.UniqueConstraint("code", name=op.f("uq_crm_client_code")),
    )
    op.create_table(
        "crm_counterparty",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("is_customer", sa.Boolean(), nullable=False),
        sa.Column("is_supplier", sa.Boolean(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("tax_no", sa.String(length=40), nullable=True),
        sa.Column("bank", sa.String(length=60), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("legal_name <> ''", name=op.f("ck_crm_counterparty_legal_name")),
        sa.CheckConstraint(
            "length(currency) = 3 and currency = upper(currency)", name=op.f("ck_crm_counterparty_currency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_counterparty")),
        sa.UniqueConstraint("code", name=op.f("uq_crm_counterparty_code")),
        sa.UniqueConstraint("tax_no", name=op.f("uq_crm_counterparty_tax_no")),
    )
    op.create_table(
        "crm_client_counterparty",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counterparty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_to is null or valid_to > valid_from", name=op.f("ck_crm_client_counterparty_period")),
        sa.ForeignKeyConstraint(["client_id"], ["crm_client.id"], name=op.f("fk_crm_client_counterparty_client_id")),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["crm_counterparty.id"], name=op.f("fk_crm_client_counterparty_counterparty_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_client_counterparty")),
        sa.UniqueConstraint(
            "client_id",
            "counterparty_id",
            "role",
            "valid_from",
            name=op.f("uq_crm_client_counterparty_client_id_counterparty_id_role_valid_from"),
        ),
    )
    op.create_index(
        op.f("ix_crm_client_counterparty_client_id"), "crm_client_counterparty", ["client_id"], unique=False
    )
    op.create_index(
        op.f("ix_crm_client_counterparty_counterparty_id"), "crm_client_counterparty", ["counterparty_id"], unique=False
    )
    op.create_table(
        "crm_contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counterparty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=100), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_crm_contact_name")),
        sa.ForeignKeyConstraint(["client_id"], ["crm_client.id"], name=op.f("fk_crm_contact_client_id")),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["crm_counterparty.id"], name=op.f("fk_crm_contact_counterparty_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_contact")),
    )
    op.create_index(op.f("ix_crm_contact_client_id"), "crm_contact", ["client_id"], unique=False)
    op.create_index(op.f("ix_crm_contact_counterparty_id"), "crm_contact", ["counterparty_id"], unique=False)
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """There is no way down: parties are never thrown away by a migration."""
    raise NotImplementedError("Restore a backup instead: a migration throws no parties away.")
