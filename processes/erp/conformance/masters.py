"""Parties, items, lots, counted stock, closed months."""

from __future__ import annotations

from decimal import Decimal

from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


@CASES.add
def what_an_upsert_does_not_name_stays(shop: Shop) -> None:
    party = shop.party(email="a@example.com")
    assert shop.do("party_upsert", code=party, name="New name")["created"] is False
    again = shop.do("party_upsert", code=party, email="b@example.com")
    assert again["before"] == {"code": party, "email": "a@example.com"}


@CASES.add
def a_tax_number_with_a_wrong_check_digit_is_refused(shop: Shop) -> None:
    for country, number in (("KR", "124-81-00999"), ("RU", "7707083894"), ("RU", "500100732258"), ("DE", "#")):
        shop.refused("TaxNumberInvalid", "party_upsert", code=shop.name("P"), name="X", country=country, tax_no=number)


@CASES.add
def a_tax_number_belongs_to_one_party(shop: Shop) -> None:
    number = f"DE{shop.tag}"
    first = shop.party(country="DE", tax_no=number)
    refusal = shop.refused("TaxNumberTaken", "party_upsert", code=shop.name("P"), name="X", country="DE", tax_no=number)
    assert refusal.data["party"] == first


@CASES.add
def an_unknown_currency_is_refused(shop: Shop) -> None:
    shop.refused("CurrencyUnknown", "party_upsert", code=shop.name("P"), name="X", currency="XQX")


@CASES.add
def the_currency_of_a_party_with_orders_stays(shop: Shop) -> None:
    party = shop.party(currency="EUR")
    lines = [{"sku": shop.item(), "quantity": 1, "price": 5}]
    shop.do("create_order", party=party, lines=lines)
    shop.refused("CurrencyInUse", "party_upsert", code=party, currency="USD")


@CASES.add
def only_a_supplier_supplies(shop: Shop) -> None:
    shop.refused("NotASupplier", "item_upsert", sku=shop.name("I"), name="X", supplier=shop.party())


@CASES.add
def the_kind_of_an_item_that_has_moved_stays(shop: Shop) -> None:
    shop.refused("ItemInUse", "item_upsert", sku=shop.item(3), kind="service")


@CASES.add
def counted_stock_is_booked_with_its_difference(shop: Shop) -> None:
    sku = shop.item(10)
    counted = shop.do("adjust_stock", sku=sku, counted=7, reason="Counted")
    assert (counted["change"], counted["value"]) == (Decimal(-3), Decimal(-18))
    assert shop.stock(sku) == (7, 0)
    shop.refused("NotInStock", "adjust_stock", sku=sku, change=-8, reason="Lost")
    shop.books_are_right()


@CASES.add
def a_blocked_lot_is_neither_reserved_nor_shipped(shop: Shop) -> None:
    sku = shop.item(lot_tracked=True)
    shop.refused("LotMissing", "adjust_stock", sku=sku, counted=1, reason="Opening")
    shop.do("adjust_stock", sku=sku, lot="L1", counted=5, reason="Opening")
    held = shop.order({sku: 2})
    shop.do("reserve_stock", order=held)
    assert shop.do("block_lot", sku=sku, lot="L1", reason="Smells")["orders"] == [held]
    shop.refused("LotBlocked", "create_shipment", order=held)
    waiting = shop.order({sku: 1})
    assert shop.do("reserve_stock", order=waiting)["status"] == "none"
    released = shop.do("release_lot", sku=sku, lot="L1")
    assert [(news["name"], news["key"]) for news in released["messages"]] == [("stock.available", waiting)]
    assert shop.do("reserve_stock", order=waiting)["status"] == "full"
    shop.do("create_shipment", order=held)
    shop.books_are_right()


@CASES.add
def another_lot_than_the_reserved_one_may_be_picked(shop: Shop) -> None:
    sku = shop.item(lot_tracked=True)
    for lot in ("L1", "L2"):
        shop.do("adjust_stock", sku=sku, lot=lot, counted=5, reason="Opening")
    order = shop.order({sku: 4})
    shop.do("reserve_stock", order=order)
    made = shop.do("create_shipment", order=order, lines=[{"sku": sku, "quantity": 4, "lot": "L2"}])
    assert [(line["lot"], line["quantity"]) for line in made["lines"]] == [("L2", 4)]
    shop.do("ship", shipment=made["shipment"])
    left = shop.do("stock_query", skus=sku)["items"][0]
    assert (left["on_hand"], left["reserved"]) == (6, 0)
    shop.books_are_right()


@CASES.add
def nothing_is_posted_into_a_closed_month(shop: Shop) -> None:
    sku = shop.item(5)
    order, _ = shop.shipped({sku: 5})
    number = shop.do("issue_invoice", order=order)["invoice"]
    shop.do("close_period", year=2001, month=7)
    shop.refused("ClosedPeriod", "credit_note", invoice=number, date="2001-07-31")
    shop.refused(
        "ClosedPeriod", "register_payment", invoice=number, amount=1, reference=shop.name("ref"), date="2001-07-01"
    )
    shop.do("reopen_period", year=2001, month=7)
    shop.do("register_payment", invoice=number, amount=1, reference=shop.name("ref"), date="2001-07-01")
    shop.books_are_right()


@CASES.add
def clients_are_classified_by_revenue(shop: Shop) -> None:
    client = shop.name("C")
    shop.invoiced({shop.item(1): 1}, party=shop.party(client=client, client_name="Client", source="Expo"))
    counts = shop.do("recompute_abc", days=30)
    assert counts["a"] >= 1
    assert all(counts[name] >= 0 for name in "abc")
