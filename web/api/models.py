"""What requests and answers are made of: pydantic models, and the few types in which JSON says less than we mean."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    ValidationInfo,
    WithJsonSchema,
)

from engine.model.audience import parts_of
from web.problems import utc_text

__all__ = [
    "Answer",
    "Body",
    "Candidates",
    "Day",
    "FirstGroup",
    "Groups",
    "Id",
    "Listed",
    "Number",
    "Paged",
    "Query",
    "Time",
    "Variables",
]

Row = TypeVar("Row")


class Body(BaseModel):
    """What a program sends: nothing is guessed, nothing unknown is taken."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """What stands behind the `?` of an address; the values come as texts."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """What is sent; made from any object that has these attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Paged(Query):
    """The query of a list."""

    after: Annotated[str | None, Field(max_length=200, description="`next` of the page before")] = None
    size: Annotated[int, Field(ge=1, le=200, description="rows of a page")] = 50


class Listed(Answer, Generic[Row]):
    """A page of a list."""

    items: list[Row]
    next: Annotated[str | None, Field(description="for `after`; null: these are the last")] = None

    @classmethod
    def model_parametrized_name(cls, params: tuple[type[Any], ...]) -> str:
        """Name the schema after its rows."""
        return "".join(getattr(one, "__name__", "Any") for one in params) + "List"


def _id(value: Any, info: ValidationInfo) -> Any:
    """Requests bring texts; answers are made from the numbers of rows."""
    if isinstance(value, str):
        if value.isascii() and value.isdecimal() and len(value) <= 19 and int(value) < 1 << 63:
            return int(value)
        raise ValueError("an id is a text of at most 19 digits")
    if info.config is not None and info.config.get("strict"):
        raise ValueError("an id is a text of at most 19 digits")
    return value


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone, for example 2026-03-02T09:00:00Z")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("this time is outside the calendar") from None


_ID_SCHEMA = {"type": "string", "pattern": "^[0-9]{1,19}$", "examples": ["7345098123456"]}

Id = Annotated[int, BeforeValidator(_id), PlainSerializer(str, return_type=str), WithJsonSchema(_ID_SCHEMA)]
"""A row's id: 63 bits, a text in JSON."""

Time = Annotated[
    datetime,
    Strict(False),
    AfterValidator(_utc),
    PlainSerializer(utc_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-02T09:00:00Z"]}),
]
"""A moment in UTC."""

Day = Annotated[date, Strict(False), PlainSerializer(date.isoformat, return_type=str)]
"""A day, in UTC where nothing else is said."""

Number = Annotated[Decimal, Strict(False), WithJsonSchema({"type": "number"})]
"""An exact number: money, quantities."""

Variables = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": True,
            "description": 'Values by name. Numbers are exact; a date, time or duration is {"@": "2026-01-01"}.',
            "examples": [{"client": "ACME", "amount": 1200.50, "wanted": {"@": "2026-03-02"}}],
        }
    ),
]
"""Values of a process by name."""


# Of a task: to whom it is offered, from the one text that says it (`engine.model.audience`).
FirstGroup = Annotated[
    str | None,
    BeforeValidator(lambda audience: next(iter(parts_of(audience)[0]), None)),
    Field(validation_alias="grp", description="the first of `groups`"),
]
Groups = Annotated[
    list[str],
    BeforeValidator(lambda audience: list(parts_of(audience)[0])),
    Field(validation_alias="grp", description="their members may take it"),
]
Candidates = Annotated[
    list[str],
    BeforeValidator(lambda audience: list(parts_of(audience)[1])),
    Field(validation_alias="grp", description="logins of people who may take it besides"),
]
