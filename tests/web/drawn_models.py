"""Models with a diagram, as large as a test wants them."""

from __future__ import annotations

import itertools

__all__ = ["row_of_steps"]

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:reglament="urn:reglament:bpmn:1" id="trip_file" '
    'targetNamespace="urn:reglament:tests">\n'
)


def row_of_steps(names: dict[str, str]) -> bytes:
    """A process of these elements, one after the other in rows, with its diagram; task after task from start to end."""
    ids = list(names)
    places = [(160 + 160 * (number % 30), 100 + 120 * (number // 30)) for number in range(len(ids))]
    body, drawing = [], []
    for one, (x, y) in zip(ids, places, strict=True):
        tag = {ids[0]: "startEvent", ids[-1]: "endEvent"}.get(one, "userTask")
        group = ' reglament:group="sales_support"' if tag == "userTask" else ""
        size = 'width="100" height="80"' if tag == "userTask" else 'width="36" height="36"'
        body.append(f'    <{tag} id="{one}" name="{names[one]}"{group}/>')
        bounds = f'<dc:Bounds x="{x}" y="{y}" {size}/>'
        drawing.append(f'<bpmndi:BPMNShape id="{one}_di" bpmnElement="{one}">{bounds}</bpmndi:BPMNShape>')
    for number, (before, after) in enumerate(itertools.pairwise(ids)):
        (x, y), (to_x, to_y) = places[number], places[number + 1]
        body.append(f'    <sequenceFlow id="f{number}" sourceRef="{before}" targetRef="{after}"/>')
        drawing.append(
            f'<bpmndi:BPMNEdge id="f{number}_di" bpmnElement="f{number}"><di:waypoint x="{x + 36}" y="{y + 18}"/>'
            f'<di:waypoint x="{to_x}" y="{to_y + 18}"/></bpmndi:BPMNEdge>'
        )
    lines = "\n".join(
        (
            '  <process id="trip" name="Trip" isExecutable="true">',
            *body,
            "  </process>",
            '  <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="trip">',
            *drawing,
            "  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>",
            "</definitions>",
        )
    )
    return (HEAD + lines).encode()
