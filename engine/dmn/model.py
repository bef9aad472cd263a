"""A decision model as it stands in the file: elements of the requirements graph, logic, and types."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import Problem

__all__ = [
    "Bkm",
    "Boxed",
    "BoxedContext",
    "BoxedFilter",
    "BoxedFunction",
    "BoxedIf",
    "BoxedInvocation",
    "BoxedIterator",
    "BoxedList",
    "BoxedRelation",
    "Cell",
    "Column",
    "Decision",
    "DecisionService",
    "Entry",
    "FeelText",
    "Import",
    "InputData",
    "ItemType",
    "Model",
    "OutputColumn",
    "Parameter",
    "Reference",
    "Rule",
    "Table",
    "Unrunnable",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Boxed:
    """An expression in a box. `element` and `line` say where it stands, `type_name` what it should give."""

    element: str | None
    line: int | None
    type_name: str | None


@dataclass(frozen=True, slots=True)
class FeelText(Boxed):
    """A literal expression; an empty text is null."""

    text: str


@dataclass(frozen=True, slots=True)
class Unrunnable(Boxed):
    """An expression that is refused; `reason` says why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type_name: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A named expression; the name is None for the result of a context."""

    name: str | None
    type_name: str | None
    value: Boxed


@dataclass(frozen=True, slots=True)
class BoxedContext(Boxed):
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class BoxedList(Boxed):
    items: tuple[Boxed, ...]


@dataclass(frozen=True, slots=True)
class BoxedRelation(Boxed):
    columns: tuple[Parameter, ...]
    rows: tuple[tuple[Boxed, ...], ...]


@dataclass(frozen=True, slots=True)
class BoxedFunction(Boxed):
    parameters: tuple[Parameter, ...]
    body: Boxed


@dataclass(frozen=True, slots=True)
class BoxedInvocation(Boxed):
    function: Boxed
    bindings: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class BoxedIf(Boxed):
    condition: Boxed
    then: Boxed
    otherwise: Boxed


@dataclass(frozen=True, slots=True)
class BoxedFilter(Boxed):
    source: Boxed
    match: Boxed


@dataclass(frozen=True, slots=True)
class BoxedIterator(Boxed):
    kind: str  # for, every, some
    variable: str
    source: Boxed
    body: Boxed


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text and where it stands."""

    element: str | None
    line: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """An input of a table: the expression it looks at and the values it may have (None: any)."""

    expression: Boxed
    text: str  # of the expression
    label: str
    allowed: Cell | None


@dataclass(frozen=True, slots=True)
class OutputColumn:
    name: str
    type_name: str | None
    values: Cell | None  # in order of priority
    default: Cell | None


@dataclass(frozen=True, slots=True)
class Rule:
    id: str | None
    inputs: tuple[Cell, ...]
    outputs: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table(Boxed):
    hit_policy: str
    aggregation: str | None
    inputs: tuple[Column, ...]
    outputs: tuple[OutputColumn, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """Points at an element, of this model when `namespace` is empty."""

    namespace: str
    id: str
    line: int | None


@dataclass(frozen=True, slots=True)
class InputData:
    id: str
    name: str
    type_name: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    id: str
    name: str
    type_name: str | None
    requires: tuple[Reference, ...]  # input data, decisions and knowledge
    logic: Boxed | None
    line: int | None
    version_tag: str | None = None  # by which business rule tasks may ask for it


@dataclass(frozen=True, slots=True)
class Bkm:
    """A business knowledge model: a function with a name."""

    id: str
    name: str
    type_name: str | None
    requires: tuple[Reference, ...]
    function: BoxedFunction | None
    line: int | None


@dataclass(frozen=True, slots=True)
class DecisionService:
    """A decision service: decisions that are called together like a function."""

    id: str
    name: str
    type_name: str | None
    outputs: tuple[Reference, ...]
    input_decisions: tuple[Reference, ...]
    input_data: tuple[Reference, ...]
    line: int | None


@dataclass(frozen=True, slots=True)
class ItemType:
    """An item definition: what it is based on or made of, whether it is a list, and what values it allows."""

    name: str
    base: str | None
    parts: tuple[ItemType, ...]
    is_collection: bool
    allowed: Cell | None  # of each value, or of each item of a list
    constraint: Cell | None  # of the value as a whole (DMN 1.5)
    parameters: tuple[Parameter, ...] | None  # of a function
    result: str | None


@dataclass(frozen=True, slots=True)
class Import:
    name: str
    namespace: str


Element = InputData | Decision | Bkm | DecisionService


@dataclass(frozen=True, slots=True)
class Model:
    """One file of decisions."""

    namespace: str
    name: str
    elements: dict[str, Element]
    types: tuple[ItemType, ...]
    imports: tuple[Import, ...]
    problems: tuple[Problem, ...]
