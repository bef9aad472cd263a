"""Multi-instance (BPMN 2.0.2 §10.3.8): one counter and one item scope a round, each in a row of its own.

Completing one of a thousand items touches the item and the counter, never the others. What its instances throw
(`behavior`, table 10.29) is for its boundary events, which interrupt it or not, as they are drawn. A condition of the
complex behavior ends it (table 10.30): there an event at its border starts beside the way out, and interrupts nothing.
"""

from __future__ import annotations

from typing import Any

from engine.errors import ExpressionFailed
from engine.execution.meetings import meet_items
from engine.execution.run import NeedsWhole, Run
from engine.execution.scopes import cancel_scope, close_scope, open_scope
from engine.execution.truth import holds
from engine.model.definition import EventDefinition, EventKind, MultiInstance, Node
from engine.model.instance import Scope, ScopeKind, Token
from engine.model.step import MessageThrown

__all__ = ["MOST_ITEMS", "enter", "go_on", "is_over", "item_done", "open_item"]

MOST_ITEMS = 5_000  # more in one step would hold the transaction too long


def enter(run: Run, token: Token) -> None:
    """Open the counter and the items: all at once, or the first one of a sequence."""
    node = run.node(token)
    multi = node.multi
    assert multi is not None
    items = _items(run, token, node, multi)
    run.trail.append(("repeat", node.index, token.id))
    if not items:
        _hand_out(run, token, node, multi, [])
        return
    loop = open_scope(run, ScopeKind.LOOP, node=node.index, parent=token.scope, token=token.id, own_row=True)
    loop.loop = {"total": len(items), "active": 0, "completed": 0}
    if multi.sequential:
        loop.loop["rest"] = items
        open_item(run, loop, node, multi, 1, items[0])
    else:
        for index, item in enumerate(items, start=1):
            open_item(run, loop, node, multi, index, item)


def item_done(run: Run, token: Token) -> None:
    """One item is over: keep its output, count it, and end the activity when it was the last or enough are done."""
    node = run.node(token)
    multi = node.multi
    assert multi is not None
    item = run.scope(token.scope)
    assert item.parent is not None
    loop = run.scope(item.parent)
    count = loop.loop
    count["active"] -= 1
    count["completed"] += 1
    enough = is_over(count) or _is_enough(run, node, multi, item, count)
    if multi.output_item is not None:
        item.loop["output"] = run.evaluate(multi.output_item, run.variables(item.id), node.id, "Output item")
    if token.wrote:
        item.loop["wrote"] = token.wrote
    run.trail.append(("leave", node.index, token.id))
    del run.state.tokens[token.id]
    if multi.throws:
        enough |= _throw(run, loop, item, token, multi)
        if loop.id not in run.state.scopes:
            return  # an interrupting event has caught it
    if enough:
        _end(run, loop, node, multi)
        return
    if multi.output_collection is None and "wrote" not in item.loop:
        close_scope(run, item)
    else:
        item.variables = {}  # only the output is still wanted
    if multi.sequential:
        _open_next(run, loop, node, multi)


def go_on(run: Run, loop_id: int) -> None:
    """A round was cancelled: begin the next one of a sequence, or end the activity when none is left."""
    loop = run.state.scopes.get(loop_id)
    if loop is None:
        return  # something else has ended it meanwhile
    node = run.definition.nodes[loop.node]
    assert node.multi is not None
    if is_over(loop.loop):
        _end(run, loop, node, node.multi)
    elif node.multi.sequential and loop.loop["active"] == 0:
        _open_next(run, loop, node, node.multi)


def is_over(count: dict[str, Any]) -> bool:
    """Tell whether no round is under way or still to come."""
    return bool(count["completed"] + count.get("terminated", 0) == count["total"])


def _open_next(run: Run, loop: Scope, node: Node, multi: MultiInstance) -> None:
    count = loop.loop
    index = count["completed"] + count.get("terminated", 0) + 1
    open_item(run, loop, node, multi, index, count["rest"][index - 1])


def open_item(run: Run, loop: Scope, node: Node, multi: MultiInstance, index: int, value: Any) -> None:
    """Open one round: its scope and its token, which begins when the step goes on."""
    from engine.execution.activities import begin

    item = open_scope(run, ScopeKind.ITEM, node=node.index, parent=loop.id, token=None, own_row=True)
    item.loop = {"index": index}
    item.variables = {"loopCounter": index}
    if multi.item is not None:
        item.variables[multi.item] = value
    if multi.output_variable is not None:
        item.variables.setdefault(multi.output_variable)
    loop.loop["active"] += 1
    inner = run.put(node, item.id)
    inner.waits["item"] = index
    run.unbegun.add(inner.id)
    run.queue.append((item.id, lambda: begin(run, inner)))


def _end(run: Run, loop: Scope, node: Node, multi: MultiInstance) -> None:
    """Collect the outputs in the order of the items, cancel what still runs, and complete the activity."""
    rest_runs = loop.loop["active"] > 0
    if not run.state.whole and (rest_runs or multi.output_collection is not None or multi.conflict is not None):
        raise NeedsWhole
    items = sorted(run.state.children_of(loop.id), key=lambda scope: scope.loop["index"])
    outputs = [item.loop["output"] for item in items if "output" in item.loop]
    assert loop.token is not None
    token = run.state.tokens[loop.token]
    if multi.conflict is not None:
        meet_items(run, node, multi.conflict, items, token)
    if rest_runs:
        cancel_scope(run, loop)
    else:
        for item in items:
            close_scope(run, item)
        close_scope(run, loop)
    _hand_out(run, token, node, multi, outputs)


def _hand_out(run: Run, token: Token, node: Node, multi: MultiInstance, outputs: list[Any]) -> None:
    from engine.execution import ad_hoc, waits
    from engine.execution.flows import leave

    if multi.output_collection is not None:
        run.assign(token.scope, multi.output_collection, outputs, by=token)
    waits.end(run, [run.definition.nodes[i] for i in node.boundaries], token=token.id, scope=token.scope)
    leave(run, token)
    ad_hoc.finish(run, token)


def _items(run: Run, token: Token, node: Node, multi: MultiInstance) -> list[Any]:
    view = run.with_stores(multi.stores, run.variables(token.scope))
    if multi.collection is not None:
        items = run.evaluate(multi.collection, view, node.id, "Collection")
        if not isinstance(items, list):
            raise _wrong(node, multi.collection, items, "a list")
    else:
        number = run.evaluate(multi.cardinality or "null", view, node.id, "Loop cardinality")
        if (
            isinstance(number, bool)
            or number is None
            or isinstance(number, (str, list, dict))
            or number != int(number)
            or number < 0
        ):
            raise _wrong(node, multi.cardinality or "", number, "a whole number")
        items = list(range(1, int(number) + 1)) if number <= MOST_ITEMS else [None] * (MOST_ITEMS + 1)
    if len(items) > MOST_ITEMS:
        raise ExpressionFailed(
            f"'{node.id}' would open {len(items):,} items at once; at most {MOST_ITEMS:,} run in one step. "
            "Split the list, or repeat it with a loop.",
            element=node.id,
        )
    return items


def _throw(run: Run, loop: Scope, item: Scope, token: Token, multi: MultiInstance) -> bool:
    """Throw what this instance's end throws; tell whether that ends the repetition."""
    assert loop.token is not None
    host = run.state.tokens[loop.token]
    node, ends = run.node(host), False
    for number, part in enumerate(multi.throws):
        if part.first_only and loop.loop["completed"] > 1:
            continue
        if part.condition is not None:
            if not _holds(run, node, part.condition, item, loop.loop):
                continue
            ends = True
            run.ending.add(host.id)
        if part.event is None:
            continue
        counters = _counters(loop.loop)
        if part.condition is not None:
            counters["numberOfTerminatedInstances"] += counters["numberOfActiveInstances"]
            counters["numberOfActiveInstances"] = 0
        payload = {**counters, "loopCounter": item.loop["index"]}
        _throw_event(run, host, part.event, payload, f"{run.state.id}:{token.id}:{number}")
        if host.id not in run.state.tokens:
            return False
    return ends


def _throw_event(run: Run, host: Token, event: EventDefinition, payload: dict[str, Any], event_id: str) -> None:
    from engine.execution.escalations import escalate
    from engine.execution.signals import throw_signal

    if event.kind is EventKind.SIGNAL:
        throw_signal(run, event.signal or "", payload, event_id)
    elif event.kind is EventKind.ESCALATION:
        escalate(run, host, event.escalation_code, payload, thrower=False)
    else:
        run.effects.append(MessageThrown(event.message or "", "", payload, event_id))


def _counters(count: dict[str, Any]) -> dict[str, Any]:
    """The standard's attributes of a multi-instance (table 10.28). Before its end only a person terminates items."""
    return {
        "numberOfInstances": count["total"],
        "numberOfActiveInstances": count["active"],
        "numberOfCompletedInstances": count["completed"],
        "numberOfTerminatedInstances": count.get("terminated", 0),
    }


def _is_enough(run: Run, node: Node, multi: MultiInstance, item: Scope, count: dict[str, Any]) -> bool:
    if multi.completion is None:
        return False
    return _holds(run, node, multi.completion, item, count)


def _holds(run: Run, node: Node, condition: str, item: Scope, count: dict[str, Any]) -> bool:
    view = run.variables(item.id, _counters(count))
    return holds(run, condition, view, node.id, "Completion condition")


def _wrong(node: Node, expression: str, value: Any, wanted: str) -> ExpressionFailed:
    return ExpressionFailed(
        f"The multi-instance '{node.id}' needs {wanted}, but {expression} is {value!r}.",
        element=node.id,
        detail={"expression": expression},
    )
