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
    assert not issued.get("messages")  # the process throws invoice.issued itself
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


@CASES.add
def a_fee_is_invoiced_for_a_cancelled_order_and_settled_by_its_advance(shop: Shop) -> None:
    party = shop.party()
    order = shop.order({shop.item(5): 5}, party=party)
    shop.do("register_payment", order=order, amount=50, reference=shop.name("ref"))
    shop.do("cancel_order", order=order)
    fee = shop.do("issue_fee", order=order, amount="10.00", text="Cancellation fee 20 %")
    assert (fee["order"], fee["party"], fee["currency"]) == (order, party, "GBP")
    assert (fee["net"], fee["tax"], fee["total"], fee["advances"], fee["open"]) == (10, 2, 12, 12, 0)
    assert not fee.get("messages")
    assert (shop.state(fee["invoice"]), shop.state(order)) == ("paid", "cancelled")
    assert shop.do("refund_payment", order=order)["amount"] == 38
    shop.books_are_right()


@CASES.add
def a_fee_takes_money_that_a_credit_note_has_freed(shop: Shop) -> None:
    party = shop.party()
    order, invoice = shop.invoiced({shop.item(5): 5}, party=party)
    shop.do("register_payment", party=party, amount=60, reference=shop.name("ref"))
    shop.do("credit_note", invoice=invoice)
    assert shop.do("issue_fee", order=order, amount=5, text="Fee", tax_rate=0)["open"] == 0
    assert shop.do("refund_payment", order=order)["amount"] == 55
    shop.books_are_right()


@CASES.add
def a_fee_without_money_is_owed_paid_and_credited_like_any_invoice(shop: Shop) -> None:
    party = shop.party(credit_limit=100)
    order = shop.order({shop.item(): 1}, party=party)
    shop.do("cancel_order", order=order)
    fee = shop.do("issue_fee", order=order, amount=20, text="Fee", tax_rate=0)
    assert (fee["tax"], fee["total"], fee["open"]) == (0, 20, 20)
    assert shop.do("credit_check", party=party, amount=0)["exposure"] == 20
    shop.do("register_payment", invoice=fee["invoice"], amount=5, reference=shop.name("ref"))
    assert shop.do("credit_note", invoice=fee["invoice"])["freed"] == 5
    assert shop.state(fee["invoice"]) == "credited"
    shop.books_are_right()


@CASES.add
def a_fee_is_an_amount_in_whole_coins_with_a_text(shop: Shop) -> None:
    order = shop.order({shop.item(): 1})
    for amount in (0, -1, "0.001", "many"):
        shop.refused("InvalidParameters", "issue_fee", order=order, amount=amount, text="Fee")
    assert shop.refused("InvalidParameters", "issue_fee", order=order, amount=1).data["parameter"] == "text"
    shop.refused("NotFound", "issue_fee", order="SO-999999999", amount=1, text="Fee")


@CASES.add
def a_fee_does_not_invoice_the_goods(shop: Shop) -> None:
    order, _ = shop.shipped({shop.item(2): 2})
    shop.do("issue_fee", order=order, amount=3, text="Fee")
    assert shop.do("document_status", document=order)["stage"] == "shipped"
    assert shop.do("issue_invoice", order=order)["total"] == 24
    shop.books_are_right()
