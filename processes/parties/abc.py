"""ABC classes of clients by revenue: who brings the first 80 % is A, the next 15 % B, the last 5 % C."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from processes.parties.records import Connection, Rows, client

__all__ = ["abc_classes", "recompute_abc"]

A_UP_TO = Decimal("0.80")
B_UP_TO = Decimal("0.95")


def abc_classes(revenue: Mapping[int, Decimal]) -> dict[int, str]:
    """The class of each client.

    By revenue, largest first (equal ones by id): a client belongs to the class in which its share *begins*, so that the
    largest client is always A, even when it alone has more than 80 %. Without revenue: C.
    """
    total = sum((value for value in revenue.values() if value > 0), Decimal(0))
    classes: dict[int, str] = {}
    before = Decimal(0)
    for key, value in sorted(revenue.items(), key=lambda entry: (-entry[1], entry[0])):
        if value <= 0 or before >= total * B_UP_TO:
            classes[key] = "C"
        else:
            classes[key] = "A" if before < total * A_UP_TO else "B"
        before += max(value, Decimal(0))
    return classes


def recompute_abc(
    connection: Connection, now: datetime, revenue: Callable[[Connection], Mapping[int, Decimal]]
) -> dict[str, int]:
    """Store each client's class, its revenue and the time; gives how many clients are in each class.

    `revenue` gives revenue by client id; it is an argument, since clients know nothing of the books that hold it.
    It does not commit.
    """
    rows = Rows(connection, now)
    known = {row.id: Decimal(0) for row in rows.rows(client)}
    known.update({key: value for key, value in revenue(connection).items() if key in known})
    counts = {"A": 0, "B": 0, "C": 0}
    for key, segment in abc_classes(known).items():
        counts[segment] += 1
        rows.update(client, {"id": key}, segment_abc=segment, abc_revenue=known[key], abc_at=now)
    return counts
