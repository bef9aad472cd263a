"""Who may buy on credit, who decides where the rule does not, and money before goods."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest


def test_an_order_beyond_the_limit_waits_for_finance(company: Any) -> None:
    company.customer("BOB", credit_limit=100)
    order = company.order(("CUP", 20), party="BOB")
    assert order.variables["decision"]["route"] == "cfo"
    assert company.inbox("finance") == ["decide_cfo"]
    assert company.stock("CUP") == (100, 0)
    order.do("decide_cfo", verdict="approve", remark="a good client")
    assert order.open == ["pick"]


@pytest.mark.parametrize("first", ["decide_cfo", "decide_credit"])
def test_a_stopped_client_goes_to_the_credit_manager_and_after_a_day_to_finance_as_well(
    company: Any, first: str
) -> None:
    company.erp("block_party", party="ANNA", reason="old debts")
    order = company.order(("CUP", 1))
    assert company.inbox("credit_manager") == ["decide_credit"]
    company.pass_time(hours=25)
    assert company.inbox("credit_manager") == ["decide_credit"]  # may be half done: it is not taken away
    assert company.inbox("finance") == ["decide_cfo"]
    order.do(first, verdict="approve", remark="settled by phone")
    assert order.open == ["pick"]  # whoever decides first, decides
    assert company.inbox("credit_manager") == company.inbox("finance") == []


def test_a_refused_credit_undoes_the_order(company: Any) -> None:
    company.erp("block_party", party="ANNA", reason="old debts")
    order = company.order(("CUP", 1))
    order.do("decide_credit", verdict="refuse", remark="pay first")
    assert order.outcome == "order_refused"
    assert order.undone == ["check_credit", "confirm_order"]
    assert order.books.header["state"] == "cancelled"
    assert company.rows("select count(*) n from erp_credit_hold where state = 'held'")[0].n == 0
    company.must_be_sound()


@pytest.mark.parametrize(
    ("credit", "route"),
    [
        ({"overdue_days": 31}, "manager"),
        ({"overdue_days": 30, "ratio": Decimal(1)}, "auto"),
        ({"ratio": Decimal("1.0001"), "paid_on_time": Decimal(95), "abc": "B"}, "notify"),
        ({"ratio": Decimal("1.2"), "paid_on_time": Decimal(95), "abc": "C"}, "manager"),
        ({"ratio": Decimal("1.2"), "paid_on_time": Decimal("94.99"), "abc": "A"}, "manager"),
        ({"ratio": Decimal("1.2"), "paid_on_time": None, "abc": "A"}, "manager"),
        ({"ratio": Decimal("1.2001"), "abc": "A"}, "cfo"),
        ({"limit_set": False, "ratio": None, "amount": Decimal(1_000_000)}, "prepay"),
        ({"limit_set": False, "ratio": None, "amount": Decimal("1000000.01")}, "manager"),
        ({"blocked": True}, "manager"),
    ],
)
def test_the_credit_table_decides_as_the_regulation_says(company: Any, credit: dict[str, Any], route: str) -> None:
    from engine.dmn import decide, read_decisions

    table = (company.files / "credit_decision.dmn").read_bytes()
    usual = {"blocked": False, "limit_set": True, "overdue_days": 0, "ratio": Decimal("0.5"), "paid_on_time": None}
    known = {**usual, "abc": None, "amount": Decimal(100), **credit}
    verdict = decide(read_decisions(table), "credit_decision", {"credit": known}, company.now)
    assert verdict.value["route"] == route


def test_no_goods_before_the_agreed_advance(company: Any) -> None:
    order = company.order(("CUP", 10), prepay_percent=30)
    assert order.waits_for == ["payment.received"]
    assert company.stock("CUP") == (100, 0)
    company.pay(20, order=order.number)
    assert order.waits_for == ["payment.received"]
    company.pay(10, order=order.number)
    assert order.open == ["pick"]
    order.ship().deliver()
    (collecting,) = company.instances("collect")
    company.pay(70, invoice=collecting.business_key)
    assert [one.outcome for one in company.instances("collect")] == ["ended_paid"]
    company.must_be_sound()


def test_money_that_came_before_it_was_asked_for_counts(company: Any) -> None:
    made = company.erp("create_order", party="ANNA", lines=[{"sku": "CUP", "quantity": 10}], prepay_percent=50)
    company.pay(50, order=made["order"])
    order = {"number": made["order"], "party": "ANNA", "prepay_percent": 50}
    company.message("order.created", made["order"], order=order)
    assert company.inbox("warehouse") == ["pick"]


def test_a_new_client_without_a_limit_pays_everything_in_advance(company: Any) -> None:
    company.customer("NEW")
    order = company.order(("CUP", 4), party="NEW")
    assert order.waits_for == ["payment.received"]
    company.pay(40, order=order.number)
    assert order.open == ["pick"]


def test_an_unpaid_advance_is_reminded_after_a_week_and_given_up_after_three(company: Any) -> None:
    order = company.order(("CUP", 10), prepay_percent=50)
    company.pass_time(days=8)
    reminders = company.rows("select * from bpm_message where name = 'prepayment.reminder'")
    assert [message.key for message in reminders] == [order.number]
    company.pass_time(days=14)
    assert order.outcome == "order_refused"
    assert order.books.header["state"] == "cancelled"
    assert order.undone == ["require_prepayment", "check_credit", "confirm_order"]
    company.must_be_sound()


def test_an_order_that_was_enlarged_waits_at_the_packing_for_the_rest_of_the_advance(company: Any) -> None:
    order = company.order(("CUP", 2), prepay_percent=100)
    company.pay(20, order=order.number)
    order.change(("CUP", 3))
    order.ship()
    assert order.waits_for == ["payment.received"]
    company.pay(10, order=order.number)
    order.deliver()
    company.must_be_sound()
