"""What an event or a message task throws or catches, with the message or error it names looked up.

The tables of messages and errors are SpiffWorkflow's. Imported in the reader's child process only.
"""

from __future__ import annotations

from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser

from engine.bpmn.parsed import ParsedEvent, ParsedThrow
from engine.bpmn.vocabulary import BPMN, Element, is_true, local_name, reference, text_of

__all__ = ["definitions_of", "event_definition", "message_event", "referenced_event", "thrown_by_instances"]

_TIMERS = ("timeDate", "timeDuration", "timeCycle")


def event_definition(scope: ProcessParser, element: Element) -> ParsedEvent:
    """An event definition with what it names, looked up in SpiffWorkflow's tables of messages and errors."""
    kind = local_name(element.tag).removesuffix("EventDefinition")
    if kind == "message":
        return message_event(scope, element)
    event = ParsedEvent(kind=kind, line=element.sourceline)
    if kind == "error":
        event.reference = reference(element.get("errorRef"))
        error = scope.parser.errors.get(event.reference) if event.reference else {}
        event.resolved = error is not None
        event.code = ((error or {}).get("error_code") or "").strip() or None
    elif kind == "link":
        event.name = (element.get("name") or "").strip() or None
    elif kind == "escalation":
        event.reference = reference(element.get("escalationRef"))
        named = _named(scope, "escalation", event.reference)
        event.resolved = event.reference is None or named is not None
        event.code = ((named.get("escalationCode") if named is not None else None) or "").strip() or None
    elif kind == "signal":
        event.reference = reference(element.get("signalRef"))
        named = _named(scope, "signal", event.reference)
        event.resolved = event.reference is None or named is not None
        event.name = ((named.get("name") if named is not None else None) or "").strip() or None
        event.structure = scope.parser.structures.get(event.reference)
    elif kind == "conditional":
        event.condition = text_of(element.find(BPMN + "condition"))
    elif kind == "compensate":
        event.reference = reference(element.get("activityRef"))
        event.waits = is_true(element.get("waitForCompletion"), default=True)
    elif kind == "timer":
        timers = [child for child in element if child.tag.startswith(BPMN) and local_name(child.tag) in _TIMERS]
        event.timers = len(timers)
        if timers:
            event.timer, event.expression = local_name(timers[0].tag), text_of(timers[0])
    return event


def _named(scope: ProcessParser, tag: str, wanted: str | None) -> Element | None:
    """The root element of this kind and id; SpiffWorkflow's tables leave some of them out."""
    found = scope.parser.root_elements.get(wanted)
    return found if found is not None and found.tag == BPMN + tag else None


def message_event(scope: ProcessParser, element: Element) -> ParsedEvent:
    """The message that an event definition or a task names by `messageRef`."""
    event = ParsedEvent(kind="message", line=element.sourceline, reference=reference(element.get("messageRef")))
    if event.reference is not None:
        event.resolved = event.reference in scope.parser.messages
        event.name = (scope.parser.messages.get(event.reference) or "").strip() or None
        event.structure = scope.parser.structures.get(event.reference)
    return event


def referenced_event(scope: ProcessParser, element: Element) -> ParsedEvent:
    """`eventDefinitionRef`: the definition stands at the root of the file, for several events to share."""
    return _event_of_id(scope, reference(element.text), element.sourceline)


def _event_of_id(scope: ProcessParser, wanted: str | None, line: int) -> ParsedEvent:
    candidate = scope.parser.root_elements.get(wanted)
    if candidate is not None and candidate.tag.endswith("EventDefinition"):
        event = event_definition(scope, candidate)
        event.line = line
        return event
    return ParsedEvent(kind=f"reference to {wanted}", line=line, reference=wanted, resolved=False)


def definitions_of(scope: ProcessParser, event: Element) -> list[ParsedEvent]:
    """All event definitions of an event, in place and by reference, in the order of the file."""
    found = []
    for child in event:
        if child.tag.startswith(BPMN) and child.tag.endswith("EventDefinition"):
            found.append(event_definition(scope, child))
        elif child.tag == BPMN + "eventDefinitionRef":
            found.append(referenced_event(scope, child))
    return found


def thrown_by_instances(scope: ProcessParser, loop: Element) -> list[ParsedThrow]:
    """What a multi-instance throws when its instances are completed (`behavior`, BPMN 2.0.2 table 10.29)."""
    behavior = loop.get("behavior", "All")
    if behavior in ("None", "One"):
        wanted = reference(loop.get(f"{behavior.lower()}BehaviorEventRef"))
        line = loop.sourceline
        return [ParsedThrow(line, _event_of_id(scope, wanted, line))] if wanted is not None else []
    if behavior != "Complex":
        return []
    found = []
    for said in loop.findall(BPMN + "complexBehaviorDefinition"):
        event = said.find(BPMN + "event")
        events = definitions_of(scope, event) if event is not None else []
        condition = text_of(said.find(BPMN + "condition"))
        found.append(ParsedThrow(said.sourceline, events[0] if events else None, condition, len(events)))
    return found
