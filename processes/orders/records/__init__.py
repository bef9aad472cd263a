"""The SELECTs of this slice; its books are those of `processes.erp`."""

from processes.orders.records.finding import Found, items_like, number_of_order, parties_like

__all__ = ["Found", "items_like", "number_of_order", "parties_like"]
