"""Handing work on: whom one may mean, several tasks at once, and taking it back within a moment."""

from __future__ import annotations

from typing import Annotated

from flask_babel import gettext as _
from pydantic import Field

from engine.commands import AssignWorkItem, TakeBackAssignment
from engine.errors import CommandRejected, NotFound
from engine.queries import people
from web import context
from web.api.endpoint import Part
from web.api.models import Answer, Body, Id, Query
from web.api.once import command_id
from web.api.tasks import TaskState, known_login
from web.i18n import say

__all__ = ["part"]

part = Part("Handing on", "Who works here, and handing several tasks on at once.")
MOST = 200


class PeopleQuery(Query):
    """Whom one means."""

    q: Annotated[str, Field(max_length=100, description="words of name or login")] = ""
    group: Annotated[str | None, Field(max_length=120, description="whose members come first")] = None


class PersonAnswer(Answer):
    """Somebody who works here."""

    login: str
    name: str


class People(Answer):
    """A dozen people at most."""

    items: list[PersonAnswer]


class Assignments(Body):
    """Which tasks, and whose they become."""

    tasks: Annotated[list[Id], Field(min_length=1, max_length=MOST)]
    assignee: Annotated[str, Field(min_length=1, max_length=120, description="a login")]


class NotHandedOn(Answer):
    """A task that stays where it is, and why."""

    id: Id
    detail: str


class HandedOn(Answer):
    """Each task is handed on by itself: some may be refused."""

    done: list[TaskState]
    refused: list[NotHandedOn]


class TakeBack(Body):
    """The `rev` that the assignment answered."""

    rev: Annotated[int, Field(ge=0, lt=1 << 31)]


@part.endpoint("GET", "/people", "People to hand work to.", query=PeopleQuery, answer=People)
def suggest(query: PeopleQuery) -> object:
    """Return a few whose name or login has these words, those of the group first."""
    with context.reading() as connection:
        found = people.suggest(connection, query.q, query.group)
    return {"items": [{"login": login, "name": name} for login, name in found]}


@part.endpoint("POST", "/inbox/assignments", "Hand several tasks to a person.", body=Assignments, answer=HandedOn)
def assign(body: Assignments) -> object:
    """Hand each on by a command of its own."""
    login, once = known_login(body.assignee), command_id()
    done, refused = [], []
    for number, task in enumerate(dict.fromkeys(body.tasks)):
        one = f"{once}:{number}" if once is not None else None
        try:
            done.append(context.engine().handle(AssignWorkItem(task, login), actor=context.actor(), command_id=one))
        except NotFound:
            refused.append({"id": task, "detail": _("There is nothing here for you")})
        except CommandRejected as error:
            refused.append({"id": task, "detail": say(str(error))})
    return {"done": done, "refused": refused}


@part.endpoint(
    "POST", "/tasks/<row:task>/take-back", "Take back what was just handed on.", body=TakeBack, answer=TaskState
)
def take_back(task: int, body: TakeBack) -> object:
    """For a minute, and as long as nobody touched it."""
    return context.engine().handle(TakeBackAssignment(task, body.rev), actor=context.actor(), command_id=command_id())
