"""Data stores: what processes keep beyond their instances."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from engine.queries.data_stores import data_stores, one_data_store, writes_of_store
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import Part
from web.api.models import Answer, Id, Listed, Paged, Time, Variables
from web.guard import Access

__all__ = ["part"]

part = Part("Data stores", "What processes keep beyond their instances, by name.")


class StoreAnswer(Answer):
    """A data store."""

    name: str
    rev: Annotated[int, Field(description="how many transactions have written it")]
    records: Annotated[int, Field(description="entries of its list or context")]
    changed_at: Time
    changed_by: str


class StoreValueAnswer(StoreAnswer):
    """A data store with what it holds."""

    holds: Annotated[Variables, Field(description="one entry, `value`: all that it holds")]


class WriteAnswer(Answer):
    """One write of a data store."""

    id: Id
    rev: Annotated[int, Field(description="that the store had afterwards")]
    at: Time
    actor: str
    instance_id: Id
    element: str
    part: Annotated[str, Field(description="what was set, as `anna.city`; empty: all of it")]
    holds: Annotated[Variables, Field(description="one entry, `value`: what it was set to")]


class WritesQuery(Paged):
    """Of which store."""

    store: Annotated[str, Field(min_length=1, max_length=200)]


@part.endpoint(
    "GET",
    "/data-stores",
    "Data stores that have been written.",
    access=Access.ALLOWED,
    verb=Verb.SEE_MONITOR,
    query=Paged,
    answer=Listed[StoreAnswer],
)
def rows(query: Paged) -> object:
    """By name."""
    with context.reading() as connection:
        page = data_stores(connection, context.actor(), after=query.after, size=query.size)
    return {"items": page.rows, "next": page.next}


@part.endpoint(
    "GET",
    "/data-stores/<path:name>",
    "What a data store holds.",
    access=Access.ALLOWED,
    verb=Verb.SEE_MONITOR,
    answer=StoreValueAnswer,
    errors=(404,),
)
def one(name: str) -> object:
    """As it is now."""
    with context.reading() as connection:
        row = one_data_store(connection, context.actor(), name)
    return {**_plain(row, "name", "rev", "records", "changed_at", "changed_by"), "holds": {"value": row.value}}


@part.endpoint(
    "GET",
    "/data-store-writes",
    "Who wrote what into a data store.",
    access=Access.ALLOWED,
    verb=Verb.SEE_MONITOR,
    query=WritesQuery,
    answer=Listed[WriteAnswer],
)
def writes(query: WritesQuery) -> object:
    """The newest first."""
    with context.reading() as connection:
        page = writes_of_store(connection, context.actor(), query.store, after=query.after, size=query.size)
    names = ("id", "rev", "at", "actor", "instance_id", "element", "part")
    return {"items": [{**_plain(row, *names), "holds": {"value": row.value}} for row in page.rows], "next": page.next}


def _plain(row: object, *names: str) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}
