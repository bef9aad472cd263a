"""Tables as CSV (RFC 4180, UTF-8): the same columns in every language, so that a program can read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from engine.model.definition import Definition
from engine.queries.ahead import innermost
from engine.queries.cases import CaseRow
from engine.queries.event_log import DefinitionOf
from engine.store.columns import iso

__all__ = ["csv_lines", "instance_table"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Give the lines of a table, the headings first.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    yield _line(headings)
    for row in rows:
        yield _line([_cell(value) for value in row])


def instance_table(
    rows: Iterable[CaseRow], process: str, now: datetime, definition_of: DefinitionOf
) -> tuple[tuple[str, ...], Iterator[Sequence[Any]]]:
    """Return the headings and rows of a list of instances."""
    headings = (
        *("id", "business_key", "title", "process", "version", "state", "outcome", "started_at", "ended_at"),
        *("stands_at", "tasks", "holders", "due_at", "is_late", "has_incident"),
    )

    def cells() -> Iterator[Sequence[Any]]:
        for row in rows:
            definition = definition_of(process, row.version)
            due = min((task.due_at for task in row.work if task.due_at is not None), default=None)
            yield (
                str(row.id),
                row.business_key,
                row.title,
                process,
                row.version,
                row.status,
                row.outcome,
                row.started_at,
                row.ended_at,
                "; ".join(_standing(definition, row)),
                "; ".join(task.name for task in row.work),
                "; ".join(task.assignee or task.grp or "" for task in row.work),
                due,
                row.is_late(now) or bool(row.incidents),
                bool(row.incidents),
            )

    return headings, cells()


def _standing(definition: Definition | None, row: CaseRow) -> list[str]:
    return [node.name or node.id for node in innermost(definition, row.stands)] if definition is not None else []


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _line(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
