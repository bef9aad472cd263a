"""What of a process nobody uses: rows that never fired, ways that nobody took. For whoever keeps it up to date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from engine.dmn import read_decisions
from engine.dmn.model import Decision, Table
from engine.errors import ReglamentError
from engine.queries.releases import BundleRow, find_bundle
from engine.queries.rights import Verb
from engine.queries.usage import OneWay, one_way, unused_rows, usage
from web import context
from web.designer.sides import side_of
from web.guard import Access, access

__all__ = ["DeadRow", "UsagePage", "blueprint", "used"]

blueprint = Blueprint("usage", __name__)


@dataclass(frozen=True, slots=True)
class DeadRow:
    """A row of a decision table that never fired; `cells` as drawn, inputs before outputs."""

    file: str
    decision: str
    name: str
    row: int
    cells: tuple[str, ...]
    asked: int


@dataclass(frozen=True, slots=True)
class UsagePage:
    """What is not used of the newest release, and how many steps were looked at."""

    row: BundleRow
    steps: int
    since: datetime | None
    rows: tuple[DeadRow, ...]
    ways: tuple[OneWay, ...]


@blueprint.get("/processes/<bundle>/usage")
@access(Access.ALLOWED, Verb.DESIGN)
def show(bundle: str) -> str:
    """Show what nobody uses of the newest release."""
    with context.reading() as connection:
        page = used(connection, bundle)
    if page is None:
        raise NotFound
    return render_template("designer/usage.html", page=page, row=page.row)


def used(connection: Any, bundle: str) -> UsagePage | None:
    """Look over the newest release of a bundle; None when there is none."""
    row = find_bundle(connection, context.actor(), bundle)
    if row is None or row.release is None:
        return None
    versions = {one.key: one.version for one in row.release.definitions}
    found = usage(connection, versions)
    definitions = [context.definition_of(connection, key, version) for key, version in versions.items()]
    ways = [way for definition in definitions if definition is not None for way in one_way(found, definition)]
    files = side_of(connection, bundle, row.release.id).files
    rows = [dead for name in sorted(files) if name.endswith(".dmn") for dead in _dead(found, name, files[name])]
    return UsagePage(row, found.steps, found.since, tuple(rows), tuple(ways))


def _dead(found: Any, name: str, content: str) -> list[DeadRow]:
    try:
        decisions = read_decisions(content.encode(), file=name, tolerant=True)
    except ReglamentError:
        return []  # a release was read before; a later reader may be stricter, and says so at the next one
    dead = []
    for identity in decisions.ids:
        element = decisions.find(identity)
        if not isinstance(element, Decision) or not isinstance(element.logic, Table):
            continue
        table = element.logic
        for number in unused_rows(found, element.id, len(table.rules)):
            rule = table.rules[number - 1]
            cells = tuple(str(cell.text).strip() or "–" for cell in (*rule.inputs, *rule.outputs))
            dead.append(DeadRow(name, element.id, element.name, number, cells, found.asked[element.id]))
    return dead
