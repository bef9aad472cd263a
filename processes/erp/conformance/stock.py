"""Reservation, and races for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from engine.actions import Done, Outcome, Retry
from processes.erp.adapter import Command
from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


def race(shop: Shop, commands: list[Command]) -> list[Done]:
    """All commands at once, each over a connection of its own; a Retry is asked again, as the engine does."""
    start = Barrier(len(commands))

    def run(command: Command) -> Outcome:
        adapter = shop.site.another()
        start.wait(timeout=30)
        for _ in range(20):
            outcome = adapter.execute(command)
            if not isinstance(outcome, Retry):
                break
        return outcome

    with ThreadPoolExecutor(len(commands)) as threads:
        outcomes = list(threads.map(run, commands, timeout=90))
    assert all(isinstance(outcome, Done) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Done)]


@CASES.add
def a_shortage_is_a_result_and_no_refusal(shop: Shop) -> None:
    sku = shop.item(3)
    reserved = shop.do("reserve_stock", order=shop.order({sku: 5}))
    assert reserved["status"] == "partial"
    assert [(line["sku"], line["quantity"]) for line in reserved["reserved"]] == [(sku, 3)]
    assert [(line["sku"], line["quantity"]) for line in reserved["short"]] == [(sku, 2)]
    assert shop.do("reserve_stock", order=shop.order({sku: 1}))["status"] == "none"


@CASES.add
def all_or_nothing_reserves_nothing_when_something_is_missing(shop: Shop) -> None:
    there, missing = shop.item(5), shop.item(1)
    order = shop.order({there: 5, missing: 5})
    assert shop.do("reserve_stock", order=order, allow_partial=False)["status"] == "none"
    assert shop.stock(there) == (5, 0)
    complete = shop.order({there: 5, missing: 5}, ship_complete=True)
    assert shop.do("reserve_stock", order=complete, allow_partial=True)["status"] == "none"
    shop.books_are_right()


@CASES.add
def reserving_again_takes_only_what_is_missing(shop: Shop) -> None:
    sku = shop.item(5)
    order = shop.order({sku: 5})
    for _ in range(2):
        assert shop.do("reserve_stock", order=order)["status"] == "full"
        assert shop.stock(sku) == (5, 5)


@CASES.add
def only_confirmed_orders_reserve(shop: Shop) -> None:
    shop.refused("NotConfirmed", "reserve_stock", order=shop.order({shop.item(1): 1}, confirmed=False))


@CASES.add
def released_stock_wakes_who_waits_for_it(shop: Shop) -> None:
    sku = shop.item(10)
    holder, waiter, late = (shop.order({sku: 7}) for _ in range(3))
    for order in (holder, waiter, late):
        shop.do("reserve_stock", order=order)
    released = shop.do("release_stock", order=holder)
    assert [(news["name"], news["key"]) for news in released["messages"]] == [
        ("stock.available", waiter),
        ("stock.available", late),
    ]
    assert shop.do("release_stock", order=holder)["released"] == []
    assert shop.do("reserve_stock", order=waiter)["status"] == "full"


@CASES.add
def a_part_of_a_reservation_can_be_released(shop: Shop) -> None:
    sku = shop.item(10)
    order = shop.order({sku: 7})
    shop.do("reserve_stock", order=order)
    shop.do("release_stock", order=order, lines=[{"sku": sku, "quantity": 3}])
    assert shop.stock(sku) == (10, 4)
    shop.books_are_right()


@CASES.add
def a_service_is_always_there_and_moves_no_stock(shop: Shop) -> None:
    freight = shop.item(kind="service")
    order, _ = shop.shipped({freight: 1})
    assert shop.do("issue_invoice", order=order)["total"] == 12
    assert shop.stock(freight) == (0, 0)
    shop.books_are_right()


@CASES.add
def eight_orders_racing_for_ten_pieces_never_get_eleven(shop: Shop) -> None:
    sku = shop.item(10)
    orders = [shop.order({sku: 3}) for _ in range(8)]
    race(shop, [Command(shop.name("key"), "erp.reserve_stock", {"order": order}) for order in orders])
    assert shop.stock(sku) == (10, 10)
    shop.books_are_right()


@CASES.add
def eight_callers_with_one_key_cause_one_effect(shop: Shop) -> None:
    sku, party, key = shop.item(), shop.party(), shop.name("key")
    params = {"party": party, "lines": [{"sku": sku, "quantity": 1}]}
    answers = race(shop, [Command(key, "erp.create_order", params)] * 8)
    assert len({answer.result["order"] for answer in answers}) == 1
    assert [answer.replayed for answer in answers].count(False) == 1
    assert shop.site.effects(key) == 1


@CASES.add
def eight_credit_checks_at_once_do_not_pass_on_the_same_money(shop: Shop) -> None:
    party, sku = shop.party(credit_limit=100), shop.item()
    orders = [shop.order({sku: 3}, party=party) for _ in range(8)]
    commands = [Command(shop.name("key"), "erp.credit_check", {"order": order, "hold": True}) for order in orders]
    passed = [answer.result for answer in race(shop, commands) if answer.result["ok"]]
    assert 1 <= len(passed) <= 2
    assert sum(answer["amount"] for answer in passed) <= 100


@CASES.add
def eight_invoices_at_once_are_numbered_without_a_gap(shop: Shop) -> None:
    sku = shop.item(8)
    orders = [shop.shipped({sku: 1})[0] for _ in range(8)]
    commands = [Command(shop.name("key"), "erp.issue_invoice", {"order": order}) for order in orders]
    numbers = sorted(int(answer.result["invoice"].split("-")[2]) for answer in race(shop, commands))
    assert numbers == list(range(numbers[0], numbers[0] + 8))
    shop.books_are_right()


@CASES.add
def eight_payments_at_once_never_settle_more_than_the_invoice(shop: Shop) -> None:
    order, invoice = shop.invoiced({shop.item(5): 5})
    commands = [
        Command(
            shop.name("key"), "erp.register_payment", {"invoice": invoice, "amount": 20, "reference": shop.name("ref")}
        )
        for _ in range(8)
    ]
    answers = race(shop, commands)
    assert sum(answer.result["advance"] for answer in answers) == 100
    assert shop.state(invoice) == "paid"
    assert shop.do("refund_payment", order=order)["amount"] == 100
    shop.books_are_right()
