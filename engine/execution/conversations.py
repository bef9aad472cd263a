"""Which conversation of an instance a message belongs to: the standard's own correlation (BPMN 2.0.2 §8.4.2).

Key-based: the first message of a conversation that is sent or received fixes the values of its keys; those that follow
must have the same. Context-based: where the process subscribes to a key, the values are those of its variables at any
moment, and what waits follows them. The values that are fixed belong to the process, or to the item of a multi-instance
in which the conversation began.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.errors import ExpressionFailed
from engine.execution import waits
from engine.execution.parking import is_parked
from engine.execution.run import Run
from engine.feel import FeelError, FeelSyntaxError, Function, compile_expression
from engine.model.correlation import fitting_keys, key_text
from engine.model.definition import Definition, EventDefinition, EventKind, MessageKey, Node, NodeKind
from engine.model.instance import Scope, ScopeKind, Token

__all__ = ["awaited", "follow", "heard", "key_before_start", "read_keys", "thrown"]

_HOMES = (ScopeKind.PROCESS, ScopeKind.ITEM)


def read_keys(
    keys: tuple[MessageKey, ...], payload: Mapping[str, Any], names: Collection[str], now: datetime
) -> dict[str, dict[str, str]]:
    """Return by their ids the keys that a message carries whole: each property of them has a value."""
    found: dict[str, dict[str, str]] = {}
    for key in keys:
        values = {part.name: _read(part.message, payload, names, now) for part in key.parts}
        if all(value is not None and not isinstance(value, (list, dict)) for value in values.values()):
            found[key.id] = {name: str(value) for name, value in values.items()}
    return found


def _read(text: str, payload: Mapping[str, Any], names: Collection[str], now: datetime) -> Any:
    try:
        value = compile_expression(text, names).evaluate(payload, now)
    except (FeelError, FeelSyntaxError):
        return None
    return None if isinstance(value, Function) else value  # `number` where the message has no such entry


def thrown(run: Run, event: EventDefinition, token: Token, payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of a message that is sent, the most exact one first; it begins its conversation, or fits it."""
    element = run.node(token).id
    if not event.keys:
        return (waits.correlation_key(run, event, token.scope, element, token),)
    found = read_keys(event.keys, payload, run.names, run.now)
    if not found:
        read = ", ".join(part.message for key in event.keys for part in key.parts)
        raise ExpressionFailed(
            f"No message could ever find who waits for '{event.message}' of '{element}': it carries no whole "
            f"correlation key. It is read from {read}; the inputs of '{element}' are what the message carries.",
            element=element,
        )
    for key, values in found.items():
        _agree(run, token.scope, key, values, element)
    return _texts(list(found.values()), element)


def heard(run: Run, event: EventDefinition, scope: int, payload: Mapping[str, Any], element: str) -> None:
    """A message was received: keys of its conversation that had no values yet have those that it carries."""
    for key, values in read_keys(event.keys, payload, run.names, run.now).items():
        if not next(one for one in event.keys if one.id == key).is_bound:
            _agree(run, scope, key, values, element)


def awaited(run: Run, event: EventDefinition, scope: int, element: str, token: Token | None) -> str | None:
    """Return the key by which an event waits now; None while a variable that it is bound to has no value."""
    if not event.keys:
        return waits.correlation_key(run, event, scope, element, token)
    found: dict[str, Any] = {}
    for key in event.keys:
        if key.is_bound:
            view = run.variables(scope, token.local if token is not None else {})
            values = {
                part.name: run.evaluate(part.context or "", view, element, f"Correlation property '{part.name}'")
                for part in key.parts
            }
            if None in values.values():
                return None
        else:
            values = _fixed(run, scope, key.id) or {}
        found |= values
    return _texts([found], element)[0] if found else ""


def key_before_start(definition: Definition, event: EventDefinition, now: datetime) -> str:
    """Return the key by which a message start waits: where it is bound to values that need no variable, these."""
    found: dict[str, Any] = {}
    for key in event.keys:
        values = {part.name: _read(part.context or "null", {}, definition.names, now) for part in key.parts}
        if key.is_bound and None not in values.values():
            found |= values
    return key_text(found) if found else ""


def follow(run: Run) -> None:
    """Let what waits go on waiting by the keys that hold now: a variable was set, or a conversation has begun."""
    for node, scope, token in list(_waiting(run)):
        memory = token.waits if token is not None else run.scope(scope).held
        known = memory.get(f"keys:{node.index}")
        now = _keys_now(run, node, scope, token)
        if known is not None and known != now:
            came = memory.get(f"came:{node.index}", ())
            waits.reopen_messages(run, node, scope, token, came)


def _keys_now(run: Run, node: Node, scope: int, token: Token | None) -> list[str | None]:
    parts = node.event.each if node.event is not None else ()
    return [awaited(run, part, scope, node.id, token) for part in parts if part.keys]


def _waiting(run: Run) -> Iterator[tuple[Node, int, Token | None]]:
    """The events with keys of a conversation that wait, with who they wait for."""
    for token in sorted(run.state.tokens.values(), key=lambda one: one.id):
        if is_parked(token):
            continue
        node = run.node(token)
        nodes = [node]
        if node.kind is NodeKind.EVENT_BASED_GATEWAY:
            nodes = [run.definition.nodes[run.definition.flows[flow].target] for flow in node.outgoing]
        elif "item" not in token.waits and "gathers" not in token.waits:
            nodes += [run.definition.nodes[boundary] for boundary in node.boundaries]
        yield from ((one, token.scope, token) for one in nodes if _has_keys(one))
    for scope in list(run.state.scopes.values()):
        if scope.kind in (ScopeKind.PROCESS, ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS):
            yield from ((start, scope.id, None) for start in waits.starts_of(run, scope.node) if _has_keys(start))


def _has_keys(node: Node) -> bool:
    return node.event is not None and any(part.kind is EventKind.MESSAGE and part.keys for part in node.event.each)


def _fixed(run: Run, scope: int, key: str) -> dict[str, str] | None:
    for one in run.chain(scope):
        values: dict[str, str] | None = one.held.get(f"key:{key}")
        if values is not None:
            return values
    return None


def _agree(run: Run, scope: int, key: str, values: dict[str, str], element: str) -> None:
    """Fix the values of a key, or refuse a message of another conversation."""
    fixed = _fixed(run, scope, key)
    if fixed is None:
        home: Scope = next(one for one in run.chain(scope) if one.kind in _HOMES)
        home.held[f"key:{key}"] = values
        run.is_rekeyed = True
    elif fixed != values:
        raise ExpressionFailed(
            f"The message of '{element}' belongs to another conversation: its correlation key is {key_text(values)}, "
            f"that of this instance {key_text(fixed)}. The first message of a conversation fixes its key.",
            element=element,
        )


def _texts(found: list[dict[str, Any]], element: str) -> tuple[str, ...]:
    try:
        return fitting_keys(found)
    except ValueError as fault:
        raise ExpressionFailed(
            f"No message could ever find the correlation key of '{element}': {fault}.", element=element
        ) from None
