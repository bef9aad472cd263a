"""Item-aware elements at work (BPMN 2.0.2 §10.4): declared variables, parts of them, and inputs that must be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import ExecutionFailed
from engine.feel.codec import dumps
from engine.model.definition import Definition, Node, NodeKind

__all__ = [
    "LARGEST_STORE",
    "InputMissing",
    "StoreFull",
    "declared",
    "records_in",
    "refuse_overflow",
    "require",
    "whole_payload",
    "with_part",
]

LARGEST_STORE = 1_000_000  # bytes of JSON: a store is read and written as a whole

_BRINGS_A_MESSAGE = frozenset(
    {NodeKind.START_EVENT, NodeKind.CATCH_EVENT, NodeKind.BOUNDARY_EVENT, NodeKind.RECEIVE_TASK}
)


class InputMissing(ExecutionFailed):
    """Something cannot begin: data that it needs is not there."""

    code = "input_missing"

    def __init__(self, element: str, names: Sequence[str]) -> None:
        listed = ", ".join(f"'{name}'" for name in names)
        super().__init__(
            f"'{element}' needs {listed}, which has no value. Set it before, or mark the input as optional.",
            element=element,
            detail={"missing": list(names)},
        )


class StoreFull(ExecutionFailed):
    """A data store cannot hold what is written to it."""

    code = "store_full"

    def __init__(self, element: str, store: str, why: str) -> None:
        what = f"'{element}' writes more to the data store '{store}' than it holds."
        super().__init__(
            f"{what} {why}",
            element=element,
            detail={"store": store},
        )


def records_in(value: Any) -> int:
    """Return how many records a data store holds: the entries of a list or context; anything else is one."""
    return 0 if value is None else len(value) if isinstance(value, (list, dict)) else 1


def refuse_overflow(definition: Definition, node: Node, store: str, value: Any) -> None:
    """Raise `StoreFull` for more records than the store's capacity (§10.4.1), or more text than a row takes."""
    capacity = next((one.capacity for one in definition.stores if one.name == store), None)
    records = records_in(value)
    if capacity is not None and records > capacity:
        why = f"{records:,} records, and its capacity is {capacity:,}. Remove some, or raise its capacity."
        raise StoreFull(node.id, store, why)
    size = len(dumps(value))
    if size > LARGEST_STORE:
        why = f"{size:,} bytes of JSON, and a store takes {LARGEST_STORE:,}. Keep what is large in a system of its own."
        raise StoreFull(node.id, store, why)


def require(sets: tuple[tuple[str, ...], ...], values: Mapping[str, Any], element: str) -> None:
    """Raise `InputMissing` unless one of the input sets has all its values (§10.4.2).

    The standard lets the activity wait for them; here a person is told, for nothing else would ever tell why it waits.
    """
    missing = [[name for name in names if values.get(name) is None] for names in sets]
    if missing and all(missing):
        raise InputMissing(element, min(missing, key=len))


def declared(definition: Definition, node: int) -> dict[str, Any]:
    """Return the variables that a new scope of this node (ROOT: of the process) begins with: there, but empty."""
    return dict.fromkeys(definition.declared.get(node, ()))


def whole_payload(node: Node, names: set[str | None], answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands for data outputs that the answer has no entry for: of an event, all that it brought.

    A data output of a catch event or receive task is the message itself (§10.4.2).
    """
    if node.kind not in _BRINGS_A_MESSAGE or not answer:
        return {}
    return {name: dict(answer) for name in names if name and name not in answer}


def with_part(value: Any, path: Sequence[str], part: Any) -> Any:
    """Return a context with one part of it, at any depth, set; what is no context there gives way to one."""
    if not path:
        return part
    context = dict(value) if isinstance(value, dict) else {}
    context[path[0]] = with_part(context.get(path[0]), path[1:], part)
    return context
