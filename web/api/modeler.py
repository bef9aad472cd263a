"""What the modeler asks the server for: our words, what a step may refer to, templates."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from flask import Response
from pydantic import Field

from engine.bpmn.elements import ELEMENTS, Status
from engine.bpmn.extensions import EXTENSIONS
from engine.bpmn.layout import drawn
from engine.bpmn.moddle import descriptor, moddle_type
from engine.bpmn.properties import properties
from engine.bpmn.templates import templates
from engine.dmn import read_decisions
from engine.errors import DefinitionError, NotReadable
from engine.model.definition import Conflict
from engine.queries.design import groups_there_are, processes_there_are
from engine.queries.rights import Verb, can
from engine.store.decisions import known_decisions
from engine.store.model_drafts import DraftFile, read_files
from engine.times import zones
from web import context
from web.api.endpoint import MEGABYTE, Part, Raw
from web.api.models import Answer, Query
from web.guard import Access
from web.i18n import say
from web.problems import problem

__all__ = ["part"]

part = Part("Modeler", "What the modeler knows about the engine: words, templates, what steps may refer to.")


class Descriptor(Answer):
    """A descriptor of moddle, the XML library of bpmn-js: which words there are, and where."""

    name: str
    uri: str
    prefix: str
    xml: dict[str, str]
    types: list[dict[str, Any]]


class Parameter(Answer):
    """One input of an action."""

    name: str
    title: str
    type: str
    required: bool
    choices: list[str]  # the texts that it may be; empty: any


class ActionRow(Answer):
    """What a service task may ask for."""

    name: str
    title: str
    params: list[Parameter]
    results: list[str]
    refusals: list[str]


class Named(Answer):
    """Something that has a key and a name."""

    key: str
    name: str


class DecisionRow(Answer):
    """A decision of the draft; without a file, one that is deployed elsewhere."""

    id: str
    name: str
    file: str


class TemplateRow(Answer):
    """A template: what it makes, what it fills in, what it asks for."""

    id: str
    name: str
    description: str
    appliesTo: list[str]
    elementType: dict[str, str]
    category: dict[str, str]
    words: dict[str, str]
    inputs: dict[str, str]
    outputs: dict[str, str]
    time: str
    interrupting: bool
    asks: list[dict[str, Any]]


class Templates(Answer):
    """All templates, by category."""

    items: list[TemplateRow]


class Surroundings(Answer):
    """What the steps of a model may refer to, and how the panel shows our words."""

    actions: list[ActionRow]
    groups: list[str]
    forms: list[str]
    decisions: list[DecisionRow]
    processes: list[Named]
    zones: Annotated[list[str], Field(description="names of time zones")]
    templates: list[TemplateRow]
    sections: list[dict[str, Any]]
    words: dict[str, list[str]]  # type of element → our words that may stand there
    refused: list[str]  # elements of BPMN that do not run
    conflicts: list[str]  # what can become of variables that several branches set


class SurroundingsQuery(Query):
    """Whose surroundings."""

    bundle: Annotated[str, Field(max_length=200)] = ""


@part.endpoint("GET", "/modeler/moddle.json", "Our words as a moddle descriptor.", answer=Descriptor)
def moddle() -> object:
    """Return the descriptor made from the engine's table of extensions."""
    return descriptor()


@part.endpoint("GET", "/modeler/templates", "Templates of elements.", answer=Templates)
def list_templates() -> object:
    """Return the usual templates and one for each installed action."""
    return {"items": _templates()}


@part.endpoint(
    "GET",
    "/modeler/surroundings",
    "What the steps of a model may refer to.",
    query=SurroundingsQuery,
    answer=Surroundings,
)
def surroundings(query: SurroundingsQuery) -> object:
    """Return actions, groups, forms, decisions, processes, templates; forms and decisions are those of the draft."""
    with context.reading() as connection:
        groups = groups_there_are(connection)
        processes, deployed = processes_there_are(connection), known_decisions(connection)
        draft = read_files(connection, query.bundle) if query.bundle and can(context.actor(), Verb.DESIGN) else {}
    decisions = [row for file in draft.values() for row in _decisions(file)]
    elsewhere = sorted(deployed.keys() - {row["id"] for row in decisions})
    return {
        "actions": _actions(),
        "groups": list(groups),
        "forms": sorted(name.removesuffix(".form") for name in draft if name.endswith(".form")),
        "decisions": [*decisions, *({"id": key, "name": key, "file": ""} for key in elsewhere)],
        "zones": sorted(zones()),
        "processes": [{"key": key, "name": name} for key, name in processes],
        "templates": _templates(),
        "sections": [
            {**section, "title": say(section["title"]), "words": [_said(word) for word in section["words"]]}
            for section in properties()
        ],
        "words": _words(),
        "refused": [row.name for row in ELEMENTS.values() if row.status is Status.REFUSED],
        "conflicts": [rule.value for rule in Conflict],
    }


@part.endpoint(
    "POST",
    "/modeler/diagram",
    "Draw a model that has no diagram.",
    access=Access.ALLOWED,
    verb=Verb.DESIGN,
    body=Raw("application/xml", limit=5 * MEGABYTE, others=("text/plain",)),
    answer=Raw("application/xml"),
    errors=(422,),
)
def lay_out(body: bytes) -> Response:
    """Return the model with places and ways for the elements of its first process; nothing is saved."""
    try:
        found = drawn(body)
    except NotReadable as error:
        fault = error.problem
        raise problem(422, say(fault.message), hint=say(fault.hint), line=fault.line) from None
    return Response(found, mimetype="application/xml")


def _said(word: dict[str, Any]) -> dict[str, Any]:
    options = [[value, say(title)] for value, title in word["options"]]
    return {**word, "label": say(word["label"]), "title": say(word["title"]), "options": options}


def _templates() -> list[dict[str, Any]]:
    found = []
    for template in templates(context.engine().actions.values()):
        plain = template.plain()
        plain["name"], plain["description"] = say(plain["name"]), say(plain["description"])
        plain["category"] = {**plain["category"], "name": say(plain["category"]["name"])}
        if "instructions" in plain["words"]:
            plain["words"]["instructions"] = say(plain["words"]["instructions"])
        plain["asks"] = [{**ask, "title": say(ask["title"])} for ask in plain["asks"]]
        found.append(plain)
    return found


def _actions() -> list[dict[str, Any]]:
    return [
        {
            "name": action.name,
            "title": say(action.title),
            "params": [
                {
                    "name": one.name,
                    "title": say(one.title or one.name.replace("_", " ").capitalize()),
                    "type": one.type,
                    "required": one.required,
                    "choices": list(one.choices),
                }
                for one in action.parameters
            ],
            "results": list(action.results),
            "refusals": list(action.refusals),
        }
        for action in sorted(context.engine().actions.values(), key=lambda action: action.name)
    ]


def _decisions(file: DraftFile) -> list[dict[str, str]]:
    """The decisions of a DMN file; none of one that cannot be read: the gate says so."""
    if file.kind != "dmn":
        return []
    return [{"id": key, "name": name, "file": file.name} for key, name in _ids_and_names(file.content)]


@lru_cache(maxsize=64)
def _ids_and_names(content: str) -> tuple[tuple[str, str], ...]:
    try:
        found = read_decisions(content.encode(), tolerant=True)
    except DefinitionError:
        return ()
    return tuple((key, found.model.elements[key].name or key) for key in found.ids)


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for extension in EXTENSIONS:
        for place in extension.on:
            found.setdefault(moddle_type(place), []).append(extension.name)
    return found
