"""The customer changes the order while it runs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def news(company: Any, name: str) -> list[str]:
    return [row.key for row in company.rows("select key from bpm_message where name = :name", name=name)]


def test_more_is_reserved_at_once_and_goes_in_the_next_round(company: Any) -> None:
    order = company.order(("CUP", 3))
    order.change(("CUP", 5))
    assert news(company, "order.changed") == [order.number]
    assert company.stock("CUP") == (100, 5)
    order.ship().deliver()
    order.ship().deliver()
    assert order.outcome == "order_delivered"
    assert sum(line["qty_shipped"] for line in order.books.lines) == 5
    company.must_be_sound()


def test_less_than_was_picked_from_the_old_list_is_put_back(company: Any) -> None:
    order = company.order(("CUP", 3))
    order.change(("CUP", 1))
    assert company.stock("CUP") == (100, 1)
    order.ship()
    assert order.open == ["put_back"]
    order.do("put_back", done=True)
    order.ship(CUP=1).deliver()
    assert order.outcome == "order_delivered"
    assert order.books.header["total"] == Decimal(10)
    company.must_be_sound()


def test_a_new_line_joins_the_order(company: Any) -> None:
    order = company.order(("CUP", 1))
    order.change(("TEA", 4))
    order.ship().deliver()
    order.ship().deliver()
    assert order.books.header["total"] == Decimal(26)
    assert order.outcome == "order_delivered"


def test_after_the_packing_it_is_too_late(company: Any) -> None:
    order = company.order(("CUP", 3))
    order.ship().change(("CUP", 5))
    assert news(company, "order.change.refused") == [order.number]
    order.deliver()
    assert order.books.header["total"] == Decimal(30)


def test_a_change_that_the_books_refuse_is_refused(company: Any) -> None:
    order = company.order(("CUP", 3))
    order.change(("NOTHING", 5))
    assert news(company, "order.change.refused") == [order.number]
    assert order.open == ["pick"]


def test_a_change_beyond_the_credit_is_decided_by_the_credit_manager(company: Any) -> None:
    company.customer("BOB", credit_limit=100)
    order = company.order(("CUP", 5), party="BOB")
    order.change(("CUP", 50))
    assert company.inbox("credit_manager") == ["change_decide"]
    order.do("change_decide", verdict="refuse", remark="no")
    assert news(company, "order.change.refused") == [order.number]
    assert order.books.header["total"] == Decimal(50)
    order.change(("CUP", 51))
    order.do("change_decide", verdict="approve", remark="yes")
    assert order.books.header["total"] == Decimal(510)
    assert company.stock("CUP") == (100, 51)
    company.must_be_sound()


def test_taking_every_line_out_ends_the_order_empty(company: Any) -> None:
    order = company.order(("CUP", 3))
    order.change(("CUP", 0))
    order.pick().do("pack", carrier="parcel", tracking="")
    order.do("put_back", done=True)
    assert order.outcome == "order_empty"
    company.must_be_sound()


def test_a_short_pick_of_what_the_customer_no_longer_wants_books_nothing_as_missing(company: Any) -> None:
    order = company.order(("CUP", 3))
    order.change(("CUP", 1))
    order.pick(CUP=1)
    order.do("pack", carrier="parcel", tracking="")
    order.deliver()
    assert order.outcome == "order_delivered"
    assert company.stock("CUP") == (99, 0)
    company.must_be_sound()
