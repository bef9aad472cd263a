"""Numbers without a gap: taken in the posting transaction, given back when it rolls back."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, update

from processes.erp.records.base import Rows, check, metadata, text

__all__ = ["next_number", "sequence"]

sequence = Table(
    "erp_sequence",
    metadata,
    text("series", 10, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),  # 0 where the series runs on over the years
    Column("next", Integer, nullable=False),
    check("next", "next >= 1"),
)


def next_number(rows: Rows, series: str, year: int = 0) -> tuple[str, int]:
    """The next number of a series, written out and counted: ('INV-2026-000001', 1).

    Two transactions that want one wait for each other until the first ends. Take it late.
    """
    rows.insert_missing(sequence, series=series, year=year, next=1)
    here = (sequence.c.series == series, sequence.c.year == year)
    taken = rows.value(update(sequence).where(*here).values(next=sequence.c.next + 1).returning(sequence.c.next)) - 1
    return (f"{series}-{year}-{taken:06d}" if year else f"{series}-{taken:06d}"), taken
