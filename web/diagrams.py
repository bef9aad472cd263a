"""Diagrams for the viewer: the BPMN file of a version, and what to mark on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from xml.sax.saxutils import quoteattr

from flask import Blueprint, make_response, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.model.definition import Definition, Node, NodeKind
from engine.queries.ahead import innermost
from engine.queries.timeline import PathTaken
from web import context
from web.guard import Access, access
from web.i18n import language, say

__all__ = ["Diagram", "blueprint", "diagram_of", "translated_names"]

blueprint = Blueprint("diagrams", __name__)
_NAME = re.compile(r"""(\sname\s*=\s*)("[^"]*"|'[^']*')""")  # of elements; our own words stand in other attributes
_UNTOLD = frozenset({NodeKind.EXCLUSIVE_GATEWAY, NodeKind.PARALLEL_GATEWAY, NodeKind.EVENT_BASED_GATEWAY})


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram on a page; the lists say the same as the picture, for whoever does not see it."""

    url: str
    marks: dict[str, str] = field(default_factory=dict)  # element id → here, done, stuck
    flows: tuple[str, ...] = ()
    passed: tuple[Node, ...] = ()
    here: tuple[Node, ...] = ()
    focus: str = ""  # id of the element to look at first: where it stands, else the last one passed


@blueprint.get("/definitions/<key>/<int:version>.bpmn")
@access(Access.PERSON)
def file(key: str, version: int) -> Response:
    """Send the BPMN file of a version, its names in the reader's language: who works here may know how the work goes.

    Versions never change, so browsers keep them; `language` in the address keeps the languages apart.
    """
    with context.reading() as connection:
        deployed = context.engine().definitions.find(connection, key, version) if version < 1 << 31 else None
        files = context.engine().definitions.files(connection, deployed.deployment_id) if deployed is not None else {}
    if deployed is None or deployed.file not in files:
        raise NotFound
    text = files[deployed.file]
    response = make_response(translated_names(text))
    response.mimetype = "application/xml"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def translated_names(text: str) -> str:
    """Return a BPMN file with the names of its elements in the reader's language."""
    return text if language() == "en" else _NAME.sub(_translated, text)


def _translated(name: re.Match[str]) -> str:
    return f"{name[1]}{quoteattr(say(unescape(name[2][1:-1])))}"


def diagram_of(
    definition: Definition, path: PathTaken | None, here: tuple[int, ...], stuck: tuple[str, ...] = ()
) -> Diagram:
    """Return what to show: where it stands (node indices), what it passed, where it is stuck (element ids)."""
    standing = innermost(definition, here)
    marks: dict[str, Any] = {}
    passed: list[Node] = []
    for element in path.elements if path is not None else ():
        marks[element] = "done"
        node = definition.nodes[definition.by_id[element]]
        if node.name and node not in standing and node.kind not in _UNTOLD:
            passed.append(node)
    marks |= dict.fromkeys((node.id for node in standing), "here")
    marks |= dict.fromkeys(stuck, "stuck")
    return Diagram(
        url=url_for("diagrams.file", key=definition.key, version=definition.version, language=language()),
        marks=marks,
        flows=path.flows if path is not None else (),
        passed=tuple(passed),
        here=standing,
        focus=(*stuck, *(node.id for node in standing), *(node.id for node in reversed(passed)), "")[0],
    )
