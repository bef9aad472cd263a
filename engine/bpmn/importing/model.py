"""Reading and changing the tree of a draft: flows by their ends, nodes that become others, what is taken out."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.importing.draft import Draft
from engine.bpmn.vocabulary import BPMN, BPMNDI, FLOW_NODE_TAGS, Element, is_true, local_name, reference

__all__ = [
    "HEAD",
    "Flows",
    "add_child",
    "add_root",
    "definitions_of",
    "is_event_sub_process",
    "is_flow_node",
    "owner",
    "remove",
    "remove_node",
]

HEAD = ("documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef", "incoming", "outgoing")


class Flows:
    """The sequence flows of a file by the nodes that they leave and enter, as they are at the moment."""

    def __init__(self, draft: Draft) -> None:
        self.all: list[Element] = list(draft.root.iter(BPMN + "sequenceFlow"))
        self.nodes: dict[str, Element] = {one.get("id"): one for one in draft.nodes()}
        self.leaving: dict[str, list[Element]] = {}
        self.entering: dict[str, list[Element]] = {}
        for flow in self.all:
            self.leaving.setdefault(reference(flow.get("sourceRef")) or "", []).append(flow)
            self.entering.setdefault(reference(flow.get("targetRef")) or "", []).append(flow)

    def source(self, flow: Element) -> Element | None:
        """The node that a flow leaves."""
        return self.nodes.get(reference(flow.get("sourceRef")) or "")

    def target(self, flow: Element) -> Element | None:
        """The node that a flow enters."""
        return self.nodes.get(reference(flow.get("targetRef")) or "")

    def out_of(self, node: Element) -> list[Element]:
        """The flows that leave a node."""
        return self.leaving.get(node.get("id"), [])

    def into(self, node: Element) -> list[Element]:
        """The flows that enter a node."""
        return self.entering.get(node.get("id"), [])


def definitions_of(draft: Draft, event: Element) -> Iterator[tuple[str, Element]]:
    """Kind and element of each event definition of an event, in place and by reference."""
    for child in event:
        name = local_name(child.tag)
        if child.tag.startswith(BPMN) and name.endswith("EventDefinition"):
            yield name.removesuffix("EventDefinition"), child
        elif child.tag == BPMN + "eventDefinitionRef":
            one = draft.shared_definitions().get(reference(child.text) or "")
            if one is not None:
                yield local_name(one.tag).removesuffix("EventDefinition"), one


def is_event_sub_process(node: Element) -> bool:
    """Whether a sub-process waits beside the flow."""
    return is_true(node.get("triggeredByEvent"))


def is_flow_node(element: Element) -> bool:
    """Whether it is an event, an activity or a gateway."""
    return element.tag.startswith(BPMN) and local_name(element.tag) in FLOW_NODE_TAGS


def owner(node: Element) -> Element:
    """The process or sub-process that a node stands in."""
    return node.getparent()


def add_root(draft: Draft, tag: str, /, **attributes: str) -> Element:
    """Add a definition (a message, an error …) before the first process."""
    made = draft.root.makeelement(BPMN + tag, attributes)
    first = next((number for number, one in enumerate(draft.root) if one.tag == BPMN + "process"), len(draft.root))
    draft.root.insert(first, made)
    return made


def add_child(node: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element inside a node, behind its documentation, extensions and listed flows."""
    made = node.makeelement(BPMN + tag, attributes)
    made.text = text
    node.insert(sum(1 for child in node if local_name(child.tag) in HEAD), made)
    return made


def remove(*elements: Element) -> None:
    """Take elements out of the tree, with their drawings where they have one."""
    if not elements:
        return
    gone = {one.get("id") for element in elements for one in element.iter(BPMN + "*") if one.get("id")}
    root = elements[0].getroottree().getroot()
    for element in elements:
        parent = element.getparent()
        if parent is not None:
            _keep_tail(element)
            parent.remove(element)
    for name in ("BPMNShape", "BPMNEdge"):
        for drawn in list(root.iter(f"{{{BPMNDI}}}{name}")):
            if reference(drawn.get("bpmnElement")) in gone:
                drawn.getparent().remove(drawn)
    for name in ("incoming", "outgoing", "flowNodeRef"):
        for listed in list(root.iter(BPMN + name)):
            if reference(listed.text) in gone:
                listed.getparent().remove(listed)


def remove_node(draft: Draft, node: Element, code: str, why: str) -> None:
    """Take a node out, with all in it and on it and the flows at it; each of them is told."""
    events = list(draft.root.iter(BPMN + "boundaryEvent"))
    going, known = [(node, why)], {node.get("id")}
    for host, _ in going:  # grows: events sit on events in broken files, even on each other in a circle
        for event in events:
            if reference(event.get("attachedToRef")) == host.get("id") and event.get("id") not in known:
                known.add(event.get("id"))
                going.append((event, f"'{draft.name_of(host)}', on which it sits, was left out."))
    for one, reason in reversed(going):
        nodes = {inner.get("id") for inner in one.iter() if local_name(inner.tag) in FLOW_NODE_TAGS}
        for flow in list(draft.root.iter(BPMN + "sequenceFlow")):
            ends = (reference(flow.get("sourceRef")), reference(flow.get("targetRef")))
            if nodes & set(ends):
                draft.mended(flow, code, f"The flow '{flow.get('id')}' was left out with '{draft.name_of(one)}'.")
                remove(flow)
        draft.mended(one, code, f"'{draft.name_of(one)}' was left out: {reason}")
        remove(one)


def _keep_tail(element: Element) -> None:
    """lxml removes the text behind an element with it: only white space between elements, but not inside scripts."""
    before, parent = element.getprevious(), element.getparent()
    if element.tail and element.tail.strip():
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
