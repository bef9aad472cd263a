"""Puts processes that were drawn one by one into the pools of their collaboration, one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.vocabulary import BPMN, BPMNDI, DI_NAMESPACES, Element, reference

__all__ = ["in_pools"]

_DI, _DC = (f"{{{space}}}" for space in DI_NAMESPACES[1:3])
_SHAPE, _EDGE, _PLANE, _DIAGRAM = (
    f"{{{BPMNDI}}}{name}" for name in ("BPMNShape", "BPMNEdge", "BPMNPlane", "BPMNDiagram")
)
_PREFIXES = {"bpmndi": BPMNDI, "di": DI_NAMESPACES[1], "dc": DI_NAMESPACES[2]}
_LEFT, _TOP = 60, 60  # of the first pool
_HEADER, _PADDING = 30, 40  # the band with a pool's name; around what is drawn in it
_BETWEEN = 60  # from one pool to the next: message flows turn there
_LEAST, _CLOSED = 600, 60  # the width of a pool; the height of one that shows nothing


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def in_pools(root: Element, drawings: Mapping[str, Sequence[Element]]) -> list[Element]:
    """The diagrams of a file: that of its collaboration, with each process in its pool, then all others as they are.

    `drawings` has the diagrams of each process, by its id; the first of each is moved. Without a collaboration there is
    nothing to put together.
    """
    collaboration = next((one for one in root.iter(BPMN + "collaboration") if len(_participants(one)) > 0), None)
    if collaboration is None:
        return [diagram for found in drawings.values() for diagram in found]
    diagram = root.makeelement(_DIAGRAM, {"id": f"BPMNDiagram_{collaboration.get('id')}"}, _PREFIXES)
    plane = diagram.makeelement(
        _PLANE, {"id": f"BPMNPlane_{collaboration.get('id')}", "bpmnElement": collaboration.get("id")}
    )
    diagram.append(plane)
    inside = {
        one.get("id"): drawings.get(reference(one.get("processRef")) or "") for one in _participants(collaboration)
    }
    boxes = {name: _extent(found[0]) for name, found in inside.items() if found}
    width = max([_LEAST, *(box.right - box.left + _HEADER + 2 * _PADDING for box in boxes.values())])
    pools: dict[str, _Box] = {}
    top: float = _TOP
    for participant in _participants(collaboration):
        name = participant.get("id")
        found, box = inside[name], boxes.get(name)
        height = _CLOSED if box is None else box.bottom - box.top + 2 * _PADDING
        pools[name] = _Box(_LEFT, top, _LEFT + width, top + height)
        plane.append(_shape(plane, name, pools[name]))
        if found and box is not None:
            _move(found[0], _LEFT + _HEADER + _PADDING - box.left, top + _PADDING - box.top)
            for one in list(found[0].find(_PLANE)):
                plane.append(one)
        top += height + _BETWEEN
    drawn = {reference(one.get("bpmnElement")) or "": _bounds(one) for one in plane.iter(_SHAPE)}
    for flow in collaboration.iterfind(BPMN + "messageFlow"):
        source, target = (drawn.get(reference(flow.get(end)) or "") for end in ("sourceRef", "targetRef"))
        if source is not None and target is not None and flow.get("id"):
            plane.append(_message_flow(plane, flow.get("id"), source, target, list(pools.values())))
    etree.cleanup_namespaces(diagram, keep_ns_prefixes=list(_PREFIXES))
    pooled = {reference(one.get("processRef")) for one in _participants(collaboration)}
    rest = [one for process, found in drawings.items() for one in (found[1:] if process in pooled else found)]
    return [diagram, *rest]


def _participants(collaboration: Element) -> list[Element]:
    return [one for one in collaboration.findall(BPMN + "participant") if one.get("id")]


def _extent(diagram: Element) -> _Box:
    """Around all shapes and ways of a diagram."""
    boxes = [_bounds(one) for one in diagram.iter(_SHAPE)]
    points = [_point(one) for one in diagram.iter(_DI + "waypoint")]
    xs = [x for box in boxes for x in (box.left, box.right)] + [x for x, _ in points]
    ys = [y for box in boxes for y in (box.top, box.bottom)] + [y for _, y in points]
    return _Box(min(xs, default=0), min(ys, default=0), max(xs, default=0), max(ys, default=0))


def _bounds(shape: Element) -> _Box:
    bounds = shape.find(_DC + "Bounds")
    x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return _Box(x, y, x + width, y + height)


def _point(element: Element) -> tuple[float, float]:
    return float(element.get("x")), float(element.get("y"))


def _move(diagram: Element, right: float, down: float) -> None:
    for one in _places(diagram):
        x, y = _point(one)
        one.set("x", _text(x + right))
        one.set("y", _text(y + down))


def _places(diagram: Element) -> Iterator[Element]:
    yield from diagram.iter(_DC + "Bounds")
    yield from diagram.iter(_DI + "waypoint")


def _message_flow(plane: Element, name: str, source: _Box, target: _Box, pools: Sequence[_Box]) -> Element:
    """Down or up from one element to the other, over in the gap beside the first's pool. A pool is met straight."""
    start, end = source.middle, target.middle
    if source in pools:
        start = end
    elif target in pools:
        end = start
    around = next(pool for pool in pools if pool.top <= source.top and source.bottom <= pool.bottom)
    if source.top <= target.top:
        first, turn, last = source.bottom, around.bottom + _BETWEEN / 2, target.top
    else:
        first, turn, last = source.top, around.top - _BETWEEN / 2, target.bottom
    bends = [] if start == end else [(start, turn), (end, turn)]
    edge = plane.makeelement(_EDGE, {"id": f"{name}_di", "bpmnElement": name})
    for x, y in ((start, first), *bends, (end, last)):
        edge.append(edge.makeelement(_DI + "waypoint", {"x": _text(x), "y": _text(y)}))
    return edge


def _shape(plane: Element, name: str, box: _Box) -> Element:
    shape = plane.makeelement(_SHAPE, {"id": f"{name}_di", "bpmnElement": name, "isHorizontal": "true"})
    place = {"x": box.left, "y": box.top, "width": box.right - box.left, "height": box.bottom - box.top}
    shape.append(shape.makeelement(_DC + "Bounds", {key: _text(value) for key, value in place.items()}))
    return shape


def _text(number: float) -> str:
    return f"{number:g}" if abs(number) < 1e5 else str(round(number))
