"""One parser class per kind of element, hung into SpiffWorkflow's override points.

SpiffWorkflow's own classes build its runtime specs and follow the flows from the start event; ours collect every node
and flow as they stand in the file. Where its walk loses something (docs/spiffworkflow-limits.md), the overriding
method names it by its number. Imported in the reader's child process only. Long because it is one table of parsers.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag

from engine.bpmn.carrying import carry
from engine.bpmn.event_definitions import definitions_of, message_event, thrown_by_instances
from engine.bpmn.extensions import Value, extensions_of
from engine.bpmn.items import carriages_of, items_of, sets_of
from engine.bpmn.parsed import (
    ParsedAssociation,
    ParsedFlow,
    ParsedItem,
    ParsedLoop,
    ParsedMapping,
    ParsedMulti,
    ParsedNode,
    ParsedProcess,
)
from engine.bpmn.vocabulary import (
    ACTIVITY_TAGS,
    BPMN,
    CONTAINER_TAGS,
    EVENT_TAGS,
    GATEWAY_TAGS,
    OTHER_TAGS,
    OURS,
    Element,
    is_true,
    local_name,
    reference,
    text_of,
)

__all__ = ["PARSER_CLASSES", "ScopeParser"]


class ElementParser(TaskParser):
    """Reads what every flow node has; subclasses add what is theirs.

    Overrides `TaskParser.parse_node`, which would follow the outgoing flows and lose nodes that none reaches.
    """

    def parse_node(self) -> ParsedNode:
        node: Element = self.node
        parsed = ParsedNode(
            id=node.get("id"),
            tag=local_name(node.tag),
            line=node.sourceline,
            scope=self.process_parser.scope_id,
            name=(node.get("name") or "").strip(),
            lane=self.lane,
            documentation=_documentation(node),
            attributes={name: value for name, value in node.attrib.items() if not name.startswith("{")},
            extensions=_extensions(node),
            inputs=_mappings(node, "input"),
            outputs=_mappings(node, "output"),
            items=items_of(node, self.process_parser.parser.items),
            carriages=carriages_of(node, self.process_parser.parser.items),
            sets=sets_of(node),
            default=reference(node.get("default")),
            activation=text_of(node.find(BPMN + "activationCondition")),
            listed_incoming=_listed(node, "incoming"),
            listed_outgoing=_listed(node, "outgoing"),
        )
        self.spec.nodes[parsed.id] = parsed
        self.complete(parsed)
        carry(parsed)
        return parsed

    def complete(self, parsed: ParsedNode) -> None:
        """Add what only this kind of element has."""


class ActivityParser(ElementParser):
    """Tasks and sub-processes: compensation and multi-instance markers."""

    def complete(self, parsed: ParsedNode) -> None:
        parsed.is_for_compensation = is_true(self.node.get("isForCompensation"))
        loop = self.node.find(BPMN + "multiInstanceLoopCharacteristics")
        if loop is not None:
            parsed.multi = ParsedMulti(
                line=loop.sourceline,
                sequential=is_true(loop.get("isSequential")),
                cardinality=text_of(loop.find(BPMN + "loopCardinality")),
                completion=text_of(loop.find(BPMN + "completionCondition")),
                extensions=_extensions(loop),
                reads=self._item(loop, "loopDataInputRef"),
                writes=self._item(loop, "loopDataOutputRef"),
                item=self._own_item(loop, "inputDataItem"),
                output_item=self._own_item(loop, "outputDataItem"),
                behavior=loop.get("behavior", "All"),
                throws=thrown_by_instances(self.process_parser, loop),
            )
        rounds = self.node.find(BPMN + "standardLoopCharacteristics")
        if rounds is not None:
            parsed.loop = ParsedLoop(
                line=rounds.sourceline,
                condition=text_of(rounds.find(BPMN + "loopCondition")),
                test_before=is_true(rounds.get("testBefore")),
                maximum=rounds.get("loopMaximum"),
            )

    def _item(self, loop: Element, name: str) -> tuple[str, ParsedItem | None] | None:
        named = reference(text_of(loop.find(BPMN + name)))
        return None if named is None else (named, self.process_parser.parser.items.get(named))

    def _own_item(self, loop: Element, name: str) -> ParsedItem | None:
        said = loop.find(BPMN + name)
        return None if said is None else self.process_parser.parser.items.get(said.get("id"))


class ScriptParser(ActivityParser):
    """Script tasks."""

    def complete(self, parsed: ParsedNode) -> None:
        super().complete(parsed)
        parsed.script = text_of(self.node.find(BPMN + "script"))
        parsed.script_format = self.node.get("scriptFormat")


class CallParser(ActivityParser):
    """Call activities."""

    def complete(self, parsed: ParsedNode) -> None:
        super().complete(parsed)
        parsed.called = reference(self.node.get("calledElement"))


class MessageTaskParser(ActivityParser):
    """Send and receive tasks: their message."""

    def complete(self, parsed: ParsedNode) -> None:
        super().complete(parsed)
        if self.node.get("messageRef") is not None:
            parsed.message = message_event(self.process_parser, self.node)


class EventParser(ElementParser):
    """Every event: all its event definitions.

    SpiffWorkflow asks for a few kinds per event and takes an event with any other kind for a none event (S1 error,
    escalation and compensation starts, S4 signal ends, S5 compensation and link), and overlooks `isInterrupting` (S2)
    and `eventDefinitionRef`.
    """

    def complete(self, parsed: ParsedNode) -> None:
        parsed.attached_to = reference(self.node.get("attachedToRef"))
        switch = {"boundaryEvent": "cancelActivity", "startEvent": "isInterrupting"}.get(parsed.tag)
        parsed.is_interrupting = is_true(self.node.get(switch), default=True) if switch else True
        parsed.events.extend(definitions_of(self.process_parser, self.node))


class SubProcessParser(ActivityParser):
    """Sub-processes of every kind: their content is a scope of its own.

    SpiffWorkflow demands exactly one start and an end event here, and looks for `triggeredByEvent` in the BPMN
    namespace, where no file has it (S2).
    """

    def complete(self, parsed: ParsedNode) -> None:
        super().complete(parsed)
        parsed.is_event_sub_process = is_true(self.node.get("triggeredByEvent"))
        parsed.completion = text_of(self.node.find(BPMN + "completionCondition"))
        owner = self.process_parser
        owner.parser.create_parser(self.node, filename=self.filename, lane=self.lane)
        inner = owner.parser.process_parsers[parsed.id]
        inner.parent = owner
        owner.spec.items += items_of(self.node, owner.parser.items)
        inner.spec = owner.spec  # one flat list of nodes for the whole process; each names its scope
        inner.add_tasks()


class ScopeParser(ProcessParser):
    """A process or the inside of a sub-process: parses every node in it, in the order of the file.

    Overrides `ProcessParser`, which starts at the start events, takes those of every pool in the file for its own
    (S13), and looks for data objects in a loop that does not end (S15).
    """

    spec: ParsedProcess

    @property
    def scope_id(self) -> str | None:
        """The sub-process's id; None for the process itself."""
        return None if self.node.tag == full_tag("process") else self.node.get("id")

    def _index_process_nodes(self) -> None:
        """SpiffWorkflow indexes all descendants once per scope; we walk the children."""

    def start_messages(self) -> list[str]:
        """S13: only the message starts of this process."""
        nodes = self.get_spec().nodes.values()
        starts = [node for node in nodes if node.tag == "startEvent" and node.scope is None]
        return [event.name for node in starts for event in node.events if event.kind == "message" and event.name]

    def _parse(self) -> None:
        node: Element = self.node
        self.spec = ParsedProcess(
            id=self.bpmn_id,
            name=(node.get("name") or "").strip() or self.bpmn_id,
            line=node.sourceline,
            is_executable=is_true(node.get("isExecutable")),
            documentation=_documentation(node),
            extensions=_extensions(node),
            lanes=[name for lane in node.iter(BPMN + "lane") if (name := (lane.get("name") or "").strip())],
            items=items_of(node, self.parser.items),
            sets=sets_of(node),
        )
        self.add_tasks()

    def add_tasks(self) -> None:
        """Parse the children: nodes by their parser class, flows and associations here."""
        for child in self.node:
            if child.tag in self.parser.PARSER_CLASSES:
                self.parse_node(child)
            elif child.tag == BPMN + "sequenceFlow":
                self.spec.flows.append(_flow(child, self.scope_id))
            elif child.tag == BPMN + "association":
                self.spec.associations.append(_association(child))

    def parse_node(self, node: Element) -> ParsedNode:
        """Hand a node to its parser class."""
        parser_class, spec_class = self.parser._get_parser_class(node.tag)
        parser: ElementParser = parser_class(self, spec_class, node, self.nsmap, lane=self._lane_of(node))
        return parser.parse_node()

    def _lane_of(self, node: Element) -> str | None:
        """The innermost lane that names the node, else the lane of the sub-process around it."""
        lane: str | None = self.get_lane_name(node.get("id"))
        return lane or self.lane


PARSER_CLASSES: dict[str, tuple[type[ElementParser], Any]] = {
    full_tag(tag): (parser, ParsedNode)
    for parser, tags in (
        (ActivityParser, ACTIVITY_TAGS),
        (ScriptParser, ("scriptTask",)),  # the later row wins
        (MessageTaskParser, ("sendTask", "receiveTask")),
        (CallParser, ("callActivity",)),
        (SubProcessParser, CONTAINER_TAGS),
        (EventParser, EVENT_TAGS),
        (ElementParser, (*GATEWAY_TAGS, *OTHER_TAGS)),
    )
    for tag in tags
}


def _flow(element: Element, scope: str | None) -> ParsedFlow:
    """S8: a condition belongs to its flow, whatever the flow leaves."""
    condition = element.find(BPMN + "conditionExpression")
    return ParsedFlow(
        id=element.get("id"),
        source=reference(element.get("sourceRef")),
        target=reference(element.get("targetRef")),
        scope=scope,
        line=element.sourceline,
        name=(element.get("name") or "").strip(),
        condition=text_of(condition),
        has_condition=condition is not None,
        language=condition.get("language") if condition is not None else None,
        extensions=_extensions(element),
    )


def _association(element: Element) -> ParsedAssociation:
    return ParsedAssociation(
        id=element.get("id"),
        source=reference(element.get("sourceRef")),
        target=reference(element.get("targetRef")),
        line=element.sourceline,
    )


def _extensions(element: Element) -> dict[str, str]:
    """Our attributes of an element, and our elements in it that hold text."""
    found: dict[str, str] = {}
    for extension in extensions_of(local_name(element.tag)):
        if extension.value is Value.MAPPING:
            continue
        if extension.as_element:
            text = text_of(element.find(f"{BPMN}extensionElements/{OURS}{extension.name}"))
        else:
            text = (element.get(OURS + extension.name) or "").strip()
        if text:
            found[extension.name] = text
    return found


def _mappings(element: Element, name: str) -> list[ParsedMapping]:
    return [
        ParsedMapping(
            target=(mapping.get("target") or "").strip() or None,
            expression=(mapping.get("expression") or "").strip() or None,
            line=mapping.sourceline,
        )
        for mapping in element.findall(f"{BPMN}extensionElements/{OURS}{name}")
    ]


def _listed(element: Element, name: str) -> tuple[str, ...]:
    return tuple(flow for child in element.findall(BPMN + name) if (flow := reference(child.text)) is not None)


def _documentation(element: Element) -> str:
    """The element's own documentation; SpiffWorkflow takes that of the first element inside when it has none."""
    texts = (text_of(child) for child in element.findall(BPMN + "documentation"))
    return "\n\n".join(text for text in texts if text)
