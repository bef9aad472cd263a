"""The first day of the books: the company, its accounts and its places."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from processes.erp.money import is_currency
from processes.erp.records import ACCOUNTS, ZERO, Connection, Rows, account, company, location

__all__ = ["PLACES", "open_books"]

PLACES = (  # code, name, kind
    ("STOCK", "Stock", "stock"),
    ("INPUT", "Goods in", "input"),
    ("OUTPUT", "Goods out", "output"),
    ("QUARANTINE", "Quarantine", "quarantine"),
    ("CUSTOMER", "Customers", "customer"),
    ("SUPPLIER", "Suppliers", "supplier"),
    ("SCRAP", "Scrap", "scrap"),
    ("INVENTORY", "Inventory differences", "inventory"),
)


def open_books(
    connection: Connection, *, company_name: str, currency: str, now: datetime, tax_rate: Decimal = ZERO
) -> bool:
    """Open the books once; gives whether it did. A second call changes nothing. It does not commit.

    Raises ValueError for a currency without known digits.
    """
    if not is_currency(currency):
        raise ValueError(f"Currency '{currency}' is not known. Add its digits to processes/erp/money.py.")
    rows = Rows(connection, now)
    if not rows.insert_missing(company, id=1, name=company_name, currency=currency, tax_rate=tax_rate):
        return False
    for code, name, kind in ACCOUNTS:
        rows.insert(account, code=code, name=name, kind=kind)
    for code, name, kind in PLACES:
        rows.insert(location, code=code, name=name, kind=kind)
    return True
