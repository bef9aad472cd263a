"""The SELECTs of this slice; its books are those of `processes.erp`."""

from processes.orders.records.finding import Found, items_like, number_of_order, orders_of_keys, parties_like
from processes.orders.records.watching import Owed, invoices_of, latest_shipment, open_shipments_of, total_of

__all__ = [
    "Found",
    "Owed",
    "invoices_of",
    "items_like",
    "latest_shipment",
    "number_of_order",
    "open_shipments_of",
    "orders_of_keys",
    "parties_like",
    "total_of",
]
