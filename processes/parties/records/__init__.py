"""The records of clients and counterparties: tables and what the database itself enforces about them."""

from processes.parties.records.parties import (
    client,
    client_counterparty,
    contact,
    counterparty,
    metadata,
)
from processes.parties.records.rows import Connection, Rows

__all__ = ["Connection", "Rows", "client", "client_counterparty", "contact", "counterparty", "metadata"]
