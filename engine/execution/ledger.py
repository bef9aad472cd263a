"""The saga ledger as a step sees it: the rows that were written, and what this transaction has changed about them."""

from __future__ import annotations

from typing import Any

from engine.execution.run import NeedsLedger, Run
from engine.model.instance import Token
from engine.model.step import LedgerMarked, LedgerRecorded

__all__ = ["ENTRY", "latest", "newest"]

ENTRY = ("entry", "seq", "node", "path", "undo", "params", "answer", "local")


def latest(run: Run, token: Token, before: int) -> dict[str, Any] | None:
    """Return the newest entry that the token is to undo, with a number less than `before`, and that is not undone."""
    return newest(run, token.waits["prefix"], token.waits["activity"], before)


def newest(run: Run, prefix: str, activity: int | None, before: int) -> dict[str, Any] | None:
    """Return the newest entry under a path, of one activity or of all; raises `NeedsLedger` to be told of rows."""
    effects = [*run.environment.earlier, *run.effects]
    marks = {effect.entry: effect.state for effect in effects if isinstance(effect, LedgerMarked)}
    known = run.reopened + [
        {name: getattr(effect, name) for name in ENTRY}
        for effect in effects
        if isinstance(effect, LedgerRecorded) and marks.get(effect.entry, effect.state) == "done"
    ]
    candidates = [
        entry
        for entry in known
        if entry["path"].startswith(prefix)
        and entry["seq"] < before
        and activity in (None, entry["node"])
        and marks.get(entry["entry"], "done") == "done"
    ]
    stored = _stored(run, prefix, before, activity)
    while stored is not None and marks.get(stored["entry"], "done") != "done":
        stored = _stored(run, prefix, stored["seq"], activity)  # its row does not know yet what this step did with it
    return max(candidates + ([stored] if stored else []), key=lambda entry: int(entry["seq"]), default=None)


def _stored(run: Run, prefix: str, before: int, activity: int | None) -> dict[str, Any] | None:
    question = NeedsLedger(prefix, before, activity, run.state.id)
    if question.question not in run.environment.ledger:
        raise question
    return run.environment.ledger[question.question]
