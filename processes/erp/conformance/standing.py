"""How far an order and an invoice have come."""

from __future__ import annotations

from processes.erp.conformance.purchases import short_order
from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


def stage(shop: Shop, order: str) -> str:
    """An order's stage."""
    return str(shop.do("document_status", document=order)["stage"])


@CASES.add
def an_orders_stage_is_the_farthest_that_any_part_has_come(shop: Shop) -> None:
    sku = shop.item(9)
    order = shop.order({sku: 9})
    assert stage(shop, order) == "new"
    shop.do("reserve_stock", order=order)
    assert stage(shop, order) == "reserved"
    shipment = shop.do("create_shipment", order=order, lines=[{"sku": sku, "quantity": 2}])["shipment"]
    assert stage(shop, order) == "picked"
    shop.do("ship", shipment=shipment)
    assert stage(shop, order) == "shipped"
    invoice = shop.do("issue_invoice", order=order)["invoice"]
    assert stage(shop, order) == "invoiced"
    shop.do("register_payment", invoice=invoice, amount=1, reference=shop.name("ref"))
    assert stage(shop, order) == "paid"


@CASES.add
def what_is_taken_back_takes_the_stage_back(shop: Shop) -> None:
    order, shipment = shop.shipped({shop.item(2): 2})
    invoice = shop.do("issue_invoice", order=order)["invoice"]
    paid = shop.do("register_payment", invoice=invoice, amount=24, reference=shop.name("ref"))
    shop.do("refund_payment", payment=paid["payment"])
    assert stage(shop, order) == "invoiced"
    shop.do("credit_note", invoice=invoice)
    assert stage(shop, order) == "shipped"
    shop.do("cancel_shipment", shipment=shipment)
    assert stage(shop, order) == "new"


@CASES.add
def an_advance_alone_does_not_make_an_order_paid(shop: Shop) -> None:
    order = shop.order({shop.item(1): 1}, prepay_percent=50)
    shop.do("register_payment", order=order, amount=7, reference=shop.name("ref"))
    told = shop.do("document_status", document=order)
    assert (told["stage"], told["needed"], told["received"], told["refundable"]) == ("new", 6, 7, 7)


@CASES.add
def an_order_tells_its_terms_its_lines_and_its_money(shop: Shop) -> None:
    party, sku = shop.party(), shop.item(5)
    order = shop.order({sku: 5}, party=party, invoice_policy="end", ship_complete=True)
    told = shop.do("document_status", document=order)
    assert (told["document"], told["kind"], told["state"], told["party"]) == (order, "order", "confirmed", party)
    assert (told["total"], told["amount"], told["currency"]) == (60, 60, "GBP")
    assert (told["prepay_percent"], told["invoice_policy"], told["ship_complete"]) == (0, "end", True)
    assert (told["needed"], told["received"], told["refundable"]) == (0, 0, 0)
    assert [(line["line"], line["sku"], line["quantity"], line["reserved"]) for line in told["lines"]] == [
        (1, sku, 5, 0)
    ]
    assert told["shipments"] == told["returns"] == told["purchases"] == told["invoices"] == []


@CASES.add
def an_order_names_the_documents_made_for_it(shop: Shop) -> None:
    order, sku = short_order(shop)
    bought = shop.do("purchase_shortage", order=order)
    shipment = shop.do("create_shipment", order=order)["shipment"]
    shop.do("ship", shipment=shipment)
    issued = shop.do("issue_invoice", order=order)
    shop.do("register_payment", invoice=issued["invoice"], amount=8, reference=shop.name("ref"))
    credit = shop.do("credit_note", invoice=issued["invoice"], lines=[{"sku": sku, "quantity": 1}])
    back = shop.do("create_return", order=order, reason="Wrong", lines=[{"sku": sku, "quantity": 1}])["return"]
    told = shop.do("document_status", document=order)
    assert told["shipments"] == [{"shipment": shipment, "state": "shipped"}]
    assert told["returns"] == [{"return": back, "state": "expected"}]
    assert told["purchases"] == [{"purchase": bought["purchase"], "state": "open", "eta": bought["eta"]}]
    (listed,) = told["invoices"]  # the credit note is not among them
    assert listed == {"invoice": issued["invoice"], "total": 48, "open": credit["open"], "due": issued["due"]}


@CASES.add
def what_can_be_refunded_is_what_the_refund_then_pays(shop: Shop) -> None:
    party = shop.party()
    order, invoice = shop.invoiced({shop.item(5): 5}, party=party)
    shop.do("register_payment", party=party, amount=60, reference=shop.name("ref"))  # it names no order
    shop.do("credit_note", invoice=invoice, amount=25)
    told = shop.do("document_status", document=order)
    assert (told["received"], told["refundable"]) == (35, 25)
    assert shop.do("refund_payment", order=order)["amount"] == 25
    assert shop.do("document_status", document=order)["refundable"] == 0


@CASES.add
def an_invoice_tells_who_owes_how_much_for_which_order(shop: Shop) -> None:
    party = shop.party()
    order, invoice = shop.invoiced({shop.item(5): 5}, party=party)
    shop.do("register_payment", invoice=invoice, amount=10, reference=shop.name("ref"))
    credit = shop.do("credit_note", invoice=invoice, amount=12)["credit_note"]
    told = shop.do("document_status", document=invoice)
    assert (told["state"], told["party"], told["order"]) == ("partly settled", party, order)
    assert (told["total"], told["credited"], told["open"]) == (60, 12, 38)
    noted = shop.do("document_status", document=credit)
    assert (noted["state"], noted["party"], noted["total"], noted["credited"]) == ("booked", party, 12, 0)


@CASES.add
def whoever_makes_an_order_or_an_invoice_hears_the_party(shop: Shop) -> None:
    party, sku = shop.party(), shop.item(1)
    made = shop.do("create_order", party=party, lines=[{"sku": sku, "quantity": 1}])
    shop.do("confirm_order", order=made["order"])
    shop.do("reserve_stock", order=made["order"])
    shop.do("ship", shipment=shop.do("create_shipment", order=made["order"])["shipment"])
    assert (made["party"], shop.do("issue_invoice", order=made["order"])["party"]) == (party, party)
