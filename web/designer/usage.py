"""What of a process nobody uses: rows that never fired, ways that nobody took. For whoever keeps it up to date."""

from __future__ import annotations

from collections.abc import Iterator
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
from engine.queries.usage import Asked, OneWay, Usage, one_way, unused_rows, usage, usage_of_decisions
from web import context
from web.designer.sides import side_of
from web.guard import Access, access

__all__ = ["DeadRow", "UsagePage", "blueprint", "used"]

blueprint = Blueprint("usage", __name__)


@dataclass(frozen=True, slots=True)
class DeadRow:
    """A row of a decision table that never fired; `cells` as drawn, inputs before outputs.

    `version`: of a decision that is shared: deployed with another bundle, and asked in this version.
    """

    bundle: str
    version: int | None
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
    """Look over the newest release of a bundle, with the shared decisions that it asks; None when there is none.

    Of a bundle of decisions alone, what all processes asked of it counts.
    """
    row = find_bundle(connection, context.actor(), bundle)
    if row is None or row.release is None:
        return None
    versions = {one.key: one.version for one in row.release.definitions}
    found = usage(connection, versions) if versions else usage_of_decisions(connection, dict(row.release.decisions))
    definitions = [context.definition_of(connection, key, version) for key, version in versions.items()]
    ways = [way for definition in definitions if definition is not None for way in one_way(found, definition)]
    rows = [
        dead
        for release, version, asked in sorted(_deployments(connection, found, row.release.id), key=lambda one: one[:2])
        for dead in _dead_of_release(connection, found, release, version if release != row.release.id else None, asked)
    ]
    return UsagePage(row, found.steps, found.since, tuple(rows), tuple(ways))


def _deployments(connection: Any, found: Usage, own: int) -> Iterator[tuple[int, int, list[Asked]]]:
    """The releases whose decisions were asked, the version of the first of them, and how they were asked."""
    of_release: dict[int, list[Asked]] = {}
    for asked in found.asked:
        key, version, _taken = asked
        known = None if version is None else context.engine().definitions.decisions.find(connection, key, version)
        release = own if version is None else known.deployment_id if known is not None else None
        if release is not None:  # else the release was deleted meanwhile
            of_release.setdefault(release, []).append(asked)
    for release, ways in of_release.items():
        yield release, max(version or 0 for _key, version, _taken in ways), ways


def _dead_of_release(
    connection: Any, found: Usage, release: int, version: int | None, asked: list[Asked]
) -> Iterator[DeadRow]:
    side = side_of(connection, None, release)
    for name, content in sorted(side.files.items()):
        if name.endswith(".dmn"):
            yield from _dead(found, side.bundle, version, asked, name, content)


def _dead(
    found: Usage, bundle: str, version: int | None, ways: list[Asked], name: str, content: str
) -> Iterator[DeadRow]:
    try:
        decisions = read_decisions(content.encode(), file=name, tolerant=True)
    except ReglamentError:
        return  # a release was read before; a later reader may be stricter, and says so at the next one
    for identity in decisions.ids:
        element = decisions.find(identity)
        if not isinstance(element, Decision) or not isinstance(element.logic, Table):
            continue
        table = element.logic
        asked = [one for one in ways if one[2] == element.id]
        times = sum(found.asked[one] for one in asked)
        for number in unused_rows(found, asked, len(table.rules)):
            rule = table.rules[number - 1]
            cells = tuple(str(cell.text).strip() or "–" for cell in (*rule.inputs, *rule.outputs))
            yield DeadRow(bundle, version, name, element.id, element.name, number, cells, times)
