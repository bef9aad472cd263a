"""Broken connections: before the commit nothing has happened, after it everything, and the key finds out."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from engine.actions import Done, Retry, Unknown
from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


def _crash_and_repeat(shop: Shop, moment: Literal["before commit", "after commit"], *, happened: bool) -> None:
    sku = shop.item(10)
    order = shop.order({sku: 4})
    shop.do("reserve_stock", order=order)
    shipment = shop.do("create_shipment", order=order)["shipment"]
    key = shop.name("key")
    with shop.site.crash(moment):
        lost = shop.ask("ship", key, shipment=shipment)
    assert isinstance(lost, Unknown | Retry), lost
    found = shop.site.adapter.lookup(key)
    assert isinstance(found, Done) is happened
    again = shop.ask("ship", key, shipment=shipment)
    assert isinstance(again, Done)
    assert again.replayed is happened
    assert shop.site.effects(key) == 1
    assert shop.stock(sku) == (Decimal(6), Decimal(0))
    shop.books_are_right()


@CASES.add
def a_connection_lost_before_the_commit_leaves_nothing(shop: Shop) -> None:
    _crash_and_repeat(shop, "before commit", happened=False)


@CASES.add
def a_connection_lost_after_the_commit_is_found_by_its_key(shop: Shop) -> None:
    _crash_and_repeat(shop, "after commit", happened=True)


@CASES.add
def a_number_is_not_lost_by_a_crash(shop: Shop) -> None:
    sku = shop.item(2)
    orders = [shop.shipped({sku: 1})[0] for _ in range(2)]
    keys = [shop.name("key") for _ in orders]
    with shop.site.crash("before commit"):
        shop.ask("issue_invoice", keys[0], order=orders[0])
    with shop.site.crash("after commit"):
        shop.ask("issue_invoice", keys[1], order=orders[1])
    numbers = [
        int(shop.do("issue_invoice", key, order=order)["invoice"].split("-")[2])
        for order, key in zip(orders, keys, strict=True)
    ]
    assert abs(numbers[0] - numbers[1]) == 1
    shop.books_are_right()
