"""Keys, answers and bad questions."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from engine.actions import Done, Refused, Retry
from processes.erp.adapter import Command
from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


@CASES.add
def the_adapter_names_itself_and_what_it_can(shop: Shop) -> None:
    can = shop.site.adapter.capabilities()
    assert shop.site.adapter.name
    assert can.exactly_once in ("native", "module", "search")
    assert "erp.reserve_stock" in can.actions


@CASES.add
def a_healthy_system_says_so(shop: Shop) -> None:
    assert shop.site.adapter.health().ok


@CASES.add
def a_repeated_key_gets_the_first_answer(shop: Shop) -> None:
    key, params = shop.name("key"), {"party": shop.party(), "lines": [{"sku": shop.item(), "quantity": 2}]}
    first = shop.ask("create_order", key, **params)
    again = shop.ask("create_order", key, **params)
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert again.replayed
    assert not first.replayed
    assert (again.result, again.references) == (first.result, first.references)
    assert shop.site.effects(key) == 1


@CASES.add
def equal_numbers_are_the_same_question_however_they_are_written(shop: Shop) -> None:
    key, party, sku = shop.name("key"), shop.party(), shop.item()
    shop.do("create_order", key, party=party, lines=[{"sku": sku, "quantity": 2}])
    again = shop.ask("create_order", key, party=party, lines=[{"quantity": Decimal("2.00"), "sku": sku}])
    assert isinstance(again, Done)
    assert again.replayed


@CASES.add
def a_key_used_for_another_wish_is_refused(shop: Shop) -> None:
    key, party, sku = shop.name("key"), shop.party(), shop.item()
    shop.do("create_order", key, party=party, lines=[{"sku": sku, "quantity": 2}])
    other = shop.ask("create_order", key, party=party, lines=[{"sku": sku, "quantity": 3}])
    assert isinstance(other, Refused)
    assert other.code == "KeyReused"
    action = shop.ask("stock_query", key, skus=[sku])
    assert isinstance(action, Refused)
    assert action.code == "KeyReused"


@CASES.add
def a_refusal_is_not_kept_so_that_the_same_key_may_succeed_later(shop: Shop) -> None:
    key, party, sku = shop.name("key"), shop.party(), shop.item(price=10)
    order = shop.order({sku: 1}, party=party, confirmed=False)
    shop.do("item_upsert", sku=sku, price=11)
    refused = shop.ask("confirm_order", key, order=order)
    assert isinstance(refused, Refused)
    assert shop.site.adapter.lookup(key) is None
    shop.do("item_upsert", sku=sku, price=10)
    assert shop.do("confirm_order", key, order=order)["state"] == "confirmed"


@CASES.add
def a_refused_action_leaves_nothing_behind(shop: Shop) -> None:
    good, bad = shop.item(5), shop.item(5)
    order = shop.order({good: 5, bad: 5})
    shop.do("reserve_stock", order=order)
    lines = [{"sku": good, "quantity": 5}, {"sku": bad, "quantity": 6}]
    shop.refused("NotReserved", "create_shipment", order=order, lines=lines)
    assert len(shop.do("create_shipment", order=order)["lines"]) == 2
    shop.books_are_right()


@CASES.add
def a_known_key_can_be_looked_up_and_an_unknown_one_not(shop: Shop) -> None:
    key, sku = shop.name("key"), shop.item()
    result = shop.do("stock_query", key, skus=[sku])
    found = shop.site.adapter.lookup(key)
    assert isinstance(found, Done)
    assert found.result == result
    assert shop.site.adapter.lookup(shop.name("never")) is None


@CASES.add
def an_unknown_action_is_refused(shop: Shop) -> None:
    shop.refused("UnknownAction", "make_coffee")


@CASES.add
def a_missing_parameter_is_named(shop: Shop) -> None:
    assert shop.refused("InvalidParameters", "confirm_order").data["parameter"] == "order"


@CASES.add
def an_unknown_parameter_is_named(shop: Shop) -> None:
    refusal = shop.refused("InvalidParameters", "confirm_order", order="SO-1", prize="x")
    assert refusal.data["parameter"] == "prize"


@CASES.add
def a_wrong_line_is_named_by_its_number(shop: Shop) -> None:
    sku = shop.item()
    lines = [{"sku": sku, "quantity": 1}, {"sku": sku, "quantity": "many"}]
    refusal = shop.refused("InvalidParameters", "create_order", party=shop.party(), lines=lines)
    assert refusal.data["parameter"] == "lines[2].quantity"


@CASES.add
def quantities_that_are_no_quantities_are_refused(shop: Shop) -> None:
    party, sku = shop.party(), shop.item()
    for quantity in (0, -1, "1e30", Decimal("NaN"), Decimal("0.00001"), True, None):
        lines = [{"sku": sku, "quantity": quantity}]
        shop.refused("InvalidParameters", "create_order", party=party, lines=lines)


@CASES.add
def an_unknown_document_is_refused(shop: Shop) -> None:
    for action, params in (
        ("confirm_order", {"order": "SO-999999999"}),
        ("ship", {"shipment": "SH-999999999"}),
        ("receive_goods", {"purchase": "PO-999999999"}),
        ("credit_note", {"invoice": "INV-1900-000001"}),
        ("inspect_return", {"return": "RMA-999999999", "disposition": "scrap"}),
        ("refund_payment", {"payment": "PAY-999999999"}),
        ("stock_query", {"skus": ["no such item"]}),
        ("document_status", {"document": "XX-1"}),
        ("credit_check", {"party": "nobody", "amount": 1}),
    ):
        shop.refused("NotFound", action, **params)


@CASES.add
def a_command_past_its_deadline_is_not_begun(shop: Shop) -> None:
    key = shop.name("key")
    late = shop.site.now - timedelta(seconds=1)
    params = {"skus": [shop.item()]}
    outcome = shop.site.adapter.execute(Command(key, "erp.stock_query", params, deadline=late))
    assert isinstance(outcome, Retry)
    assert shop.site.adapter.lookup(key) is None
