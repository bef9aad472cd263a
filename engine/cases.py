"""What a process application tells the pages about its cases: how they are called, cancelled and shown.

A `ProcessApplication` names its kinds, and the bootstrap hands them to the web; a process without one is shown by its
diagram, its history and its tasks alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

__all__ = ["Card", "CaseKind", "Cell", "Fact", "Money", "ObjectKind", "Suggestion", "Tone"]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency; the page writes it with that currency's decimals, as the reader's language does."""

    amount: Decimal
    currency: str  # ISO 4217


# The page writes numbers, money and dates as the reader's language does.
Cell = str | int | Decimal | Money | date | datetime | None


class Tone(StrEnum):
    """How a fact is meant; the page gives it a colour and never a colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value. Labels are message ids of the slice's translations."""

    label: str
    value: Cell
    tone: Tone = Tone.PLAIN
    unit: str = ""  # a unit of measure


@dataclass(frozen=True, slots=True)
class Card:
    """A box beside a task and on the case's page: facts, then a table."""

    title: str
    facts: tuple[Fact, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    wide: bool = False  # on the case's page only: documents, ledger entries
    note: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal of a search-as-you-type field."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class CaseKind:
    """The cases of one process, as pages show them."""

    process: str  # key of the definition
    name: str = ""  # what one is called: "Order"
    plural: str = ""
    path: str = ""  # under which the list stands: "orders"; empty: no list of its own
    cards: Callable[[Any, str], tuple[Card, ...]] | None = None  # (SQLAlchemy's connection, business key)
    columns: tuple[str, ...] = ()  # what its list shows beside the title …
    listed: Callable[[Any, Sequence[str]], Mapping[str, tuple[Cell, ...]]] | None = None  # … of these business keys
    cancel_message: str | None = None  # published with the business key and {"reason": …}; None: CancelInstance
    cancelled_outcomes: frozenset[str] = frozenset()  # end events that mean to people: it came to nothing
    cancel_groups: frozenset[str] = frozenset()  # who may ask for it besides managers and whoever started it
    start_form: str | None = None  # key of the form people start it with
    start_groups: frozenset[str] = frozenset()  # who may start it; managers always may
    start: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None  # the form's values → start variables
    suggest: Mapping[str, Callable[[Any, str], tuple[Suggestion, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """Which objects the instances of a process are about, for event logs: its order, the items, the client."""

    process: str  # key of the definition
    type: str  # "order", "item": the same word in every process that knows them
    names: str  # FEEL over the variables of an instance: a name or a list of them; null: none yet
