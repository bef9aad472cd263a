"""Numbers without a gap: taken in the posting transaction, given back when it rolls back."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, bindparam, update

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


_TAKE = (
    update(sequence)
    .where(sequence.c.series == bindparam("of_series"), sequence.c.year == bindparam("of_year"))
    .values(next=sequence.c.next + 1)
    .returning(sequence.c.next)
)


def next_number(rows: Rows, series: str, year: int = 0) -> tuple[str, int]:
    """The next number of a series, written out and counted: ('INV-2026-000001', 1).

    Two transactions that want one wait for each other until the first ends. Take it late.
    """
    following = rows.value(_TAKE, of_series=series, of_year=year)
    if following is None:
        rows.insert_missing(sequence, series=series, year=year, next=1)
        following = rows.value(_TAKE, of_series=series, of_year=year)
    taken = following - 1
    return (f"{series}-{year}-{taken:06d}" if year else f"{series}-{taken:06d}"), taken
