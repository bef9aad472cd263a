"""What this slice brings: its diagrams, decisions and forms, the groups they name, and how pages show its cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.cases import CaseKind, ObjectKind, Suggestion
from engine.plugins import ProcessApplication
from processes.orders.cards import cards_of_order, orders_listed
from processes.orders.records import Found, items_like, parties_like

__all__ = ["APPLICATION", "GROUPS", "start_of_order", "start_without_blanks"]

GROUPS = ("sales_support", "credit_manager", "purchasing", "warehouse", "finance")


def start_of_order(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The start variables of an order from its form: what was left empty is left out, and nothing is ordered twice."""
    order = {name: value for name, value in dict(values.get("order") or {}).items() if value not in (None, "")}
    order["lines"] = [
        {name: value for name, value in line.items() if value not in (None, "")} for line in order.get("lines", ())
    ]
    return {"order": order}


def start_without_blanks(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The start variables of a small form: its values without the empty ones."""
    return {name: value for name, value in values.items() if value not in (None, "")}


def _suggestions(ask: Callable[[Any, str], Sequence[Found]]) -> Callable[[Any, str], tuple[Suggestion, ...]]:
    def suggest(connection: Any, typed: str) -> tuple[Suggestion, ...]:
        return tuple(Suggestion(found.code, f"{found.code} · {found.name}") for found in ask(connection, typed))

    return suggest


_SUGGEST = {"parties": _suggestions(parties_like), "items": _suggestions(items_like)}

APPLICATION = ProcessApplication(
    name="orders",
    folder=Path(__file__).parent / "definitions",
    groups=GROUPS,
    cases=(
        CaseKind(
            process="order_to_delivery",
            name="Order",
            plural="Orders",
            path="orders",
            cards=cards_of_order,
            columns=("Total",),
            listed=orders_listed,
            cancel_message="order.cancel",
            cancelled_outcomes=frozenset({"order_cancelled", "order_refused"}),
            cancel_groups=frozenset({"sales_support"}),
            start_form="new_order",
            start_groups=frozenset({"sales_support"}),
            start=start_of_order,
            suggest=_SUGGEST,
        ),
        CaseKind(process="collect", name="Invoice", plural="Invoices", path="invoices"),
        CaseKind(
            process="payment",
            name="Payment",
            plural="Payments",
            path="payments",
            start_form="payment",
            start_groups=frozenset({"finance"}),
            start=start_without_blanks,
            suggest=_SUGGEST,
        ),
        CaseKind(
            process="goods_receipt",
            name="Goods receipt",
            plural="Goods receipts",
            path="receipts",
            start_form="typed_receipt",
            start_groups=frozenset({"warehouse"}),
            start=start_without_blanks,
            suggest=_SUGGEST,
        ),
    ),
    objects=(
        ObjectKind("order_to_delivery", "order", "order_number"),
        ObjectKind("order_to_delivery", "client", "order.party"),
        ObjectKind("order_to_delivery", "item", "order.lines.sku"),
        ObjectKind("collect", "invoice", "invoice"),
        ObjectKind("collect", "order", "order"),
        ObjectKind("collect", "client", "party"),
        ObjectKind("payment", "payment", "booking.payment"),
        ObjectKind("payment", "invoice", "booking.allocations.invoice"),
        ObjectKind("payment", "order", "booking.order"),
        ObjectKind("payment", "client", "booking.party"),
        ObjectKind("goods_receipt", "purchase", "purchase"),
        ObjectKind("goods_receipt", "supplier", "supplier"),
        ObjectKind("goods_receipt", "item", "lines.sku"),
        ObjectKind("goods_receipt", "order", "for_order"),
    ),
)
