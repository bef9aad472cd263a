"""Compensation: completed work of a scope is undone in reverse order of completion, one entry after the other.

The saga ledger is rows, not state: a loop of ten thousand rounds leaves the state as small as it was. The step asks for
the next entry (`NeedsLedger`) and keeps only a cursor on the compensating token. An entry may stand for a whole
sub-process: its compensation event sub-process undoes it, else all that it had done is undone within that entry
(§10.7.1).
BPMN 2.0.2 §10.7 compensates completed activities only; we also undo what an interrupted scope had completed, because to
the business it happened (`docs/engine.md`).

Long because undoing is one idea: what is recorded, in which order it is undone, how that ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import WrongState
from engine.execution.attempts import attempts, pauses
from engine.execution.ledger import ENTRY, latest, newest
from engine.execution.run import Run
from engine.execution.scopes import cancel_scope, enclosing, end_instance, open_scope
from engine.model.correlation import key_text
from engine.model.definition import ROOT, EventDefinition, Node
from engine.model.instance import ROOT_SCOPE, InstanceStatus, Scope, ScopeKind, Token
from engine.model.step import (
    ChildCancelled,
    ChildReopened,
    JobClosed,
    JobCreated,
    LedgerMarked,
    MessageThrown,
)

__all__ = [
    "cancel",
    "compensate",
    "give_up",
    "handler_done",
    "handler_given_up",
    "is_compensating",
    "job_done",
    "ledger_key",
    "reopen",
    "throw",
    "undone_inside",
]


def throw(run: Run, token: Token, event: EventDefinition) -> bool:
    """Undo what the event names. Tell whether the token goes on at once, while another one undoes beside it."""
    if event.waits:
        compensate(run, token, activity=event.activity)
        return False
    beside = run.put(run.node(token), token.scope)
    beside.waits["beside"] = True
    compensate(run, beside, activity=event.activity)
    return True


def compensate(run: Run, token: Token, *, activity: int | None = None) -> None:
    """Let this token (a throw event, an end event, a cancel end) undo its scope's entries; then its element goes on."""
    token.waits |= _cursor(run, enclosing(run, token.scope).path, activity)
    _next(run, token)


def _cursor(run: Run, prefix: str, activity: int | None = None) -> dict[str, Any]:
    now = run.state.next_entry
    return {"prefix": prefix, "before": now, "from": now, "activity": activity}


def reopen(run: Run) -> None:
    """Undo what this instance had completed before it ended; then it ends as it had ended."""
    state = run.state
    ended, state.status, state.ended_at = state.status, InstanceStatus.RUNNING, None
    token = Token(id=run.next_entry(), node=0, scope=ROOT_SCOPE, since=run.moment)  # stands nowhere on the diagram
    state.tokens[token.id] = token
    token.waits = {**_cursor(run, run.root.path), "ends": ended.value}
    if ROOT in run.definition.undo_starts and ended is InstanceStatus.COMPLETED:
        _run_event_sub_process(run, token, ROOT, run.root.path, {})
    else:
        _next(run, token)


def is_compensating(token: Token) -> bool:
    """Tell whether this token undoes work, wherever it stands."""
    return "prefix" in token.waits


def job_done(run: Run, token: Token, answer: Mapping[str, Any]) -> None:
    """The undo action of the current entry happened; the messages in its answer leave, as with any action."""
    key = ledger_key(run, token.waits["entry"])
    for index, message in enumerate(answer.get("messages") or ()):
        payload = dict(message.get("payload") or {})
        run.effects.append(MessageThrown(message["name"], key_text(message["key"]), payload, f"{key}:{index}"))
    _marked(run, token, {name: value for name, value in answer.items() if name != "messages"})


def handler_done(run: Run, token: Token, answer: Mapping[str, Any]) -> None:
    """The drawn handler of the current entry is through."""
    thrower = run.state.tokens[token.waits["undo"]]
    run.trail.append(("leave", token.node, token.id))
    del run.state.tokens[token.id]  # its scope still holds the thrower
    _marked(run, thrower, answer)


def give_up(run: Run, token: Token, note: Mapping[str, Any]) -> None:
    """Two people decided that the current entry stays as it is: the ledger says so, and the next one is undone."""
    if "handler" in token.waits:
        raise WrongState("What undoes this runs on its own: skip that task instead.")
    if token.waits["work"]["undo"] is not None:
        run.effects.append(JobClosed(token.id, completed=False))
    else:
        run.effects.append(ChildCancelled(token.waits["entry"]))
    _marked(run, token, note, state="failed")


def handler_given_up(run: Run, token: Token, note: Mapping[str, Any]) -> None:
    """The drawn handler of the current entry was skipped: what it was to undo stays."""
    thrower = run.state.tokens[token.waits["undo"]]
    run.trail.append(("cancel", token.node, token.id))
    del run.state.tokens[token.id]  # its scope still holds the thrower
    _marked(run, thrower, note, state="failed")


def cancel(run: Run, token: Token) -> None:
    """Nobody waits for this token's undoing any more: an entry that is not through can be undone by somebody else."""
    for scope in list(run.state.scopes.values()):
        if scope.held.get("undo") == token.id:
            cancel_scope(run, scope)
    waits: dict[str, Any] | None = token.waits
    while waits is not None:
        if "entry" in waits:
            _reopen_entry(run, token, waits)
        waits = waits.get("outer")


def _reopen_entry(run: Run, token: Token, waits: Mapping[str, Any]) -> None:
    if waits["work"]["undo"] is not None:
        run.effects.append(JobClosed(token.id, completed=False))
    elif "handler" not in waits:
        run.effects.append(ChildCancelled(waits["entry"]))
    run.effects.append(LedgerMarked(waits["entry"], "done"))
    run.reopened.append({**waits["work"], "job_of": waits.get("handler", token.id)})


def undone_inside(run: Run, scope: Scope) -> None:
    """The compensation event sub-process is through: what it has not undone stays, and nobody else undoes it."""
    left = newest(run, scope.held["inside"], None, run.state.next_entry)
    while left is not None:
        run.effects.append(LedgerMarked(left["entry"], "left"))
        left = newest(run, scope.held["inside"], None, left["seq"])
    thrower = run.state.tokens.get(scope.held["undo"])
    if thrower is None:
        return  # cancelled meanwhile
    if "entry" in thrower.waits:
        _marked(run, thrower, {})
    else:  # the whole instance, for its caller
        _next(run, thrower)


def ledger_key(run: Run, entry: int) -> str:
    """Return the idempotency key of an entry's undo: one for all attempts, whoever throws."""
    return f"{run.state.id}:{entry}:undo"


def _marked(run: Run, token: Token, answer: Mapping[str, Any], *, state: str = "undone") -> None:
    token.waits.pop("work")
    token.waits.pop("handler", None)
    run.effects.append(LedgerMarked(token.waits.pop("entry"), state, dict(answer)))
    _next(run, token)


def _next(run: Run, token: Token) -> None:
    """Undo the latest entry before the cursor, or go on when there is none."""
    from engine.execution.elements import BEHAVIOURS

    entry = latest(run, token, token.waits["before"])
    if entry is None and token.waits["before"] != token.waits["from"]:
        # Once more from the top: what somebody else was undoing may have been left by them since we passed it.
        entry = latest(run, token, token.waits["from"])
    if entry is None and "outer" in token.waits:
        token.waits = token.waits["outer"]
        _marked(run, token, {})
        return
    if entry is None and "beside" in token.waits:
        token.waits = {}
        run.merge(token)
        return
    if entry is None and "ends" in token.waits:
        del run.state.tokens[token.id]
        end_instance(run, InstanceStatus(token.waits["ends"]))
        return
    if entry is None:
        after = BEHAVIOURS[run.node(token).kind].compensated
        assert after is not None  # only events that throw compensation get here
        token.waits = {}
        after(run, token)
        return
    token.waits["before"] = entry["seq"]
    token.waits["entry"] = entry["entry"]
    token.waits["work"] = {name: entry[name] for name in ENTRY}
    node = run.definition.nodes[entry["node"]]
    run.trail.append(("undo", node.index, entry["entry"]))
    run.effects.append(LedgerMarked(entry["entry"], "undoing"))
    if entry["undo"] is not None:
        _ask_action(run, token, node, entry)
    elif node.handler is not None:
        _run_handler(run, token, node, entry)
    elif "inside" in entry["params"]:
        _undo_inside(run, token, node, entry)
    else:  # a called process undoes its own work
        run.effects.append(ChildReopened(entry["entry"]))


def _ask_action(run: Run, token: Token, node: Node, entry: Mapping[str, Any]) -> None:
    undo = run.environment.actions.get(entry["undo"])
    run.effects.append(
        JobCreated(
            token=token.id,
            node=node.index,
            scope=token.scope,
            row=run.row(token.scope),
            action=entry["undo"],
            key=_key(run, token, entry),
            params=dict(entry["params"]),
            retries=attempts(node.action, undo),
            backoff=pauses(node.action, undo),
            priority=node.action.priority if node.action else 50,
            topic=undo.fetched_as if undo is not None else None,
            asks=undo is not None and undo.asks_when_lost,
            exclusive=node.action is not None and node.action.exclusive,
            connector=undo.connector.name if undo is not None and undo.connector is not None else None,
        )
    )


def _key(run: Run, token: Token, entry: Mapping[str, Any]) -> str:
    """Return the key of the entry's job. One that this step would close, and that may be under way, is taken over."""
    key = ledger_key(run, entry["entry"])
    effects = [*run.environment.earlier, *run.effects]
    for index, effect in enumerate(run.effects):
        if isinstance(effect, JobClosed) and effect.token == entry.get("job_of"):
            if effect.completed:  # refused in this very step, so it did not happen: this is another try
                return f"{run.state.id}:{entry['entry']}:{token.id}:undo"
            # One that this transaction asked for itself is closed before anybody sees it: nothing to take over.
            if not any(isinstance(one, JobCreated) and one.token == effect.token for one in effects):
                del run.effects[index]
            break
    return key


def _run_handler(run: Run, token: Token, node: Node, entry: Mapping[str, Any]) -> None:
    from engine.execution.activities import begin

    assert node.handler is not None  # without an undo action the entry was written for a handler
    inner = run.put(run.definition.nodes[node.handler], token.scope)
    inner.local = {**entry["local"], **entry["params"], **entry["answer"], "result": dict(entry["answer"])}
    inner.waits["undo"] = token.id
    inner.waits["key"] = _key(run, token, entry)
    token.waits["handler"] = inner.id
    begin(run, inner)


def _undo_inside(run: Run, token: Token, node: Node, entry: Mapping[str, Any]) -> None:
    """Undo a sub-process: by its compensation event sub-process when it was completed, else entry by entry."""
    inside = entry["params"]["inside"]
    token.waits["handler"] = 0  # no job and no called process
    if node.index in run.definition.undo_starts and entry["params"]["all"]:
        _run_event_sub_process(run, token, node.index, inside, {**entry["local"], **entry["answer"]})
        return
    token.waits = {**_cursor(run, inside), "outer": token.waits}
    _next(run, token)


def _run_event_sub_process(run: Run, token: Token, undone: int, inside: str, variables: dict[str, Any]) -> None:
    """Begin the compensation event sub-process of what was done under the path `inside`, with its variables as kept."""
    from engine.execution import waits
    from engine.execution.elements import enter

    start = run.definition.nodes[run.definition.undo_starts[undone]]
    scope = open_scope(
        run,
        ScopeKind.EVENT_SUB_PROCESS,
        node=start.scope,
        parent=token.scope,
        token=None,
        variables=variables,
    )
    scope.path = inside
    scope.held = {"undo": token.id, "inside": inside}
    run.trail.append(("enter", start.scope, 0))
    waits.listen(run, scope)
    run.queue.append((scope.id, lambda: enter(run, start, scope.id, None)))
