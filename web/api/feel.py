"""FEEL for whoever writes it: what could come next, what is wrong, what it gives; and the variables of a place."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.feel import dumps, loads
from engine.feel.completion import complete as completions
from engine.feel.completion import functions as all_functions
from engine.feel.findings import check as findings
from engine.feel.known import Variable
from engine.feel.shapes import ANY, Shape
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import Part
from web.api.models import Answer, Body, Query, Variables
from web.designer.in_sight import of_part, variables_in_sight
from web.evaluating import evaluated
from web.guard import Access
from web.problems import problem

__all__ = ["part"]

part = Part("FEEL", "Help with expressions: completion, checks, evaluation, and the variables known at an element.")

Text = Annotated[str, Field(max_length=50_000)]
Name = Annotated[str, Field(max_length=255)]
WherePart = Literal["known", "local", "answer", "counters"]


class Place(Body):
    """Where an expression stands in a draft."""

    bundle: Name
    file: Name
    element: Name | None = None
    part: Annotated[
        WherePart,
        Field(description="local: inside the element; answer: in its outputs; counters: in its loop's condition"),
    ] = "known"


class WrittenText(Body):
    """An expression, and what it may use: the variables of a place of a draft, and others by name and FEEL type."""

    text: Text
    tests: Annotated[bool, Field(description="unary tests, as in a cell of a decision table")] = False
    place: Place | None = None
    variables: Annotated[dict[Name, Name], Field(max_length=500)] = {}


class AskedCompletion(WrittenText):
    """What could stand at a position?"""

    position: Annotated[int, Field(ge=0, le=50_000)]


class CompletionRow(Answer):
    """What could stand from `start` to the position."""

    label: str
    insert: str
    kind: Literal["variable", "entry", "function", "keyword"]
    type: str
    about: str
    start: int


class CompletionRows(Answer):
    """The most likely first."""

    items: list[CompletionRow]


class FindingRow(Answer):
    """What is wrong between two positions."""

    start: int
    end: int
    line: int
    column: int
    severity: Literal["error", "warning"]
    message: str
    suggestion: str | None


class FindingRows(Answer):
    """In the order of the text; empty when nothing is wrong."""

    items: list[FindingRow]


class AskedValue(Body):
    """An expression (or tests of `input`) and the values of its variables."""

    text: Text
    tests: bool = False
    input: Any = None
    variables: Variables = {}


class Value(Answer):
    """What it gives: as FEEL writes it, its type, and why nulls arose on the way."""

    value: Annotated[Any, Field(description="null for what JSON cannot hold, such as functions and ranges")]
    text: str
    type: str
    notes: list[str]


class KnownVariable(Answer):
    """A variable, or an entry of one."""

    name: str
    type: str
    source: str
    sure: Annotated[bool, Field(description="false: only some ways lead past who sets it")]
    entries: Annotated[list[str], Field(description="paths below it, with their types: `lines.amount: number`")]


class KnownVariables(Answer):
    """What the expressions of an element may use."""

    known: list[KnownVariable]
    local: Annotated[list[KnownVariable], Field(description="inside the element: its inputs, the item of its loop")]
    answer: Annotated[list[KnownVariable], Field(description="in its outputs")]
    counters: Annotated[list[KnownVariable], Field(description="in the condition that ends its loop")]


class PlaceQuery(Query):
    """An element of a file: a node, a flow, a process; of a DMN file a decision."""

    file: Name
    element: Name | None = None


@part.endpoint(
    "GET",
    "/drafts/<bundle>/variables",
    "The variables known at an element of a draft.",
    access=Access.ALLOWED,
    verb=Verb.DESIGN,
    query=PlaceQuery,
    answer=KnownVariables,
)
def variables(bundle: str, query: PlaceQuery) -> object:
    """Return what is known, from the files as they were saved last."""
    with context.reading() as connection:
        found = variables_in_sight(connection, bundle, query.file, query.element)
    if found is None:
        raise problem(404, "")
    return {name: [_row(one) for one in getattr(found, name)] for name in ("known", "local", "answer", "counters")}


@part.endpoint("GET", "/feel/functions", "All built-in functions.", access=Access.PERSON, answer=CompletionRows)
def functions() -> object:
    """Return every built-in with its signatures and what it does."""
    return {"items": all_functions()}


@part.endpoint(
    "POST", "/feel/complete", "What could be written next.", access=Access.PERSON, body=AskedCompletion,
    answer=CompletionRows,
)  # fmt: skip
def complete(body: AskedCompletion) -> object:
    """Return what could stand at a position; nothing inside a string."""
    return {"items": completions(body.text, body.position, _variables(body))}


@part.endpoint(
    "POST", "/feel/check", "What is wrong with an expression.", access=Access.PERSON, body=WrittenText,
    answer=FindingRows,
)  # fmt: skip
def check(body: WrittenText) -> object:
    """Return where it stops to make sense, and names that nobody knows, with what may be meant."""
    return {"items": findings(body.text, _variables(body), tests=body.tests)}


@part.endpoint(
    "POST", "/feel/evaluate", "What an expression gives.", access=Access.PERSON, body=AskedValue, answer=Value
)
def evaluate(body: AskedValue) -> object:
    """Return the value at this moment, on our engine, within the usual number of steps."""
    found = evaluated(body.text, body.variables, context.now(), tests=body.tests, tested=body.input)
    return {"value": _plain(found.value), "text": found.text, "type": found.type, "notes": list(found.notes)}


def _plain(value: Any) -> Any:
    try:
        return loads(dumps(value))
    except TypeError:
        return None


def _variables(body: WrittenText) -> tuple[Variable, ...]:
    given = tuple(Variable(name, _shape(type_)) for name, type_ in body.variables.items())
    if body.place is None or (not context.actor().designer and not context.actor().administrator):
        return given
    with context.reading() as connection:
        found = variables_in_sight(connection, body.place.bundle, body.place.file, body.place.element)
    return given if found is None else (*given, *of_part(found, body.place.part))


def _shape(type_: str) -> Shape:
    inner = type_.strip()
    if inner.startswith("list<") and inner.endswith(">"):
        return Shape("list", item=_shape(inner[5:-1]))
    return ANY if inner in ("", "Any") else Shape(inner)


def _row(variable: Variable) -> dict[str, Any]:
    return {
        "name": variable.name,
        "type": variable.shape.words,
        "source": variable.source,
        "sure": variable.sure,
        "entries": _paths("", variable.shape, 0),
    }


def _paths(before: str, shape: Shape, depth: int) -> list[str]:
    while shape.item is not None:
        shape = shape.item
    if depth > 5:
        return []
    found = []
    for name, inner in shape.entries.items():
        found.append(f"{before}{name}: {inner.words}")
        found += _paths(f"{before}{name}.", inner, depth + 1)
    return found[:500]
