"""Returns and their inspection."""

from __future__ import annotations

from decimal import Decimal

from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


@CASES.add
def no_more_comes_back_than_was_shipped(shop: Shop) -> None:
    sku = shop.item(5)
    order, _ = shop.shipped({sku: 5})
    shop.do("create_return", order=order, reason="Broken", lines=[{"sku": sku, "quantity": 3}])
    refusal = shop.refused(
        "QtyExceedsShipped", "create_return", order=order, reason="Broken", lines=[{"sku": sku, "quantity": 3}]
    )
    assert refusal.data["most"] == 2
    shop.do("create_return", order=order, reason="Broken")
    shop.refused("QtyExceedsShipped", "create_return", order=order, reason="Broken")


@CASES.add
def returned_goods_are_restocked_quarantined_or_scrapped_with_the_books(shop: Shop) -> None:
    sku = shop.item(6, cost=6)
    order, _ = shop.shipped({sku: 6})
    number = shop.do("create_return", order=order, reason="Mixed")["return"]
    came = shop.do("receive_return", **{"return": number})
    assert [(news["name"], news["key"]) for news in came["messages"]] == [("goods.received", number)]
    assert shop.do("stock_query", skus=sku)["items"][0]["free"] == 0
    lines = [
        {"sku": sku, "quantity": 1, "disposition": "scrap", "inspection": "In pieces"},
        {"sku": sku, "quantity": 2, "disposition": "quarantine"},
    ]
    inspected = shop.do("inspect_return", **{"return": number}, lines=lines, disposition="restock")
    assert inspected["loss"] == Decimal(6)
    assert shop.do("stock_query", skus=sku)["items"][0] == {
        "sku": sku,
        "on_hand": 5,
        "reserved": 0,
        "free": 3,
        "value": 30,
    }
    shop.refused("WrongState", "inspect_return", **{"return": number}, disposition="scrap")
    shop.books_are_right()


@CASES.add
def every_returned_line_needs_a_disposition(shop: Shop) -> None:
    order, _ = shop.shipped({shop.item(1): 1})
    number = shop.do("create_return", order=order, reason="Wrong")["return"]
    shop.refused("InvalidParameters", "inspect_return", **{"return": number})
    shop.refused("InvalidParameters", "inspect_return", **{"return": number}, disposition="eat")


@CASES.add
def restocked_goods_wake_who_waits(shop: Shop) -> None:
    sku = shop.item(2)
    order, _ = shop.shipped({sku: 2})
    waiter = shop.order({sku: 1})
    shop.do("reserve_stock", order=waiter)
    number = shop.do("create_return", order=order, reason="Not wanted")["return"]
    inspected = shop.do("inspect_return", **{"return": number}, disposition="restock")
    assert [(news["name"], news["key"]) for news in inspected["messages"]] == [("stock.available", waiter)]


@CASES.add
def a_return_that_was_credited_balances_to_nothing(shop: Shop) -> None:
    sku = shop.item(3)
    order, invoice = shop.invoiced({sku: 3})
    shop.do("register_payment", invoice=invoice, amount=36, reference=shop.name("ref"))
    number = shop.do("create_return", order=order, reason="All wrong")["return"]
    shop.do("inspect_return", **{"return": number}, disposition="restock")
    credited = shop.do("credit_note", invoice=invoice)
    assert (credited["total"], credited["freed"]) == (36, 36)
    assert shop.do("refund_payment", order=order)["amount"] == 36
    assert shop.stock(sku) == (3, 0)
    shop.refused("NothingToInvoice", "issue_invoice", order=order)
    shop.books_are_right()
