"""The doors of the translation: what callers ask of a text that may hold JUEL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.importing.expressions.juel.parse import Literal, Method, Name, Node, Unreadable, parse
from engine.bpmn.importing.expressions.juel.parts import Kind, Unsure, text_literal
from engine.bpmn.importing.expressions.juel.write import Writer
from engine.feel import FeelSyntaxError, compile_expression

__all__ = ["Call", "called", "is_expression", "is_temporal", "text_literal", "to_feel", "variable_set"]

_NO_NAMES: Mapping[str, str] = {}
_JOINED_NAMES = re.compile(r"\b(date and time|years and months duration|days and time duration)\b")
_CONTEXT_OBJECTS = ("execution", "task", "delegateTask")  # a bean gets them to look around; an action has its inputs


@dataclass(frozen=True, slots=True)
class Call:
    """A bean, or a method of it, that an expression calls. An argument that cannot be translated is None."""

    bean: str
    method: str | None = None
    arguments: tuple[str | None, ...] = ()


def is_expression(text: str) -> bool:
    """Whether there is anything to evaluate in the text."""
    return re.search(r"(?<!\\)[$#]\{", text) is not None


def to_feel(text: str, names: Mapping[str, str] = _NO_NAMES) -> str | None:
    """The FEEL of a text with or without expressions in it; None when it cannot be translated surely.

    `names`: FEEL that stands for a variable of the other engine, such as `loopCounter - 1` for its loopCounter.
    """
    found = _written(text, names)
    return found[0] if found is not None else None


def is_temporal(text: str) -> bool:
    """Whether the text surely gives a date and time, such as `${dateTime().plusDays(1).toDate()}`."""
    found = _written(text, _NO_NAMES)
    return found is not None and found[1] is Kind.MOMENT


def called(text: str, names: Mapping[str, str] = _NO_NAMES) -> Call | None:
    """What `${bean}` or `${bean.method(order, 5)}` calls; None for any other text."""
    node = _only(text)
    if isinstance(node, Name):
        return Call(node.name)
    if not (isinstance(node, Method) and isinstance(node.base, Name)) or node.base.name in _CONTEXT_OBJECTS:
        return None
    arguments = [one for one in node.arguments if not (isinstance(one, Name) and one.name in _CONTEXT_OBJECTS)]
    return Call(node.base.name, node.name, tuple(_feel(one, names) for one in arguments))


def variable_set(text: str, names: Mapping[str, str] = _NO_NAMES) -> tuple[str, str | None] | None:
    """Name and FEEL of `${execution.setVariable('name', value)}`; None when the text does not just set a variable."""
    node = _only(text)
    if not isinstance(node, Method) or node.name not in ("setVariable", "setVariableLocal"):
        return None
    if not isinstance(node.base, Name) or node.base.name not in _CONTEXT_OBJECTS or len(node.arguments) != 2:
        return None
    target, value = node.arguments
    if not isinstance(target, Literal) or not isinstance(target.value, str):
        return None
    return target.value, _feel(value, names)


def _only(text: str) -> Node | None:
    """The expression of a text that holds nothing else."""
    try:
        parts = parse(text.strip())
    except Unreadable:
        return None
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Node) else None


def _feel(node: Node, names: Mapping[str, str]) -> str | None:
    writer = Writer(names)
    try:
        return _checked(writer.write(node).text, writer)
    except Unsure:
        return None


def _written(text: str, names: Mapping[str, str]) -> tuple[str, Kind] | None:
    writer = Writer(names)
    try:
        parts = parse(text)
        if len(parts) == 1 and isinstance(parts[0], Node):
            found = writer.write(parts[0])
            feel = _checked(found.text, writer)
            return (feel, found.kind) if feel is not None else None
        texts = []
        for part in parts:
            if isinstance(part, str):
                texts.append(text_literal(part))
                continue
            written = writer.write(part)
            texts.append(written.text if written.kind is Kind.TEXT and written.exact else f"string({written.text})")
    except (Unsure, Unreadable):
        return None
    feel = _checked(" + ".join(texts) if texts else '""', writer)
    return (feel, Kind.TEXT) if feel is not None else None


def _checked(feel: str, writer: Writer) -> str | None:
    """The text when FEEL reads the same names in it: `date && time` is no `date and time`."""
    if _JOINED_NAMES.search(feel):
        return None
    bare = feel[1:-1] if feel.startswith("(if ") and feel.endswith(")") and feel.count("(if ") == 1 else feel
    for candidate in (bare, feel):
        try:
            compiled = compile_expression(candidate)
        except FeelSyntaxError:
            continue
        if all(name in compiled.names or _is_function(name) for name in writer.used):
            return candidate
    return None


def _is_function(name: str) -> bool:
    """Whether FEEL has a function of this name, which a variable of this name hides."""
    try:
        return not compile_expression(name).names
    except FeelSyntaxError:
        return False
