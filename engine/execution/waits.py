"""What waits: timers and message subscriptions of events, opened and ended as effects."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from engine.errors import ExpressionFailed
from engine.execution.run import Run
from engine.execution.timers import first_due
from engine.model.correlation import key_text
from engine.model.definition import EventDefinition, EventKind, Node
from engine.model.instance import Scope, Token
from engine.model.signals import subscribed_as
from engine.model.step import Subscribed, TimerEnded, TimerStarted, Unsubscribed

__all__ = ["correlation_key", "end", "listen", "open_event", "reopen_messages", "starts_of", "stop_listening"]


def open_event(run: Run, node: Node, scope: int, token: Token | None) -> None:
    """Let an event wait: on behalf of a token, or of a scope's event sub-process when there is none."""
    assert node.event is not None
    _remember_keys(run, node, scope, token)
    for part in node.event.each:
        _open(run, node, part, scope, token)


def _remember_keys(run: Run, node: Node, scope: int, token: Token | None) -> None:
    """Note by which keys of its conversation an event waits, so that they can be followed."""
    from engine.execution.conversations import awaited

    keyed = [part for part in node.event.each if part.keys] if node.event is not None else []
    if keyed:
        memory = token.waits if token is not None else run.scope(scope).held
        memory[f"keys:{node.index}"] = [awaited(run, part, scope, node.id, token) for part in keyed]


def reopen_messages(run: Run, node: Node, scope: int, token: Token | None, came: Collection[int]) -> None:
    """Of a parallel multiple event, wait for the messages that have not come yet."""
    assert node.event is not None
    run.effects.append(Unsubscribed(token.id if token else 0, scope, node.index))
    _remember_keys(run, node, scope, token)
    for index, part in enumerate(node.event.each):
        if part.kind in (EventKind.MESSAGE, EventKind.SIGNAL) and index not in came:
            _open(run, node, part, scope, token)


def _open(run: Run, node: Node, event: EventDefinition, scope: int, token: Token | None) -> None:
    owner = token.id if token else 0
    if event.kind is EventKind.TIMER:
        due, cycle = first_due(run, event, scope, node.id, **(token.local if token else {}))
        run.effects.append(TimerStarted(owner, node.index, scope, run.row(scope), due, cycle))
    elif event.kind is EventKind.MESSAGE:
        from engine.execution.conversations import awaited

        key = awaited(run, event, scope, node.id, token)
        if key is not None:  # else nobody can be meant yet
            run.effects.append(Subscribed(owner, node.index, scope, run.row(scope), event.message or "", key))
    elif event.kind is EventKind.SIGNAL:
        run.effects.append(Subscribed(owner, node.index, scope, run.row(scope), subscribed_as(event.signal or ""), ""))


def correlation_key(run: Run, event: EventDefinition, scope: int, element: str, token: Token | None = None) -> str:
    """Return the key a message is correlated by; the empty text when the event names none.

    A list or context is several keys, which must all match.
    """
    if event.correlation is None:
        return ""
    value = run.evaluate(
        event.correlation, run.variables(scope, token.local if token else {}), element, "Correlation key"
    )
    try:
        return key_text(value)
    except ValueError as error:
        raise ExpressionFailed(
            f"No message could ever find the correlation key of '{element}': {error}. "
            f"Check the variables in: {event.correlation}",
            element=element,
            detail={"expression": event.correlation},
        ) from None


def end(run: Run, nodes: Iterable[Node], *, token: int, scope: int) -> None:
    """End the timers and subscriptions that these events may have opened; at most one effect a kind."""
    kinds = {part.kind for node in nodes if node.event for part in node.event.each}
    if EventKind.TIMER in kinds:
        run.effects.append(TimerEnded(token, scope))
    if kinds & {EventKind.MESSAGE, EventKind.SIGNAL}:
        run.effects.append(Unsubscribed(token, scope))


def starts_of(run: Run, scope_node: int) -> list[Node]:
    """Return the start events of the event sub-processes that stand directly in a scope."""
    definition = run.definition
    inner = definition.event_sub_processes.get(scope_node, ())
    return [definition.nodes[start] for index in inner for start in definition.starts.get(index, ())]


def listen(run: Run, scope: Scope) -> None:
    """Start the event sub-processes of a new scope listening."""
    for start in starts_of(run, scope.node):
        open_event(run, start, scope.id, None)


def stop_listening(run: Run, scope: Scope) -> None:
    """End what `listen` began."""
    if scope.loop:
        return  # counters and items have no event sub-processes of their own
    end(run, starts_of(run, scope.node), token=0, scope=scope.id)
