"""Our own words in a BPMN file: one table from which files are read and the modeler's property panel is made.

They stand in the namespace `urn:reglament:bpmn:1` (prefix `reglament`): short values as attributes of the element they
belong to, long text and mappings as elements inside `bpmn:extensionElements`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.bpmn.vocabulary import FLOW_NODE_TAGS, GLOBAL_TASK_TAGS

__all__ = ["EXTENSIONS", "Extension", "Value", "extensions_of", "is_known_on"]


class Value(StrEnum):
    """How an extension's value is written."""

    FEEL = "feel"
    TIME = "time"  # FEEL, or an ISO 8601 duration or date and time
    TEXT = "text"
    NAME = "name"  # key of something: a group, a form, an action, a variable
    NUMBER = "number"  # a whole number
    DURATIONS = "durations"  # ISO 8601 durations, separated by commas
    MAPPING = "mapping"  # element with the attributes `target` and `expression` (FEEL)


@dataclass(frozen=True, slots=True)
class Extension:
    """One word: what it is called, where it may stand, how its value is written, what it means."""

    name: str
    on: tuple[str, ...]  # local names of BPMN elements
    value: Value
    title: str
    options: Mapping[str, str] = field(default_factory=dict)  # the only values, each with what it means
    as_element: bool = False  # inside extensionElements, instead of an attribute


_ACTION_TASKS = ("serviceTask", "sendTask")
_ACTIVITIES = (
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "businessRuleTask",
    "scriptTask",
    "subProcess",
    "transaction",
    "callActivity",
)
_EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
_CATCHING = ("startEvent", "intermediateCatchEvent", "boundaryEvent")
_JOINS = ("parallelGateway", "inclusiveGateway", "complexGateway")
_LOOP = ("multiInstanceLoopCharacteristics",)
_FLOW_NODES = tuple(sorted(FLOW_NODE_TAGS))

EXTENSIONS: tuple[Extension, ...] = (
    Extension("group", ("userTask",), Value.NAME, "Group whose members may do the task; default: the lane"),
    Extension(
        "candidateGroups", ("userTask",), Value.FEEL, 'Other groups that may take it, such as ["sales", "finance"]'
    ),
    Extension("candidateUsers", ("userTask",), Value.FEEL, 'Logins of people who may take it, such as ["anna", "ben"]'),
    Extension("assignee", ("userTask",), Value.FEEL, "Login of the person who has to do it"),
    Extension("form", ("userTask",), Value.NAME, "Key of the form"),
    Extension("due", ("userTask",), Value.TIME, "Due: a duration from its opening, or a date and time"),
    Extension("priority", ("userTask",), Value.FEEL, "Higher is more urgent; default 50"),
    Extension("title", ("userTask", "process"), Value.FEEL, "Title of the task, or of the instance, on screens"),
    Extension("subtitle", ("userTask",), Value.FEEL, "Second line in the inbox: for whom, how much"),
    Extension("clause", ("userTask",), Value.TEXT, "Clause of the regulation that the task carries out"),
    Extension("instructions", ("userTask",), Value.TEXT, "What to do, in Markdown", as_element=True),
    Extension("action", _ACTION_TASKS, Value.NAME, "Action to ask for, such as erp.reserve_stock"),
    Extension(
        "topic", _ACTION_TASKS, Value.NAME, "Topic under which programs outside fetch the work; in place of an action"
    ),
    Extension(
        "lost",
        _ACTION_TASKS,
        Value.TEXT,
        "What becomes of the work of a topic when the program that has it is lost",
        options={
            "again": "It is given out again, with the same key",
            "incident": "A person looks first whether it happened",
        },
    ),
    Extension(
        "answers",
        _ACTION_TASKS,
        Value.TEXT,
        "What the answer must hold, such as invoice: string, total: number, note?: string",
    ),
    Extension(
        "exclusive",
        _ACTION_TASKS,
        Value.TEXT,
        "Whether it may run beside other jobs of the same instance",
        options={"instance": "Never beside another job that says the same"},
    ),
    Extension("retries", _ACTION_TASKS, Value.NUMBER, "Attempts before an incident; default 5"),
    Extension("backoff", _ACTION_TASKS, Value.DURATIONS, "Waits between attempts; the last one repeats"),
    Extension("actionPriority", _ACTION_TASKS, Value.NUMBER, "Higher runs first; default 50"),
    Extension("decision", ("businessRuleTask",), Value.NAME, "Id of the decision to make"),
    Extension(
        "resultVariable", (*_ACTION_TASKS, "businessRuleTask"), Value.NAME, "Variable that gets the whole result"
    ),
    Extension("input", (*_ACTIVITIES, *_EVENTS), Value.MAPPING, "Variable set on the way in", as_element=True),
    Extension("output", (*_ACTIVITIES, *_EVENTS), Value.MAPPING, "Variable set on the way out", as_element=True),
    Extension(
        "correlationKey",
        (*_EVENTS, "sendTask", "receiveTask"),
        Value.FEEL,
        "Which one the message is for: a key, or several in a list",
    ),
    Extension(
        "zone",
        ("process", *_CATCHING),
        Value.TEXT,
        "Time zone of the timer, or of all timers of the process: Europe/Berlin; default: that of the installation",
    ),
    Extension(
        "missed",
        ("startEvent", "boundaryEvent"),
        Value.TEXT,
        "What becomes of the rounds of a cycle that were due while nothing ran",
        options={
            "one": "They fire together, once",
            "skip": "They do not fire",
            "all": "Each fires, at most a hundred",
        },
    ),
    Extension("errorVariable", _CATCHING, Value.NAME, "Variable that gets code, detail and data of the error"),
    Extension("businessKey", ("process",), Value.FEEL, "Business key, where the caller gives none"),
    Extension(
        "unique",
        ("process",),
        Value.TEXT,
        "How often one business key may be used; as usual: while one runs, a second start is answered with it",
        options={
            "running": "By one running instance: a second start is refused",
            "ever": "By one instance for all time",
        },
    ),
    Extension("calledBusinessKey", ("callActivity",), Value.FEEL, "Business key of the called instance"),
    Extension(
        "passes",
        ("callActivity", *_ACTION_TASKS),
        Value.NAME,
        "all: besides its inputs, all variables go in",
    ),
    Extension(
        "returns",
        (*_ACTION_TASKS, "callActivity"),
        Value.NAME,
        "all: without outputs, everything that comes back becomes variables",
    ),
    Extension(
        "calledBinding",
        ("callActivity",),
        Value.TEXT,
        "Which version is called; all but the latest are settled when this process is deployed",
        options={
            "latest": "The latest, whenever it is called",
            "deployment": "The one that is deployed together with this process",
            "version": "The one with this number",
            "tag": "The newest with this tag",
        },
    ),
    Extension("calledVersion", ("callActivity",), Value.NUMBER, "Number of the version to call"),
    Extension("calledTag", ("callActivity",), Value.TEXT, "Tag of the version to call"),
    Extension("versionTag", ("process",), Value.TEXT, "Tag of this version, by which call activities may ask for it"),
    Extension(
        "decisionBinding",
        ("businessRuleTask",),
        Value.TEXT,
        "Which version is asked; all but the latest are settled when this process is deployed. "
        "As usual: the one in the same files, else the latest",
        options={
            "latest": "The latest, whenever it is asked",
            "deployment": "The one that is deployed together with this process",
            "version": "The one with this number",
            "tag": "The newest with this tag",
        },
    ),
    Extension("decisionVersion", ("businessRuleTask",), Value.NUMBER, "Number of the version to ask"),
    Extension("decisionTag", ("businessRuleTask",), Value.TEXT, "Tag of the version to ask"),
    Extension("collection", _LOOP, Value.FEEL, "List to repeat the activity for"),
    Extension("item", _LOOP, Value.NAME, "Variable that holds the item"),
    Extension("outputCollection", _LOOP, Value.NAME, "Variable that gets the list of outputs"),
    Extension("outputItem", _LOOP, Value.FEEL, "Output of one item, evaluated at its end"),
    Extension(
        "question",
        ("process", "sequenceFlow", *_FLOW_NODES),
        Value.TEXT,
        "What only the designer knows, a line each; delete what is answered",
        as_element=True,
    ),
    Extension("conflict", (*_JOINS, *_LOOP), Value.NAME, "What several branches set: last, collect or error"),
    Extension("template", (*_ACTIVITIES, *_EVENTS), Value.NAME, "Template that the modeler shows it by; runs nothing"),
)

_BY_PLACE = {(name, extension.name): extension for extension in EXTENSIONS for name in extension.on} | {
    (name, extension.name): extension
    for extension in EXTENSIONS
    for name, task in GLOBAL_TASK_TAGS.items()
    if task in extension.on
}
_BY_ELEMENT: dict[str, tuple[Extension, ...]] = {}
for (_element, _), _extension in _BY_PLACE.items():
    _BY_ELEMENT[_element] = (*_BY_ELEMENT.get(_element, ()), _extension)


def extensions_of(element: str) -> tuple[Extension, ...]:
    """The extensions that may stand on a BPMN element, given by its local name."""
    return _BY_ELEMENT.get(element, ())


def is_known_on(element: str, name: str, *, as_element: bool) -> bool:
    """Whether our word `name` may stand on this BPMN element in this form."""
    extension = _BY_PLACE.get((element, name))
    return extension is not None and extension.as_element == as_element
