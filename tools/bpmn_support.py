"""Write docs/bpmn-support.md from the element table: `python -m tools.bpmn_support`.

Long because it is one table: what each element does here, in words, beside what the element table says becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.bpmn.elements import ELEMENTS, MARKERS, PARENTS, Row, Status
from engine.bpmn.extensions import EXTENSIONS
from tools.console import ROOT

__all__ = ["ABOUT", "PAGE", "written"]

PAGE = ROOT / "docs" / "bpmn-support.md"

# Group → element → (clause of BPMN 2.0.2, what it does here). Every element that runs is in one of the groups.
ABOUT: dict[str, dict[str, tuple[str, str]]] = {
    "Tasks": {
        "task": ("10.3.3", "Passes at once: nobody is told."),
        "manualTask": ("10.3.3", "Passes at once: it is done outside, and nobody is asked."),
        "userTask": ("10.3.4", "A work item in the inbox of a group or a person, with form, due time and priority."),
        "serviceTask": ("10.3.3", "Asks an action, as a job outside or within the step, with retries and an undo."),
        "sendTask": ("10.3.3", "Throws its message, or asks an action."),
        "receiveTask": ("10.3.3", "Waits for its message; with `instantiate` it starts the process."),
        "businessRuleTask": ("10.3.3", "Takes a DMN decision; which rule fired is kept."),
        "scriptTask": ("10.3.3", "Evaluates FEEL within the step, or Python in a sandbox as a job."),
        "script": ("10.3.3", "The text of a script task."),
    },
    "Sub-processes and calls": {
        "subProcess": ("10.3.5", "A scope of its own; with `triggeredByEvent` an event sub-process."),
        "transaction": ("10.3.5", "A sub-process that a cancel end event undoes."),
        "adHocSubProcess": ("10.3.5", "Its tasks at once or one after the other, until its condition is true."),
        "callActivity": ("10.3.6", "Starts a process, or a global task, as an instance of its own."),
        "globalTask": ("10.3.7", "A task that call activities call."),
        "globalUserTask": ("10.3.7", "A task that call activities call."),
        "globalManualTask": ("10.3.7", "A task that call activities call."),
        "globalScriptTask": ("10.3.7", "A task that call activities call."),
        "globalBusinessRuleTask": ("10.3.7", "A task that call activities call."),
        "completionCondition": ("10.3.5, 10.3.8", "Ends an ad-hoc sub-process or a multi-instance early."),
    },
    "Loops": {
        "standardLoopCharacteristics": ("10.3.8", "Repeats while its condition is true, tested before or after."),
        "loopCondition": ("10.3.8", "The condition of a standard loop."),
        "multiInstanceLoopCharacteristics": ("10.3.8", "Once for each item or number, in parallel or in a row."),
        "loopCardinality": ("10.3.8", "How many times."),
        "loopDataInputRef": ("10.3.8", "The collection to repeat for."),
        "loopDataOutputRef": ("10.3.8", "The collection that gets what each item made."),
        "inputDataItem": ("10.3.8", "The item of the collection, inside the activity."),
        "outputDataItem": ("10.3.8", "What one item made."),
        "complexBehaviorDefinition": ("10.3.8", "Throws its event when its condition is true at the end of an item."),
        "event": ("10.3.8", "What a `complexBehaviorDefinition` throws."),
    },
    "Gateways and flows": {
        "exclusiveGateway": ("10.6.2, 13.4.2", "The first flow whose condition is true, else the default."),
        "parallelGateway": ("10.6.4, 13.4.1", "All flows; as a join it waits for one token on each."),
        "inclusiveGateway": ("10.6.3, 13.4.3", "Every flow whose condition is true; its join waits for who can come."),
        "complexGateway": ("10.6.5, 13.4.5", "Goes on when its activation condition is true, then resets."),
        "activationCondition": ("10.6.5", "When a complex gateway goes on; it sees `activationCount`."),
        "eventBasedGateway": ("10.6.6, 13.4.4", "The first event behind it wins; `instantiate` starts the process."),
        "sequenceFlow": ("8.3.13", "Also out of activities, several at once, with conditions and a default."),
        "conditionExpression": ("8.3.13", "FEEL; a value that is neither true nor false is an incident."),
        "incoming": ("8.3.13", "Checked against the flows that are drawn."),
        "outgoing": ("8.3.13", "Checked against the flows that are drawn."),
    },
    "Events": {
        "startEvent": ("10.5.2", "None, message, timer, signal, conditional and multiple; in event sub-processes all."),
        "endEvent": ("10.5.3", "None, message, error, escalation, signal, compensation, cancel, terminate, multiple."),
        "intermediateCatchEvent": ("10.5.4", "Message, timer, signal, conditional, link, multiple."),
        "intermediateThrowEvent": ("10.5.4", "None, message, signal, escalation, compensation, link, multiple."),
        "boundaryEvent": ("10.5.4", "At every activity, interrupting or not; errors are caught by scope."),
        "messageEventDefinition": ("10.5.5", "By name and key; an early message waits, a repeated one is known."),
        "message": ("8.3.11", "Found by its name."),
        "timerEventDefinition": ("10.5.5", "Dates, durations, cycles; due in UTC, in the zone of the definition."),
        "timeDate": ("10.5.5", "ISO 8601 or FEEL."),
        "timeDuration": ("10.5.5", "ISO 8601 or FEEL."),
        "timeCycle": ("10.5.5", "ISO 8601 repetitions, cron, or FEEL."),
        "errorEventDefinition": ("10.5.5", "Goes to the nearest scope that catches its code; uncaught: an incident."),
        "error": ("8.3.3", "Its code."),
        "escalationEventDefinition": ("10.5.5", "To the nearest scope that catches its code; uncaught: passes."),
        "escalation": ("10.5.5", "Its code."),
        "signalEventDefinition": ("10.5.5", "To everybody who listens, in all instances."),
        "signal": ("10.5.5", "Found by its name."),
        "conditionalEventDefinition": ("10.5.5", "When its condition becomes true after a step."),
        "condition": ("10.5.5", "FEEL over the variables."),
        "linkEventDefinition": ("10.5.5", "A jump within one scope."),
        "compensateEventDefinition": ("10.7", "Undoes completed work, in reverse order, each once."),
        "cancelEventDefinition": ("10.5.5", "Undoes a transaction and leaves it by its border."),
        "terminateEventDefinition": ("10.5.5", "Ends everything else in its scope."),
        "eventDefinitionRef": ("10.5.5", "A definition at the root of the file, shared by several events."),
        "association": ("10.7.1", "Leads from a compensation boundary event to its handler."),
    },
    "Data": {
        "dataObject": ("10.4.1", "A variable of its scope."),
        "dataObjectReference": ("10.4.1", "Another name of it on the diagram."),
        "dataStore": ("10.4.1", "A durable value, by its name one for all instances and processes; with its capacity."),
        "dataStoreReference": ("10.4.1", "A data store on the diagram: associations read and write it."),
        "property": ("10.4.1", "A variable of its process, activity or event."),
        "ioSpecification": ("10.4.2", "Inputs and outputs of a process or an activity, and which must be there."),
        "dataInput": ("10.4.2", "A variable inside, filled on the way in."),
        "dataOutput": ("10.4.2", "A variable inside, carried out at the end."),
        "inputSet": ("10.4.2", "Of the inputs of one set all must have values."),
        "outputSet": ("10.4.2", "Which outputs are made together."),
        "dataInputRefs": ("10.4.2", "Of an input set."),
        "dataOutputRefs": ("10.4.2", "Of an output set."),
        "optionalInputRefs": ("10.4.2", "Inputs of a set that may be missing."),
        "dataInputAssociation": ("10.4.2", "Copies or computes an input."),
        "dataOutputAssociation": ("10.4.2", "Copies or computes an output."),
        "sourceRef": ("10.4.2", "Where an association takes its value from."),
        "targetRef": ("10.4.2", "Where it goes."),
        "assignment": ("10.4.2", "One expression of an association."),
        "from": ("10.4.2", "FEEL: the value."),
        "to": ("10.4.2", "The variable that gets it."),
        "transformation": ("10.4.2", "FEEL over the sources of an association."),
        "conversation": ("8.4.1", "Groups message flows: its keys hold for them alone."),
        "subConversation": ("8.4.1", "Groups conversations: its keys hold for them, too."),
        "correlationKey": ("8.3.2", "Names the properties by which a conversation is told from others."),
        "correlationProperty": ("8.3.2", "A part of a key, read from each message."),
        "correlationSubscription": ("8.3.2", "Follows the variables: which conversation the process waits for now."),
        "correlationPropertyRef": ("8.3.2", "A property of a key."),
        "correlationPropertyRetrievalExpression": ("8.3.2", "How a property is read from a message."),
        "correlationPropertyBinding": ("8.3.2", "A property read from the variables of the process."),
        "messagePath": ("8.3.2", "FEEL over the message."),
        "dataPath": ("8.3.2", "FEEL over the variables."),
    },
    "Processes, pools, people": {
        "definitions": ("8.2", "The file."),
        "process": ("10.2", "What is deployed and started, when it is executable."),
        "collaboration": ("9.1", "The pools of a file."),
        "participant": ("9.2", "A pool: names a process, or somebody outside."),
        "messageFlow": ("9.3", "Which pool a message goes to."),
        "laneSet": ("10.8", "Lanes give user tasks their group."),
        "childLaneSet": ("10.8", "Lanes within lanes: the innermost counts."),
        "lane": ("10.8", "The group of the user tasks in it, unless they name one."),
        "flowNodeRef": ("10.8", "What stands in a lane."),
        "documentation": ("8.3.1", "Shown with the task; kept."),
        "extensionElements": ("8.3.1", "Our own words; those of others are refused, or listed as without effect."),
    },
}

_HEAD = """# What of BPMN 2.0 runs here

Made from the engine's element table by `make docs`: do not edit it. The deploy gate is driven by the same table, so
what is said here is what happens. **Runs**: as the standard says, in the words beside it. **Information**: means
nothing for execution, and is kept. **Noted**: accepted with a warning, because one could expect more of it.
**Refused**: the file is not deployed, and the message says what to do instead. An element of the standard that is in
none of the tables is refused like one that does not exist; nothing is dropped silently. Clauses are those of BPMN 2.0.2
(formal/2013-12-09).
"""
# What the suites of the betsy project expect otherwise, file by file; `tests/conformance` holds the numbers.
_ON_PURPOSE = (
    (
        "`WCP09_Structured_Discriminator_MultiInstance`",
        "all three rounds completed, and the task behind them",
        "The complex repetition throws its event at the first completed round (table 10.30), and the boundary "
        "event that catches it interrupts: the other two rounds are cancelled, so they are not completed",
    ),
    (
        "`EXT012_8` a date of a timer without `xsi:type`",
        "refused: not declared a formal expression",
        "taken: most tools leave `xsi:type` out and mean the expression all the same; an ISO date can be "
        "meant in one way only",
    ),
    (
        "`EXT079_1` a sub-process with an `ioSpecification`",
        "refused: only activities other than sub-processes have inputs by it",
        "taken: tools write it, it can be read in one way only, and refusing it would lose the data",
    ),
    (
        "`EXT105_1` a start event without any end event",
        "refused: where there is a start there must be an end (§10.5.3)",
        "taken: a path that leads nowhere ends there (§13.5.6, implicit end); tools leave the end out",
    ),
    (
        "`EXT128_1` a boundary event whose message has an item and that takes no data",
        "refused: the event must have a data output",
        "taken: the payload becomes variables as with any other message",
    ),
    (
        "`EXT134_1` `INVALID` as a duration",
        "refused: no duration",
        "taken: it is a legal name of a variable in FEEL, which may hold one; when it does not, an incident says so",
    ),
)
_WORDS = {
    Status.RUNS: "runs",
    Status.INFORMATION: "information",
    Status.NOTED: "noted",
    Status.REFUSED: "refused",
}


def written() -> str:
    """Return the page as the element table is now."""
    parts = [_HEAD, *_groups(), *_others(), _markers(), _extensions(), _on_purpose()]
    return "\n".join(parts)


def _groups() -> Iterator[str]:
    for title, elements in ABOUT.items():
        rows = [(ELEMENTS[name], clause, what) for name, (clause, what) in elements.items() if name in ELEMENTS]
        yield _section(
            title,
            "| element | here | clause | what it does | may stand in |",
            (
                f"| `{row.name}` | {_WORDS[row.status]} | {clause} | {_what(row, what)} | {_places(row.name)} |"
                for row, clause, what in rows
            ),
        )


def _what(row: Row, what: str) -> str:
    """What it does; of what does not run, what the gate says."""
    return what if row.status in (Status.RUNS, Status.INFORMATION) else f"{row.what}. {row.hint}"


def _others() -> Iterator[str]:
    said = {name for elements in ABOUT.values() for name in elements}
    for status, title in ((Status.REFUSED, "Refused"), (Status.NOTED, "Accepted with a warning")):
        rows = [row for row in ELEMENTS.values() if row.status is status and row.name not in said]
        lines = (f"| `{row.name}` | {row.what} | {row.hint} |" for row in rows)
        yield _section(title, "| element | what it is | instead |", lines)
    names = [f"`{row.name}`" for row in ELEMENTS.values() if row.status is Status.INFORMATION and row.name not in said]
    yield f"## Information\n\n{', '.join(sorted(names))}.\n"


def _markers() -> str:
    lines = (
        f"| `{one.attribute}` | {', '.join(f'`{name}`' for name in one.on) or 'everywhere'} | {one.what} | {one.hint} |"
        for one in MARKERS
    )
    return _section("Values of attributes that are refused", "| attribute | on | refused is | instead |", lines)


def _extensions() -> str:
    lines = (
        f"| `reglament:{one.name}` | {'element' if one.as_element else 'attribute'} | {one.value.value} | {one.title} "
        f"| {', '.join(f'`{name}`' for name in one.on)} |"
        for one in EXTENSIONS
    )
    return _section(
        'Our own words (`xmlns:reglament="urn:reglament:bpmn:1"`)', "| word | as | value | what it says | on |", lines
    )


def _on_purpose() -> str:
    lines = (f"| {case} | {wanted} | {here} |" for case, wanted, here in _ON_PURPOSE)
    title = "Where a suite expects something else: of betsy's 65 run cases one, of its 117 broken files five"
    return _section(title, "| case | what it wants | what happens here, and why |", lines)


def _places(name: str) -> str:
    return ", ".join(f"`{parent}`" for parent in sorted(PARENTS[name])) if name in PARENTS else ""


def _section(title: str, head: str, lines: Iterable[str]) -> str:
    rule = "|---" * (head.count("|") - 1) + "|"
    return "\n".join((f"## {title}", "", head, rule, *lines, ""))


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
