"""Make the demo company's files from UCI Online Retail: a sample small enough for the repository.

    python tools/make_demo_data.py online_retail.csv

Reads the data set as CSV in UTF-8 (columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate as
2011-09-01 08:26:00, UnitPrice, CustomerID, Country; whoever has it as Parquet or Excel saves it as that first) and
writes four CSV files into processes/orders/demo. The same input gives the same files, byte for byte. How each column
comes about is told in processes/orders/demo/SOURCE.md; change both together.
"""

from __future__ import annotations

import csv
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "processes" / "orders" / "demo"
PRODUCTS, CUSTOMERS, ORDERS, MOST_LINES = 250, 150, 400, 8
SINCE = datetime(2011, 9, 1)  # noqa: DTZ001 - the data set names no zone
GOODS = re.compile(r"\d{5}[A-Z]{0,2}")  # other stock codes are postage, fees and corrections
WEEKS = 14  # from SINCE to the end of the data
STOCK_WEEKS = 7

PLACES = (
    "Ashford Bristol Camden Dorset Exeter Falmouth Guildford Harrow Ipswich Jarrow Kendal Leeds Matlock Norwich Oxford "
    "Poole Quorn Ripon Stroud Truro Ullswater Ventnor Whitby York Zennor"
).split()
TRADES = "Gifts|Home|Living|Interiors|Trading|Party Shop|Garden|Kitchen|Toys|Stationers|Florists|Tea Rooms".split("|")
FORMS = ("Ltd", "& Sons", "& Co", "Stores", "Group")
SUPPLIERS = (  # code, name, days from order to delivery; invented
    ("S-CERAMIC", "Stoke Ceramics Ltd", 9),
    ("S-LINEN", "Belfast Linen Mills", 12),
    ("S-PAPER", "Kent Paper & Print", 5),
    ("S-METAL", "Sheffield Metalware", 14),
    ("S-TOYS", "Harbour Toys Import", 21),
    ("S-LIGHT", "Candle & Light Wholesale", 4),
)


def main(source: str) -> int:
    lines = list(_usable(_rows(source)))
    names = _names(lines)
    counts = Counter(line["StockCode"] for line in lines)
    products = {sku for sku, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:PRODUCTS]}
    documents: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        if line["StockCode"] in products:
            documents[line["InvoiceNo"]].append(line)
    by_customer: dict[int, list[str]] = defaultdict(list)
    for number, found in documents.items():
        by_customer[int(found[0]["CustomerID"])].append(number)
    customers = sorted(by_customer, key=lambda code: (-len(by_customer[code]), code))[:CUSTOMERS]
    wanted = sorted(number for code in customers for number in by_customer[code])
    chosen = [wanted[index * len(wanted) // ORDERS] for index in range(ORDERS)]  # evenly over the time
    orders = [row for number in chosen for row in _order(number, documents[number])]
    demand: Counter[str] = Counter()
    for row in orders:
        demand[row[3]] += row[4]
    prices = {sku: median(line["UnitPrice"] for line in lines if line["StockCode"] == sku) for sku in products}
    sold = sorted(demand)
    _write(
        "customers.csv",
        ("code", "name", "country"),
        (_customer(code, by_customer, documents) for code in sorted(customers)),
    )
    _write("suppliers.csv", ("code", "name", "lead_days"), SUPPLIERS)
    _write(
        "items.csv",
        ("sku", "name", "price", "cost", "stock", "supplier"),
        (_item(sku, names, prices, demand) for sku in sold),
    )
    _write("orders.csv", ("order", "customer", "date", "sku", "quantity"), orders)
    return 0


def _rows(source: str) -> Iterable[dict[str, Any]]:
    with Path(source).open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield {
                **row,
                "Quantity": int(row["Quantity"]),
                "UnitPrice": float(row["UnitPrice"]),
                "InvoiceDate": datetime.fromisoformat(row["InvoiceDate"]),
                "CustomerID": int(float(row["CustomerID"])) if row["CustomerID"] else None,
            }


def _usable(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Sales of goods to a known customer since SINCE; no cancellations, gifts or corrections."""
    for row in rows:
        if (
            row["InvoiceDate"] >= SINCE
            and row["InvoiceNo"].isdigit()
            and row["CustomerID"] is not None
            and row["Quantity"] > 0
            and row["UnitPrice"] > 0
            and GOODS.fullmatch(row["StockCode"])
        ):
            yield row


def _names(lines: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The description that is used most for each stock code, written as a title."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        spelled[line["StockCode"]][" ".join((line["Description"] or "").split())] += 1
    best = {sku: min(found.items(), key=lambda entry: (-entry[1], entry[0]))[0] for sku, found in spelled.items()}
    return {sku: name.title().replace("'S", "'s") for sku, name in best.items()}


def _order(number: str, lines: Sequence[dict[str, Any]]) -> list[tuple[str, str, str, str, int]]:
    """The first lines of a document; a product that stands on it twice is one line."""
    quantities: dict[str, int] = {}
    for line in lines:
        quantities[line["StockCode"]] = quantities.get(line["StockCode"], 0) + line["Quantity"]
    day = lines[0]["InvoiceDate"].date().isoformat()
    code = f"C{int(lines[0]['CustomerID'])}"
    return [(number, code, day, sku, quantity) for sku, quantity in list(quantities.items())[:MOST_LINES]]


def _customer(
    code: int, by_customer: dict[int, list[str]], documents: dict[str, list[dict[str, Any]]]
) -> tuple[str, str, str]:
    country = documents[by_customer[code][0]][0]["Country"]
    place, rest = PLACES[code % len(PLACES)], code // len(PLACES)
    return f"C{code}", f"{place} {TRADES[rest % len(TRADES)]} {FORMS[rest // len(TRADES) % len(FORMS)]}", country


def _item(
    sku: str, names: dict[str, str], prices: dict[str, float], demand: Counter[str]
) -> tuple[str, str, str, str, int, str]:
    price = prices[sku]
    supplier = SUPPLIERS[sum(sku.encode()) % len(SUPPLIERS)][0]
    stock = math.ceil(demand[sku] * STOCK_WEEKS / WEEKS)
    return sku, names[sku], f"{price:.2f}", f"{price * 0.6:.2f}", stock, supplier


def _write(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with (FOLDER / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
    print(f"{name}: {(FOLDER / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
