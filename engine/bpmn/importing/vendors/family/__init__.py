"""Activiti and what came of it: Camunda 7, Flowable, Operaton, CIB seven. Their words differ little.

One file per theme, each with its rows of the table and what to do with them; `translate` walks the diagram. Sources:
Camunda 7 custom extensions reference; Flowable's flowable-bpmn-extensions.xsd; the descriptor camunda-bpmn-moddle.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.vendors.family import (
    actions,
    calls,
    decisions,
    events,
    forms,
    listeners,
    people,
    registry,
    repeats,
    scripts,
    values,
    whole,
)
from engine.bpmn.importing.vendors.words import Word, Words
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, local_name

__all__ = ["SPACES", "WORDS", "translate"]

SPACES = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://activiti.org/bpmn",
    "http://flowable.org/bpmn",
    "http://www.camunda.com/fox",
    "http://activiti.org/bpmn20",
    "http://camunda.org/BPMN20-extensions",
)
_THEMES = (people, forms, actions, values, calls, decisions, scripts, repeats, events, listeners, registry, whole)
WORDS: tuple[Word, ...] = tuple(word for theme in _THEMES for word in theme.WORDS)

_TASKS = ("serviceTask", "sendTask", "businessRuleTask")
_NODES = tuple(FLOW_NODE_TAGS)
# Which translation looks at which elements; a word that one took, the later ones do not see.
_STEPS: tuple[tuple[Callable[[Words], None], tuple[str, ...]], ...] = (
    (forms.form, ("userTask", "startEvent")),
    (people.user_task, ("userTask",)),
    (decisions.decision, ("businessRuleTask",)),
    (registry.event_registry, _NODES),
    (actions.work, _TASKS),
    (scripts.script_task, ("scriptTask",)),
    (calls.call, ("callActivity",)),
    (actions.skip, _NODES),
    (actions.retries, _NODES),
    (values.input_output, _NODES),
    (repeats.repeat, ("multiInstanceLoopCharacteristics",)),
    (events.flow, ("sequenceFlow",)),
    (events.assignment, ("assignment",)),
    (events.transformation, ("transformation",)),
    (events.conditional, ("conditionalEventDefinition",)),
    (events.timer, ("timerEventDefinition",)),
    (events.error, ("errorEventDefinition", "escalationEventDefinition")),
    (events.message, ("messageEventDefinition",)),
    (calls.signal_payload, ("signalEventDefinition",)),
    (events.signal, ("signalEventDefinition",)),
    (events.terminate, ("terminateEventDefinition",)),
    (events.named, ("message", "signal", "error", "escalation")),
    (whole.process, ("process",)),
    (whole.start, ("startEvent",)),
    (listeners.listeners, (*_NODES, "sequenceFlow", "process")),
    (whole.properties, (*_NODES, "sequenceFlow", "process", "definitions")),
)


def translate(draft: Draft, spaces: Collection[str] = SPACES) -> None:
    """Say in our words what the file says in theirs; afterwards none of theirs is left in it."""
    for element in list(draft.root.iter()):
        if not isinstance(element.tag, str):
            continue
        if not element.tag.startswith(BPMN):
            _clear(element, spaces)
            continue
        name = local_name(element.tag)
        words = Words(draft, element, spaces)
        for step, names in _STEPS:
            if name in names:
                step(words)
        whole.rest(words)


def _clear(element: object, spaces: Collection[str]) -> None:
    """Positions that a modeler noted in the drawing."""
    attributes = element.attrib  # type: ignore[attr-defined]
    for attribute in [one for one in attributes if one.startswith("{") and one[1:].partition("}")[0] in spaces]:
        del attributes[attribute]
