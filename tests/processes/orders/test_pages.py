"""What the pages are told of an order: its cards, its start, and what is proposed while somebody types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.cases import Money
from processes.orders.application import APPLICATION, GROUPS, start_of_order
from processes.orders.cards import cards_of_order

KINDS = {kind.process: kind for kind in APPLICATION.cases}


def test_an_orders_cards_show_the_books_by_number_and_by_the_customers_reference(company: Any) -> None:
    order = company.order(("CUP", 3), reference="PO-1")
    order.ship().deliver()
    with company.database.read() as connection:
        by_reference, by_number = cards_of_order(connection, "ANNA:PO-1"), cards_of_order(connection, order.number)
        nothing = cards_of_order(connection, "ANNA:PO-2")
    assert [card.title for card in by_reference] == ["Order", "Customer", "Documents", "Ledger entries"]
    assert by_reference == by_number
    assert nothing == ()
    facts = {fact.label: fact.value for card in by_number for fact in card.facts}
    assert facts["Total"] == Money(Decimal(30), "GBP")
    assert facts["Open on invoices"] == Money(Decimal(30), "GBP")
    assert facts["Customer"] == "Anna & Co (ANNA)"
    documents = [row[:2] for row in by_number[2].rows]
    assert documents == [("Shipment", "SH-000001"), ("Invoice", "INV-2026-000001")]
    assert sum(row[3].amount for row in by_number[3].rows if row[3]) == sum(
        row[4].amount for row in by_number[3].rows if row[4]
    )


def test_what_was_left_empty_in_the_form_is_left_out() -> None:
    typed = {"order": {"party": "ANNA", "wish_date": None, "reference": "", "lines": [{"sku": "CUP", "price": None}]}}
    assert start_of_order(typed) == {"order": {"party": "ANNA", "lines": [{"sku": "CUP"}]}}


def test_customers_and_items_are_proposed_by_code_and_name(company: Any) -> None:
    suggest = KINDS["order_to_delivery"].suggest
    with company.database.read() as connection:
        assert [found.value for found in suggest["parties"](connection, "ann")] == ["ANNA"]
        assert [found.value for found in suggest["parties"](connection, "supp")] == []
        assert [found.value for found in suggest["items"](connection, "po")] == ["POT"]
        assert suggest["items"](connection, "%") == ()


def test_every_group_of_the_diagrams_is_named_and_every_task_has_form_and_instructions(company: Any) -> None:
    groups = set()
    for key in KINDS:
        with company.database.read() as connection:
            deployed = company.engine.definitions.find(connection, key)
        for node in deployed.definition.nodes:
            if node.user is not None:
                groups.add(node.user.group)
                assert node.user.form, node.id
                assert node.user.instructions, node.id
                assert node.user.due, node.id
    assert groups == set(GROUPS)
