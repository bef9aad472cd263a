"""The state of one run: what is needed to go on, and nothing of what is over.

An instance is a tree of scopes with tokens in them. A scope either lives in its parent's row or, for the items of a
multi-instance and their counter, in a row of its own: so a step reads and writes what it touches, however wide or old
the instance is (`docs/engine.md`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.model.definition import ROOT

__all__ = ["ROOT_SCOPE", "Instance", "InstanceStatus", "Scope", "ScopeKind", "Token"]

ROOT_SCOPE = 0  # id of the process's own scope; its row is the instance row


class InstanceStatus(StrEnum):
    """Where a run stands as a whole."""

    RUNNING = "running"  # set at the start; also while incidents are open
    COMPLETED = "completed"  # every token reached an end, or a terminate end did
    CANCELLED = "cancelled"  # CancelInstance, or the caller was cancelled
    FAILED = "failed"  # a called instance that ended with an error its caller took over


class ScopeKind(StrEnum):
    """What opened the scope."""

    PROCESS = "process"
    SUB_PROCESS = "subProcess"  # embedded, transaction
    EVENT_SUB_PROCESS = "eventSubProcess"
    LOOP = "loop"  # the counter of a multi-instance: total, active, completed
    ITEM = "item"  # one round of a multi-instance


@dataclass(slots=True)
class Token:
    """One place where the run stands. `id` is also the entry into the element: job keys are made from it."""

    id: int
    node: int  # index in the definition
    scope: int
    since: str = ""  # ISO time of the arrival
    flow: int | None = None  # the flow it came by; joins count these
    local: dict[str, Any] = field(default_factory=dict)  # variables of the activity alone: its input mappings
    waits: dict[str, Any] = field(default_factory=dict)  # what the behaviour must remember (the cursor of an undo, …)
    wrote: dict[str, list[Any]] = field(default_factory=dict)  # on its branch, by name: value, node, number (ADR 0012)


@dataclass(slots=True)
class Scope:
    """A frame of variables and tokens."""

    id: int
    kind: ScopeKind
    node: int = ROOT  # the sub-process or activity it belongs to
    parent: int | None = None
    row: int = ROOT_SCOPE  # id of the scope in whose row it is stored
    token: int | None = None  # the token in the parent scope that waits for its end
    path: str = "/0/"  # ids from the root, for the saga ledger
    variables: dict[str, Any] = field(default_factory=dict)
    loop: dict[str, Any] = field(default_factory=dict)  # LOOP: total, active, completed, next; ITEM: index
    held: dict[str, Any] = field(default_factory=dict)  # of event sub-processes: which conditions held, what has come


@dataclass(slots=True)
class Instance:
    """One run of a definition, as far as it was loaded."""

    id: int
    definition_key: str
    version: int
    status: InstanceStatus = InstanceStatus.RUNNING
    rev: int = 0  # +1 a step; the write is guarded by it
    next_entry: int = 1  # the next token or scope id
    business_key: str | None = None
    title: str = ""
    root_id: int = 0  # the outermost caller; itself when nobody called
    parent_id: int | None = None
    parent_token: int | None = None  # token of the call activity in the parent
    parent_row: int | None = None  # row of that token's scope in the parent
    started_at: str = ""
    started_by: str = ""  # id of the actor
    ended_at: str | None = None
    outcome: str | None = None  # id of the end event that ended it
    scopes: dict[int, Scope] = field(default_factory=dict)
    tokens: dict[int, Token] = field(default_factory=dict)
    whole: bool = True  # False: only the rows on the way from the input to the root were loaded

    def tokens_in(self, scope: int) -> list[Token]:
        """Return the loaded tokens that stand directly in this scope, oldest first."""
        return [token for token in self.tokens.values() if token.scope == scope]

    def children_of(self, scope: int) -> list[Scope]:
        """Return the loaded scopes directly inside this one."""
        return [inner for inner in self.scopes.values() if inner.parent == scope]
