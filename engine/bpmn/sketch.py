"""A quick look at a BPMN file that may still be broken: its elements, who leads to whom, and what stands inside what.

For helpers of designers, many times a minute; what runs is read by `engine.bpmn.read`. Half-drawn models are its daily
bread: flows without ends, tasks without anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.bpmn.items import items_in, items_of
from engine.bpmn.parsed import ParsedItem
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, OURS, Element, is_true, local_name, reference, text_of
from engine.bpmn.xml import load

__all__ = ["Mapped", "Sketch", "SketchFlow", "SketchNode", "sketch"]


@dataclass(frozen=True, slots=True)
class Mapped:
    """An input or output: `target = expression`."""

    target: str
    expression: str


@dataclass(slots=True)
class SketchNode:
    """A flow node, with those of its words that say which variables it knows and sets."""

    id: str
    tag: str
    name: str
    scope: str  # id of the process or sub-process around it
    process: str
    words: dict[str, str] = field(default_factory=dict)  # our attributes
    inputs: tuple[Mapped, ...] = ()
    outputs: tuple[Mapped, ...] = ()
    loop: dict[str, str] | None = None  # our attributes of the multi-instance, and that there is one
    events: tuple[str, ...] = ()  # kinds: message, timer, error …
    message: str | None = None  # its name
    link: str | None = None  # its name: a throw goes on at the catch of the same name
    script: str | None = None
    called: str | None = None  # process
    attached_to: str | None = None
    interrupting: bool = True
    for_compensation: bool = False
    is_event_sub_process: bool = False
    declared: tuple[str, ...] = ()  # data objects and properties that stand in it


@dataclass(frozen=True, slots=True)
class SketchFlow:
    """A sequence flow with both ends."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None


@dataclass(slots=True)
class Sketch:
    """One file. `processes` maps ids to names."""

    processes: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, SketchNode] = field(default_factory=dict)
    flows: dict[str, SketchFlow] = field(default_factory=dict)
    declared: dict[str, tuple[str, ...]] = field(default_factory=dict)  # data of each process, by its id

    def inside(self, scope: str) -> Iterator[SketchNode]:
        """The nodes directly in a process or sub-process."""
        return (node for node in self.nodes.values() if node.scope == scope)

    def outgoing(self, node: str) -> Iterator[SketchFlow]:
        """The flows that leave a node."""
        return (flow for flow in self.flows.values() if flow.source == node)


def sketch(content: bytes) -> Sketch:
    """Look at a file; raises NotReadable for what is no BPMN or not safe to read."""
    root = load(content)
    messages = {element.get("id"): element.get("name") or element.get("id") for element in root.iter(BPMN + "message")}
    items = items_in(root)
    found = Sketch()
    for process in root.iter(BPMN + "process"):
        process_id = process.get("id") or ""
        found.processes[process_id] = process.get("name") or process_id
        found.declared[process_id] = _declared(process, items)
        for element in process.iter():
            name = local_name(element.tag) if isinstance(element.tag, str) else ""
            if name in FLOW_NODE_TAGS and element.get("id"):
                node = _node(element, name, process_id, messages, items)
                found.nodes[node.id] = node
    for element in root.iter(BPMN + "sequenceFlow"):
        source, target = reference(element.get("sourceRef")), reference(element.get("targetRef"))
        if element.get("id") and source in found.nodes and target in found.nodes:
            condition = text_of(element.find(BPMN + "conditionExpression"))
            flow = SketchFlow(element.get("id"), source, target, element.get("name") or "", condition)
            found.flows[flow.id] = flow
    return found


def _declared(element: Element, items: dict[str, ParsedItem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.name for item in items_of(element, items)))


def _node(
    element: Element, tag: str, process: str, messages: dict[str, str], items: dict[str, ParsedItem]
) -> SketchNode:
    events = [child for child in element if _tag(child).endswith("EventDefinition")]
    loop = element.find(BPMN + "multiInstanceLoopCharacteristics")
    wanted = [one.get("messageRef") for one in (element, *events) if one.get("messageRef")]
    return SketchNode(
        id=element.get("id"),
        tag=tag,
        name=(element.get("name") or "").strip(),
        scope=element.getparent().get("id") or process,
        process=process,
        words=_ours(element),
        inputs=_mapped(element, "input"),
        outputs=_mapped(element, "output"),
        loop=None if loop is None else _ours(loop),
        events=tuple(_tag(event).removesuffix("EventDefinition") for event in events),
        message=messages.get(reference(wanted[0]) or "") if wanted else None,
        link=next((event.get("name") for event in events if _tag(event) == "linkEventDefinition"), None),
        script=text_of(element.find(BPMN + "script")),
        called=reference(element.get("calledElement")),
        attached_to=reference(element.get("attachedToRef")),
        interrupting=_interrupting(element, tag),
        for_compensation=is_true(element.get("isForCompensation")),
        is_event_sub_process=is_true(element.get("triggeredByEvent")),
        declared=_declared(element, items),
    )


def _interrupting(element: Element, tag: str) -> bool:
    return is_true(element.get("cancelActivity" if tag == "boundaryEvent" else "isInterrupting"), default=True)


def _tag(element: Element) -> str:
    return local_name(element.tag) if isinstance(element.tag, str) else ""


def _ours(element: Element) -> dict[str, str]:
    return {name[len(OURS) :]: value for name, value in element.attrib.items() if name.startswith(OURS)}


def _mapped(element: Element, kind: str) -> tuple[Mapped, ...]:
    extensions = element.find(BPMN + "extensionElements")
    if extensions is None:
        return ()
    return tuple(
        Mapped(one.get("target", "").strip(), one.get("expression", ""))
        for one in extensions.findall(OURS + kind)
        if one.get("target", "").strip()
    )
