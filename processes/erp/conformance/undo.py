"""Every undo, made from the first call's parameters and result; twice, since it may run after partial progress."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.actions import Done
from processes.erp.actions import actions
from processes.erp.conformance.purchases import short_order
from processes.erp.conformance.shop import Cases, Shop

CASES = Cases()


def done_and_undone(shop: Shop, action: str, /, **params: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Do, undo, undo again: the results of doing and of the first undo. The second undo must be done as well."""
    result = shop.do(action, **params)
    undo = actions()[f"erp.{action}"].undo
    assert undo is not None, f"erp.{action} has no undo"
    name, wanted = undo.action.removeprefix("erp."), undo.params(params, result)
    key = shop.name("key")
    undone = shop.do(name, f"{key}:undo", **wanted)
    replay = shop.ask(name, f"{key}:undo", **wanted)
    assert isinstance(replay, Done)
    assert replay.replayed
    assert replay.result == undone
    shop.do(name, **wanted)
    shop.books_are_right()
    return result, undone


@CASES.add
def create_order_is_undone(shop: Shop) -> None:
    lines = [{"sku": shop.item(), "quantity": 1}]
    made, _ = done_and_undone(shop, "create_order", party=shop.party(), lines=lines)
    assert shop.state(made["order"]) == "cancelled"


@CASES.add
def confirm_order_is_undone(shop: Shop) -> None:
    order = shop.order({shop.item(): 1}, confirmed=False)
    _, undone = done_and_undone(shop, "confirm_order", order=order)
    assert undone["state"] == "cancelled"


@CASES.add
def change_order_is_undone(shop: Shop) -> None:
    kept, added = shop.item(9), shop.item(9)
    order = shop.order({kept: 5})
    before = shop.do("document_status", document=order)["amount"]
    lines = [{"sku": kept, "quantity": 2, "price": 9}, {"sku": added, "quantity": 4}]
    done_and_undone(shop, "change_order", order=order, lines=lines)
    assert shop.do("document_status", document=order)["amount"] == before


@CASES.add
def credit_check_is_undone(shop: Shop) -> None:
    party = shop.party(credit_limit=100)
    order = shop.order({shop.item(): 5}, party=party, confirmed=False)
    _, undone = done_and_undone(shop, "credit_check", order=order, hold=True)
    assert undone["released"] == 60
    done_and_undone(shop, "credit_check", party=party, amount=30, hold=True)
    done_and_undone(shop, "credit_check", party=party, amount=30)
    assert shop.do("credit_check", party=party, amount=0)["exposure"] == 0


@CASES.add
def require_prepayment_is_undone(shop: Shop) -> None:
    order = shop.order({shop.item(1): 1})
    shop.do("reserve_stock", order=order)
    done_and_undone(shop, "require_prepayment", order=order, percent=100)
    shop.do("create_shipment", order=order)


@CASES.add
def block_party_and_unblock_party_undo_each_other(shop: Shop) -> None:
    party = shop.party()
    done_and_undone(shop, "block_party", party=party, reason="Dunning")
    assert not shop.do("credit_check", party=party, amount=0)["blocked"]
    done_and_undone(shop, "unblock_party", party=party)
    assert shop.do("credit_check", party=party, amount=0)["blocked"]


@CASES.add
def reserve_stock_is_undone(shop: Shop) -> None:
    sku = shop.item(5)
    order = shop.order({sku: 7})
    _, undone = done_and_undone(shop, "reserve_stock", order=order)
    assert undone["released"][0]["quantity"] == 5
    assert shop.stock(sku) == (5, 0)


@CASES.add
def block_lot_and_release_lot_undo_each_other(shop: Shop) -> None:
    sku = shop.item(lot_tracked=True)
    shop.do("adjust_stock", sku=sku, lot="L", counted=3, reason="Opening")
    done_and_undone(shop, "block_lot", sku=sku, lot="L", reason="Smells")
    assert shop.do("stock_query", skus=sku)["items"][0]["free"] == 3
    done_and_undone(shop, "release_lot", sku=sku, lot="L")
    assert shop.do("stock_query", skus=sku)["items"][0]["free"] == 0


@CASES.add
def adjust_stock_is_undone(shop: Shop) -> None:
    sku = shop.item()
    done_and_undone(shop, "adjust_stock", sku=sku, change=5, reason="Found")
    assert shop.stock(sku) == (0, 0)


@CASES.add
def purchase_shortage_is_undone(shop: Shop) -> None:
    order, _ = short_order(shop)
    bought, undone = done_and_undone(shop, "purchase_shortage", order=order)
    assert shop.state(bought["purchase"]) == "cancelled"
    assert undone["cancelled"][0]["quantity"] == 6
    assert [(news["name"], news["key"]) for news in undone["messages"]] == [("purchase.cancelled", bought["purchase"])]


@CASES.add
def receive_goods_is_undone_as_far_as_they_are_free(shop: Shop) -> None:
    order, sku = short_order(shop)
    purchase = shop.do("purchase_shortage", order=order)["purchase"]
    _, undone = done_and_undone(shop, "receive_goods", purchase=purchase)
    assert undone["kept"][0]["quantity"] == 6
    shop.do("release_stock", order=order)
    undone_later = shop.do("return_to_supplier", receipt=undone["receipt"])
    assert undone_later["returned"] == [{"sku": sku, "quantity": 6}]
    assert shop.stock(sku) == (4, 0)
    shop.books_are_right()


@CASES.add
def create_shipment_is_undone(shop: Shop) -> None:
    sku = shop.item(2)
    order = shop.order({sku: 2})
    shop.do("reserve_stock", order=order)
    done_and_undone(shop, "create_shipment", order=order)
    assert shop.do("release_stock", order=order)["released"][0]["quantity"] == 2


@CASES.add
def ship_is_undone_by_a_return(shop: Shop) -> None:
    order = shop.order({shop.item(2): 2})
    shop.do("reserve_stock", order=order)
    shipment = shop.do("create_shipment", order=order)["shipment"]
    _, undone = done_and_undone(shop, "ship", shipment=shipment)
    assert shop.state(undone["return"]) == "expected"


@CASES.add
def create_return_is_undone(shop: Shop) -> None:
    order, _ = shop.shipped({shop.item(2): 2})
    made, undone = done_and_undone(shop, "create_return", order=order, reason="Wrong")
    assert undone["reopened"]
    assert shop.state(made["return"]) == "cancelled"
    shop.do("create_return", order=order, reason="Wrong after all")


@CASES.add
def inspect_return_is_undone_unless_the_goods_are_used(shop: Shop) -> None:
    sku = shop.item(2)
    order, _ = shop.shipped({sku: 2})
    number = shop.do("create_return", order=order, reason="Wrong")["return"]
    lines = [{"sku": sku, "quantity": 1, "disposition": "scrap"}]
    done_and_undone(shop, "inspect_return", **{"return": number}, lines=lines, disposition="restock")
    assert shop.state(number) == "received"
    shop.do("inspect_return", **{"return": number}, disposition="restock")
    shop.do("reserve_stock", order=shop.order({sku: 2}))
    kept = shop.do("reopen_return", **{"return": number}, to="received")
    assert (kept["reopened"], kept["state"]) == (False, "inspected")
    shop.books_are_right()


@CASES.add
def issue_invoice_is_undone_by_a_credit_note(shop: Shop) -> None:
    order, _ = shop.shipped({shop.item(2): 2})
    issued, undone = done_and_undone(shop, "issue_invoice", order=order)
    assert undone["total"] == issued["total"]
    assert shop.do("issue_invoice", order=order)["total"] == issued["total"]


@CASES.add
def issue_fee_is_undone_by_a_credit_note(shop: Shop) -> None:
    order = shop.order({shop.item(): 1})
    shop.do("register_payment", order=order, amount=12, reference=shop.name("ref"))
    shop.do("cancel_order", order=order)
    issued, undone = done_and_undone(shop, "issue_fee", order=order, amount=10, text="Fee")
    assert (undone["total"], undone["freed"]) == (issued["total"], 12)
    assert shop.do("refund_payment", order=order)["amount"] == 12


@CASES.add
def credit_note_is_undone_by_an_invoice(shop: Shop) -> None:
    _, invoice = shop.invoiced({shop.item(2): 2})
    credited, undone = done_and_undone(shop, "credit_note", invoice=invoice)
    assert (undone["total"], undone["reversed"]) == (credited["total"], True)
    assert shop.state(undone["invoice"]) == "open"


@CASES.add
def register_payment_is_undone_by_a_refund(shop: Shop) -> None:
    _, invoice = shop.invoiced({shop.item(2): 2})
    _, undone = done_and_undone(shop, "register_payment", invoice=invoice, amount=30, reference=shop.name("ref"))
    assert undone["amount"] == 30
    assert shop.state(invoice) == "open"


@CASES.add
def write_off_is_undone(shop: Shop) -> None:
    _, invoice = shop.invoiced({shop.item(2): 2})
    done_and_undone(shop, "write_off", invoice=invoice, reason="Bankrupt")
    assert shop.state(invoice) == "open"


@CASES.add
def party_upsert_is_undone(shop: Shop) -> None:
    party = shop.party(credit_limit=50)
    done_and_undone(shop, "party_upsert", code=party, bank="KR00", credit_limit=70)
    assert shop.do("credit_check", party=party, amount=0)["limit"] == 50
    new = shop.name("P")
    done_and_undone(shop, "party_upsert", code=new, name="New")
    shop.refused("PartyInactive", "create_order", party=new, lines=[{"sku": shop.item(), "quantity": 1}])


@CASES.add
def item_upsert_is_undone(shop: Shop) -> None:
    sku = shop.item(price=10)
    done_and_undone(shop, "item_upsert", sku=sku, price=12, supplier=shop.supplier())
    lines = [{"sku": sku, "quantity": 1}]
    made = shop.do("create_order", party=shop.party(), lines=lines)
    assert made["total"] == 12  # ten and the tax
    shop.do("confirm_order", order=made["order"])
    shop.refused("NoSupplier", "purchase_shortage", order=made["order"])


@CASES.add
def close_period_and_reopen_period_undo_each_other(shop: Shop) -> None:
    done_and_undone(shop, "close_period", year=2002, month=3)
    done_and_undone(shop, "reopen_period", year=2002, month=4)
    shop.do("reopen_period", year=2002, month=4)


@CASES.add
def a_whole_order_is_undone_in_reverse_after_everything_happened(shop: Shop) -> None:
    sku, party = shop.item(10), shop.party(credit_limit=1000)
    lines = [{"sku": sku, "quantity": 10}]
    steps: list[tuple[str, dict[str, Any], Mapping[str, Any]]] = []

    def step(action: str, /, **params: Any) -> Mapping[str, Any]:
        steps.append((action, params, shop.do(action, **params)))
        return steps[-1][2]

    order = step("create_order", party=party, lines=lines)["order"]
    step("confirm_order", order=order)
    step("credit_check", order=order, hold=True)
    step("reserve_stock", order=order)
    shipment = step("create_shipment", order=order, lines=[{"sku": sku, "quantity": 6}])["shipment"]
    step("ship", shipment=shipment)
    invoice = step("issue_invoice", order=order)["invoice"]
    step("register_payment", invoice=invoice, amount=72, reference=shop.name("ref"))
    for action, params, result in reversed(steps):
        undo = actions()[f"erp.{action}"].undo
        assert undo is not None
        shop.do(undo.action.removeprefix("erp."), **undo.params(params, result))
        shop.books_are_right()
    assert shop.state(order) == "cancelled"
    assert shop.state(invoice) == "credited"
    assert shop.stock(sku) == (4, 0)  # six are on their way back
    assert shop.do("credit_check", party=party, amount=0)["exposure"] == 0
