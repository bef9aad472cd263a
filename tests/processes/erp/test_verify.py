"""`verify` finds what is wrong: every rule is broken once, with the database's own guards taken away."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from processes.erp.conformance import Shop
from processes.erp.verify import RULES, verify
from tests.processes.erp.books import START, EmbeddedSite, opened

BREAK = {
    "stock_is_sum_of_moves": "update erp_stock_level set on_hand = on_hand + 1",
    "reserved_is_sum_of_reservations": "update erp_stock_level set reserved = 0 where reserved > 0",
    "stock_is_never_negative": "update erp_stock_level set reserved = on_hand + 1",
    "line_reservation_is_sum_of_moves": "update erp_order_line set qty_reserved = 0 where qty_reserved > 0",
    "line_quantities_stay_in_order": "update erp_order_line set qty_invoiced = qty_ordered + 1",
    "shipped_is_sum_of_shipments": "update erp_order_line set qty_shipped = 0 where qty_shipped > 0",
    "returned_is_sum_of_returns": "update erp_order_line set qty_returned = 0 where qty_returned > 0",
    "invoiced_is_sum_of_invoices": "update erp_order_line set qty_invoiced = 0 where qty_invoiced > 0",
    "received_is_sum_of_receipts": "update erp_purchase_line set qty_received = 0 where qty_received > 0",
    "entries_balance": "update erp_journal_line set debit = debit + 1 where debit > 0 and id < 3",
    "entries_are_posted": "update erp_journal_entry set state = 'draft' where id = 1",
    "invoices_are_posted": "update erp_invoice set state = 'draft' where id = 1",
    "invoice_numbers_have_no_gap": "update erp_invoice set sequence_no = 7 where kind = 'invoice'",
    "document_numbers_have_no_gap": "update erp_sequence set next = next + 1 where series = 'SO'",
    "invoice_totals_are_sums": "update erp_invoice_line set net = net + 1",
    "settled_is_sum_of_allocations": "update erp_invoice set settled = settled - 1 where settled > 0",
    "credits_do_not_exceed_invoices": "update erp_invoice set net_credited = 0",
    "payments_are_not_used_twice": "update erp_payment set allocated = amount + 1 where direction = 'in'",
    "payments_are_booked": "update erp_payment set entry_id = null",
    "receivables_are_open_invoices": "update erp_invoice set settled = settled - 1 where kind = 'invoice'",
    "advances_are_unused_payments": "update erp_payment set refunded = refunded + 1",
    "bank_is_sum_of_payments": "update erp_payment set amount = amount + 1",
    "stock_account_is_stock_at_cost": "update erp_valuation set value = value + 1",
    "valued_quantity_is_on_hand": "update erp_valuation set quantity = quantity + 1",
    "goods_out_have_their_cost": "update erp_order_line set cost_out = cost_out + 1",
    "closed_orders_hold_nothing": "update erp_order set state = 'cancelled'",
    "cancelled_orders_hold_no_credit": "update erp_order set state = 'cancelled'",
    "orders_have_one_hold": """
        insert into erp_credit_hold (counterparty_id, order_id, amount, state, granted, created_at, updated_at, version)
        select counterparty_id, order_id, amount, state, granted, created_at, updated_at, version
        from erp_credit_hold""",
    "commands_have_answers": "insert into erp_command (key, action, digest, at) values ('k', 'a', 'd', '2026-01-01')",
}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Connection:
    """Books in which everything has happened once, and whose guards were taken away."""
    database = opened(f"sqlite:///{tmp_path_factory.mktemp('books') / 'books.sqlite3'}")
    shop = Shop(EmbeddedSite(database.engine))
    sku = shop.item(10, supplier=shop.supplier())
    order, invoice = shop.invoiced({sku: 6})
    shop.do("register_payment", invoice=invoice, amount=80, reference="first")
    shop.do("credit_note", invoice=invoice, lines=[{"sku": sku, "quantity": 1}])
    number = shop.do("create_return", order=order, reason="Broken", lines=[{"sku": sku, "quantity": 1}])["return"]
    shop.do("inspect_return", **{"return": number}, disposition="restock")
    waiting = shop.order({sku: 9})
    shop.do("credit_check", order=waiting, hold=True)
    shop.do("reserve_stock", order=waiting)
    shop.do("receive_goods", purchase=shop.do("purchase_shortage", order=waiting)["purchase"])
    shop.books_are_right()
    connection = database.engine.connect()
    for name in connection.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all():
        connection.execute(text(f"drop trigger {name}"))
    connection.commit()
    connection.exec_driver_sql("pragma ignore_check_constraints = on")
    return connection


@pytest.mark.parametrize("rule", [rule.name for rule in RULES])
def test_a_broken_rule_is_found(rule: str, damaged: Connection) -> None:
    assert verify(damaged) == []
    try:
        damaged.execute(text(BREAK[rule]))
        found = [finding for finding in verify(damaged) if finding.rule == rule]
        assert found
        assert all("{" not in finding.detail for finding in found)
    finally:
        damaged.rollback()


def test_every_rule_has_its_damage() -> None:
    assert {rule.name for rule in RULES} == set(BREAK)


def test_empty_books_are_right_on_every_database(site: EmbeddedSite) -> None:
    assert site.findings() == []
    assert START.tzinfo is not None
