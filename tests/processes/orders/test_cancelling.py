"""A cancel at every position, each with the right undo."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest


def at_the_form(company: Any) -> Any:
    return company.order(("CUP", 1), party="NOBODY")


def at_the_credit(company: Any) -> Any:
    company.erp("block_party", party="ANNA", reason="old debts")
    return company.order(("CUP", 2))


def at_the_prepayment(company: Any) -> Any:
    order = company.order(("CUP", 2), prepay_percent=50)
    company.pay(4, order=order.number)
    return order


def at_the_question(company: Any) -> Any:
    return company.order(("CUP", 2), ("POT", 1))


def at_the_supplier(company: Any) -> Any:
    return company.order(("CUP", 2), ("POT", 1), on_shortage="wait")


def at_the_picking(company: Any) -> Any:
    return company.order(("CUP", 2))


def at_the_packing(company: Any) -> Any:
    return company.order(("CUP", 2)).pick()


def on_the_way(company: Any) -> Any:
    return company.order(("CUP", 2)).ship()


def after_a_failure(company: Any) -> Any:
    return company.order(("CUP", 2)).ship().fail()


def when_a_part_is_invoiced(company: Any) -> Any:
    return company.order(("CUP", 2), ("TEA", 5), separate_parcels=True).ship().deliver()


def when_a_part_is_paid(company: Any) -> Any:
    order = when_a_part_is_invoiced(company)
    company.pay(20, invoice=company.instances("collect")[0].business_key)
    return order


# position, what is undone in this order, tasks on the way with what is typed into them, money paid back
ASKED = {"waive_fee": True, "remark": "a good client"}
BACK = {"disposition": "restock", "remark": ""}
POSITIONS: list[tuple[Callable[[Any], Any], list[str], list[tuple[str, dict[str, Any]]], int]] = [
    (at_the_credit, ["check_credit", "confirm_order", "create_order"], [], 0),
    (
        at_the_prepayment,
        ["require_prepayment", "check_credit", "confirm_order", "create_order"],
        [("refund", {"bank": "DE1", "reference": "R1"})],
        4,
    ),
    (at_the_question, ["purchase_shortage", "reserve", "check_credit", "confirm_order", "create_order"], [], 0),
    (at_the_supplier, ["purchase_shortage", "reserve", "check_credit", "confirm_order", "create_order"], [], 0),
    (at_the_picking, ["reserve", "check_credit", "confirm_order", "create_order"], [], 0),
    (
        at_the_packing,
        ["pick", "reserve", "check_credit", "confirm_order", "create_order"],
        [("unpick", {"done": True})],
        0,
    ),
    (
        on_the_way,
        ["ship", "create_shipment", "pick", "reserve", "check_credit", "confirm_order", "create_order"],
        [("agree_return", ASKED), ("inspect", BACK)],
        0,
    ),
    (
        after_a_failure,
        ["ship", "create_shipment", "pick", "reserve", "check_credit", "confirm_order", "create_order"],
        [("agree_return", ASKED), ("inspect", BACK)],
        0,
    ),
    (
        when_a_part_is_invoiced,
        [
            "issue_invoice",
            "ship",
            "create_shipment",
            "pick",
            "reserve",
            "check_credit",
            "confirm_order",
            "create_order",
        ],
        [("agree_refund", ASKED), ("inspect", BACK)],
        0,
    ),
    (
        when_a_part_is_paid,
        [
            "issue_invoice",
            "ship",
            "create_shipment",
            "pick",
            "reserve",
            "check_credit",
            "confirm_order",
            "create_order",
        ],
        [("agree_refund", ASKED), ("inspect", BACK), ("refund", {"bank": "DE1", "reference": "R1"})],
        20,
    ),
]


@pytest.mark.parametrize(
    ("come_to", "undone", "tasks", "refund"), POSITIONS, ids=lambda one: getattr(one, "__name__", "")
)
def test_a_cancel_undoes_what_was_done_last_first(
    company: Any, come_to: Callable[[Any], Any], undone: list[str], tasks: list[tuple[str, dict[str, Any]]], refund: int
) -> None:
    order = come_to(company)
    order.cancel()
    for element, values in tasks:
        assert order.open == [element]
        order.do(element, **values)
    assert (order.status, order.outcome) == ("completed", "order_cancelled")
    assert order.undone == undone
    assert order.books.header["state"] == "cancelled"
    assert company.stock("CUP") == (100, 0)
    assert company.stock("TEA") == (50, 0)
    assert all(row["state"] == "cancelled" for row in order.books.purchases)
    paid_back = sum(row["amount"] for row in order.books.payments if row["direction"] == "out")
    assert paid_back == Decimal(refund)
    company.must_be_sound()


def test_an_order_that_was_never_written_just_ends(company: Any) -> None:
    order = at_the_form(company)
    order.cancel()
    assert (order.outcome, order.undone) == ("order_unwritten", [])
    company.must_be_sound()


def test_the_invoice_of_a_cancelled_order_is_credited_and_its_collecting_ends(company: Any) -> None:
    order = when_a_part_is_invoiced(company)
    order.cancel()
    order.do("agree_refund", **ASKED)
    order.do("inspect", **BACK)
    assert [one.outcome for one in company.instances("collect")] == ["ended_credited"]
    kinds = [(row["kind"], row["total"]) for row in order.books.invoices]
    assert kinds == [("invoice", Decimal(20)), ("credit", Decimal(20))]


def test_a_late_cancel_costs_a_fee_that_the_refund_is_less_by(company: Any) -> None:
    order = when_a_part_is_paid(company)
    order.cancel()
    order.do("agree_refund", waive_fee=False, remark="agreed")
    order.do("inspect", **BACK)
    order.do("refund", bank="DE1", reference="R1")
    fee = [row for row in order.books.invoices if row["kind"] == "invoice"][-1]
    assert (fee["total"], fee["settled"]) == (Decimal(2), Decimal(2))
    refunded = [row["amount"] for row in order.books.payments if row["direction"] == "out"]
    assert refunded == [Decimal(18)]
    assert [one.outcome for one in company.instances("collect")][-1] == "ended_paid"
    company.must_be_sound()


def test_a_class_a_client_pays_no_fee(company: Any) -> None:
    company.order(("CUP", 3)).ship().deliver()
    assert company.erp("recompute_abc")["a"] == 1
    order = on_the_way(company)
    order.cancel()
    order.do("agree_return", waive_fee=False, remark="of course")
    order.do("inspect", **BACK)
    assert order.outcome == "order_cancelled"
    assert not order.books.invoices


def test_scrapped_goods_do_not_come_back_on_the_shelf(company: Any) -> None:
    order = on_the_way(company)
    order.cancel()
    order.do("agree_return", **ASKED)
    order.do("inspect", disposition="scrap", remark="broken")
    assert company.stock("CUP") == (98, 0)
    company.must_be_sound()


def test_freed_goods_go_to_the_order_that_waits_for_them(company: Any) -> None:
    first = company.order(("CUP", 95))
    second = company.order(("CUP", 20), on_shortage="wait")
    assert second.open == []
    first.cancel()
    assert second.open == ["pick"]
    company.must_be_sound()


def test_the_warehouse_no_longer_expects_the_goods_of_a_cancelled_order(company: Any) -> None:
    order = at_the_supplier(company)
    assert company.inbox("warehouse") == ["receive"]
    order.cancel()
    assert company.inbox("warehouse") == []
    assert [one.outcome for one in company.instances("goods_receipt")] == ["not_coming"]


def test_asking_twice_cancels_once(company: Any) -> None:
    order = at_the_packing(company)
    order.cancel()
    order.cancel()
    assert order.open == ["unpick"]
    order.do("unpick", done=True)
    assert order.outcome == "order_cancelled"
    company.must_be_sound()


def test_a_changed_order_whose_last_goods_came_back_is_cancelled_all_the_same(company: Any) -> None:
    order = company.order(("CUP", 2), ("TEA", 5))
    order.change(("CUP", 3))
    order.ship()
    order.cancel()
    order.do("agree_return", **ASKED)
    while order.open:
        order.do(order.open[0], **(BACK if order.open[0] == "inspect" else {"done": True}))
    assert order.outcome == "order_cancelled"
    assert order.books.header["state"] == "cancelled"
    company.must_be_sound()
