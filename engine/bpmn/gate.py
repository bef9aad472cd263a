"""The last rule: whatever decides execution in the XML is in the compiled definition, else the process is refused.

Written against the XML and the definition alone, without the code in between: a construct that some step forgets is
found here instead of in production. The list of constructs is that of the conformance suite's "silent loss".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.places import problem_at
from engine.bpmn.vocabulary import (
    BPMN,
    FLOW_NODE_TAGS,
    GLOBAL_TASK_TAGS,
    Element,
    is_true,
    local_name,
    reference,
    text_of,
)
from engine.errors import Problem
from engine.model.definition import ROOT, Definition, EventKind, Node, NodeKind

__all__ = ["losses"]

_HINT = "This is a fault in the reader. Please report the file."


def losses(process: Element, definition: Definition) -> Iterator[Problem]:
    """One error for each node, flow, event definition, condition and marker of the XML that the definition has not."""
    shared = _shared_events(process)
    flows = {flow.id: flow for flow in definition.flows}
    taken_anyway = {
        flow.id for node in definition.nodes if node.default is not None for flow in [definition.flows[node.default]]
    } | {flow.id for flow in definition.flows if definition.nodes[flow.source].kind is NodeKind.PARALLEL_GATEWAY}
    declared = [one.scope for one in definition.data]
    for element in process.iter():
        name = local_name(element.tag)
        if not element.tag.startswith(BPMN):
            continue
        if name == "dataObject":
            scope = definition.by_id.get(element.getparent().get("id"), ROOT)
            if scope not in declared:
                yield _lost(element, "the data object")
        elif name in GLOBAL_TASK_TAGS:
            if [(node.id, node.kind.value) for node in definition.nodes] != [
                (element.get("id"), GLOBAL_TASK_TAGS[name])
            ]:
                yield _lost(element, f"the {name}")
        elif name in FLOW_NODE_TAGS:
            index = definition.by_id.get(element.get("id"))
            if index is None:
                yield _lost(element, f"the {name}")
            else:
                yield from _of_node(element, definition.nodes[index], definition, shared)
        elif name == "sequenceFlow":
            flow = flows.get(element.get("id"))
            ends = (reference(element.get("sourceRef")), reference(element.get("targetRef")))
            if flow is None or (definition.nodes[flow.source].id, definition.nodes[flow.target].id) != ends:
                yield _lost(element, "the sequence flow")
            elif flow.id not in taken_anyway and flow.condition != text_of(element.find(BPMN + "conditionExpression")):
                yield _lost(element, "the condition")


def _of_node(element: Element, node: Node, definition: Definition, shared: Mapping[str, str]) -> Iterator[Problem]:
    kind = NodeKind.EVENT_SUB_PROCESS if is_true(element.get("triggeredByEvent")) else local_name(element.tag)
    if node.kind != kind:
        yield _lost(element, f"its kind ({kind})")
    parent = element.getparent().get("id")
    if (definition.key if node.scope == ROOT else definition.nodes[node.scope].id) != parent:
        yield _lost(element, f"that it stands in '{parent}'")
    kept = [] if node.event is None else [part.kind.value for part in node.event.each if part.kind != EventKind.NONE]
    for event in _events(element, shared):
        if event not in kept:
            yield _lost(element, f"its {event} event")
        else:
            kept.remove(event)
    yield from _of_attachment(element, node, definition)
    for marker, is_there, is_kept in _markers(element, node, shared):
        if is_there and not is_kept:
            yield _lost(element, f"the marker {marker}")


def _of_attachment(element: Element, node: Node, definition: Definition) -> Iterator[Problem]:
    host = reference(element.get("attachedToRef"))
    if host is not None:
        kept = None if node.attached_to is None else definition.nodes[node.attached_to]
        is_known = kept is not None and (node.index in kept.boundaries or kept.handler is not None)
        if kept is None or kept.id != host or not is_known:
            yield _lost(element, f"that it is attached to '{host}'")
    default = reference(element.get("default"))
    if default is not None and (node.default is None or definition.flows[node.default].id != default):
        yield _lost(element, "its default flow")


def _shared_events(process: Element) -> dict[str, str]:
    """The kinds of the event definitions at the root of the file, by id; empty when nothing refers to one."""
    if next(process.iter(BPMN + "eventDefinitionRef"), None) is None:
        return {}
    return {one.get("id"): _kind(one) for one in process.getroottree().getroot() if one.get("id")}


def _kind(definition: Element) -> str:
    return local_name(definition.tag).removesuffix("EventDefinition")


def _events(element: Element, shared: Mapping[str, str]) -> Iterator[str]:
    """The kinds of event definitions, in place and by reference."""
    for child in element:
        if child.tag.startswith(BPMN) and child.tag.endswith("EventDefinition"):
            yield _kind(child)
        elif child.tag == BPMN + "eventDefinitionRef":
            wanted = reference(child.text)
            yield shared.get(wanted or "", f"'{wanted}'")


def _markers(element: Element, node: Node, shared: Mapping[str, str]) -> Iterator[tuple[str, bool, bool]]:
    """Name of each marker, whether the XML has it, and whether the definition does."""
    said: Mapping[str, str] = element.attrib
    loop = element.find(BPMN + "multiInstanceLoopCharacteristics")
    sequential = loop is not None and is_true(loop.get("isSequential"))
    is_event_start = element.tag == BPMN + "startEvent" and is_true(element.getparent().get("triggeredByEvent"))
    non_interrupting = not is_true(said.get("cancelActivity"), default=True) or (
        is_event_start and not is_true(said.get("isInterrupting"), default=True)
    )
    is_parallel = node.event is not None and node.event.all_parts
    several = is_true(said.get("parallelMultiple")) and len(list(_events(element, shared))) > 1
    yield "parallelMultiple", several, is_parallel
    yield "isForCompensation", is_true(said.get("isForCompensation")), node.for_compensation
    yield "triggeredByEvent", is_true(said.get("triggeredByEvent")), node.kind is NodeKind.EVENT_SUB_PROCESS
    yield "nonInterrupting", non_interrupting, not node.interrupting
    yield "multiInstance", loop is not None, node.multi is not None and node.multi.sequential == sequential
    behavior = loop.get("behavior", "All") if loop is not None else "All"
    throws = loop is not None and (
        behavior == "Complex" or (behavior != "All" and loop.get(f"{behavior.lower()}BehaviorEventRef") is not None)
    )
    yield f"behavior {behavior}", throws, node.multi is not None and bool(node.multi.throws)
    rounds = element.find(BPMN + "standardLoopCharacteristics")
    tests_before = rounds is not None and is_true(rounds.get("testBefore"))
    yield "loop", rounds is not None, node.loop is not None and node.loop.test_before == tests_before
    yield "startQuantity", True, str(node.start_quantity) == said.get("startQuantity", "1").strip()
    yield "completionQuantity", True, str(node.completion_quantity) == said.get("completionQuantity", "1").strip()
    at_once = [one for one in element.iter(BPMN + "compensateEventDefinition") if one.getparent() is element]
    at_once = [one for one in at_once if not is_true(one.get("waitForCompletion"), default=True)]
    yield "waitForCompletion", bool(at_once), node.event is not None and not all(one.waits for one in node.event.each)
    carried = [one for one in element.findall(BPMN + "dataInputAssociation") if len(one.findall(BPMN + "assignment"))]
    yield "dataInputAssociation", bool(carried), len(node.inputs) >= len(carried)
    handed = [one for one in element.findall(BPMN + "dataOutputAssociation") if len(one.findall(BPMN + "assignment"))]
    yield "dataOutputAssociation", bool(handed) and loop is None, len(node.outputs) >= len(handed)
    sets = [one for one in element.iter(BPMN + "inputSet") if one.getparent().getparent() is element]
    asks = bool(sets) and all(one.find(BPMN + "dataInputRefs") is not None for one in sets) and loop is None
    optional = any(one.find(BPMN + "optionalInputRefs") is not None for one in sets)
    yield "inputSet", asks and not optional, len(node.input_sets) == len(sets)
    yield "correlationKey", _has_key(element), _keyed(node)
    activation = text_of(element.find(BPMN + "activationCondition"))
    yield "activationCondition", activation is not None, node.activation == activation
    yield "instantiate", is_true(said.get("instantiate")), node.instantiate
    yield "eventGatewayType", said.get("eventGatewayType") == "Parallel", node.all_events
    in_order = node.ad_hoc is not None and node.ad_hoc.sequential
    yield "sequentialOrdering", said.get("ordering", "").lower() == "sequential", in_order


def _has_key(element: Element) -> bool:
    """Whether a key of the file, which no conversation restricts, is read from the message that the element names."""
    root = element.getroottree().getroot()
    groups = list(root.iter(BPMN + "collaboration", BPMN + "conversation", BPMN + "subConversation"))
    if len(groups) != 1 or next(root.iter(BPMN + "correlationKey"), None) is None:
        return False
    named = [one.get("messageRef") for one in (element, *element.findall(BPMN + "messageEventDefinition"))]
    messages = {reference(one) for one in named if one}
    if not messages or local_name(element.tag) == "serviceTask":
        return False
    read = {
        one.get("id")
        for one in root.iter(BPMN + "correlationProperty")
        if messages
        & {reference(way.get("messageRef")) for way in one.findall(BPMN + "correlationPropertyRetrievalExpression")}
    }
    keys = [
        {reference(one.text) for one in key.findall(BPMN + "correlationPropertyRef")}
        for key in root.iter(BPMN + "correlationKey")
    ]
    return any(key and key <= read for key in keys)


def _keyed(node: Node) -> bool:
    events = node.event.each if node.event is not None else ()
    return any(part.keys or part.correlation is not None for part in events)


def _lost(element: Element, what: str) -> Problem:
    return problem_at(element, "lost", f"Reading lost {what} of '{element.get('id')}'.", _HINT)
