"""Decisions, tried before they are deployed: what they ask for, what they say, and which rules fired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from flask_babel import gettext as _
from pydantic import Field

from engine.dmn import Decisions, decide, imports_of, read_decisions
from engine.dmn.shapes import inputs_of, result_of, suggestions_of
from engine.errors import DefinitionError, ExecutionFailed, InvalidInput, NotFound
from engine.feel import FeelError, FeelSyntaxError, compile_expression, text_of
from engine.feel.shapes import Shape
from engine.queries.releases import find_bundle
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import Part
from web.api.models import Answer, Body
from web.designer.sides import side_of
from web.guard import Access

__all__ = ["part"]

part = Part("Decisions", "Decision models that are being written: what they ask for, and what they say.")

MEGABYTE = 1024 * 1024
Dmn = Annotated[str, Field(max_length=2 * MEGABYTE, description="the DMN file")]
Name = Annotated[str, Field(max_length=255)]


class DecisionFile(Body):
    """A DMN file; with the bundle and the name that it has there, what it imports is found in the draft (the newest
    release, where there is no draft).
    """

    text: Dmn
    bundle: Name | None = None
    file: Name | None = None


class Wanted(Answer):
    """One value that a decision asks for; `path` leads into contexts: customer.rating."""

    path: str
    type: str
    suggestions: list[str]


class DecisionRow(Answer):
    """A decision of a file."""

    id: str
    name: str
    result: str
    inputs: list[Wanted]


class DecisionRows(Answer):
    """The decisions of a file, in its order."""

    items: list[DecisionRow]


class AskedDecision(DecisionFile):
    """Take a decision on these inputs, each written in FEEL; an empty one is null."""

    decision: Name
    inputs: Annotated[dict[Name, Annotated[str, Field(max_length=5000)]], Field(max_length=200)] = {}


class Fault(Answer):
    """Why there is no answer."""

    message: str
    element: str | None
    rules: list[int]
    rule_ids: list[str]


class Verdict(Answer):
    """The answer, and how it came about: one entry a decision, with the rules that fired (index from 1, id)."""

    text: str
    trace: list[dict[str, Any]]
    fault: Fault | None


@part.endpoint(
    "POST", "/decisions/inputs", "What the decisions of a file ask for.", access=Access.ALLOWED, verb=Verb.DESIGN,
    body=DecisionFile, answer=DecisionRows, limit=3 * MEGABYTE,
)  # fmt: skip
def inputs(body: DecisionFile) -> object:
    """Return the decisions with the values to give; none of a file that cannot be read yet."""
    try:
        decisions = _decisions(body)
    except DefinitionError:
        return {"items": []}
    return {"items": [_row(decisions, identity) for identity in decisions.ids]}


@part.endpoint(
    "POST", "/decisions/try", "Take a decision.", access=Access.ALLOWED, verb=Verb.DESIGN,
    body=AskedDecision, answer=Verdict, limit=3 * MEGABYTE,
)  # fmt: skip
def take(body: AskedDecision) -> object:
    """Return what it says on these inputs at this moment; nothing is written."""
    decisions = _read(body)
    if body.decision not in decisions.ids:
        raise NotFound(_("There is no such decision in this file."))
    variables = _values(body.inputs)
    try:
        verdict = decide(decisions, body.decision, variables, context.now())
    except ExecutionFailed as error:
        rules = [int(rule) for rule in error.detail.get("rules", ())]
        ids = [str(one) for one in error.detail.get("rule_ids", ()) if one]
        fault = {"message": str(error), "element": error.element, "rules": rules, "rule_ids": ids}
        return {"text": "", "trace": [], "fault": fault}
    return {"text": text_of([verdict.value])[1:-1], "trace": verdict.trace, "fault": None}


def _decisions(body: DecisionFile) -> Decisions:
    if body.bundle is None or body.file is None:
        return read_decisions(body.text, tolerant=True)
    files = {**_beside(body.bundle), body.file: body.text.encode()}
    return read_decisions(body.text, file=body.file, imported=imports_of(files, body.file), tolerant=True)


def _beside(bundle: str) -> dict[str, bytes]:
    """The files of a bundle's draft, else those of its newest release."""
    with context.reading() as connection:
        row = find_bundle(connection, context.actor(), bundle)
        if row is None:
            raise NotFound("There is no such draft.")
        which = None if row.draft is not None or row.release is None else row.release.id
        return {name: text.encode() for name, text in side_of(connection, bundle, which).files.items()}


def _read(body: DecisionFile) -> Decisions:
    try:
        return _decisions(body)
    except DefinitionError as error:
        raise InvalidInput(error.problem.message, fields={"text": error.problem.message}) from error


def _row(decisions: Decisions, identity: str) -> dict[str, Any]:
    found = decisions.find(identity)
    suggestions = suggestions_of(decisions, identity)
    return {
        "id": identity,
        "name": found.name if found is not None else identity,
        "result": result_of(decisions, identity).words,
        "inputs": [
            {"path": path, "type": shape.words, "suggestions": suggestions.get(path, [])}
            for name, whole in inputs_of(decisions, identity).items()
            for path, shape in _leaves(name, whole)
        ],
    }


def _leaves(path: str, shape: Shape) -> Iterator[tuple[str, Shape]]:
    if shape.type == "context" and shape.entries:
        for name, inner in shape.entries.items():
            yield from _leaves(f"{path}.{name}", inner)
    else:
        yield path, shape


def _values(inputs: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for path, text in inputs.items():
        try:
            value = compile_expression(text).evaluate({}, context.now()) if text.strip() else None
        except FeelSyntaxError as error:
            faults[path] = error.message
            continue
        except FeelError as error:
            faults[path] = str(error)
            continue
        *around, last = path.split(".")
        place = values
        for name in around:
            inner = place.setdefault(name, {})
            place = inner if isinstance(inner, dict) else {}
        place[last] = value
    if faults:
        raise InvalidInput(_("An input cannot be read."), fields=faults)
    return values
