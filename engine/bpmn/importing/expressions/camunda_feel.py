"""FEEL as Camunda 8 writes it: behind `=`, with built-ins of its own that are not in DMN 1.5."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from engine.bpmn.importing.expressions.tree import literal
from engine.feel import FeelSyntaxError, compile_expression
from engine.feel import nodes as n

__all__ = ["is_expression", "literal_or_feel", "to_feel"]


def is_expression(text: str) -> bool:
    """Whether the text is FEEL and no text as it stands."""
    return text.strip().startswith("=")


def to_feel(text: str) -> str | None:
    """The FEEL without its `=`; None when ours cannot read it, or when it calls a function that only theirs has."""
    bare = text.strip().removeprefix("=").strip()
    try:
        compiled = compile_expression(bare)
    except FeelSyntaxError:
        return None
    called = {node.function.name for node in _walk(compiled.node) if _is_named_call(node)}
    return None if called & compiled.names.keys() else bare


def literal_or_feel(text: str) -> str | None:
    """What an attribute says that may hold FEEL behind `=`, or a text."""
    return to_feel(text) if is_expression(text) else literal(text)


def _is_named_call(node: n.Node) -> bool:
    return isinstance(node, n.Call) and isinstance(node.function, n.Name) and not node.function.local


def _walk(node: Any) -> list[Any]:
    """Every part of a tree."""
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        elif hasattr(one, "__dataclass_fields__"):
            found.append(one)
            waiting.extend(getattr(one, field.name) for field in fields(one))
    return found
