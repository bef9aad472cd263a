"""What pages show of the books."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from engine.errors import NotFound
from processes.erp.conformance import Shop
from processes.erp.queries import client_card, order_card
from tests.processes.erp.books import START, EmbeddedSite

TODAY = START.date()


def test_an_orders_card_shows_everything_that_belongs_to_it(site: EmbeddedSite, shop: Shop) -> None:
    sku = shop.item(4, supplier=shop.supplier())
    order = shop.order({sku: 6})
    shop.do("reserve_stock", order=order)
    purchase = shop.do("purchase_shortage", order=order)["purchase"]
    shipment = shop.do("create_shipment", order=order)["shipment"]
    shop.do("ship", shipment=shipment)
    invoice = shop.do("issue_invoice", order=order)["invoice"]
    payment = shop.do("register_payment", invoice=invoice, amount=50, reference="first")["payment"]
    credit = shop.do("credit_note", invoice=invoice, lines=[{"sku": sku, "quantity": 1}])["credit_note"]
    number = shop.do("create_return", order=order, reason="Broken", lines=[{"sku": sku, "quantity": 1}])["return"]
    refund = shop.do("refund_payment", order=order)["refunds"][0]["refund"]
    with site.engine.connect() as connection:
        card = order_card(connection, order)
    assert card.header["number"] == order
    (line,) = card.lines
    quantities = {name: line[f"qty_{name}"] for name in ("ordered", "shipped", "invoiced", "returned", "cancelled")}
    assert quantities == {"ordered": 6, "shipped": 4, "invoiced": 3, "returned": 1, "cancelled": 0}
    assert [each["number"] for each in card.shipments] == [shipment]
    assert [each["number"] for each in card.purchases] == [purchase]
    assert [each["number"] for each in card.returns] == [number]
    assert [(each["number"], each["kind"]) for each in card.invoices] == [(invoice, "invoice"), (credit, "credit")]
    assert [(each["number"], each["direction"]) for each in card.payments] == [(payment, "in"), (refund, "out")]
    assert [entry.kind for entry in card.entries] == [
        "shipment",
        "invoice",
        "payment",
        "credit_note",
        "advance",
        "refund",
    ]
    for entry in card.entries:
        assert sum(line[2] - line[3] for line in entry.lines) == 0


def test_an_orders_card_needs_nine_statements_whatever_its_size(site: EmbeddedSite, shop: Shop) -> None:
    counts = []
    for size in (1, 12):
        order, _ = shop.invoiced({shop.item(5): 1 for _ in range(size)})
        statements: list[str] = []
        with site.engine.connect() as connection:
            event.listen(connection, "before_cursor_execute", lambda *call, seen=statements: seen.append(call[2]))
            order_card(connection, order)
        counts.append(len([statement for statement in statements if "SELECT" in statement.upper()]))
    assert counts == [9, 9]


def test_a_clients_card_shows_limit_exposure_and_what_is_overdue(site: EmbeddedSite, shop: Shop) -> None:
    party = shop.party(client="C1", client_name="The client", credit_limit=500)
    shop.invoiced({shop.item(5): 5}, party=party, payment_days=10)
    open_order = shop.order({shop.item(): 2}, party=party)
    shop.do("credit_check", party=party, amount=7, hold=True)
    shop.do("recompute_abc")
    with site.engine.connect() as connection:
        card = client_card(connection, party, TODAY + timedelta(days=15))
    assert (card.limit, card.exposure) == (500, 91)
    assert (card.open_invoices, card.open_orders, card.holds) == (60, 24, 7)
    assert (card.overdue_amount, card.overdue_days, card.paid_on_time) == (60, 5, 0)
    assert (card.client, card.client_name, card.abc) == ("C1", "The client", "A")
    assert card.orders[0]["number"] == open_order


def test_a_client_without_a_limit_has_none_and_an_unknown_one_is_not_found(site: EmbeddedSite, shop: Shop) -> None:
    party = shop.party(credit_limit=None)
    with site.engine.connect() as connection:
        card = client_card(connection, party, date(2026, 3, 2))
        assert (card.limit, card.exposure, card.paid_on_time, card.client) == (None, Decimal(0), None, None)
        with pytest.raises(NotFound, match="nobody"):
            client_card(connection, "nobody", date(2026, 3, 2))
        with pytest.raises(NotFound, match="SO-404"):
            order_card(connection, "SO-404")
