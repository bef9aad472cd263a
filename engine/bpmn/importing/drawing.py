"""Places on the diagram for the few events that the import adds; what was drawn stays where it is."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from engine.bpmn.importing.draft import Draft
from engine.bpmn.vocabulary import BPMNDI, DI_NAMESPACES, Element, reference

__all__ = ["draw_beside"]

_DI, _DC = (f"{{{space}}}" for space in DI_NAMESPACES[1:3])
_SIZE, _GAP = 36, 40  # of an event, and to its neighbour


def draw_beside(draft: Draft, event: Element, flow: Element, neighbour: Element, *, before: bool) -> None:
    """Draw an event left or right of its neighbour, and the flow between them; nothing when that is not drawn."""
    shapes = draft.root.iter(f"{{{BPMNDI}}}BPMNShape")
    shape = next((one for one in shapes if reference(one.get("bpmnElement")) == neighbour.get("id")), None)
    bounds = shape.find(_DC + "Bounds") if shape is not None else None
    if shape is None or bounds is None:
        return
    try:
        x, y, width, height = (Decimal(bounds.get(name) or "") for name in ("x", "y", "width", "height"))
    except InvalidOperation:
        return
    left = x - _GAP - _SIZE if before else x + width + _GAP
    middle = y + height / 2
    drawn = shape.makeelement(f"{{{BPMNDI}}}BPMNShape", {"id": f"{event.get('id')}_di", "bpmnElement": event.get("id")})
    place = {"x": str(left), "y": str(middle - _SIZE // 2), "width": str(_SIZE), "height": str(_SIZE)}
    drawn.append(drawn.makeelement(_DC + "Bounds", place))
    edge = shape.makeelement(f"{{{BPMNDI}}}BPMNEdge", {"id": f"{flow.get('id')}_di", "bpmnElement": flow.get("id")})
    for at in (left + _SIZE, x) if before else (x + width, left):
        edge.append(edge.makeelement(_DI + "waypoint", {"x": str(at), "y": str(middle)}))
    shape.addnext(drawn)
    drawn.addnext(edge)
