"""One's own keys: programs act with them in one's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal

from flask_babel import gettext as _
from pydantic import Field

from engine.errors import InvalidInput, WrongState
from engine.queries.rights import Verb, can
from engine.store import programs
from engine.store.programs import Key
from web import context
from web.api.endpoint import Part
from web.api.models import Answer, Body, Id, Time
from web.api.programs import key as key_of_request
from web.problems import problem

__all__ = ["LIFETIMES", "make", "part"]

part = Part("Keys", "One's own keys for programs. They are made in the browser, never with another key.")
LIFETIMES = (30, 90, 365)  # days; none lives longer than a year
MOST = 50  # valid at a time


Topic = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\s,]+$")]


class KeyAnswer(Answer):
    """A key, without its secret."""

    id: Id
    name: str
    ending: Annotated[str, Field(description="the last characters of the secret")]
    reads_only: bool
    scope: Annotated[str, Field(description="external: for fetching jobs of topics, and for nothing else")]
    topics: Annotated[list[str], Field(description="of external: those it may work for; none named: all")]
    created: Time
    expires: Time
    last_used: Time | None
    revoked: Time | None


class KeysAnswer(Answer):
    """The person's keys, newest first; at most 200."""

    items: list[KeyAnswer]


class NewKey(Body):
    """A key to make."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S", description="which program it is for")]
    days: Annotated[int, Field(ge=1, le=max(LIFETIMES), description="how long it is valid")] = 90
    reads_only: bool = False
    scope: Annotated[Literal["", "external"], Field(description="external: for fetching jobs, and nothing else")] = ""
    topics: Annotated[list[Topic], Field(max_length=50, description="of external: for these alone")] = []


class MadeKey(KeyAnswer):
    """A key with its secret, which is told this once."""

    secret: str


@part.endpoint("GET", "/keys", "One's own keys.", answer=KeysAnswer)
def rows() -> object:
    """Return the keys, revoked and expired ones too."""
    with context.reading() as connection:
        return {"items": programs.keys_of(connection, context.person().login)}


@part.endpoint("POST", "/keys", "Make a key.", body=NewKey, answer=MadeKey, status=201, secret=True)
def begin(body: NewKey) -> object:
    """The secret is in this answer and nowhere else."""
    if key_of_request() is not None:
        raise problem(403, _("A key cannot make keys. Log in and make it on your account page."))
    return make(body.name.strip(), body.days, reads_only=body.reads_only, scope=body.scope, topics=body.topics)


@part.endpoint("DELETE", "/keys/<row:number>", "Revoke a key.")
def revoke(number: int) -> None:
    """From now on it opens nothing."""
    with context.writing() as connection:
        known = programs.revoke_key(connection, context.person().login, number, context.now())
    if not known:
        raise problem(404, "")


def make(name: str, days: int, *, reads_only: bool, scope: str = "", topics: Sequence[str] = ()) -> Key:
    """Make a key for the person; raises WrongState when they have too many, InvalidInput for a scope not theirs."""
    if scope == programs.EXTERNAL and (reads_only or not can(context.actor(), Verb.WORK_OUTSIDE)):
        said = _("Keys for the work of programs outside are made by managers, and such a program does not only read.")
        raise InvalidInput(said, fields={"scope": said})
    if topics and scope != programs.EXTERNAL:
        said = _("Topics belong to keys for the work of programs outside.")
        raise InvalidInput(said, fields={"topics": said})
    now, login = context.now(), context.person().login
    new_ids = context.engine().ids
    with context.writing() as connection:
        valid = [key for key in programs.keys_of(connection, login) if key.is_valid(now)]
        if len(valid) >= MOST:
            raise WrongState(_("You have %(count)s keys. Revoke one that is not needed any more.", count=len(valid)))
        return programs.make_key(
            connection,
            new_ids,
            login,
            name,
            reads_only=reads_only,
            now=now,
            lifetime=timedelta(days=days),
            scope=scope,
            topics=topics,
        )
