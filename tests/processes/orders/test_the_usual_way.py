"""An order that meets no trouble, and the terms that shape it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def test_an_order_goes_from_the_form_to_the_money(company: Any) -> None:
    order = company.order(("CUP", 3), ("TEA", 2))
    assert order.open == ["pick"]
    assert company.stock("CUP") == (100, 3)

    order.pick()
    assert order.open == ["pack"]
    order.do("pack", carrier="parcel", tracking="T-1")
    assert order.shipments("shipped") == ["SH-000001"]
    assert company.stock("CUP") == (97, 0)

    order.deliver()
    assert (order.status, order.outcome) == ("completed", "order_delivered")
    (collecting,) = company.instances("collect")
    assert collecting.status == "running"

    company.pay(38, invoice=collecting.business_key)
    (collecting,) = company.instances("collect")
    assert (collecting.status, collecting.outcome) == ("completed", "ended_paid")
    assert order.books.header["state"] == "completed"
    company.must_be_sound()


def test_an_order_that_is_in_the_books_already_starts_by_message_under_its_number(company: Any) -> None:
    made = company.erp("create_order", party="ANNA", lines=[{"sku": "CUP", "quantity": 1}])
    company.message("order.created", made["order"], order={"number": made["order"], "party": "ANNA"})
    company.message("order.created", made["order"], order={"number": made["order"], "party": "ANNA"})
    (instance,) = company.instances("order_to_delivery")
    assert instance.business_key == made["order"]
    assert company.inbox("warehouse") == ["pick"]
    company.must_be_sound()


def test_the_same_order_typed_in_twice_is_one_order(company: Any) -> None:
    first = company.order(("CUP", 1), reference="PO-77")
    second = company.order(("CUP", 1), reference="PO-77")
    assert first.instance_id == second.instance_id
    assert company.inbox("warehouse") == ["pick"]


def test_what_the_books_refuse_comes_back_to_sales_support(company: Any) -> None:
    order = company.order(("CUP", 1), party="NOBODY")
    assert order.open == ["fix_order"]
    wanted = {"party": "ANNA", "reference": "PO-8", "lines": [{"sku": "CUP", "quantity": 1}]}
    order.do("fix_order", order=wanted)
    assert order.open == ["pick"]


def test_one_invoice_at_the_end_covers_all_shipments(company: Any) -> None:
    order = company.order(("CUP", 2), ("TEA", 5), invoice_policy="end", separate_parcels=True)
    assert order.open == ["pick", "pick"]
    for _ in range(2):
        order.ship()
    order.deliver()
    assert order.outcome == "order_delivered"
    (invoice,) = order.books.invoices
    assert invoice["total"] == Decimal(40)
    company.must_be_sound()


def test_each_shipment_gets_its_own_invoice(company: Any) -> None:
    order = company.order(("CUP", 2), ("TEA", 5), separate_parcels=True)
    order.ship()
    order.deliver()
    assert [invoice["total"] for invoice in order.books.invoices] == [Decimal(20)]
    order.ship().deliver()
    assert sorted(invoice["total"] for invoice in order.books.invoices) == [Decimal(20), Decimal(20)]
    assert len(company.instances("collect")) == 2
    company.must_be_sound()


def test_a_changed_list_price_is_agreed_with_the_customer(company: Any) -> None:
    made = company.erp("create_order", party="ANNA", lines=[{"sku": "CUP", "quantity": 2}])
    company.erp("item_upsert", sku="CUP", price=12)
    company.message("order.created", made["order"], order={"number": made["order"], "party": "ANNA"})
    assert company.inbox("sales_support") == ["reprice"]
    company.do("reprice", prices="update", remark="agreed")
    assert company.card(made["order"]).header["total"] == Decimal(24)
    assert company.inbox("warehouse") == ["pick"]


def test_without_an_agreement_on_prices_the_order_is_cancelled(company: Any) -> None:
    made = company.erp("create_order", party="ANNA", lines=[{"sku": "CUP", "quantity": 2}])
    company.erp("item_upsert", sku="CUP", price=12)
    company.message("order.created", made["order"], order={"number": made["order"], "party": "ANNA"})
    company.do("reprice", prices="give_up", remark="too dear")
    (instance,) = company.instances("order_to_delivery")
    assert instance.outcome == "order_refused"
    company.must_be_sound()


def test_a_payment_told_twice_is_booked_once(company: Any) -> None:
    order = company.order(("CUP", 1))
    company.pay(4, order=order.number, reference="B-1")
    company.message("bank.movement", "BANK:B-1", amount=Decimal(4), reference="B-1", bank="BANK", order=order.number)
    assert [payment["amount"] for payment in order.books.payments] == [Decimal(4)]
    assert [one.outcome for one in company.instances("payment")] == ["booked", "known"]


def test_an_unclear_payment_goes_to_finance(company: Any) -> None:
    company.pay(50, order="SO-999999", reference="B-2")
    assert company.inbox("finance") == ["assign_payment"]
    order = company.order(("CUP", 5))
    company.do("assign_payment", amount=50, reference="B-2", bank="BANK", order=order.number)
    assert [one.outcome for one in company.instances("payment")] == ["booked"]
    assert [payment["amount"] for payment in order.books.payments] == [Decimal(50)]
