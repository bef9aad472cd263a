"""Reads an order-management log (object-centric, OCEL as CSV) into the orders it tells of and their events.

Columns: ocel:eid, ocel:activity, ocel:timestamp, ocel:type:orders, ocel:type:items, ocel:type:packages, weight, price;
lists are written as text, ['990001','990002']. The log is that of W. van der Aalst's order management model.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from engine.errors import InvalidInput

__all__ = ["Event", "Kind", "Line", "LoggedOrder", "read_log"]

_NEEDED = ("ocel:activity", "ocel:timestamp", "ocel:type:orders", "ocel:type:items", "ocel:type:packages")
_NAME = re.compile(r"'([^']*)'|\"([^\"]*)\"")


class Kind(StrEnum):
    """What happened, in the log's words."""

    PLACE = "place order"
    CONFIRM = "confirm order"
    OUT = "item out of stock"
    REORDER = "reorder item"
    PICK = "pick item"
    CREATE = "create package"
    SEND = "send package"
    FAIL = "failed delivery"
    DELIVER = "package delivered"
    REMIND = "payment reminder"
    PAY = "pay order"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one order. `subject`: the item or package; empty when it is the order itself."""

    at: datetime
    kind: Kind
    order: str
    subject: str = ""


@dataclass(slots=True)
class Line:
    """One item of an order: quantity 1."""

    item: str
    sku: str = ""  # items of one price and weight are one product
    price: Decimal = Decimal(0)
    is_out: bool = False  # the log says that it was out of stock


@dataclass(slots=True)
class LoggedOrder:
    """An order as the log tells it."""

    key: str
    lines: list[Line]
    parcels: dict[str, list[int]] = field(default_factory=dict)  # package → line numbers, from 1


def read_log(path: Path, *, most: int | None = None) -> tuple[dict[str, LoggedOrder], list[Event]]:
    """The first `most` orders and all their events in the order of time. Raises InvalidInput with line and reason.

    An event of a package with items of several orders becomes one event for each of the orders.
    """
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(_rows(file))
    orders: dict[str, LoggedOrder] = {}
    of_item: dict[str, str] = {}
    for row in rows:
        if row.kind is Kind.PLACE and (most is None or len(orders) < most):
            for key in row.orders:
                orders[key] = LoggedOrder(key, [Line(item) for item in row.items])
                of_item.update(dict.fromkeys(row.items, key))
    lines = {line.item: (order, number) for order in orders.values() for number, line in enumerate(order.lines, 1)}
    contents: dict[str, list[str]] = defaultdict(list)  # package → orders
    for row in rows:
        _describe(row, lines)
        if row.kind is Kind.CREATE:
            for item in row.items:
                if item in lines:
                    order, number = lines[item]
                    order.parcels.setdefault(row.packages[0], []).append(number)
                    if order.key not in contents[row.packages[0]]:
                        contents[row.packages[0]].append(order.key)
    return orders, [event for row in rows for event in _events(row, orders, of_item, contents)]


@dataclass(slots=True)
class _Row:
    line: int
    at: datetime
    kind: Kind
    orders: list[str]
    items: list[str]
    packages: list[str]
    weight: str
    price: Decimal | None


def _rows(file: TextIO) -> Iterator[_Row]:
    reader = csv.DictReader(file)
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise InvalidInput(f"This is no order-management log: the column {', '.join(missing)} is missing.")
    for number, row in enumerate(reader, 2):
        try:
            at = datetime.fromisoformat(row["ocel:timestamp"].strip()).astimezone(UTC)
            kind = Kind(row["ocel:activity"].strip())
            price = Decimal(row["price"]) if (row.get("price") or "").strip() else None
        except (ValueError, InvalidOperation) as error:
            raise InvalidInput(f"Line {number} of the log cannot be read: {error}.") from error
        yield _Row(
            number,
            at,
            kind,
            _names(row["ocel:type:orders"]),
            _names(row["ocel:type:items"]),
            _names(row["ocel:type:packages"]),
            (row.get("weight") or "").strip(),
            price,
        )


def _names(text: str | None) -> list[str]:
    """The names in a list that is written as text. It is never evaluated."""
    return [one or other for one, other in _NAME.findall(text or "")]


def _describe(row: _Row, lines: dict[str, tuple[LoggedOrder, int]]) -> None:
    """Learn of a single item what it costs, and whether it was out of stock."""
    if len(row.items) != 1 or row.items[0] not in lines or row.kind not in (Kind.PICK, Kind.OUT, Kind.REORDER):
        return
    order, number = lines[row.items[0]]
    line = order.lines[number - 1]
    if row.price is not None:
        line.sku, line.price = f"P{row.price}-{row.weight}", row.price
    if row.kind is Kind.OUT:
        line.is_out = True


def _events(
    row: _Row, orders: dict[str, LoggedOrder], of_item: dict[str, str], contents: dict[str, list[str]]
) -> Iterator[Event]:
    if row.packages:
        for key in contents.get(row.packages[0], ()):
            yield Event(row.at, row.kind, key, row.packages[0])
    elif row.orders:
        yield from (Event(row.at, row.kind, key) for key in row.orders if key in orders)
    else:
        yield from (Event(row.at, row.kind, of_item[item], item) for item in row.items if item in of_item)
