"""Webhooks in: what another system tells becomes one message, which starts a process or finds the one that waits.

A hook is set up in the file of connections (`[webhook_in.bank]`): whose secret signs, the message's name, and the
expression that reads its key from the payload. The event's id makes it one message, however often it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from engine.commands import PublishMessage
from engine.errors import InvalidInput
from engine.feel import Expression, FeelError, FeelSyntaxError, compile_expression, dumps, loads, text_of
from engine.plugins import Installation
from engine.signatures import verified

__all__ = ["KIND", "Hook", "read_hooks"]

KIND = "webhook_in"
PAYLOAD = "payload"


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    secrets: Annotated[tuple[str, ...], Field(min_length=1, max_length=4)]  # names; several while one is changed
    message: Annotated[str, Field(min_length=1, max_length=200)]
    key: str = ""  # FEEL over `payload`; empty: the processes that declare correlation keys read them
    keep_for_hours: Annotated[int | None, Field(ge=1, le=24 * 366)] = None

    @field_validator("key")
    @classmethod
    def _is_feel(cls, key: str) -> str:
        try:
            _compiled(key)
        except FeelSyntaxError as error:
            raise ValueError(f"no FEEL expression: {error}") from None
        return key


@dataclass(frozen=True, slots=True)
class Hook:
    """One address that another system may send to."""

    name: str
    secrets: tuple[str, ...]
    message: str
    key: Expression | None
    keep_for: timedelta | None
    secret: Callable[[str], str]

    def message_of(self, headers: Mapping[str, str], body: bytes, now: datetime) -> PublishMessage:
        """Return what is to be published.

        Raises `SignatureWrong`, `SecretMissing`, and `InvalidInput` for a signed body that cannot be used.
        """
        event = verified([self.secret(name) for name in self.secrets], headers, body, now)
        payload = _payload(body)
        return PublishMessage(self.message, self._key_of(payload, now), payload, self.id_of(event), self.keep_for)

    def id_of(self, event: str) -> str:
        """The message that an event of this hook is: another sender's ids do not matter."""
        return f"webhook:{self.name}:{event}"

    def _key_of(self, payload: dict[str, Any], now: datetime) -> str:
        if self.key is None:
            return ""
        try:
            found = self.key.evaluate({PAYLOAD: payload}, now)
        except FeelError as error:
            raise InvalidInput(f"The key cannot be read from the payload: {error}") from None
        if found is None or isinstance(found, dict | list) or found == "":
            raise InvalidInput(f"The payload shows no key ({self.key.text}), so nobody would be meant.")
        return text_of(found)


def read_hooks(installation: Installation) -> dict[str, Hook]:
    """Return the hooks that are set up, by name. Raises `ConnectionWrong`."""
    return {
        name: Hook(
            name,
            found.secrets,
            found.message,
            _compiled(found.key),
            timedelta(hours=found.keep_for_hours) if found.keep_for_hours else None,
            installation.secret,
        )
        for name, found in installation.connections(KIND, _Settings).items()
    }


def _compiled(key: str) -> Expression | None:
    return compile_expression(key, names=(PAYLOAD,)) if key.strip() else None


def _payload(body: bytes) -> dict[str, Any]:
    try:
        found = loads(body)
        dumps(found)  # depth, digits and characters that could not be stored
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidInput(f"The body is no JSON that can be read: {str(error)[:200] or 'nested too deeply'}") from None
    if not isinstance(found, dict):
        raise InvalidInput("The body is no JSON object.")
    return found
