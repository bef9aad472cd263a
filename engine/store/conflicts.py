"""What the store says when somebody else was first. `engine.commands.handle` knows what to do about each."""

from __future__ import annotations

from engine.errors import ReglamentError

__all__ = ["Conflict", "DuplicateBusinessKey", "DuplicateCommand", "SchemaMismatch", "UpgradeBlocked"]


class Conflict(ReglamentError):
    """Another transaction changed the same rows first; nothing was written. Read again and decide again."""


class DuplicateCommand(ReglamentError):
    """A command with this id was recorded before; nothing was written. `answer` is what it was answered then."""

    def __init__(self, command_id: str, answer: bytes | None) -> None:
        super().__init__(f"command {command_id} was carried out before")
        self.command_id = command_id
        self.answer = answer


class DuplicateBusinessKey(ReglamentError):
    """A running instance of this process has the business key already; nothing was written."""

    def __init__(self, definition_key: str, business_key: str, instance_id: int | None) -> None:
        super().__init__(f"an instance of {definition_key} with key {business_key!r} runs already: {instance_id}")
        self.definition_key = definition_key
        self.business_key = business_key
        self.instance_id = instance_id  # None when it ended in the meantime: start again


class SchemaMismatch(ReglamentError):
    """The database's schema is not the one this version of the program needs."""


class UpgradeBlocked(ReglamentError):
    """Somebody's open transactions hold the tables that an upgrade must change; nothing was changed."""
