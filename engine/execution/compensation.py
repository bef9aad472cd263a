"""Compensation: completed work of a scope is undone in reverse order of completion, one entry after the other.

The saga ledger is rows, not state: a loop of ten thousand rounds leaves the state as small as it was. The step asks for
the next entry (`NeedsLedger`) and keeps only a cursor on the compensating token.
BPMN 2.0.2 §10.7 compensates completed activities only; we also undo what an interrupted scope had completed, because to
the business it happened (`docs/engine.md`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.execution.run import NeedsLedger, Run
from engine.execution.scopes import enclosing
from engine.model.definition import Node
from engine.model.instance import Token
from engine.model.step import JobCreated, LedgerMarked, LedgerRecorded

__all__ = ["compensate", "handler_done", "job_done", "ledger_key"]

_RETRIES = 5
_BACKOFF = ("PT10S", "PT1M", "PT10M", "PT30M", "PT1H")


def compensate(run: Run, token: Token, *, activity: int | None = None) -> None:
    """Let this token (a throw event, an end event, a cancel end) undo its scope's entries; then its element goes on."""
    token.waits = {"prefix": enclosing(run, token.scope).path, "before": run.state.next_entry, "activity": activity}
    _next(run, token)


def job_done(run: Run, token: Token, answer: Mapping[str, Any]) -> None:
    """The undo action of the current entry happened."""
    _marked(run, token, answer)


def handler_done(run: Run, token: Token, answer: Mapping[str, Any]) -> None:
    """The drawn handler of the current entry is through."""
    thrower = run.state.tokens[token.waits["undo"]]
    run.trail.append(("leave", token.node, token.id))
    del run.state.tokens[token.id]  # its scope still holds the thrower
    _marked(run, thrower, answer)


def ledger_key(run: Run, entry: int) -> str:
    """Return the idempotency key of an entry's undo: one for all attempts, whoever throws."""
    return f"{run.state.id}:{entry}:undo"


def _marked(run: Run, token: Token, answer: Mapping[str, Any]) -> None:
    run.effects.append(LedgerMarked(token.waits.pop("entry"), "undone", dict(answer)))
    _next(run, token)


def _next(run: Run, token: Token) -> None:
    """Undo the latest entry before the cursor, or go on when there is none."""
    from engine.execution.elements import BEHAVIOURS

    entry = _latest(run, token)
    if entry is None:
        after = BEHAVIOURS[run.node(token).kind].compensated
        assert after is not None  # only events that throw compensation get here
        token.waits = {}
        after(run, token)
        return
    token.waits["before"] = entry["seq"]
    token.waits["entry"] = entry["entry"]
    node = run.definition.nodes[entry["node"]]
    run.trail.append(("undo", node.index, entry["entry"]))
    run.effects.append(LedgerMarked(entry["entry"], "undoing"))
    if entry["undo"] is not None:
        _ask_action(run, token, node, entry)
    else:
        _run_handler(run, token, node, entry)


def _ask_action(run: Run, token: Token, node: Node, entry: Mapping[str, Any]) -> None:
    run.effects.append(
        JobCreated(
            token=token.id,
            node=node.index,
            scope=token.scope,
            row=run.row(token.scope),
            action=entry["undo"],
            key=ledger_key(run, entry["entry"]),
            params=dict(entry["params"]),
            retries=node.action.retries if node.action else _RETRIES,
            backoff=node.action.backoff if node.action else _BACKOFF,
            priority=node.action.priority if node.action else 50,
        )
    )


def _run_handler(run: Run, token: Token, node: Node, entry: Mapping[str, Any]) -> None:
    from engine.execution.activities import begin

    assert node.handler is not None  # without an undo action the entry was written for a handler
    inner = run.put(run.definition.nodes[node.handler], token.scope)
    inner.local = {**entry["local"], **entry["params"], **entry["answer"], "result": dict(entry["answer"])}
    inner.waits["undo"] = token.id
    inner.waits["key"] = ledger_key(run, entry["entry"])
    begin(run, inner)


def _latest(run: Run, token: Token) -> dict[str, Any] | None:
    """Return the newest entry under the prefix before the cursor that is not undone: of this step, else of the rows."""
    prefix, before, activity = token.waits["prefix"], token.waits["before"], token.waits["activity"]
    marked = {effect.entry for effect in run.effects if isinstance(effect, LedgerMarked)}
    fresh = [
        effect
        for effect in run.effects
        if isinstance(effect, LedgerRecorded)
        and effect.path.startswith(prefix)
        and effect.seq < before
        and effect.entry not in marked
        and activity in (None, effect.node)
    ]
    if fresh:
        newest = max(fresh, key=lambda effect: effect.seq)
        names = ("entry", "seq", "node", "undo", "params", "answer", "local")
        return {name: getattr(newest, name) for name in names}
    question = NeedsLedger(prefix, before, activity, run.state.id)
    if question.question not in run.environment.ledger:
        raise question
    return run.environment.ledger[question.question]
