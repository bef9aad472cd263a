"""Goods that are not there: bought, waited for, split off, replaced, or done without."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def receive(company: Any, **came: float) -> None:
    """The warehouse receives what is expected, or less of some skus."""
    sql = "select local from bpm_work_item where element = 'receive' and state in ('offered', 'claimed') order by id"
    from engine.feel.codec import loads

    rows = loads(company.rows(sql)[0].local)["received"]
    company.do(
        "receive", received=[{**row, "quantity": Decimal(str(came.get(row["sku"], row["asked"])))} for row in rows]
    )


def test_what_is_missing_is_bought_and_the_order_goes_on_by_itself(company: Any) -> None:
    order = company.order(("POT", 2), on_shortage="wait")
    assert order.waits_for == ["goods.received", "stock.available"]
    assert company.inbox("warehouse") == ["receive"]
    receive(company)
    assert order.open == ["pick"]
    order.ship().deliver()
    assert order.outcome == "order_delivered"
    company.must_be_sound()


def test_the_customer_splits_and_gets_the_rest_later(company: Any) -> None:
    order = company.order(("CUP", 3), ("POT", 2))
    assert order.open == ["choose"]
    order.do("choose", choice="split", substitutes=[])
    order.ship().deliver()
    assert [invoice["total"] for invoice in order.books.invoices] == [Decimal(30)]
    assert order.waits_for == ["goods.received", "stock.available"]
    receive(company)
    order.ship().deliver()
    assert order.outcome == "order_delivered"
    assert sorted(invoice["total"] for invoice in order.books.invoices) == [Decimal(30), Decimal(50)]
    company.must_be_sound()


def test_the_customer_waits_and_gets_everything_at_once(company: Any) -> None:
    order = company.order(("CUP", 3), ("POT", 2))
    order.do("choose", choice="wait", substitutes=[])
    assert order.open == []
    receive(company)
    order.ship().deliver()
    assert [invoice["total"] for invoice in order.books.invoices] == [Decimal(80)]
    company.must_be_sound()


def test_goods_that_come_while_the_customer_is_asked_close_the_question(company: Any) -> None:
    order = company.order(("CUP", 1), ("POT", 2))
    assert order.open == ["choose"]
    receive(company)
    assert order.open == ["pick"]


def test_an_order_that_ships_complete_reserves_nothing_before_all_is_there(company: Any) -> None:
    order = company.order(("CUP", 3), ("POT", 2), ship_complete=True, on_shortage="wait")
    assert company.stock("CUP") == (100, 0)
    receive(company)
    assert company.stock("CUP") == (100, 3)
    order.ship().deliver()
    assert order.outcome == "order_delivered"
    company.must_be_sound()


def test_a_partial_receipt_wakes_the_order_and_the_rest_stays_expected(company: Any) -> None:
    order = company.order(("POT", 5), on_shortage="split")
    receive(company, POT=2)
    order.ship().deliver()
    assert order.waits_for == ["goods.received", "stock.available"]
    receive(company)
    order.ship().deliver()
    assert order.outcome == "order_delivered"
    assert sum(line["qty_shipped"] for line in order.books.lines) == 5
    company.must_be_sound()


def test_a_substitute_is_delivered_once_the_customer_agrees_and_never_costs_more(company: Any) -> None:
    order = company.order(("CUP", 1), ("POT", 2))
    company.erp("item_upsert", sku="URN", name="Urn", price=40, cost=20, supplier="SUPPLIER")
    company.erp("adjust_stock", sku="URN", counted=5, reason="found")
    swap = {"line": 2, "substitute": "URN", "quantity": 2, "price": 40}
    order.do("choose", choice="substitute", substitutes=[swap])
    assert order.waits_for == ["stock.available", "substitute.answered"]
    company.message("substitute.answered", order.number, accepted=True)
    assert order.open == ["pick"]
    order.ship().deliver()
    shipped = {line["sku"]: (line["qty_shipped"], line["price"]) for line in order.books.lines}
    assert shipped == {"CUP": (1, 10), "POT": (0, 25), "URN": (2, 25)}
    company.must_be_sound()


def test_a_declined_or_unanswered_substitute_means_waiting(company: Any) -> None:
    order = company.order(("CUP", 1), ("POT", 2))
    order.do("choose", choice="substitute", substitutes=[{"line": 2, "substitute": "CUP", "quantity": 2, "price": 10}])
    company.message("substitute.answered", order.number, accepted=False)
    assert order.waits_for == ["goods.received", "stock.available"]
    silent = company.order(("CUP", 1), ("POT", 1))
    silent.do("choose", choice="substitute", substitutes=[{"line": 2, "substitute": "CUP", "quantity": 1, "price": 10}])
    company.pass_time(hours=49)
    assert "goods.received" in silent.waits_for


def test_the_customer_does_without_what_is_missing(company: Any) -> None:
    order = company.order(("CUP", 3), ("POT", 2))
    order.do("choose", choice="cancel", substitutes=[])
    order.ship().deliver()
    assert order.outcome == "order_delivered"
    assert order.books.header["total"] == Decimal(30)
    company.must_be_sound()


def test_an_order_of_nothing_but_missing_goods_ends_empty_when_they_are_cancelled(company: Any) -> None:
    order = company.order(("POT", 2))
    order.do("choose", choice="cancel", substitutes=[])
    assert order.outcome == "order_empty"
    assert order.books.header["state"] == "cancelled"


def test_without_a_supplier_the_customer_is_asked_whatever_they_had_wished(company: Any) -> None:
    order = company.order(("JUG", 1), ("CUP", 1), on_shortage="wait")
    assert order.open == ["choose"]
    order.do("choose", choice="cancel", substitutes=[])
    assert order.open == ["pick"]


def test_a_late_supplier_is_asked_while_the_order_keeps_waiting(company: Any) -> None:
    order = company.order(("POT", 2), on_shortage="wait")
    company.pass_time(days=5)
    assert company.inbox("purchasing") == []
    company.pass_time(days=3)
    assert company.inbox("purchasing") == ["supplier_late"]
    receive(company)
    assert order.open == ["pick"]
    assert company.inbox("purchasing") == []


def test_two_suppliers_make_two_purchases_and_two_receipts(company: Any) -> None:
    order = company.order(("POT", 1), ("TEA", 60), on_shortage="wait")
    assert len(company.instances("goods_receipt")) == 2
    receive(company)
    receive(company)
    assert order.open == ["pick"]
    order.ship().deliver()
    assert order.outcome == "order_delivered"
    company.must_be_sound()


def test_a_receipt_that_the_books_refuse_is_cleared_by_purchasing(company: Any) -> None:
    company.order(("POT", 2), on_shortage="wait")
    (receipt,) = company.instances("goods_receipt")
    company.erp("receive_goods", purchase=receipt.business_key)
    receive(company)
    assert company.inbox("purchasing") == ["clear_receipt"]
    company.do("clear_receipt", closed=True, remark="booked by hand")
    assert [one.outcome for one in company.instances("goods_receipt")] == ["not_coming"]
