"""Accounting months: into a closed one nothing is posted (a trigger refuses it)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Column, Integer, Table, bindparam, select

from processes.erp.records.base import Rows, check, metadata, one_of, text, tracked

__all__ = ["period", "period_is_open"]

period = Table(  # a month without a row is open
    "erp_period",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("month", Integer, primary_key=True, autoincrement=False),
    text("state", 10),
    *tracked(),
    check("month", "month between 1 and 12"),
    check("state", one_of("state", "open", "closed")),
)


_STATE = (
    select(period.c.state)
    .where(period.c.year == bindparam("year"), period.c.month == bindparam("month"))
    .with_for_update(read=True)
)


def period_is_open(rows: Rows, day: date) -> bool:
    """Whether the day's month is open; it then stays so until this transaction ends."""
    here = {"year": day.year, "month": day.month}
    state = rows.value(_STATE, **here)
    if state is None:
        rows.insert_missing(period, **here, state="open")
        state = rows.value(_STATE, **here)
    return bool(state == "open")
