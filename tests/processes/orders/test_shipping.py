"""Picking short, delivering in vain, and carriers who say nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def test_what_is_not_on_the_shelf_leaves_the_books_and_is_bought_again(company: Any) -> None:
    order = company.order(("CUP", 100), on_shortage="wait")
    order.ship(CUP=98)
    order.deliver()
    assert company.stock("CUP") == (0, 0)
    assert order.waits_for == ["goods.received", "stock.available"]
    company.do("receive", received=[{"sku": "CUP", "asked": 2, "quantity": 2}])
    order.ship().deliver()
    assert order.outcome == "order_delivered"
    assert sorted(invoice["total"] for invoice in order.books.invoices) == [Decimal(20), Decimal(980)]
    company.must_be_sound()


def test_nothing_in_hand_ships_nothing_and_the_next_round_takes_other_pieces(company: Any) -> None:
    order = company.order(("CUP", 3))
    order.pick(CUP=0)
    assert order.open == ["pick"]
    assert company.stock("CUP") == (97, 3)
    order.ship().deliver()
    assert order.outcome == "order_delivered"
    company.must_be_sound()


def test_a_failed_delivery_is_planned_anew_and_succeeds(company: Any) -> None:
    order = company.order(("CUP", 3))
    order.ship().fail()
    assert order.open == ["replan"]
    order.do("replan", day=company.now.date(), address="back door")
    order.deliver()
    assert order.outcome == "order_delivered"
    (shipment,) = order.books.shipments
    assert (shipment["state"], shipment["attempts"]) == ("delivered", 2)
    company.must_be_sound()


def test_after_two_failures_the_goods_come_back_and_the_lines_stay_open(company: Any) -> None:
    order = company.order(("CUP", 3))
    order.ship().fail()
    order.do("replan", day=company.now.date(), address="")
    order.fail("moved away")
    assert order.shipments("returned") == ["SH-000001"]
    assert company.stock("CUP") == (100, 3)
    assert order.open == ["pick"]
    order.ship().deliver()
    assert order.outcome == "order_delivered"
    company.must_be_sound()


def test_after_five_silent_days_the_carrier_is_asked(company: Any) -> None:
    order = company.order(("CUP", 3))
    order.ship()
    company.pass_time(days=6)
    assert order.open == ["ask_carrier"]
    order.do("ask_carrier", outcome="delivered")
    assert order.outcome == "order_delivered"
    silent = company.order(("TEA", 3))
    silent.ship()
    company.pass_time(days=6)
    silent.do("ask_carrier", outcome="failed", reason="lost")
    assert silent.open == ["replan"]


def test_parcels_go_their_own_ways(company: Any) -> None:
    order = company.order(("CUP", 3), ("TEA", 1), separate_parcels=True)
    order.ship()
    order.ship()
    first, second = order.shipments()
    company.message("delivery.confirmed", second, signed_by="B")
    assert order.shipments("delivered") == [second]
    company.message("delivery.failed", first, reason="rain")
    order.do("replan", day=company.now.date(), address="")
    company.message("delivery.confirmed", first, signed_by="A")
    assert order.outcome == "order_delivered"
    company.must_be_sound()
