"""What was reserved but is not on its shelf."""

from __future__ import annotations

from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


@CASES.add
def missing_goods_leave_the_books_and_are_not_reserved_again(shop: Shop) -> None:
    sku = shop.item(5, cost=6)
    order = shop.order({sku: 5})
    shop.do("reserve_stock", order=order)
    lost = shop.do("report_missing", order=order, lines=[{"line": 1, "sku": sku, "quantity": 2}], reason="Shelf empty")
    assert [(line["sku"], line["quantity"]) for line in lost["missing"]] == [(sku, 2)]
    assert (lost["order"], lost["loss"]) == (order, 12)
    assert shop.stock(sku) == (3, 3)
    again = shop.do("reserve_stock", order=order)
    assert (again["status"], again["short"][0]["quantity"]) == ("partial", 2)
    shop.do("ship", shipment=shop.do("create_shipment", order=order)["shipment"])
    assert shop.do("stock_query", skus=sku)["items"][0]["value"] == 0
    shop.books_are_right()


@CASES.add
def missing_goods_wake_nobody_but_their_order_waits_for_new_ones(shop: Shop) -> None:
    sku = shop.item(5)
    order, waiter = shop.order({sku: 5}), shop.order({sku: 5})
    for each in (order, waiter):
        shop.do("reserve_stock", order=each)
    lost = shop.do("report_missing", order=order, lines=[{"sku": sku, "quantity": 5}], reason="Gone")
    assert not lost.get("messages")
    found = shop.do("adjust_stock", sku=sku, change=1, reason="Found")
    assert [(news["name"], news["key"]) for news in found["messages"]] == [("stock.available", order)]


@CASES.add
def only_what_is_reserved_and_not_packed_can_be_missing(shop: Shop) -> None:
    sku, freight = shop.item(5), shop.item(kind="service")
    order = shop.order({sku: 5, freight: 1})
    lines = [{"sku": sku, "quantity": 3}]
    shop.refused("NotReserved", "report_missing", order=order, lines=lines, reason="Gone")
    shop.do("reserve_stock", order=order)
    shop.do("create_shipment", order=order, lines=[{"sku": sku, "quantity": 3}])
    refusal = shop.refused("NotReserved", "report_missing", order=order, lines=lines, reason="Gone")
    assert refusal.data["most"] == 2
    twice = [{"sku": sku, "quantity": 2}, {"sku": sku, "quantity": 1}]
    shop.refused("NotReserved", "report_missing", order=order, lines=twice, reason="Gone")
    service = [{"sku": freight, "quantity": 1}]
    shop.refused("NotReserved", "report_missing", order=order, lines=service, reason="Gone")
    shop.refused("InvalidParameters", "report_missing", order=order, lines=lines)
    assert shop.stock(sku) == (5, 5)
    shop.books_are_right()


@CASES.add
def the_missing_goods_may_be_of_one_lot(shop: Shop) -> None:
    sku = shop.item(lot_tracked=True)
    for lot in ("L1", "L2"):
        shop.do("adjust_stock", sku=sku, lot=lot, counted=3, reason="Opening")
    order = shop.order({sku: 6})
    shop.do("reserve_stock", order=order)
    tell = {"order": order, "reason": "Box lost"}
    shop.refused("NotReserved", "report_missing", **tell, lines=[{"sku": sku, "quantity": 1, "lot": "L9"}])
    lost = shop.do("report_missing", **tell, lines=[{"sku": sku, "quantity": 2, "lot": "L1"}])
    assert [(line["lot"], line["quantity"]) for line in lost["missing"]] == [("L1", 2)]
    shop.refused("NotReserved", "report_missing", **tell, lines=[{"sku": sku, "quantity": 2, "lot": "L1"}])
    packed = shop.do("create_shipment", order=order)["lines"]
    assert {line["lot"]: line["quantity"] for line in packed} == {"L1": 1, "L2": 3}
    shop.books_are_right()


@CASES.add
def cancelling_the_order_does_not_bring_missing_goods_back(shop: Shop) -> None:
    sku = shop.item(4)
    order = shop.order({sku: 4})
    shop.do("reserve_stock", order=order)
    shop.do("report_missing", order=order, lines=[{"sku": sku, "quantity": 1}], reason="Gone")
    shop.do("cancel_order", order=order)
    assert shop.stock(sku) == (3, 0)
    shop.refused("NotReserved", "report_missing", order=order, lines=[{"sku": sku, "quantity": 1}], reason="Gone")
    shop.books_are_right()


@CASES.add
def missing_goods_are_not_booked_into_a_closed_month(shop: Shop) -> None:
    sku = shop.item(4)
    order = shop.order({sku: 4})
    shop.do("reserve_stock", order=order)
    month = {"year": shop.site.now.year, "month": shop.site.now.month}
    shop.do("close_period", **month)
    lines = [{"sku": sku, "quantity": 1}]
    shop.refused("ClosedPeriod", "report_missing", order=order, lines=lines, reason="Gone")
    shop.do("reopen_period", **month)
    assert shop.stock(sku) == (4, 4)
