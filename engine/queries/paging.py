"""Keyset paging: a page begins behind a row, so its price does not depend on how many pages there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from engine.errors import InvalidInput
from engine.store.columns import iso

__all__ = ["PAGE", "Page", "mark_of", "read_mark", "read_number"]

PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the mark behind which the next ones stand (None: these are the last)."""

    rows: tuple[Row, ...]
    next: str | None = None

    @classmethod
    def cut(cls, rows: Sequence[Row], size: int, mark: Callable[[Row], str]) -> Page[Row]:
        """Make a page of `size` from rows that were asked for with one more."""
        if len(rows) <= size:
            return cls(tuple(rows))
        return cls(tuple(rows[:size]), mark(rows[size - 1]))


def mark_of(moment: datetime, row_id: int) -> str:
    """Write the place behind a row, for a URL."""
    return f"{iso(moment)}~{row_id}"


def read_mark(mark: str | None) -> tuple[datetime, int] | None:
    """Read `mark_of`; raises InvalidInput for anything else."""
    if not mark:
        return None
    moment, _, number = mark.partition("~")
    try:
        when = datetime.fromisoformat(moment)
        if when.tzinfo is None or not 0 <= int(number) < 1 << 63:
            raise ValueError(mark)
        return when, int(number)
    except ValueError as error:
        raise InvalidInput("This is no page of the list. Go back to its beginning.", fields={"after": mark}) from error


def read_number(mark: str | None) -> int | None:
    """Read a mark that is a row's id alone; raises InvalidInput for anything else."""
    if not mark:
        return None
    if not mark.isascii() or not mark.isdecimal() or len(mark) > 19 or int(mark) >= 1 << 63:
        raise InvalidInput("This is no page of the list. Go back to its beginning.", fields={"after": mark})
    return int(mark)
