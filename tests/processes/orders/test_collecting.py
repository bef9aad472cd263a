"""From an issued invoice to its end."""

from __future__ import annotations

from typing import Any


def owed(company: Any, days: int = 30) -> str:
    """An invoice over 30 that is due in some days; gives its number."""
    company.order(("CUP", 3), payment_days=days).ship().deliver()
    return str(company.instances("collect")[-1].business_key)


def outcome(company: Any) -> str | None:
    return company.instances("collect")[-1].outcome  # type: ignore[no-any-return]


def reminders(company: Any) -> int:
    return len(company.rows("select * from bpm_message where name = 'payment.reminder'"))


def test_two_part_payments_close_an_invoice(company: Any) -> None:
    invoice = owed(company)
    company.pay(10, invoice=invoice)
    assert outcome(company) is None
    company.pay(20, invoice=invoice)
    assert outcome(company) == "ended_paid"
    company.must_be_sound()


def test_the_ladder_climbs_from_a_reminder_to_a_call_to_a_block(company: Any) -> None:
    owed(company)
    company.pass_time(days=36, hours=14)  # one hour before the seventh day after the due day begins
    assert reminders(company) == 0
    company.pass_time(hours=2)
    assert reminders(company) == 1
    assert company.inbox("finance") == []
    company.pass_time(days=7)
    assert company.inbox("finance") == ["call_customer"]
    company.pass_time(days=16)
    assert company.inbox("finance") == ["call_customer", "decide_dunning"]
    assert company.order(("CUP", 1)).open == ["decide_credit"]


def test_money_ends_the_ladder_and_gives_the_credit_back(company: Any) -> None:
    invoice = owed(company)
    company.pass_time(days=61)
    company.pay(30, invoice=invoice)
    assert outcome(company) == "ended_paid"
    assert company.inbox("finance") == []
    assert company.order(("CUP", 1)).open == ["pick"]
    company.must_be_sound()


def test_giving_up_needs_the_approval_of_somebody_else(company: Any) -> None:
    owed(company)
    company.pass_time(days=61)
    company.do("decide_dunning", dunning="write_off", reason="bankrupt")
    assert company.inbox("credit_manager") == ["approve_write_off"]
    company.do("approve_write_off", approved=True, remark="")
    assert outcome(company) == "ended_written_off"
    company.must_be_sound()


def test_without_an_approval_it_is_asked_again_after_a_month(company: Any) -> None:
    owed(company)
    company.pass_time(days=61)
    company.do("decide_dunning", dunning="write_off", reason="bankrupt")
    company.do("approve_write_off", approved=False, remark="not yet")
    assert company.inbox("finance") == ["call_customer"]
    company.pass_time(days=31)
    assert company.inbox("finance") == ["call_customer", "decide_dunning"]


def test_somebody_reminds_by_hand(company: Any) -> None:
    invoice = owed(company)
    company.message("invoice.remind", invoice, by="fiona")
    company.message("invoice.remind", invoice, by="fiona")
    assert reminders(company) == 2


def test_an_invoice_that_an_advance_covers_is_paid_at_once(company: Any) -> None:
    order = company.order(("CUP", 3))
    company.pay(30, order=order.number)
    order.ship().deliver()
    assert outcome(company) == "ended_paid"


def test_a_credit_note_ends_it_as_credited(company: Any) -> None:
    invoice = owed(company)
    company.erp("credit_note", invoice=invoice, reason="damaged")
    assert outcome(company) == "ended_credited"
