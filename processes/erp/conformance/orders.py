"""Orders: prices, changes, cancellations."""

from __future__ import annotations

from decimal import Decimal

from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


@CASES.add
def an_order_gets_a_number_frozen_prices_and_a_total_with_tax(shop: Shop) -> None:
    sku = shop.item(price=10)
    made = shop.do("create_order", party=shop.party(), lines=[{"sku": sku, "quantity": 3}])
    assert made["state"] == "draft"
    assert made["total"] == Decimal(36)
    shop.do("item_upsert", sku=sku, price=99)
    assert shop.do("document_status", document=made["order"])["amount"] == Decimal(36)


@CASES.add
def orders_are_numbered_without_a_gap(shop: Shop) -> None:
    party, sku = shop.party(), shop.item()
    lines = [{"sku": sku, "quantity": 1}]
    first = shop.do("create_order", party=party, lines=lines)["order"]
    shop.refused("NotFound", "create_order", party=party, lines=[{"sku": "none", "quantity": 1}])
    second = shop.do("create_order", party=party, lines=lines)["order"]
    assert int(second.split("-")[1]) == int(first.split("-")[1]) + 1


@CASES.add
def a_changed_list_price_is_refused_at_confirmation_until_somebody_decides(shop: Shop) -> None:
    sku = shop.item(price=10)
    orders = [shop.order({sku: 1}, confirmed=False) for _ in range(2)]
    shop.do("item_upsert", sku=sku, price=12)
    refusal = shop.refused("PriceChanged", "confirm_order", order=orders[0])
    assert refusal.data["lines"][0]["is"] == Decimal(12)
    assert shop.do("confirm_order", order=orders[0], prices="keep")["total"] == Decimal(12)
    assert shop.do("confirm_order", order=orders[1], prices="update")["total"] == Decimal("14.4")


@CASES.add
def an_agreed_price_does_not_follow_the_list(shop: Shop) -> None:
    sku = shop.item(price=10)
    lines = [{"sku": sku, "quantity": 1, "price": 7}]
    order = shop.do("create_order", party=shop.party(), lines=lines)["order"]
    shop.do("item_upsert", sku=sku, price=12)
    assert shop.do("confirm_order", order=order)["total"] == Decimal("8.4")


@CASES.add
def who_is_no_customer_or_not_active_cannot_order(shop: Shop) -> None:
    lines = [{"sku": shop.item(), "quantity": 1}]
    shop.refused("NotACustomer", "create_order", party=shop.supplier(), lines=lines)
    shop.refused("PartyInactive", "create_order", party=shop.party(active=False), lines=lines)


@CASES.add
def an_item_that_is_not_sold_any_more_cannot_be_ordered(shop: Shop) -> None:
    lines = [{"sku": shop.item(active=False), "quantity": 1}]
    shop.refused("ItemInactive", "create_order", party=shop.party(), lines=lines)


@CASES.add
def an_order_is_in_the_currency_of_its_party(shop: Shop) -> None:
    party, sku = shop.party(currency="KRW"), shop.item()
    shop.refused(
        "CurrencyMismatch", "create_order", party=party, currency="EUR", lines=[{"sku": sku, "quantity": 1, "price": 1}]
    )
    shop.refused("PriceMissing", "create_order", party=party, lines=[{"sku": sku, "quantity": 1}])


@CASES.add
def money_is_rounded_half_to_even_by_the_digits_of_its_currency(shop: Shop) -> None:
    sku = shop.item(tax_rate=0)
    for currency, price, total in (("KRW", "100.5", 100), ("KRW", "101.5", 102), ("EUR", "0.125", "0.12")):
        lines = [{"sku": sku, "quantity": 1, "price": price}]
        made = shop.do("create_order", party=shop.party(currency=currency), lines=lines)
        assert made["total"] == Decimal(total), currency


@CASES.add
def an_order_can_be_changed_until_it_is_picked(shop: Shop) -> None:
    kept, added = shop.item(10), shop.item(10)
    order = shop.order({kept: 6})
    shop.do("reserve_stock", order=order)
    lines = [{"sku": kept, "quantity": 4}, {"sku": added, "quantity": 2}]
    changed = shop.do("change_order", order=order, lines=lines)
    assert changed["difference"] == Decimal(0)
    assert shop.stock(kept) == (10, 4)
    shop.do("create_shipment", order=order, lines=[{"sku": kept, "quantity": 3}])
    shop.refused("AlreadyPicked", "change_order", order=order, lines=[{"sku": kept, "quantity": 2}])
    assert shop.do("change_order", order=order, lines=[{"sku": kept, "quantity": 3}])["total"] == Decimal(60)
    shop.books_are_right()


@CASES.add
def the_price_of_an_invoiced_line_stays(shop: Shop) -> None:
    sku = shop.item(1)
    order = shop.order({sku: 2})
    shop.do("reserve_stock", order=order)
    shop.do("ship", shipment=shop.do("create_shipment", order=order)["shipment"])
    shop.do("issue_invoice", order=order)
    lines = [{"sku": sku, "quantity": 2, "price": 3}]
    shop.refused("AlreadyInvoiced", "change_order", order=order, lines=lines)


@CASES.add
def a_cancelled_order_gives_everything_back(shop: Shop) -> None:
    sku = shop.item(10)
    party = shop.party(credit_limit=1000)
    order = shop.order({sku: 8}, party=party)
    shop.do("credit_check", order=order, hold=True)
    shop.do("reserve_stock", order=order)
    shop.do("create_shipment", order=order, lines=[{"sku": sku, "quantity": 5}])
    cancelled = shop.do("cancel_order", order=order, reason="Changed their mind")
    assert cancelled["state"] == "cancelled"
    assert shop.stock(sku) == (10, 0)
    assert shop.do("credit_check", party=party, amount=0)["exposure"] == 0
    assert shop.do("cancel_order", order=order)["cancelled"] == []
    shop.refused("NotConfirmed", "reserve_stock", order=order)
    shop.refused("WrongState", "confirm_order", order=order)
    shop.books_are_right()


@CASES.add
def what_was_shipped_is_not_cancelled(shop: Shop) -> None:
    sku = shop.item(3)
    order = shop.order({sku: 5})
    shop.do("reserve_stock", order=order)
    shipment = shop.do("create_shipment", order=order)["shipment"]
    shop.do("ship", shipment=shipment)
    shop.refused("AlreadyShipped", "cancel_order", order=order)
    kept = shop.do("cancel_order", order=order, keep_shipped=True)
    assert kept["cancelled"][0]["quantity"] == 2
    shop.do("confirm_delivery", shipment=shipment)
    shop.do("issue_invoice", order=order)
    assert shop.state(order) == "completed"
    shop.books_are_right()


@CASES.add
def an_order_is_completed_when_all_is_delivered_and_invoiced(shop: Shop) -> None:
    order, shipment = shop.shipped({shop.item(2): 2})
    shop.do("issue_invoice", order=order)
    assert shop.state(order) == "confirmed"
    assert shop.do("confirm_delivery", shipment=shipment)["order_state"] == "completed"
