"""Invoices, credit notes, payments, refunds, write-offs."""

from __future__ import annotations

from decimal import Decimal

from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


@CASES.add
def what_has_left_is_invoiced_once(shop: Shop) -> None:
    order, _ = shop.shipped({shop.item(2, price="9.99"): 2})
    issued = shop.do("issue_invoice", order=order)
    assert (issued["net"], issued["tax"], issued["total"]) == (Decimal("19.98"), Decimal(4), Decimal("23.98"))
    assert [(news["name"], news["key"]) for news in issued["messages"]] == [("invoice.issued", issued["invoice"])]
    shop.refused("NothingToInvoice", "issue_invoice", order=order)
    shop.books_are_right()


@CASES.add
def each_shipment_may_have_its_own_invoice(shop: Shop) -> None:
    sku = shop.item(5)
    order = shop.order({sku: 5})
    shop.do("reserve_stock", order=order)
    totals = []
    for quantity in (3, 2):
        shipment = shop.do("create_shipment", order=order, lines=[{"sku": sku, "quantity": quantity}])["shipment"]
        shop.refused("NothingToInvoice", "issue_invoice", order=order, shipment=shipment)
        shop.do("ship", shipment=shipment)
        totals.append(shop.do("issue_invoice", order=order, shipment=shipment)["total"])
    assert totals == [36, 24]
    shop.books_are_right()


@CASES.add
def two_part_payments_close_an_invoice(shop: Shop) -> None:
    _, invoice = shop.invoiced({shop.item(5): 5})
    first = shop.do("register_payment", invoice=invoice, amount=20, reference=shop.name("ref"))
    by_key = {news["key"]: news["payload"] for news in first["messages"]}
    assert by_key[invoice]["open"] == 40
    assert shop.state(invoice) == "partly settled"
    shop.do("register_payment", invoice=invoice, amount=40, reference=shop.name("ref"))
    assert shop.state(invoice) == "paid"
    shop.books_are_right()


@CASES.add
def too_much_becomes_an_advance_that_settles_the_next_invoice(shop: Shop) -> None:
    sku = shop.item(5)
    order = shop.order({sku: 5})
    paid = shop.do("register_payment", order=order, amount=100, reference=shop.name("ref"))
    assert paid["advance"] == 100
    shop.do("reserve_stock", order=order)
    shop.do("ship", shipment=shop.do("create_shipment", order=order)["shipment"])
    issued = shop.do("issue_invoice", order=order)
    assert (issued["advances"], issued["open"]) == (60, 0)
    assert shop.do("refund_payment", order=order)["amount"] == 40
    shop.books_are_right()


@CASES.add
def a_payment_without_an_order_settles_the_oldest_first(shop: Shop) -> None:
    party, sku = shop.party(), shop.item(4)
    late = shop.invoiced({sku: 2}, party=party, payment_days=5)[1]
    later = shop.invoiced({sku: 2}, party=party, payment_days=50)[1]
    paid = shop.do("register_payment", party=party, amount=30, reference=shop.name("ref"))
    assert [(part["invoice"], part["amount"]) for part in paid["allocations"]] == [(late, 24), (later, 6)]
    shop.books_are_right()


@CASES.add
def a_movement_of_the_bank_is_booked_once(shop: Shop) -> None:
    order, reference = shop.order({shop.item(): 1}), shop.name("ref")
    shop.do("register_payment", order=order, amount=5, reference=reference)
    shop.refused("DuplicateBankRef", "register_payment", order=order, amount=5, reference=reference)
    shop.do("register_payment", order=order, amount=5, reference=reference, bank="OTHER")
    shop.books_are_right()


@CASES.add
def money_comes_in_whole_coins_of_its_currency(shop: Shop) -> None:
    order = shop.order({shop.item(): 1})
    for amount in (0, -5, "0.001"):
        shop.refused("InvalidParameters", "register_payment", order=order, amount=amount, reference=shop.name("ref"))


@CASES.add
def a_credit_note_is_limited_by_its_approval_and_its_invoice(shop: Shop) -> None:
    sku = shop.item(5)
    _, invoice = shop.invoiced({sku: 5})
    shop.refused("AboveApprovedLimit", "credit_note", invoice=invoice, approved_amount=59)
    shop.refused("ExceedsInvoice", "credit_note", invoice=invoice, amount=61)
    shop.refused("ExceedsInvoice", "credit_note", invoice=invoice, lines=[{"sku": sku, "quantity": 6}])
    assert shop.do("credit_note", invoice=invoice, amount=10, approved_amount=10, approval="A-1")["open"] == 50
    assert shop.do("credit_note", invoice=invoice, lines=[{"sku": sku, "quantity": 1}])["total"] == 12
    assert shop.do("credit_note", invoice=invoice)["total"] == 38
    assert shop.state(invoice) == "credited"
    shop.refused("NotAnInvoice", "credit_note", invoice=shop.do("credit_note", invoice=_small(shop))["credit_note"])
    shop.books_are_right()


def _small(shop: Shop) -> str:
    return shop.invoiced({shop.item(1): 1})[1]


@CASES.add
def compensation_for_a_claim_may_be_a_cost_instead_of_less_revenue(shop: Shop) -> None:
    _, invoice = shop.invoiced({shop.item(5): 5})
    credited = shop.do("credit_note", invoice=invoice, amount=12, book_to="claims", reason="Late delivery")
    assert (credited["total"], credited["open"]) == (12, 48)
    shop.books_are_right()


@CASES.add
def a_refund_never_exceeds_the_payment(shop: Shop) -> None:
    _, invoice = shop.invoiced({shop.item(5): 5})
    number = shop.do("register_payment", invoice=invoice, amount=60, reference=shop.name("ref"))["payment"]
    shop.refused("ExceedsPayment", "refund_payment", payment=number, amount=61)
    part = shop.do("refund_payment", payment=number, amount=20)
    assert shop.state(invoice) == "partly settled"
    shop.refused("NotARefundable", "refund_payment", payment=part["refunds"][0]["refund"])
    assert shop.do("refund_payment", payment=number)["amount"] == 40
    assert shop.do("refund_payment", payment=number)["amount"] == 0
    assert shop.state(invoice) == "open"
    shop.books_are_right()


@CASES.add
def a_debt_is_written_off_as_far_as_it_is_open(shop: Shop) -> None:
    _, invoice = shop.invoiced({shop.item(5): 5})
    shop.do("register_payment", invoice=invoice, amount=10, reference=shop.name("ref"))
    shop.refused("ExceedsInvoice", "write_off", invoice=invoice, amount=51, reason="Bankrupt")
    written = shop.do("write_off", invoice=invoice, reason="Bankrupt")
    assert (written["amount"], written["open"]) == (50, 0)
    assert [(news["name"], news["key"]) for news in written["messages"]] == [("invoice.written_off", invoice)]
    assert shop.state(invoice) == "written off"
    shop.refused("NothingOpen", "write_off", invoice=invoice, reason="Again")
    shop.books_are_right()


@CASES.add
def an_order_without_a_price_is_invoiced_with_zero(shop: Shop) -> None:
    sku = shop.item(1)
    order = shop.do("create_order", party=shop.party(), lines=[{"sku": sku, "quantity": 1, "price": 0}])["order"]
    shop.do("confirm_order", order=order)
    shop.do("reserve_stock", order=order)
    shop.do("ship", shipment=shop.do("create_shipment", order=order)["shipment"])
    issued = shop.do("issue_invoice", order=order)
    assert (issued["total"], issued["open"]) == (0, 0)
    shop.books_are_right()
