"""What an element does at each moment of its life."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.execution.run import Run
from engine.model.instance import Token

__all__ = ["Behaviour"]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The hooks of one element; those it has no use for stay None."""

    enter: Callable[[Run, Token], None]  # the token has arrived: do it, or leave something that waits
    is_activity: bool = False  # has boundary events, mappings, multi-instance
    resume: Callable[[Run, Token, Mapping[str, Any]], None] | None = None  # its answer has come
    cancel: Callable[[Run, Token], None] | None = None  # end what waits; the token is removed by the caller
    compensated: Callable[[Run, Token], None] | None = None  # everything it had to undo is undone
