"""The map of a process: which number stands on which element, how dark it is painted, and the legend. One hue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from engine.model.definition import ROOT, Definition, Node, NodeKind
from engine.queries.measured import ElementFigures
from web.i18n import say
from web.monitor.choice import Mode
from web.monitor.words import span, whole

__all__ = ["LEVELS", "Map", "Row", "map_of"]

LEVELS = 5
_GATEWAYS = frozenset(
    {
        NodeKind.EXCLUSIVE_GATEWAY,
        NodeKind.PARALLEL_GATEWAY,
        NodeKind.EVENT_BASED_GATEWAY,
        NodeKind.INCLUSIVE_GATEWAY,
        NodeKind.COMPLEX_GATEWAY,
    }
)
_FRAMES = frozenset({NodeKind.SUB_PROCESS, NodeKind.TRANSACTION, NodeKind.EVENT_SUB_PROCESS})


@dataclass(frozen=True, slots=True)
class Row:
    """One element on the map and in the table under it."""

    node: Node
    name: str
    figures: ElementFigures
    level: int  # 0 … LEVELS; 0 is unpainted
    text: str  # the mode's number
    is_problem: bool


@dataclass(frozen=True, slots=True)
class Map:
    """The elements with figures, those with troubles first; `legend` is the range of each level."""

    rows: tuple[Row, ...]
    legend: tuple[tuple[int, str], ...]

    def painted(self) -> list[dict[str, Any]]:
        """Return what the browser draws: texts and levels, no sums."""
        return [
            {
                "id": row.node.id,
                "level": row.level,
                "text": row.text,
                "here": whole(row.figures.here) if row.figures.here else "",
                "overdue": whole(row.figures.overdue_now) if row.figures.overdue_now else "",
                "incidents": whole(row.figures.incidents_now) if row.figures.incidents_now else "",
                "label": _label(row),
            }
            for row in self.rows
            if row.level or row.figures.here or row.figures.overdue_now or row.figures.incidents_now
        ]


def map_of(definition: Definition, figures: Mapping[str, ElementFigures], mode: Mode) -> Map:
    """Return the map of this version; elements of other versions that it does not have are left out."""
    values = {element: _value(found, mode) for element, found in figures.items()}
    measured = [values[node.id] for node in definition.nodes if node.id in values and _measures(node, mode)]
    most = max(measured, default=0.0)
    rows = []
    for node in definition.nodes:
        found = figures.get(node.id)
        if found is None:
            continue
        value = values[node.id] if _counts(node, mode) else 0.0
        rows.append(
            Row(
                node=node,
                name=say(node.name) or _unnamed(definition, node),
                figures=found,
                level=_level(value, most),
                text=_text(value, mode) if value else "",
                is_problem=bool(found.overdue_now or found.incidents_now),
            )
        )
    # What is broken or waits comes first, the rest in the order of the file.
    rows.sort(key=lambda row: (not row.is_problem, not row.figures.here))
    return Map(tuple(rows), _legend(most, mode))


def _counts(node: Node, mode: Mode) -> bool:
    """Whether an element takes part: a gateway takes no time by itself."""
    return mode is not Mode.DURATION or node.kind not in _GATEWAYS


def _measures(node: Node, mode: Mode) -> bool:
    """Whether an element sets the scale: a frame only repeats what its steps say."""
    return _counts(node, mode) and node.kind not in _FRAMES


def _value(figures: ElementFigures, mode: Mode) -> float:
    match mode:
        case Mode.FREQUENCY:
            return float(figures.entered)
        case Mode.DURATION:
            return figures.median_ms or 0.0
        case Mode.WAITING:
            return float(figures.here)
        case Mode.OVERDUE:
            return float(figures.overdue_now)


def _level(value: float, most: float) -> int:
    return min(LEVELS, 1 + int(value / most * LEVELS)) if value > 0 and most > 0 else 0


def _legend(most: float, mode: Mode) -> tuple[tuple[int, str], ...]:
    if most <= 0:
        return ()
    edges = [most * number / LEVELS for number in range(1, LEVELS + 1)]
    if mode is not Mode.DURATION and most < LEVELS:
        return tuple((_level(number, most), whole(number)) for number in range(1, int(most) + 1))
    return tuple((level, _("up to %(number)s", number=_text(edge, mode))) for level, edge in enumerate(edges, 1))


def _text(value: float, mode: Mode) -> str:
    return span(value) if mode is Mode.DURATION else whole(int(value))


def _unnamed(definition: Definition, node: Node) -> str:
    """Name what has no name by what it is and where it leads."""
    targets = [definition.nodes[definition.flows[flow].target].name for flow in node.outgoing]
    after = next((say(name) for name in targets if name), "")
    scope = say(definition.nodes[node.scope].name) if node.scope != ROOT else ""
    kind = str(_KINDS.get(node.kind, node.kind.value))
    if after:
        return f"{kind} → {after}"
    return f"{kind} ({scope})" if scope else kind


_KINDS = {
    NodeKind.START_EVENT: _l("Start"),
    NodeKind.END_EVENT: _l("End"),
    NodeKind.EXCLUSIVE_GATEWAY: _l("Choice"),
    NodeKind.INCLUSIVE_GATEWAY: _l("Choice"),
    NodeKind.COMPLEX_GATEWAY: _l("Fork or join"),
    NodeKind.PARALLEL_GATEWAY: _l("Fork or join"),
    NodeKind.EVENT_BASED_GATEWAY: _l("Whichever comes first"),
    NodeKind.BOUNDARY_EVENT: _l("Event at the border"),
    NodeKind.CATCH_EVENT: _l("Event"),
    NodeKind.THROW_EVENT: _l("Event"),
}


def _label(row: Row) -> str:
    """What a screen reader says of the numbers on an element."""
    figures = row.figures
    parts = [row.name]
    if figures.here:
        parts.append(ngettext("%(num)s waits here", "%(num)s wait here", figures.here))
    if figures.overdue_now:
        parts.append(ngettext("%(num)s overdue", "%(num)s overdue", figures.overdue_now))
    if figures.incidents_now:
        parts.append(ngettext("%(num)s incident", "%(num)s incidents", figures.incidents_now))
    return ", ".join(parts)
