"""Item-aware elements at work (BPMN 2.0.2 §10.4): declared variables, parts of them, and inputs that must be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import ExecutionFailed
from engine.model.definition import Definition, Node, NodeKind

__all__ = ["InputMissing", "declared", "require", "whole_payload", "with_part"]

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
