"""Turns what a file says about one process into the Definition that the engine runs.

Called for a process without faults: what the rules let through has a meaning here, and all of it is taken over
(`engine.bpmn.gate` checks that).

Long because each part of a node is one small function, read beside the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.actions import SCRIPT_IN_PYTHON
from engine.bpmn.answers import answers_of
from engine.bpmn.candidates import responsible_group, texts_in
from engine.bpmn.carrying import required_inputs
from engine.bpmn.collaboration import CONVERSATION_KEY
from engine.bpmn.items import STORE
from engine.bpmn.parsed import (
    ParsedAssociation,
    ParsedEvent,
    ParsedItem,
    ParsedMapping,
    ParsedNode,
    ParsedProcess,
)
from engine.bpmn.vocabulary import integer, is_true
from engine.model.definition import (
    ROOT,
    ActionCall,
    AdHoc,
    Binding,
    CalledProcess,
    Conflict,
    DataObject,
    DataStore,
    DecisionCall,
    Definition,
    EventDefinition,
    EventKind,
    Flow,
    MultiEvent,
    MultiInstance,
    Node,
    NodeKind,
    StandardLoop,
    TimerKind,
    Unique,
    UserTask,
    VariableMapping,
)

__all__ = ["compensation_handlers", "compile_process", "spelled_names", "stores_of"]

_TIMERS = {"timeDate": TimerKind.DATE, "timeDuration": TimerKind.DURATION, "timeCycle": TimerKind.CYCLE}
_EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")


def compile_process(process: ParsedProcess) -> Definition:
    """Number the nodes and flows in the order of the file, and connect them."""
    index = {node_id: number for number, node_id in enumerate(process.nodes)}
    flow_index = {flow.id: number for number, flow in enumerate(process.flows)}
    incoming: dict[str, list[int]] = {}
    outgoing: dict[str, list[int]] = {}
    flows = []
    defaults = {node.default for node in process.nodes.values()} - {None}
    links = {
        (node.scope, event.name): index[node.id]
        for node in process.nodes.values()
        for event in node.events
        if event.kind == "link" and node.tag == "intermediateCatchEvent"
    }
    for number, flow in enumerate(process.flows):
        assert flow.source is not None
        assert flow.target is not None
        outgoing.setdefault(flow.source, []).append(number)
        incoming.setdefault(flow.target, []).append(number)
        # The standard ignores the condition of a default flow, and of one out of a parallel gateway (§13.4.1).
        is_taken_anyway = flow.id in defaults or process.nodes[flow.source].tag == "parallelGateway"
        condition = None if is_taken_anyway else flow.condition
        flows.append(Flow(number, flow.id, index[flow.source], index[flow.target], condition, flow.name))
    boundaries = _boundaries(process, index)
    handlers = dict(compensation_handlers(process))
    nodes = [
        Node(
            index=index[parsed.id],
            id=parsed.id,
            kind=NodeKind.EVENT_SUB_PROCESS if parsed.is_event_sub_process else NodeKind(parsed.tag),
            name=parsed.name,
            scope=ROOT if parsed.scope is None else index[parsed.scope],
            incoming=tuple(incoming.get(parsed.id, ())),
            outgoing=tuple(outgoing.get(parsed.id, ())),
            default=None if parsed.default is None else flow_index[parsed.default],
            instantiate=parsed.begins_process,
            all_events=parsed.tag == "eventBasedGateway" and parsed.attributes.get("eventGatewayType") == "Parallel",
            activation=parsed.activation,
            event=_event(parsed, index, links),
            attached_to=None if parsed.attached_to is None else index[parsed.attached_to],
            interrupting=parsed.is_interrupting,
            boundaries=boundaries.get(parsed.id, ()),
            handler=index[handlers[parsed.id]] if parsed.id in handlers else None,
            for_compensation=parsed.is_for_compensation,
            inputs=_mappings(parsed.inputs),
            outputs=_mappings(parsed.outputs),
            input_sets=required_inputs(parsed),
            conflict=_conflict(parsed.extensions),
            multi=_multi(parsed, index),
            loop=_loop(parsed),
            ad_hoc=_ad_hoc(parsed) if parsed.tag == "adHocSubProcess" else None,
            start_quantity=integer(parsed.attributes.get("startQuantity")) or 1,
            completion_quantity=integer(parsed.attributes.get("completionQuantity")) or 1,
            user=_user(parsed) if parsed.tag == "userTask" else None,
            action=_script_in_python(parsed) or _action(parsed.extensions),
            decision=_decision(parsed) if parsed.tag == "businessRuleTask" else None,
            call=_call(parsed) if parsed.tag == "callActivity" else None,
            script=parsed.script,
            lane=parsed.lane,
            documentation=parsed.documentation,
        )
        for parsed in process.nodes.values()
    ]
    return Definition(
        key=process.id,
        name=process.name,
        nodes=tuple(nodes),
        flows=tuple(flows),
        business_key=process.extensions.get("businessKey"),
        title=process.extensions.get("title"),
        documentation=process.documentation,
        lanes=tuple(dict.fromkeys(process.lanes)),
        data=_data(process, index),
        stores=tuple(DataStore(item.name, _capacity(item)) for item in stores_of(process)),
        input_sets=_required(process),
        names=spelled_names(process),
        version_tag=process.extensions.get("versionTag"),
        unique=Unique(process.extensions["unique"]) if "unique" in process.extensions else None,
        zone=process.extensions.get("zone"),
    )


def spelled_names(process: ParsedProcess) -> tuple[str, ...]:
    """The names of data that FEEL reads as one only when it is told of them: of several words, or with signs."""
    items = [*process.items, *stores_of(process)]
    items += [item for node in process.nodes.values() for item in _of_node(node)]
    return tuple(sorted({item.name for item in items if not item.name.isidentifier()}))


def _capacity(store: ParsedItem) -> int | None:
    """What it holds at most; a capacity that lets nothing in was not meant (the gate tells)."""
    records = integer(store.capacity)
    return records if records is not None and records > 0 else None


def stores_of(process: ParsedProcess) -> list[ParsedItem]:
    """The data stores that its associations read and write, each name once."""
    found: dict[str, ParsedItem] = {}
    for node in process.nodes.values():
        for carriage in node.carriages:
            for _, item in [*carriage.sources, *([carriage.target] if carriage.target is not None else [])]:
                if item is not None and item.kind == STORE:
                    found.setdefault(item.name, item)
    return list(found.values())


def _of_node(node: ParsedNode) -> Iterator[ParsedItem]:
    yield from node.items
    if node.multi is not None:
        yield from (item for item in (node.multi.item, node.multi.output_item) if item is not None)


def _data(process: ParsedProcess, index: Mapping[str, int]) -> tuple[DataObject, ...]:
    """The variables that the process and its sub-processes declare, each once; a sub-process gets its inputs."""
    found = (
        DataObject(item.name, index.get(item.owner or "", ROOT))
        for item in process.items
        if item.kind != "dataInput" or item.owner == process.id
    )
    return tuple(dict.fromkeys(found))


def _required(process: ParsedProcess) -> tuple[tuple[str, ...], ...]:
    names = {item.id: item.name for item in process.items if item.kind == "dataInput"}
    sets = [tuple(names[one] for one in listed if one in names) for listed in process.sets.inputs]
    return tuple(sets) if sets and all(sets) else ()


def compensation_handlers(process: ParsedProcess) -> list[tuple[str, str]]:
    """Activity and handler of each compensation: the boundary event on the one and an association lead to the other."""
    handlers = []
    by_end: dict[str, list[ParsedAssociation]] = {}
    for association in process.associations:
        for end in (association.source, association.target):
            by_end.setdefault(end or "", []).append(association)
    for event in process.nodes.values():
        if not is_compensation_boundary(event) or event.attached_to is None:
            continue
        for association in by_end.get(event.id, ()):
            other = association.target if association.source == event.id else association.source
            handler = process.nodes.get(other or "")
            if handler is not None and handler.is_for_compensation:
                handlers.append((event.attached_to, handler.id))
    return handlers


def is_compensation_boundary(node: ParsedNode) -> bool:
    """Whether this is the boundary event that a compensation handler hangs on."""
    return node.tag == "boundaryEvent" and any(event.kind == "compensate" for event in node.events)


def _boundaries(process: ParsedProcess, index: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for node in process.nodes.values():
        if node.tag == "boundaryEvent" and node.attached_to is not None and not is_compensation_boundary(node):
            found.setdefault(node.attached_to, []).append(index[node.id])
    return {host: tuple(boundaries) for host, boundaries in found.items()}


def _event(
    node: ParsedNode, index: Mapping[str, int], links: Mapping[tuple[str | None, str | None], int]
) -> EventDefinition | None:
    if len(node.events) > 1:
        parts = tuple(_single(node, parsed, index, links) for parsed in node.events)
        is_parallel = is_true(node.attributes.get("parallelMultiple"))
        return EventDefinition(EventKind.MULTIPLE, parts=parts, all_parts=is_parallel)
    said = node.event or node.message
    if said is None:
        return EventDefinition(EventKind.NONE) if node.tag in _EVENTS else None
    return _single(node, said, index, links)


def _single(
    node: ParsedNode,
    parsed: ParsedEvent,
    index: Mapping[str, int],
    links: Mapping[tuple[str | None, str | None], int],
) -> EventDefinition:
    if parsed.kind == "message":
        said = node.extensions.get("correlationKey")
        keys = parsed.keys if said is None else ()
        usual = None if keys else _correlation(node)
        return EventDefinition(EventKind.MESSAGE, message=parsed.name, correlation=said or usual, keys=keys)
    return EventDefinition(
        EventKind(parsed.kind),
        timer=_TIMERS[parsed.timer] if parsed.timer else None,
        expression=parsed.expression,
        zone=node.extensions.get("zone") if parsed.kind == "timer" else None,
        missed=node.extensions.get("missed") if parsed.kind == "timer" else None,
        error_code=parsed.code if parsed.kind == "error" else None,
        error_variable=node.extensions.get("errorVariable"),
        activity=_activity(parsed, index),
        waits=parsed.waits,
        link=parsed.name if parsed.kind == "link" else None,
        target=links.get((node.scope, parsed.name)) if _throws_link(node, parsed) else None,
        escalation_code=parsed.code if parsed.kind == "escalation" else None,
        condition=parsed.condition,
        signal=parsed.name if parsed.kind == "signal" else None,
    )


def _correlation(node: ParsedNode) -> str | None:
    """The key of pools that start one another; what starts a process gets its key with the message."""
    starts = node.begins_process or (node.tag == "startEvent" and node.scope is None)
    return CONVERSATION_KEY if node.in_conversation and not starts else None


def _throws_link(node: ParsedNode, parsed: ParsedEvent) -> bool:
    return parsed.kind == "link" and node.tag == "intermediateThrowEvent"


def _activity(parsed: ParsedEvent, index: Mapping[str, int]) -> int | None:
    return index[parsed.reference] if parsed.kind == "compensate" and parsed.reference else None


def _mappings(mappings: Sequence[ParsedMapping]) -> tuple[VariableMapping, ...]:
    return tuple(
        VariableMapping(one.target or "", one.expression or "", one.source, one.path, one.reads, one.into_store)
        for one in mappings
    )


def _conflict(said: Mapping[str, str]) -> Conflict | None:
    return Conflict(said["conflict"]) if "conflict" in said else None


def _multi(node: ParsedNode, index: Mapping[str, int]) -> MultiInstance | None:
    multi = node.multi
    if multi is None:
        return None
    return MultiInstance(
        sequential=multi.sequential,
        collection=multi.extensions.get("collection"),
        stores=multi.stores,
        item=multi.extensions.get("item"),
        cardinality=multi.cardinality,
        output_collection=multi.extensions.get("outputCollection"),
        output_item=multi.extensions.get("outputItem"),
        conflict=_conflict(multi.extensions),
        output_variable=multi.output_item.name if multi.output_item is not None else None,
        completion=multi.completion,
        throws=tuple(
            MultiEvent(
                event=None if throw.event is None else _single(node, throw.event, index, {}),
                first_only=multi.behavior == "One",
                condition=throw.condition,
            )
            for throw in multi.throws
        ),
    )


def _loop(node: ParsedNode) -> StandardLoop | None:
    said = node.loop
    return None if said is None else StandardLoop(said.condition, said.test_before, integer(said.maximum))


def _ad_hoc(node: ParsedNode) -> AdHoc:
    return AdHoc(
        sequential=node.attributes.get("ordering", "Parallel").lower() == "sequential",
        completion=node.completion,
        cancel_remaining=is_true(node.attributes.get("cancelRemainingInstances"), default=True),
    )


def _user(node: ParsedNode) -> UserTask:
    said = node.extensions
    groups = said.get("candidateGroups")
    named = texts_in(groups)
    return UserTask(
        group=responsible_group(node),
        assignee=said.get("assignee"),
        other_groups=named or (),
        candidate_groups=groups if named is None else None,
        candidate_users=said.get("candidateUsers"),
        form=said.get("form"),
        due=said.get("due"),
        priority=said.get("priority"),
        title=said.get("title"),
        subtitle=said.get("subtitle"),
        instructions=said.get("instructions") or node.documentation or None,
        clause=said.get("clause"),
    )


def _script_in_python(parsed: ParsedNode) -> ActionCall | None:
    """A script that is not FEEL runs in a sandbox, as a job of the action that has one."""
    is_python = parsed.tag == "scriptTask" and "python" in (parsed.script_format or "").lower()
    return ActionCall(SCRIPT_IN_PYTHON, retries=3) if is_python else None


def _action(said: Mapping[str, str]) -> ActionCall | None:
    name = said.get("action") or said.get("topic")
    if name is None:
        return None
    usual = ActionCall(name)
    retries, priority = integer(said.get("retries")), integer(said.get("actionPriority"))
    return ActionCall(
        name=name,
        retries=retries,
        backoff=tuple(wait.strip() for wait in said["backoff"].split(",")) if "backoff" in said else (),
        result=said.get("resultVariable"),
        priority=usual.priority if priority is None else priority,
        keep="returns" in said,
        topic=said.get("topic"),
        passes_all="passes" in said,
        asks=said.get("lost") == "incident",
        exclusive="exclusive" in said,
        answers=answers_of(said.get("answers", "")),
    )


def _decision(node: ParsedNode) -> DecisionCall | None:
    said = node.extensions
    if "decision" not in said:
        return None
    return DecisionCall(
        said["decision"],
        said.get("resultVariable"),
        binding=Binding(node.decision_binding or Binding.DEPLOYMENT),
        version=integer(said.get("decisionVersion")),
        tag=said.get("decisionTag"),
    )


def _call(node: ParsedNode) -> CalledProcess | None:
    if node.called is None:
        return None
    return CalledProcess(
        process=node.called,
        version=integer(node.extensions.get("calledVersion")),
        business_key=node.extensions.get("calledBusinessKey"),
        passes_all="passes" in node.extensions,
        keep="returns" in node.extensions,
        binding=Binding(node.binding),
        tag=node.extensions.get("calledTag"),
    )
