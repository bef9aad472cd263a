"""Brings a document into the one form that the rest of the reader expects; every change is a `repair`.

What changes: elements without an id get one, ISO times become FEEL, a leading `=` before FEEL goes, a missing
`isExecutable` is read as true. The diagram and everything else stay as drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.bpmn.extensions import Value, extensions_of
from engine.bpmn.places import problem_at, short
from engine.bpmn.times import feel_of_time
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, GLOBAL_TASK_TAGS, OURS, Element, local_name
from engine.errors import Problem

__all__ = ["normalise"]

_TIMERS = ("timeDate", "timeDuration", "timeCycle")
_FEEL_ELEMENTS = (
    *("conditionExpression", "activationCondition", "completionCondition", "loopCardinality", *_TIMERS),
    *("messagePath", "dataPath"),
)
_NAMED_ROOTS = ("message", "signal", "error", "escalation", "process", "collaboration", *GLOBAL_TASK_TAGS)


def normalise(root: Element) -> list[Problem]:
    """Change the tree in place and return what was changed, in the order of the passes."""
    problems: list[Problem] = []
    for step in _STEPS:
        problems.extend(step(root))
    return problems


def name_elements(root: Element) -> Iterator[Problem]:
    """Give an id to each root element, node and flow that has none: references and history need it."""
    taken = {element.get("id"): 1 for element in root.iter() if element.get("id")}
    wanted = {BPMN + name for name in (*_NAMED_ROOTS, *FLOW_NODE_TAGS)}
    for element in root.iter():
        if element.get("id"):
            continue
        name = local_name(element.tag)
        if element.tag == BPMN + "sequenceFlow":
            new = _free(f"{element.get('sourceRef')}->{element.get('targetRef')}", taken)
        elif element.tag in wanted:
            new = _free(f"{name}_line_{element.sourceline}", taken)
        else:
            continue
        element.set("id", new)
        if name == "process" or name in GLOBAL_TASK_TAGS:  # its id is the key by which it is started and versioned
            yield problem_at(
                element, "missing_id", f"The {name} has no id, which is the key to start it by.", "Give it one."
            )
        else:
            yield _repair(element, "missing_id", f"The {name} had no id; it is now called '{new}'.")


def declare_executable(root: Element) -> Iterator[Problem]:
    """`isExecutable` has no default in the standard. A file that is deployed without it means to run."""
    for process in root.iter(BPMN + "process"):
        if process.get("isExecutable") is None:
            process.set("isExecutable", "true")
            yield _repair(
                process, "executable_assumed", "The process does not say whether it is executable; it is taken as such."
            )


def strip_equals(root: Element) -> Iterator[Problem]:
    """A leading `=` marks FEEL in some modelers; here everything is FEEL."""
    for element in root.iter():
        name = local_name(element.tag)
        if element.tag.startswith(BPMN) and name in _FEEL_ELEMENTS:
            text = "".join(element.itertext()).strip()
            if _has_equals(text):
                element.text = text[1:].strip()
                yield _repair(element, "equals_sign", f"The '=' before the expression '{short(text)}' was removed.")
        for attribute in _feel_attributes(element):
            text = element.get(attribute).strip()
            if _has_equals(text):
                element.set(attribute, text[1:].strip())
                yield _repair(element, "equals_sign", f"The '=' before the expression '{short(text)}' was removed.")


def write_times_as_feel(root: Element) -> Iterator[Problem]:
    """ISO 8601 texts and cron become FEEL literals, so that there is one kind of timer expression."""
    for name in _TIMERS:
        for element in root.iter(BPMN + name):
            text = "".join(element.itertext()).strip()
            feel = feel_of_time(text, cron=name == "timeCycle")
            if feel is not None:
                element.text = feel
                yield _repair(element, "iso_time", f"The time {short(text)} is read as FEEL: {short(feel)}.")
    for element in root.iter():
        for extension in extensions_of(local_name(element.tag)):
            text = (element.get(OURS + extension.name) or "").strip() if extension.value is Value.TIME else ""
            feel = feel_of_time(text)
            if feel is not None:
                element.set(OURS + extension.name, feel)
                yield _repair(element, "iso_time", f"{extension.name}: the time {text} is read as FEEL: {feel}.")


_STEPS: tuple[Callable[[Element], Iterator[Problem]], ...] = (
    name_elements,
    declare_executable,
    strip_equals,
    write_times_as_feel,
)


def _feel_attributes(element: Element) -> list[str]:
    """Our attributes on this element that hold FEEL."""
    if element.tag in (OURS + "input", OURS + "output"):
        return ["expression"] if element.get("expression") else []
    return [
        OURS + extension.name
        for extension in extensions_of(local_name(element.tag))
        if extension.value in (Value.FEEL, Value.TIME) and element.get(OURS + extension.name)
    ]


def _has_equals(text: str) -> bool:
    return text.startswith("=") and not text.startswith("==")


def _free(wanted: str, taken: dict[str, int]) -> str:
    """The wanted id, with a number behind it where it is taken. `taken` counts how often each was wanted."""
    name = wanted
    while name in taken:
        taken[wanted] += 1
        name = f"{wanted}_{taken[wanted]}"
    taken[name] = 1
    return name


def _repair(element: Element, code: str, message: str) -> Problem:
    return problem_at(element, code, message, severity="repair")
