"""The books of the embedded ERP.

Longer than other files because it makes all tables at once. Money and quantities are integers of ten-thousandths.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from processes.erp.migrations.triggers_v1 import TRIGGERS

revision = "erp_0001"
down_revision = None
branch_labels = ("erp",)
depends_on = "parties_0001"


def upgrade() -> None:
    """Make the tables, then the triggers of version 1."""
    op.create_table(
        "erp_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind in ('asset', 'liability', 'equity', 'income', 'expense')", name=op.f("ck_erp_account_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_account")),
        sa.UniqueConstraint("code", name=op.f("uq_erp_account_code")),
    )
    op.create_table(
        "erp_command",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_erp_command")),
    )
    op.create_table(
        "erp_company",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tax_rate", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_erp_company_single")),
        sa.CheckConstraint("tax_rate >= 0", name=op.f("ck_erp_company_tax_rate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_company")),
    )
    op.create_table(
        "erp_credit",
        sa.Column(
            "counterparty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("credit_limit", sa.BigInteger(), nullable=True),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("block_reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("credit_limit >= 0", name=op.f("ck_erp_credit_credit_limit")),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["crm_counterparty.id"], name=op.f("fk_erp_credit_counterparty_id")
        ),
        sa.PrimaryKeyConstraint("counterparty_id", name=op.f("pk_erp_credit")),
    )
    op.create_table(
        "erp_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("uom", sa.String(length=10), nullable=False),
        sa.Column("lot_tracked", sa.Boolean(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.BigInteger(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('goods', 'service')", name=op.f("ck_erp_item_kind")),
        sa.CheckConstraint(
            "price >= 0 and cost >= 0 and tax_rate >= 0 and lead_days >= 0", name=op.f("ck_erp_item_amounts")
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["crm_counterparty.id"], name=op.f("fk_erp_item_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_item")),
        sa.UniqueConstraint("sku", name=op.f("uq_erp_item_sku")),
    )
    op.create_index(op.f("ix_erp_item_supplier_id"), "erp_item", ["supplier_id"], unique=False)
    op.create_table(
        "erp_location",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind in ('stock', 'input', 'output', 'quarantine', 'customer', 'supplier', 'scrap', 'inventory')",
            name=op.f("ck_erp_location_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_location")),
        sa.UniqueConstraint("code", name=op.f("uq_erp_location_code")),
    )
    op.create_table(
        "erp_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("counterparty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("prepay_percent", sa.BigInteger(), nullable=False),
        sa.Column("invoice_policy", sa.String(length=10), nullable=False),
        sa.Column("ship_complete", sa.Boolean(), nullable=False),
        sa.Column("wish_date", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("uninvoiced", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("invoice_policy in ('shipment', 'end')", name=op.f("ck_erp_order_invoice_policy")),
        sa.CheckConstraint(
            "state in ('draft', 'confirmed', 'completed', 'cancelled')", name=op.f("ck_erp_order_state")
        ),
        sa.CheckConstraint(
            "prepay_percent >= 0 and prepay_percent <= 1000000", name=op.f("ck_erp_order_prepay_percent")
        ),
        sa.CheckConstraint("total >= 0 and uninvoiced >= 0", name=op.f("ck_erp_order_amounts")),
        sa.ForeignKeyConstraint(["client_id"], ["crm_client.id"], name=op.f("fk_erp_order_client_id")),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["crm_counterparty.id"], name=op.f("fk_erp_order_counterparty_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_order")),
        sa.UniqueConstraint("number", name=op.f("uq_erp_order_number")),
    )
    op.create_index(op.f("ix_erp_order_client_id"), "erp_order", ["client_id"], unique=False)
    op.create_index(op.f("ix_erp_order_counterparty_id"), "erp_order", ["counterparty_id"], unique=False)
    op.create_table(
        "erp_period",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('open', 'closed')", name=op.f("ck_erp_period_state")),
        sa.CheckConstraint("month between 1 and 12", name=op.f("ck_erp_period_month")),
        sa.PrimaryKeyConstraint("year", "month", name=op.f("pk_erp_period")),
    )
    op.create_table(
        "erp_sequence",
        sa.Column("series", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.CheckConstraint("next >= 1", name=op.f("ck_erp_sequence_next")),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_erp_sequence")),
    )
    op.create_table(
        "erp_credit_hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counterparty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('held', 'released')", name=op.f("ck_erp_credit_hold_state")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_erp_credit_hold_amount")),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["crm_counterparty.id"], name=op.f("fk_erp_credit_hold_counterparty_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["erp_order.id"], name=op.f("fk_erp_credit_hold_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_credit_hold")),
    )
    op.create_index(op.f("ix_erp_credit_hold_counterparty_id"), "erp_credit_hold", ["counterparty_id"], unique=False)
    op.create_index(op.f("ix_erp_credit_hold_order_id"), "erp_credit_hold", ["order_id"], unique=False)
    op.create_table(
        "erp_journal_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reversal_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("memo", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('draft', 'posted')", name=op.f("ck_erp_journal_entry_state")),
        sa.ForeignKeyConstraint(["order_id"], ["erp_order.id"], name=op.f("fk_erp_journal_entry_order_id")),
        sa.ForeignKeyConstraint(
            ["reversal_of"], ["erp_journal_entry.id"], name=op.f("fk_erp_journal_entry_reversal_of")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_journal_entry")),
    )
    op.create_index("ix_erp_journal_entry_document", "erp_journal_entry", ["document"], unique=False)
    op.create_index(op.f("ix_erp_journal_entry_order_id"), "erp_journal_entry", ["order_id"], unique=False)
    op.create_table(
        "erp_lot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("lot <> ''", name=op.f("ck_erp_lot_named")),
        sa.ForeignKeyConstraint(["item_id"], ["erp_item.id"], name=op.f("fk_erp_lot_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_lot")),
        sa.UniqueConstraint("item_id", "lot", name=op.f("uq_erp_lot_item_id_lot")),
    )
    op.create_table(
        "erp_order_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("price_agreed", sa.Boolean(), nullable=False),
        sa.Column("tax_rate", sa.BigInteger(), nullable=False),
        sa.Column("qty_ordered", sa.BigInteger(), nullable=False),
        sa.Column("qty_reserved", sa.BigInteger(), nullable=False),
        sa.Column("qty_picked", sa.BigInteger(), nullable=False),
        sa.Column("qty_shipped", sa.BigInteger(), nullable=False),
        sa.Column("qty_returned", sa.BigInteger(), nullable=False),
        sa.Column("qty_back", sa.BigInteger(), nullable=False),
        sa.Column("qty_invoiced", sa.BigInteger(), nullable=False),
        sa.Column("qty_cancelled", sa.BigInteger(), nullable=False),
        sa.Column("qty_short", sa.BigInteger(), nullable=False),
        sa.Column("cost_out", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "qty_back >= 0 and qty_back <= qty_returned and qty_returned <= qty_shipped",
            name=op.f("ck_erp_order_line_returned"),
        ),
        sa.CheckConstraint(
            "qty_cancelled >= 0 and qty_invoiced >= 0 and qty_short >= 0 and cost_out >= 0",
            name=op.f("ck_erp_order_line_not_negative"),
        ),
        sa.CheckConstraint("qty_invoiced <= qty_ordered", name=op.f("ck_erp_order_line_invoiced")),
        sa.CheckConstraint("qty_ordered > 0 and price >= 0", name=op.f("ck_erp_order_line_ordered")),
        sa.CheckConstraint("qty_picked >= 0 and qty_picked <= qty_reserved", name=op.f("ck_erp_order_line_reserved")),
        sa.CheckConstraint(
            "qty_shipped >= 0 and qty_reserved + qty_shipped + qty_cancelled <= qty_ordered",
            name=op.f("ck_erp_order_line_shipped"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["erp_item.id"], name=op.f("fk_erp_order_line_item_id")),
        sa.ForeignKeyConstraint(["order_id"], ["erp_order.id"], name=op.f("fk_erp_order_line_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_order_line")),
        sa.UniqueConstraint("order_id", "line_no", name=op.f("uq_erp_order_line_order_id_line_no")),
    )
    op.create_index(op.f("ix_erp_order_line_item_id"), "erp_order_line", ["item_id"], unique=False)
    op.create_table(
        "erp_purchase",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("supplier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("eta", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('open', 'partial', 'received', 'cancelled')", name=op.f("ck_erp_purchase_state")),
        sa.ForeignKeyConstraint(["order_id"], ["erp_order.id"], name=op.f("fk_erp_purchase_order_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["crm_counterparty.id"], name=op.f("fk_erp_purchase_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_purchase")),
        sa.UniqueConstraint("number", name=op.f("uq_erp_purchase_number")),
    )
    op.create_index(op.f("ix_erp_purchase_order_id"), "erp_purchase", ["order_id"], unique=False)
    op.create_index(op.f("ix_erp_purchase_supplier_id"), "erp_purchase", ["supplier_id"], unique=False)
    op.create_table(
        "erp_shipment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=100), nullable=True),
        sa.Column("tracking", sa.String(length=100), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fail_reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('packed', 'shipped', 'failed', 'delivered', 'returned', 'cancelled', 'recalled')",
            name=op.f("ck_erp_shipment_state"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_erp_shipment_attempts")),
        sa.ForeignKeyConstraint(["order_id"], ["erp_order.id"], name=op.f("fk_erp_shipment_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_shipment")),
        sa.UniqueConstraint("number", name=op.f("uq_erp_shipment_number")),
    )
    op.create_index(op.f("ix_erp_shipment_order_id"), "erp_shipment", ["order_id"], unique=False)
    op.create_table(
        "erp_stock_level",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_erp_stock_level_on_hand")),
        sa.CheckConstraint("reserved >= 0 and reserved <= on_hand", name=op.f("ck_erp_stock_level_reserved")),
        sa.ForeignKeyConstraint(["item_id"], ["erp_item.id"], name=op.f("fk_erp_stock_level_item_id")),
        sa.ForeignKeyConstraint(["location_id"], ["erp_location.id"], name=op.f("fk_erp_stock_level_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_stock_level")),
        sa.UniqueConstraint("item_id", "location_id", "lot", name=op.f("uq_erp_stock_level_item_id_location_id_lot")),
    )
    op.create_index(op.f("ix_erp_stock_level_location_id"), "erp_stock_level", ["location_id"], unique=False)
    op.create_table(
        "erp_valuation",
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_erp_valuation_quantity")),
        sa.CheckConstraint("value >= 0 and (quantity > 0 or value = 0)", name=op.f("ck_erp_valuation_value")),
        sa.ForeignKeyConstraint(["item_id"], ["erp_item.id"], name=op.f("fk_erp_valuation_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_erp_valuation")),
    )
    op.create_table(
        "erp_invoice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("series", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence_no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("counterparty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("net_credited", sa.BigInteger(), nullable=False),
        sa.Column("tax_credited", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("approval", sa.String(length=100), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('invoice', 'credit')", name=op.f("ck_erp_invoice_kind")),
        sa.CheckConstraint("state in ('draft', 'posted')", name=op.f("ck_erp_invoice_state")),
        sa.CheckConstraint(
            "net_credited >= 0 and net_credited <= net and tax_credited >= 0 and tax_credited <= tax",
            name=op.f("ck_erp_invoice_credited"),
        ),
        sa.CheckConstraint("settled >= 0 and settled <= total", name=op.f("ck_erp_invoice_settled")),
        sa.CheckConstraint("total = net + tax and total >= 0", name=op.f("ck_erp_invoice_total")),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["crm_counterparty.id"], name=op.f("fk_erp_invoice_counterparty_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["erp_journal_entry.id"], name=op.f("fk_erp_invoice_entry_id")),
        sa.ForeignKeyConstraint(["order_id"], ["erp_order.id"], name=op.f("fk_erp_invoice_order_id")),
        sa.ForeignKeyConstraint(["origin_id"], ["erp_invoice.id"], name=op.f("fk_erp_invoice_origin_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["erp_shipment.id"], name=op.f("fk_erp_invoice_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_invoice")),
        sa.UniqueConstraint("number", name=op.f("uq_erp_invoice_number")),
        sa.UniqueConstraint("series", "year", "sequence_no", name=op.f("uq_erp_invoice_series_year_sequence_no")),
    )
    op.create_index(op.f("ix_erp_invoice_counterparty_id"), "erp_invoice", ["counterparty_id"], unique=False)
    op.create_index("ix_erp_invoice_due", "erp_invoice", ["due"], unique=False)
    op.create_index(op.f("ix_erp_invoice_entry_id"), "erp_invoice", ["entry_id"], unique=False)
    op.create_index(op.f("ix_erp_invoice_order_id"), "erp_invoice", ["order_id"], unique=False)
    op.create_index(op.f("ix_erp_invoice_origin_id"), "erp_invoice", ["origin_id"], unique=False)
    op.create_index(op.f("ix_erp_invoice_shipment_id"), "erp_invoice", ["shipment_id"], unique=False)
    op.create_table(
        "erp_journal_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counterparty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "debit >= 0 and credit >= 0 and (debit > 0) <> (credit > 0)", name=op.f("ck_erp_journal_line_one_side")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["erp_account.id"], name=op.f("fk_erp_journal_line_account_id")),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["crm_counterparty.id"], name=op.f("fk_erp_journal_line_counterparty_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["erp_journal_entry.id"], name=op.f("fk_erp_journal_line_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_journal_line")),
        sa.UniqueConstraint("entry_id", "line_no", name=op.f("uq_erp_journal_line_entry_id_line_no")),
    )
    op.create_index(op.f("ix_erp_journal_line_account_id"), "erp_journal_line", ["account_id"], unique=False)
    op.create_index(op.f("ix_erp_journal_line_counterparty_id"), "erp_journal_line", ["counterparty_id"], unique=False)
    op.create_table(
        "erp_payment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("counterparty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("bank", sa.String(length=60), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("allocated", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("refund_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(direction = 'in' and refund_of is null) or (direction = 'out' and refund_of is not null)",
            name=op.f("ck_erp_payment_direction"),
        ),
        sa.CheckConstraint(
            "allocated >= 0 and refunded >= 0 and allocated + refunded <= amount", name=op.f("ck_erp_payment_used")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_erp_payment_amount")),
        sa.ForeignKeyConstraint(
            ["counterparty_id"], ["crm_counterparty.id"], name=op.f("fk_erp_payment_counterparty_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["erp_journal_entry.id"], name=op.f("fk_erp_payment_entry_id")),
        sa.ForeignKeyConstraint(["order_id"], ["erp_order.id"], name=op.f("fk_erp_payment_order_id")),
        sa.ForeignKeyConstraint(["refund_of"], ["erp_payment.id"], name=op.f("fk_erp_payment_refund_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_payment")),
        sa.UniqueConstraint("bank", "direction", "reference", name=op.f("uq_erp_payment_bank_direction_reference")),
        sa.UniqueConstraint("number", name=op.f("uq_erp_payment_number")),
    )
    op.create_index(op.f("ix_erp_payment_counterparty_id"), "erp_payment", ["counterparty_id"], unique=False)
    op.create_index(op.f("ix_erp_payment_entry_id"), "erp_payment", ["entry_id"], unique=False)
    op.create_index(op.f("ix_erp_payment_order_id"), "erp_payment", ["order_id"], unique=False)
    op.create_index(op.f("ix_erp_payment_refund_of"), "erp_payment", ["refund_of"], unique=False)
    op.create_table(
        "erp_purchase_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purchase_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("qty_ordered", sa.BigInteger(), nullable=False),
        sa.Column("qty_received", sa.BigInteger(), nullable=False),
        sa.Column("qty_cancelled", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("qty_ordered > 0 and price >= 0", name=op.f("ck_erp_purchase_line_ordered")),
        sa.CheckConstraint(
            "qty_received >= 0 and qty_cancelled >= 0 and qty_received + qty_cancelled <= qty_ordered",
            name=op.f("ck_erp_purchase_line_received"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["erp_item.id"], name=op.f("fk_erp_purchase_line_item_id")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["erp_order_line.id"], name=op.f("fk_erp_purchase_line_order_line_id")
        ),
        sa.ForeignKeyConstraint(["purchase_id"], ["erp_purchase.id"], name=op.f("fk_erp_purchase_line_purchase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_purchase_line")),
        sa.UniqueConstraint("purchase_id", "line_no", name=op.f("uq_erp_purchase_line_purchase_id_line_no")),
    )
    op.create_index(op.f("ix_erp_purchase_line_item_id"), "erp_purchase_line", ["item_id"], unique=False)
    op.create_index(op.f("ix_erp_purchase_line_order_line_id"), "erp_purchase_line", ["order_line_id"], unique=False)
    op.create_table(
        "erp_receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("purchase_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["erp_journal_entry.id"], name=op.f("fk_erp_receipt_entry_id")),
        sa.ForeignKeyConstraint(["purchase_id"], ["erp_purchase.id"], name=op.f("fk_erp_receipt_purchase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_erp_receipt_number")),
    )
    op.create_index(op.f("ix_erp_receipt_entry_id"), "erp_receipt", ["entry_id"], unique=False)
    op.create_index(op.f("ix_erp_receipt_purchase_id"), "erp_receipt", ["purchase_id"], unique=False)
    op.create_table(
        "erp_return",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('expected', 'received', 'inspected', 'cancelled')", name=op.f("ck_erp_return_state")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["erp_order.id"], name=op.f("fk_erp_return_order_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["erp_shipment.id"], name=op.f("fk_erp_return_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_return")),
        sa.UniqueConstraint("number", name=op.f("uq_erp_return_number")),
    )
    op.create_index(op.f("ix_erp_return_order_id"), "erp_return", ["order_id"], unique=False)
    op.create_index(op.f("ix_erp_return_shipment_id"), "erp_return", ["shipment_id"], unique=False)
    op.create_table(
        "erp_shipment_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("qty_invoiced", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "qty > 0 and qty_invoiced >= 0 and qty_invoiced <= qty and cost >= 0", name=op.f("ck_erp_shipment_line_qty")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["erp_order_line.id"], name=op.f("fk_erp_shipment_line_order_line_id")
        ),
        sa.ForeignKeyConstraint(["shipment_id"], ["erp_shipment.id"], name=op.f("fk_erp_shipment_line_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_shipment_line")),
    )
    op.create_index(op.f("ix_erp_shipment_line_order_line_id"), "erp_shipment_line", ["order_line_id"], unique=False)
    op.create_index(op.f("ix_erp_shipment_line_shipment_id"), "erp_shipment_line", ["shipment_id"], unique=False)
    op.create_table(
        "erp_stock_move",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_at is not null)", name=op.f("ck_erp_stock_move_done_at")),
        sa.CheckConstraint("state in ('draft', 'reserved', 'done', 'cancelled')", name=op.f("ck_erp_stock_move_state")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_erp_stock_move_places")),
        sa.CheckConstraint("qty > 0", name=op.f("ck_erp_stock_move_qty")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_erp_stock_move_value")),
        sa.ForeignKeyConstraint(["from_id"], ["erp_location.id"], name=op.f("fk_erp_stock_move_from_id")),
        sa.ForeignKeyConstraint(["item_id"], ["erp_item.id"], name=op.f("fk_erp_stock_move_item_id")),
        sa.ForeignKeyConstraint(["order_line_id"], ["erp_order_line.id"], name=op.f("fk_erp_stock_move_order_line_id")),
        sa.ForeignKeyConstraint(["to_id"], ["erp_location.id"], name=op.f("fk_erp_stock_move_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_stock_move")),
    )
    op.create_index("ix_erp_stock_move_document", "erp_stock_move", ["document"], unique=False)
    op.create_index(op.f("ix_erp_stock_move_from_id"), "erp_stock_move", ["from_id"], unique=False)
    op.create_index(op.f("ix_erp_stock_move_item_id"), "erp_stock_move", ["item_id"], unique=False)
    op.create_index(op.f("ix_erp_stock_move_order_line_id"), "erp_stock_move", ["order_line_id"], unique=False)
    op.create_index(op.f("ix_erp_stock_move_to_id"), "erp_stock_move", ["to_id"], unique=False)
    op.create_table(
        "erp_allocation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("invoice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("credit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('payment', 'credit', 'write_off') and (kind = 'payment') = (payment_id is not null) and (kind = 'credit') = (credit_id is not null)",  # noqa: E501
            name=op.f("ck_erp_allocation_kind"),
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_erp_allocation_amount")),
        sa.ForeignKeyConstraint(["credit_id"], ["erp_invoice.id"], name=op.f("fk_erp_allocation_credit_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["erp_journal_entry.id"], name=op.f("fk_erp_allocation_entry_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["erp_invoice.id"], name=op.f("fk_erp_allocation_invoice_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["erp_payment.id"], name=op.f("fk_erp_allocation_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_allocation")),
    )
    op.create_index(op.f("ix_erp_allocation_credit_id"), "erp_allocation", ["credit_id"], unique=False)
    op.create_index(op.f("ix_erp_allocation_entry_id"), "erp_allocation", ["entry_id"], unique=False)
    op.create_index(op.f("ix_erp_allocation_invoice_id"), "erp_allocation", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_erp_allocation_payment_id"), "erp_allocation", ["payment_id"], unique=False)
    op.create_table(
        "erp_invoice_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invoice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shipment_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("qty_credited", sa.BigInteger(), nullable=False),
        sa.Column("net_credited", sa.BigInteger(), nullable=False),
        sa.Column("tax_credited", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "qty >= 0 and qty_credited >= 0 and qty_credited <= qty", name=op.f("ck_erp_invoice_line_qty")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["erp_invoice.id"], name=op.f("fk_erp_invoice_line_invoice_id")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["erp_order_line.id"], name=op.f("fk_erp_invoice_line_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_line_id"], ["erp_shipment_line.id"], name=op.f("fk_erp_invoice_line_shipment_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_invoice_line")),
        sa.UniqueConstraint("invoice_id", "line_no", name=op.f("uq_erp_invoice_line_invoice_id_line_no")),
    )
    op.create_index(op.f("ix_erp_invoice_line_order_line_id"), "erp_invoice_line", ["order_line_id"], unique=False)
    op.create_index(
        op.f("ix_erp_invoice_line_shipment_line_id"), "erp_invoice_line", ["shipment_line_id"], unique=False
    )
    op.create_table(
        "erp_receipt_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receipt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purchase_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("qty_sent_back", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "qty > 0 and value >= 0 and qty_sent_back >= 0 and qty_sent_back <= qty",
            name=op.f("ck_erp_receipt_line_qty"),
        ),
        sa.ForeignKeyConstraint(
            ["purchase_line_id"], ["erp_purchase_line.id"], name=op.f("fk_erp_receipt_line_purchase_line_id")
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["erp_receipt.id"], name=op.f("fk_erp_receipt_line_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_receipt_line")),
    )
    op.create_index(
        op.f("ix_erp_receipt_line_purchase_line_id"), "erp_receipt_line", ["purchase_line_id"], unique=False
    )
    op.create_index(op.f("ix_erp_receipt_line_receipt_id"), "erp_receipt_line", ["receipt_id"], unique=False)
    op.create_table(
        "erp_return_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("return_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("scrap_value", sa.BigInteger(), nullable=False),
        sa.Column("inspection", sa.String(length=500), nullable=True),
        sa.Column("disposition", sa.String(length=12), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "disposition in ('restock', 'quarantine', 'scrap')", name=op.f("ck_erp_return_line_disposition")
        ),
        sa.CheckConstraint("qty > 0 and value >= 0", name=op.f("ck_erp_return_line_qty")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["erp_order_line.id"], name=op.f("fk_erp_return_line_order_line_id")
        ),
        sa.ForeignKeyConstraint(["return_id"], ["erp_return.id"], name=op.f("fk_erp_return_line_return_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_return_line")),
    )
    op.create_index(op.f("ix_erp_return_line_order_line_id"), "erp_return_line", ["order_line_id"], unique=False)
    op.create_index(op.f("ix_erp_return_line_return_id"), "erp_return_line", ["return_id"], unique=False)
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """There is no way down: books are never thrown away by a migration."""
    raise NotImplementedError("Restore a backup instead: a migration throws no books away.")
