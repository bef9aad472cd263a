"""A process in plain language: its steps in the order of the flow, who does them, until when, and where it goes on.

The same for whoever does not see the diagram, prints it, or reads no BPMN.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from flask_babel import gettext as _

from engine.model.definition import ROOT, Definition, EventKind, Node, NodeKind
from web.designer.words import told_duration
from web.i18n import group_name, offered_to, say

__all__ = ["Clause", "Step", "Way", "clauses_of", "told"]

_THROUGH = frozenset(
    {
        NodeKind.EXCLUSIVE_GATEWAY,
        NodeKind.PARALLEL_GATEWAY,
        NodeKind.EVENT_BASED_GATEWAY,
        NodeKind.INCLUSIVE_GATEWAY,
        NodeKind.COMPLEX_GATEWAY,
    }
)
_MOST_WAYS = 60  # through a net of gateways there may be more than anybody reads
_CONTAINERS = frozenset({NodeKind.SUB_PROCESS, NodeKind.TRANSACTION, NodeKind.EVENT_SUB_PROCESS})


@dataclass(frozen=True, slots=True)
class Way:
    """Where it goes on: to the step with this number. `when` is empty: always."""

    when: str
    number: int
    name: str
    element: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `inside`: the steps of a sub-process."""

    number: int
    element: str
    what: str  # "Task for Sales support"
    name: str
    notes: tuple[str, ...] = ()  # limit, clause, form …
    ways: tuple[Way, ...] = ()
    inside: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the regulation, and the steps that carry it out."""

    clause: str
    steps: tuple[tuple[str, str], ...]  # element, name


def told(definition: Definition) -> tuple[Step, ...]:
    """Tell a process step by step."""
    numbers: dict[int, int] = {}
    for index in _in_order(definition, ROOT):
        numbers[index] = len(numbers) + 1
    return tuple(_steps(definition, ROOT, numbers))


def clauses_of(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses that the process names, in the order of their numbers."""
    found: dict[str, list[tuple[str, str]]] = {}
    for node in definition.nodes:
        if node.user is not None and node.user.clause:
            found.setdefault(node.user.clause, []).append((node.id, node.name or node.id))
    return tuple(Clause(clause, tuple(steps)) for clause, steps in sorted(found.items()))


def _in_order(definition: Definition, scope: int) -> Iterator[int]:
    """The steps of a scope and, behind each container, those inside it; what handles errors and time comes last."""
    inside = [node for node in definition.nodes if node.scope == scope]
    starts = [node.index for node in inside if not node.incoming and node.kind is NodeKind.START_EVENT]
    others = [node.index for node in inside if not node.incoming and node.kind is not NodeKind.START_EVENT]
    seen: set[int] = set()
    order: list[int] = []
    for first in (*starts, *others, *(node.index for node in inside)):
        order += reversed(_behind(definition, first, seen))
    for index in order:
        node = definition.nodes[index]
        if node.kind not in _THROUGH:
            yield index
        if node.kind in _CONTAINERS:
            yield from _in_order(definition, index)


def _behind(definition: Definition, first: int, seen: set[int]) -> list[int]:
    """Everything that can be reached, each after all that lies behind it: reversed, the order in which it is told."""
    done: list[int] = []
    stack: list[tuple[int, Iterator[int]]] = []
    if first not in seen:
        seen.add(first)
        stack.append((first, iter(_next(definition, first))))
    while stack:
        index, ways = stack[-1]
        following = next((way for way in ways if way not in seen), None)
        if following is None:
            done.append(index)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(_next(definition, following))))
    return done


def _next(definition: Definition, index: int) -> list[int]:
    """What follows, the last way first: so that the first one is told first."""
    node = definition.nodes[index]
    targets = [definition.flows[flow].target for flow in node.outgoing]
    return [*reversed([*targets, *node.boundaries])]


def _steps(definition: Definition, scope: int, numbers: dict[int, int]) -> Iterator[Step]:
    for index in numbers:
        node = definition.nodes[index]
        if node.scope == scope:
            inside = tuple(_steps(definition, index, numbers)) if node.kind in _CONTAINERS else ()
            ways = tuple(dict.fromkeys(islice(_ways(definition, node, numbers), _MOST_WAYS)))
            what, name = _said(definition, node)
            yield Step(numbers[index], node.id, what, name, tuple(_notes(node)), ways, inside)


def _ways(definition: Definition, node: Node, numbers: dict[int, int]) -> Iterator[Way]:
    """Follow each way through the gateways to the next step, gathering their questions and answers."""
    stack = [(node, "", frozenset({node.index}))]
    while stack:
        here, said, passed = stack.pop()
        splits = here.kind in _THROUGH and len(here.outgoing) > 1
        question = say(here.name) if splits and here.kind is not NodeKind.EVENT_BASED_GATEWAY else ""
        found = []
        for index in here.outgoing:
            flow = definition.flows[index]
            target = definition.nodes[flow.target]
            answer = _condition(here, index, say(flow.name), flow.condition, len(here.outgoing))
            told_so_far = "; ".join(part for part in (said, f"{question} {answer}".strip()) if part)
            if target.kind in _THROUGH and target.index not in passed:
                found.append((target, told_so_far, passed | {target.index}))
            elif target.index in numbers:
                name = say(target.name) or _said(definition, target)[0]
                yield Way(told_so_far, numbers[target.index], name, target.id)
        stack.extend(reversed(found))


def _condition(node: Node, index: int, name: str, condition: str | None, ways: int) -> str:
    if ways < 2 or node.kind is NodeKind.PARALLEL_GATEWAY or node.kind is NodeKind.EVENT_BASED_GATEWAY:
        return name
    if name:
        return name
    if node.default == index:
        return _("otherwise")
    return _("if %(condition)s", condition=condition) if condition else ""


def _said(definition: Definition, node: Node) -> tuple[str, str]:
    """Say what a step is, and what it is called."""
    name, event = say(node.name), node.event
    match node.kind:
        case NodeKind.USER_TASK:
            who = group_name(offered_to(node.user)) or say(node.lane)
            return (_("Task for %(group)s", group=who) if who else _("Task")), name
        case NodeKind.SERVICE_TASK | NodeKind.SEND_TASK:
            return _("The system does"), name
        case NodeKind.BUSINESS_RULE_TASK:
            return _("The rules decide"), name
        case NodeKind.SCRIPT_TASK:
            return _("The system calculates"), name
        case NodeKind.CALL_ACTIVITY:
            return _("Another process runs"), name or (node.call.process if node.call else "")
        case NodeKind.RECEIVE_TASK:
            return _("Waits for a message"), name
        case NodeKind.SUB_PROCESS | NodeKind.TRANSACTION:
            return _("Together"), name
        case NodeKind.EVENT_SUB_PROCESS:
            return _("At any time, when it happens"), name
        case NodeKind.START_EVENT:
            return _("Begins"), name
        case NodeKind.END_EVENT:
            return _("Ends"), name
        case NodeKind.BOUNDARY_EVENT if node.attached_to is not None:
            host = say(definition.nodes[node.attached_to].name)
            return _("If this happens during “%(step)s”", step=host), name or _event(event.kind if event else None)
        case NodeKind.CATCH_EVENT:
            is_time = event is not None and event.kind is EventKind.TIMER
            return (_("Waits for a time") if is_time else _("Waits for a message")), name
        case NodeKind.THROW_EVENT if event is not None and event.kind is EventKind.COMPENSATION:
            return _("Undoes what was done"), name
        case NodeKind.THROW_EVENT if event is not None and event.kind is EventKind.MESSAGE:
            return _("Sends a message"), name
    return _("Step"), name


def _event(kind: EventKind | None) -> str:
    if kind is EventKind.TIMER:
        return _("the time is over")
    if kind is EventKind.MESSAGE:
        return _("a message")
    if kind is EventKind.ERROR:
        return _("an error")
    return _("undoing") if kind is EventKind.COMPENSATION else _("an event")


def _notes(node: Node) -> Iterator[str]:
    if node.user is not None and node.user.due:
        yield _("limit: %(time)s", time=told_duration(_literal(node.user.due)))
    if node.user is not None and node.user.clause:
        yield _("clause %(clause)s", clause=node.user.clause)
    if node.action is not None:
        yield node.action.name
    if node.event is not None and node.event.kind is EventKind.TIMER and node.event.expression:
        yield told_duration(_literal(node.event.expression))
    if node.multi is not None:
        yield _("for each of several") if node.multi.collection else _("several times")
    if node.for_compensation:
        yield _("only when it is undone")


def _literal(expression: str) -> str:
    """A FEEL duration as its text: duration("PT8H"), @"PT8H"."""
    text = expression.strip()
    for start, end in (('duration("', '")'), ('@"', '"')):
        if text.startswith(start) and text.endswith(end):
            return text[len(start) : -len(end)]
    return text
