"""Purchases and receipts."""

from __future__ import annotations

from decimal import Decimal

from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


def short_order(shop: Shop, stock: int = 4, wanted: int = 10) -> tuple[str, str]:
    """An order that came short of an item with a supplier: order and sku."""
    sku = shop.item(stock, supplier=shop.supplier(), lead_days=7)
    order = shop.order({sku: wanted})
    shop.do("reserve_stock", order=order)
    return order, sku


@CASES.add
def a_shortage_is_purchased_once_and_only_what_is_missing(shop: Shop) -> None:
    order, sku = short_order(shop)
    bought = shop.do("purchase_shortage", order=order)
    assert bought["purchases"][0]["lines"] == [{"sku": sku, "quantity": Decimal(6)}]
    assert bought["created"] == [bought["purchase"]]
    again = shop.do("purchase_shortage", order=order)
    assert (again["created"], again["purchase"]) == ([], bought["purchase"])


@CASES.add
def each_supplier_gets_a_purchase_of_its_own(shop: Shop) -> None:
    skus = [shop.item(supplier=shop.supplier(), lead_days=days) for days in (9, 3)]
    order = shop.order(dict.fromkeys(skus, 1))
    bought = shop.do("purchase_shortage", order=order)
    assert len(bought["created"]) == 2
    assert bought["eta"] == max(entry["eta"] for entry in bought["purchases"])


@CASES.add
def without_a_supplier_nothing_is_purchased(shop: Shop) -> None:
    order = shop.order({shop.item(supplier=shop.supplier()): 1, shop.item(): 1})
    shop.refused("NoSupplier", "purchase_shortage", order=order)
    shop.books_are_right()


@CASES.add
def goods_that_come_are_reserved_for_the_order_that_waits(shop: Shop) -> None:
    order, sku = short_order(shop)
    purchase = shop.do("purchase_shortage", order=order)["purchase"]
    came = shop.do("receive_goods", purchase=purchase)
    assert came["messages"][0]["name"] == "goods.received"
    assert (came["messages"][0]["key"], came["messages"][0]["payload"]["complete"]) == (purchase, True)
    assert [(line["order"], line["quantity"]) for line in came["reserved"]] == [(order, 6)]
    assert [(news["name"], news["key"], news["payload"]["lines"]) for news in came["messages"][1:]] == [
        ("stock.available", order, [{"sku": sku, "quantity": Decimal(6)}])
    ]
    assert shop.stock(sku) == (10, 10)
    assert shop.do("reserve_stock", order=order)["status"] == "full"
    shop.books_are_right()


@CASES.add
def each_purchase_that_brings_something_tells_its_order_before_the_others(shop: Shop) -> None:
    skus = [shop.item(supplier=shop.supplier()) for _ in range(2)]
    order, other = shop.order(dict.fromkeys(skus, 3)), shop.order(dict.fromkeys(skus, 1))
    for each in (other, order):
        shop.do("reserve_stock", order=each)
    purchases = shop.do("purchase_shortage", order=order)["created"]
    shop.do("change_order", order=order, lines=[{"sku": skus[1], "quantity": 2}])
    told = [shop.do("receive_goods", purchase=purchase)["messages"] for purchase in purchases]
    available = [[news["key"] for news in messages if news["name"] == "stock.available"] for messages in told]
    assert available == [[order], [order, other]]
    shop.books_are_right()


@CASES.add
def of_two_orders_for_the_last_ten_the_second_goes_on_after_the_receipt(shop: Shop) -> None:
    sku = shop.item(10, supplier=shop.supplier())
    first, second = shop.order({sku: 7}), shop.order({sku: 7})
    assert shop.do("reserve_stock", order=first)["status"] == "full"
    assert shop.do("reserve_stock", order=second)["status"] == "partial"
    shop.do("receive_goods", purchase=shop.do("purchase_shortage", order=second)["purchase"])
    assert shop.do("reserve_stock", order=second)["status"] == "full"
    assert shop.stock(sku) == (14, 14)


@CASES.add
def goods_may_come_in_parts_but_not_too_many(shop: Shop) -> None:
    order, sku = short_order(shop)
    purchase = shop.do("purchase_shortage", order=order)["purchase"]
    part = shop.do("receive_goods", purchase=purchase, lines=[{"sku": sku, "quantity": 2}])
    assert (part["state"], part["complete"]) == ("partial", False)
    shop.refused("OverReceipt", "receive_goods", purchase=purchase, lines=[{"sku": sku, "quantity": 5}])
    assert shop.do("purchase_shortage", order=order)["purchases"][0]["lines"][0]["quantity"] == 4
    assert shop.do("receive_goods", purchase=purchase)["complete"]
    shop.refused("OverReceipt", "receive_goods", purchase=purchase)
    shop.books_are_right()


@CASES.add
def goods_of_a_cancelled_order_are_free_for_others(shop: Shop) -> None:
    order, sku = short_order(shop, stock=0)
    purchase = shop.do("purchase_shortage", order=order)["purchase"]
    other = shop.order({sku: 5})
    shop.do("reserve_stock", order=other)
    shop.do("cancel_order", order=order)
    came = shop.do("receive_goods", purchase=purchase)
    assert came["reserved"] == []
    assert [(news["name"], news["key"]) for news in came["messages"]][1:] == [("stock.available", other)]


@CASES.add
def a_purchase_is_cancelled_as_far_as_it_has_not_come(shop: Shop) -> None:
    order, sku = short_order(shop)
    purchase = shop.do("purchase_shortage", order=order)["purchase"]
    shop.do("receive_goods", purchase=purchase, lines=[{"sku": sku, "quantity": 2}])
    gone = shop.do("cancel_purchase", purchase=purchase)
    assert gone["cancelled"][0]["quantity"] == 4
    assert [(news["name"], news["key"]) for news in gone["messages"]] == [("purchase.cancelled", purchase)]
    assert shop.state(purchase) == "received"
    again = shop.do("cancel_purchase", purchase=purchase)
    assert (again["cancelled"], again["messages"]) == ([], [])
    other, _ = short_order(shop)
    open_one = shop.do("purchase_shortage", order=other)["purchase"]
    shop.do("cancel_purchase", purchase=open_one)
    shop.refused("WrongState", "receive_goods", purchase=open_one)


@CASES.add
def stock_is_valued_at_moving_average(shop: Shop) -> None:
    sku = shop.item(10, cost=6)
    shop.do("adjust_stock", sku=sku, change=10, cost=8, reason="Found")
    order = shop.order({sku: 19})
    shop.do("reserve_stock", order=order)
    shop.do("ship", shipment=shop.do("create_shipment", order=order)["shipment"])
    assert shop.do("stock_query", skus=sku)["items"][0]["value"] == 7
    shop.books_are_right()
