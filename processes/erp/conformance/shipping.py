"""Shipments: parts, failed deliveries, recalls."""

from __future__ import annotations

from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


@CASES.add
def nothing_is_shipped_that_is_not_reserved(shop: Shop) -> None:
    sku = shop.item(5)
    order = shop.order({sku: 5})
    shop.refused("NotReserved", "create_shipment", order=order)
    shop.do("reserve_stock", order=order)
    lines = [{"sku": sku, "quantity": 6}]
    assert shop.refused("NotReserved", "create_shipment", order=order, lines=lines).data["most"] == 5
    shop.refused("NotFound", "create_shipment", order=order, lines=[{"sku": "other", "quantity": 1}])


@CASES.add
def a_short_pick_leaves_the_rest_open(shop: Shop) -> None:
    sku = shop.item(5)
    order = shop.order({sku: 5})
    shop.do("reserve_stock", order=order)
    first = shop.do("create_shipment", order=order, lines=[{"sku": sku, "quantity": 3}])["shipment"]
    shop.do("ship", shipment=first)
    assert shop.stock(sku) == (2, 2)
    again = shop.do("reserve_stock", order=order)
    assert [(line["sku"], line["quantity"]) for line in again["reserved"]] == [(sku, 2)]
    shop.do("ship", shipment=shop.do("create_shipment", order=order)["shipment"])
    assert shop.stock(sku) == (0, 0)
    shop.books_are_right()


@CASES.add
def a_shipment_leaves_once(shop: Shop) -> None:
    _, shipment = shop.shipped({shop.item(1): 1})
    shop.refused("WrongState", "ship", shipment=shipment)


@CASES.add
def a_failed_delivery_may_be_tried_again(shop: Shop) -> None:
    sku = shop.item(2)
    order, shipment = shop.shipped({sku: 2})
    failed = shop.do("fail_delivery", shipment=shipment, reason="Nobody there")
    assert (failed["state"], failed["attempts"]) == ("failed", 1)
    assert shop.do("ship", shipment=shipment)["attempt"] == 2
    assert shop.do("confirm_delivery", shipment=shipment)["state"] == "delivered"
    shop.refused("WrongState", "fail_delivery", shipment=shipment)
    assert shop.stock(sku) == (0, 0)
    assert shop.do("issue_invoice", order=order)["total"] == 24
    shop.books_are_right()


@CASES.add
def given_up_goods_come_back_and_the_lines_are_open_again(shop: Shop) -> None:
    sku = shop.item(2)
    order, shipment = shop.shipped({sku: 2})
    shop.do("fail_delivery", shipment=shipment, back_to_stock=True)
    assert shop.stock(sku) == (2, 0)
    shop.refused("NothingToInvoice", "issue_invoice", order=order)
    shop.refused("WrongState", "confirm_delivery", shipment=shipment)
    assert shop.do("reserve_stock", order=order)["status"] == "full"
    shop.do("ship", shipment=shop.do("create_shipment", order=order)["shipment"])
    shop.books_are_right()


@CASES.add
def a_shipment_that_has_not_left_is_unpacked_and_its_goods_stay_reserved(shop: Shop) -> None:
    sku = shop.item(4)
    order = shop.order({sku: 4})
    shop.do("reserve_stock", order=order)
    shipment = shop.do("create_shipment", order=order)["shipment"]
    assert shop.do("release_stock", order=order)["released"] == []
    assert shop.do("cancel_shipment", shipment=shipment)["state"] == "cancelled"
    assert shop.stock(sku) == (4, 4)
    shop.refused("WrongState", "ship", shipment=shipment)
    shop.do("release_stock", order=order)
    assert shop.stock(sku) == (4, 0)


@CASES.add
def a_shipment_that_has_left_is_recalled_by_a_return_and_only_once(shop: Shop) -> None:
    order, shipment = shop.shipped({shop.item(4): 4})
    recalled = shop.do("cancel_shipment", shipment=shipment)
    assert (recalled["state"], recalled["was"]) == ("recalled", "shipped")
    assert shop.state(recalled["return"]) == "expected"
    assert shop.do("cancel_shipment", shipment=shipment)["return"] is None
    shop.refused("NothingToInvoice", "issue_invoice", order=order)
    shop.do("inspect_return", **{"return": recalled["return"]}, disposition="restock")
    shop.books_are_right()
