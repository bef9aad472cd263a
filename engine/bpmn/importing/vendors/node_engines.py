"""bpmn-engine and bpmn-elements (Node.js): `environment.variables` holds variables, `environment.services` actions.

Their files say the rest in Camunda's words, which are translated afterwards.
"""

from __future__ import annotations

import re

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions import curly
from engine.bpmn.importing.expressions.tree import Member, Name, Node, Unsure
from engine.bpmn.vocabulary import BPMN, Element, local_name

__all__ = ["translate_node_engines"]

_EXPRESSION = re.compile(r"\$\{([^{}]*)\}")
_VARIABLES = (
    ("environment", "variables"),
    ("environment", "output"),  # what tasks gave back: variables here
    ("content", "output"),
    ("variables",),
)
_SERVICES = (("environment", "services"), ("services",))
_ASKS = (BPMN + "serviceTask", BPMN + "sendTask")


def translate_node_engines(draft: Draft) -> None:
    """Read `${environment.variables.x}` as the variable x, a service as the action of that name."""
    for element in draft.root.iter(BPMN + "*", "{http://camunda.org/schema/1.0/bpmn}*"):
        for attribute, value in list(element.attrib.items()):
            action = _below(value, _SERVICES)
            if action is not None and element.tag in _ASKS:
                del element.attrib[attribute]
                _action(draft, element, ".".join(action))
            elif "${" in value:
                element.set(attribute, _EXPRESSION.sub(_short, value))
        if len(element) == 0 and element.text and "${" in element.text and local_name(element.tag) != "script":
            element.text = _EXPRESSION.sub(_short, element.text)


def _action(draft: Draft, task: Element, name: str) -> None:
    draft.say(task, "action", name)
    message = f"'{draft.name_of(task)}' asks for the action '{name}', which has to be provided."
    draft.repaired(task, "action", message)


def _short(match: re.Match[str]) -> str:
    path = _below(match[0], _VARIABLES)
    if path is not None:
        return "${" + ".".join(path) + "}"
    service = _below(match[0], _SERVICES)
    # A call, so that nobody takes it for a variable that is not there: only the service knows its answer.
    return "${" + ".".join(service) + "()}" if service is not None else match[0]


def _below(text: str, scopes: tuple[tuple[str, ...], ...]) -> tuple[str, ...] | None:
    """The path behind one of the scopes, of an expression that is nothing but a path."""
    match = _EXPRESSION.fullmatch(text.strip())
    if match is None:
        return None
    try:
        path = _path(curly.expression(match[1]))
    except Unsure:
        return None
    return next((path[len(one) :] for one in scopes if path[: len(one)] == one and len(path) > len(one)), None)


def _path(node: Node) -> tuple[str, ...]:
    match node:
        case Name(name):
            return (name,)
        case Member(of, name):
            return (*_path(of), name)
        case _:
            raise Unsure("no path")
