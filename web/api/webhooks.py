"""Webhooks in: another system tells what happened, and its signature says that it was this system."""

from __future__ import annotations

from typing import Annotated

from flask import request
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from pydantic import Field

from engine.model.actor import Actor, ActorKind
from engine.plugins import SecretMissing
from engine.signatures import SignatureWrong
from web import context
from web.api.endpoint import Part, Raw
from web.api.models import Answer
from web.auth.limits import hit
from web.guard import Access
from web.problems import problem

__all__ = ["part"]

part = Part("Webhooks", "What other systems tell, signed as Standard Webhooks has it.")

WRONG_ONES = "60 per minute"  # from one address


class TakenAnswer(Answer):
    """What became of the event; the same for an event that is sent again."""

    message_id: str
    waiting: Annotated[bool, Field(description="nobody wants it yet")]


@part.endpoint(
    "POST",
    "/webhooks/<name>",
    "Tell an event.",
    access=Access.ANYBODY,
    body=Raw("application/json"),
    answer=TakenAnswer,
    errors=(401, 503),
)
def take(name: str, body: bytes) -> object:
    """It is published as the message that the hook `name` is set up for, once for each webhook-id."""
    hook = context.pages().hooks.get(name)
    if hook is None:
        raise problem(404, _("There is no webhook of this name."))
    headers = {key.lower(): value for key, value in request.headers.items()}
    try:
        message = hook.message_of(headers, body, context.now())
    except SignatureWrong as error:
        hit(WRONG_ONES, "webhook", get_remote_address())
        raise problem(401, str(error)) from None
    except SecretMissing:
        raise problem(503, _("The secret of this webhook cannot be read here.")) from None
    return context.engine().handle(message, actor=Actor(ActorKind.WORKER, f"webhook {name}"))
