"""Credit: limits, holds, blocks, advances."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


@CASES.add
def a_check_tells_limit_exposure_and_ratio(shop: Shop) -> None:
    party = shop.party(credit_limit=100)
    check = shop.do("credit_check", order=shop.order({shop.item(): 5}, party=party))
    assert (check["limit"], check["exposure"], check["exposure_after"]) == (100, 0, 60)
    assert (check["ratio"], check["ok"], check["hold"]) == (Decimal("0.6"), True, None)
    assert (check["new_client"], check["paid_on_time"]) == (True, None)


@CASES.add
def without_a_limit_a_check_is_not_ok_and_says_why(shop: Shop) -> None:
    check = shop.do("credit_check", party=shop.party(credit_limit=None), amount=1)
    assert (check["limit_set"], check["ok"], check["ratio"]) == (False, False, None)


@CASES.add
def of_two_orders_on_the_same_money_exactly_one_passes(shop: Shop) -> None:
    for first in (0, 1):
        party, sku = shop.party(credit_limit=100), shop.item()
        orders = [shop.order({sku: 5}, party=party) for _ in range(2)]
        checks = {
            order: shop.do("credit_check", order=order, hold=True)["ok"] for order in (orders[first], orders[1 - first])
        }
        assert sorted(checks.values()) == [False, True]


@CASES.add
def a_hold_counts_until_it_is_released(shop: Shop) -> None:
    party = shop.party(credit_limit=100)
    hold = shop.do("credit_check", party=party, amount=70, hold=True)["hold"]
    assert shop.do("credit_check", party=party, amount=40)["over_by"] == 10
    assert shop.do("release_credit_hold", hold=hold)["released"] == 70
    assert shop.do("release_credit_hold", hold=hold)["released"] == 0
    assert shop.do("credit_check", party=party, amount=40)["ok"]


@CASES.add
def open_invoices_and_uninvoiced_orders_are_exposure_and_payments_reduce_it(shop: Shop) -> None:
    party, sku = shop.party(), shop.item(5)
    _, invoice = shop.invoiced({sku: 5}, party=party)
    shop.order({sku: 2}, party=party)
    before = shop.do("credit_check", party=party, amount=0)
    assert (before["open_invoices"], before["open_orders"], before["exposure"]) == (60, 24, 84)
    shop.do("register_payment", invoice=invoice, amount=50, reference=shop.name("ref"))
    assert shop.do("credit_check", party=party, amount=0)["exposure"] == 34


@CASES.add
def what_is_due_is_overdue_the_day_after(shop: Shop) -> None:
    party = shop.party()
    shop.invoiced({shop.item(1): 1}, party=party, payment_days=10)
    shop.site.now += timedelta(days=10)
    assert shop.do("credit_check", party=party, amount=0)["overdue_days"] == 0
    shop.site.now += timedelta(days=5)
    late = shop.do("credit_check", party=party, amount=0)
    assert (late["overdue_days"], late["overdue_amount"], late["paid_on_time"]) == (5, 12, 0)


@CASES.add
def a_blocked_party_gets_no_credit(shop: Shop) -> None:
    party = shop.party()
    assert shop.do("block_party", party=party, reason="Dunning")["changed"]
    check = shop.do("credit_check", party=party, amount=1)
    assert (check["blocked"], check["ok"]) == (True, False)
    shop.do("unblock_party", party=party)
    assert shop.do("credit_check", party=party, amount=1)["ok"]


@CASES.add
def an_advance_must_be_there_before_anything_is_picked(shop: Shop) -> None:
    order = shop.order({shop.item(10): 10})
    shop.do("reserve_stock", order=order)
    assert shop.do("require_prepayment", order=order, percent=50)["amount"] == 60
    missing = shop.refused("PrepaymentMissing", "create_shipment", order=order)
    assert missing.data["needed"] == 60
    paid = shop.do("register_payment", order=order, amount=60, reference=shop.name("ref"))
    assert paid["advance"] == 60
    assert [(news["name"], news["key"]) for news in paid["messages"]] == [("payment.received", order)]
    assert paid["messages"][0]["payload"]["received"] == 60
    shop.do("create_shipment", order=order)
    shop.books_are_right()
