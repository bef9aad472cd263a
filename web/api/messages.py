"""Messages from outside: a payment came in, a partner answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from engine.commands import PublishMessage
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import Part
from web.api.models import Answer, Body, Id, Variables
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
    answer=PublishedAnswer,
)
def publish(body: Message) -> object:
    """It goes to the oldest instance that waits for this name and key, else starts a process, else waits itself."""
    keep_for = timedelta(hours=body.keep_for_hours) if body.keep_for_hours is not None else None
    message_id = body.message_id or command_id()
    return context.engine().handle(
        PublishMessage(body.name, body.key, body.payload, message_id, keep_for), actor=context.actor()
    )
