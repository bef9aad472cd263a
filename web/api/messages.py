"""Messages from outside: a payment came in, a partner answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from engine.commands import EvaluateStartConditions, PublishMessage, PublishSignal
from engine.queries.messages import messages
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import BRINGS_VARIABLES, Part
from web.api.models import Answer, Body, Id, Listed, Paged, Time, Variables
from web.api.once import command_id
from web.guard import Access

__all__ = ["part"]

part = Part("Messages", "What happened outside, for the instance that waits for it.")


class Message(Body):
    """What happened. The same `message_id` is the same message, however often it is sent."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    key: Annotated[str, Field(max_length=200, description="by which the waiting instance knows that it is meant")] = ""
    payload: Variables = Field(default_factory=dict)
    message_id: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    keep_for_hours: Annotated[
        int | None, Field(ge=1, le=24 * 366, description="how long it may wait for somebody to want it; else 72")
    ] = None


class PublishedAnswer(Answer):
    """Who got it; `waiting`: nobody yet."""

    message_id: str
    instance_id: Id | None
    waiting: bool
    incident_id: Id | None


@part.endpoint(
    "POST",
    "/messages",
    "Publish a message.",
    access=Access.ALLOWED,
    verb=Verb.OPERATE,
    body=Message,
    limit=BRINGS_VARIABLES,
    answer=PublishedAnswer,
)
def publish(body: Message) -> object:
    """It goes to the oldest instance that waits for this name and key, else starts a process, else waits itself."""
    keep_for = timedelta(hours=body.keep_for_hours) if body.keep_for_hours is not None else None
    message_id = body.message_id or command_id()
    return context.engine().handle(
        PublishMessage(body.name, body.key, body.payload, message_id, keep_for), actor=context.actor()
    )


class Signal(Body):
    """What happened, for everybody who listens. The same `signal_id` is the same signal, however often it is sent."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    payload: Variables = Field(default_factory=dict)
    signal_id: Annotated[str | None, Field(min_length=1, max_length=150)] = None


class SignalAnswer(Answer):
    """To how many it goes."""

    signal_id: str
    listeners: int


@part.endpoint(
    "POST",
    "/signals",
    "Throw a signal.",
    access=Access.ALLOWED,
    verb=Verb.OPERATE,
    body=Signal,
    limit=BRINGS_VARIABLES,
    answer=SignalAnswer,
)
def throw(body: Signal) -> object:
    """Everybody who listens at this moment gets it: instances that wait, and processes that start with it."""
    signal_id = body.signal_id or command_id()
    return context.engine().handle(PublishSignal(body.name, body.payload, signal_id), actor=context.actor())


class Conditions(Body):
    """The values that start conditions look at. They become the variables of what starts."""

    variables: Variables = Field(default_factory=dict)
    business_key: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    process: Annotated[str | None, Field(min_length=1, max_length=200, description="ask this process alone")] = None


class StartedAnswer(Answer):
    """A process whose condition held. `existing`: it ran already under its business key."""

    process: str
    version: int
    start_event: str
    instance_id: Id
    business_key: str | None
    existing: bool
    incident_id: Id | None


class NotStartedAnswer(Answer):
    """A process that could not be asked or started, and why."""

    process: str
    start_event: str
    reason: str


class ConditionsAnswer(Answer):
    """What started and what could not; a process whose condition does not hold is in neither."""

    started: list[StartedAnswer]
    not_started: list[NotStartedAnswer]


@part.endpoint(
    "POST",
    "/start-conditions",
    "Start what begins by a condition, where it holds.",
    access=Access.ALLOWED,
    verb=Verb.OPERATE,
    body=Conditions,
    answer=ConditionsAnswer,
)
def evaluate(body: Conditions) -> object:
    """Every process with a conditional start event is asked; each that holds for these variables starts."""
    command = EvaluateStartConditions(body.variables, body.business_key, body.process)
    return context.engine().handle(command, actor=context.actor(), command_id=command_id())


class MessagesQuery(Paged):
    """Which messages: those that wait, those that nobody wanted in time, or those that were delivered."""

    state: Literal["waiting", "expired", "delivered"] = "waiting"
    name: Annotated[str, Field(max_length=200)] = ""
    key: Annotated[str, Field(max_length=200)] = ""


class MessageAnswer(Answer):
    """A message as it came."""

    id: Id
    message_id: str
    name: str
    key: str
    payload: Variables
    state: str
    created_at: Time
    expires_at: Time
    delivered_at: Time | None
    instance_id: Annotated[Id | None, Field(description="who got it")]
    source_id: Annotated[Id | None, Field(description="the instance that threw it; null: it came from outside")]


@part.endpoint(
    "GET",
    "/messages",
    "Messages that wait, that nobody wanted, or that were delivered.",
    access=Access.ALLOWED,
    verb=Verb.SEE_MONITOR,
    query=MessagesQuery,
    answer=Listed[MessageAnswer],
)
def rows(query: MessagesQuery) -> object:
    """The newest first."""
    with context.reading() as connection:
        page = messages(
            connection,
            context.actor(),
            state=query.state,
            name=query.name,
            key=query.key,
            after=query.after,
            size=query.size,
        )
    return {"items": page.rows, "next": page.next}
