"""Reads the demo company's files (SOURCE.md): customers, suppliers, items, orders."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

__all__ = ["SampleOrder", "rows", "sample_orders", "turnover"]

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """An order of the sample: its lines are (sku, quantity)."""

    number: str
    customer: str
    lines: tuple[tuple[str, int], ...]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the files."""
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def sample_orders(*, most_lines: int) -> list[SampleOrder]:
    """The orders in the order of time, each with its first lines."""
    lines: dict[str, list[tuple[str, int]]] = {}
    customers: dict[str, str] = {}
    for row in rows("orders"):
        lines.setdefault(row["order"], []).append((row["sku"], int(row["quantity"])))
        customers[row["order"]] = row["customer"]
    return [SampleOrder(number, customers[number], tuple(found[:most_lines])) for number, found in lines.items()]


def turnover() -> dict[str, Decimal]:
    """What each customer buys in the sample, at list prices."""
    prices = {row["sku"]: Decimal(row["price"]) for row in rows("items")}
    found: dict[str, Decimal] = {}
    for row in rows("orders"):
        found[row["customer"]] = found.get(row["customer"], Decimal(0)) + prices[row["sku"]] * int(row["quantity"])
    return found
