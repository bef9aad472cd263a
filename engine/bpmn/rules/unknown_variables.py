"""A variable that is read is set somewhere before, or comes from outside: else it is a slip of the pen, or null."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.compile import spelled_names
from engine.bpmn.extensions import Value, extensions_of
from engine.bpmn.faults import Place, warning
from engine.bpmn.known_names import ANYTHING, KnownNames, given_to, local_names
from engine.bpmn.names_set import answered_names, names_set
from engine.bpmn.parsed import ParsedMapping, ParsedNode, ParsedProcess
from engine.bpmn.places import short
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]

_ALWAYS = frozenset({"now", "process"})
_COUNTERS = frozenset(
    {
        "loopCounter",
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
    }
)
_OPEN = frozenset({ANYTHING})
_OF_ERROR = frozenset({"code", "detail", "data"})  # what an error brings to the outputs of who catches it
_MOST_LISTED, _MOST_COMPARED = 12, 30


@dataclass(frozen=True, slots=True)
class _Read:
    """An expression, and the names that it may use."""

    place: Place
    what: str
    text: str
    line: int
    names: frozenset[str]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Each name once, where it is read first; those that nothing sets and that nothing is like, in one warning."""
    if process.is_global_task:
        return  # it reads what its callers give it
    given = given_to(process, context.known, context.brought.get(process.id, ())) | _of_business_key(process)
    known = KnownNames(process, context.known, given)
    spelled = spelled_names(process)
    told: set[str] = set()
    outside: list[str] = []
    for read in _reads(process, known, context):
        for name in _unknown_in(read, spelled):
            if name in told:
                continue
            told.add(name)
            near = _near(name, (known.everywhere | read.names) - {name}) if len(told) <= _MOST_COMPARED else None
            if near is not None or name in known.everywhere or _is_declared(process, context):
                yield _told(read, name, near, is_set=name in known.everywhere)
            else:
                outside.append(name)
    if outside:
        listed = ", ".join(f"'{name}'" for name in outside[:_MOST_LISTED])
        more = f" and {len(outside) - _MOST_LISTED} more" if len(outside) > _MOST_LISTED else ""
        yield warning(
            process,
            "unknown_variable",
            f"Nothing in the process '{process.id}' sets {listed}{more}: whoever starts it must bring them.",
            "Declare what comes from outside as data inputs of the process.",
        )


def _told(read: _Read, name: str, near: str | None, *, is_set: bool) -> Problem:
    why = "is set only later, or on another way" if is_set else "is set nowhere"
    mean = f" (did you mean '{near}'?)" if near is not None else ""
    return warning(
        read.place,
        "unknown_variable",
        f"{read.what} reads '{name}'{mean}, which {why}, in: {short(read.text)}.",
        "Correct the name, or set the variable before.",
        line=read.line,
    )


def _is_declared(process: ParsedProcess, context: Context) -> bool:
    """Whether the process says what comes from outside."""
    starts = [node for node in process.nodes.values() if node.tag == "startEvent" and node.scope is None]
    says = any(item.kind == "dataInput" and item.owner == process.id for item in process.items)
    return says or process.id in (context.known.start_forms or {}) or all(node.events for node in starts)


def _of_business_key(process: ParsedProcess) -> frozenset[str]:
    """The start variables must give the business key: what it reads comes from outside."""
    return _names_in(process.extensions.get("businessKey", ""), ())


def _unknown_in(read: _Read, spelled: tuple[str, ...]) -> list[str]:
    if ANYTHING in read.names:
        return []
    return sorted(_names_in(read.text, spelled) - read.names - _ALWAYS)


def _names_in(text: str, spelled: tuple[str, ...]) -> frozenset[str]:
    from engine.feel import FeelSyntaxError, compile_expression  # heavy; only the reader's process needs it here
    from engine.feel.builtins import BUILTINS

    if not text:
        return frozenset()
    try:
        return frozenset(compile_expression(text, spelled).names) - BUILTINS.keys() - {"?"}
    except FeelSyntaxError:
        return frozenset()


def _near(name: str, candidates: frozenset[str]) -> str | None:
    from difflib import get_close_matches

    found = get_close_matches(
        name.lower(), {one.lower(): one for one in candidates if one != ANYTHING}, n=1, cutoff=0.8
    )
    return next((one for one in sorted(candidates) if found and one.lower() == found[0]), None)


# ---- what is read where


def _reads(process: ParsedProcess, known: KnownNames, context: Context) -> Iterator[_Read]:
    title = process.extensions.get("title")
    if title is not None:
        yield _Read(process, "The title", title, process.line, known.everywhere)
    asked = {flow.id for flow in process.flows} - {node.default for node in process.nodes.values()}
    for flow in process.flows:
        source = process.nodes.get(flow.source or "")
        if flow.condition is not None and flow.id in asked and source is not None and source.tag != "parallelGateway":
            names = known.behind(source) | local_names(source)
            yield _Read(flow, f"The condition of the flow '{flow.id}'", flow.condition, flow.line, names)
    for node in process.nodes.values():
        yield from _of_node(node, known, context)


def _of_node(node: ParsedNode, known: KnownNames, context: Context) -> Iterator[_Read]:
    before = known.before(node)
    around = before | (local_names(node) - {mapping.target for mapping in node.inputs if mapping.target})
    inside = before | local_names(node)
    for extension in extensions_of(node.tag):
        if extension.value in (Value.FEEL, Value.TIME) and extension.name in node.extensions:
            yield _Read(node, extension.name, node.extensions[extension.name], node.line, inside)
    yield from _of_mappings(node, "input", node.inputs, around)
    for event in node.events:
        if event.expression is not None:
            yield _Read(node, "The time", event.expression, event.line, inside)
        if event.condition is not None:  # somebody else may set it while it waits
            yield _Read(node, "The condition", event.condition, event.line, known.everywhere)
    if node.script is not None and "feel" in (node.script_format or "").lower():
        yield _Read(node, "The script", node.script, node.line, inside)
    answer = answered_names(node, context.known)
    answered = answer.names | (_OPEN if answer.anything else frozenset())
    if node.tag == "callActivity" and (called := context.processes.get(node.called or "")) is not None:
        answered = _answered_by(called, node, before, context)
    if node.tag in ("startEvent", "boundaryEvent"):
        kinds = {event.kind for event in node.events}
        answered |= _OF_ERROR if "error" in kinds else _OPEN if "escalation" in kinds else frozenset()
    yield from _of_mappings(node, "output", node.outputs, inside | answered | known.left_by(node) | {"result"})
    yield from _of_rounds(node, known, before, inside | answered)


def _answered_by(called: ParsedProcess, node: ParsedNode, before: frozenset[str], context: Context) -> frozenset[str]:
    """What a called process of these files ends with: what goes in, and what it declares and sets."""
    passed = frozenset(mapping.target for mapping in node.inputs if mapping.target)
    if "passes" in node.extensions or not node.inputs:
        passed |= before
    sets = names_set(called, context.known).values()
    found = passed.union(*(one.names for one in sets), (item.name for item in called.items))
    return found | _OPEN if called.is_global_task or any(one.anything for one in sets) else found


def _of_rounds(node: ParsedNode, known: KnownNames, before: frozenset[str], inside: frozenset[str]) -> Iterator[_Read]:
    done = inside | known.left_by(node) | {mapping.target for mapping in node.outputs if mapping.target} | _COUNTERS
    if node.multi is not None:
        said, line = node.multi.extensions, node.multi.line
        for what, text, names in (
            ("The collection", said.get("collection"), before | frozenset(node.multi.stores)),
            ("The cardinality", node.multi.cardinality, before),
            ("The output of one", said.get("outputItem"), done),
            ("The completion condition", node.multi.completion, done),
        ):
            if text is not None:
                yield _Read(node, what, text, line, names)
    if node.loop is not None and node.loop.condition is not None:
        yield _Read(node, "The loop condition", node.loop.condition, node.loop.line, done)
    if node.completion is not None:
        yield _Read(node, "The completion condition", node.completion, node.line, done)


def _of_mappings(node: ParsedNode, kind: str, mappings: list[ParsedMapping], names: frozenset[str]) -> Iterator[_Read]:
    """Later ones see earlier ones."""
    for mapping in mappings:
        if mapping.expression is not None:
            seen = names | frozenset(mapping.reads)
            yield _Read(node, f"The {kind} '{mapping.target}'", mapping.expression, mapping.line, seen)
        if mapping.target is not None and not mapping.into_store:
            names |= {mapping.target}
