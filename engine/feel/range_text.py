"""The built-in range(): the text of a range to a range. It needs the parser, so it stands apart from the others."""

from __future__ import annotations

import re
from typing import Any

from engine.feel import nodes as n
from engine.feel.builtins.registry import builtin
from engine.feel.code import Compiler
from engine.feel.comparison import order
from engine.feel.errors import FeelSyntaxError
from engine.feel.parser import Parser
from engine.feel.scope import Env, NullResult, Run
from engine.feel.values import Range

__all__ = ["range_from"]

_RANGE = re.compile(r"([\[(\]])(.*)([\])\[])", re.DOTALL)
_BETWEEN = re.compile(r'((?:[^".]|\.(?!\.)|"(?:[^"\\]|\\.)*")*)\.\.(.*)', re.DOTALL)
_MAKERS = frozenset(["date", "time", "date and time", "duration"])


@builtin("range(from: string)", needs_run=True)
def range_from(run: Run, text: str) -> Range:
    """The range that a text such as "[18..21)" or "[2..)" stands for; its ends are literals."""
    outer = _RANGE.fullmatch(text.strip())
    inner = _BETWEEN.fullmatch(outer[2]) if outer else None
    if outer is None or inner is None:
        raise NullResult(f"'{text[:40]}' is no range; write it as [1..5] or [1..5)")
    start, end = _end(run, inner[1].strip()), _end(run, inner[2].strip())
    start_included, end_included = outer[1] == "[", outer[3] == "]"
    if start is None and end is None:
        raise NullResult("a range needs at least one end")
    if (start is None and start_included) or (end is None and end_included):
        raise NullResult("a side without an end is open: write (..5] or [5..)")
    if start is not None and end is not None and order(start, end) not in (-1, 0):
        raise NullResult("the start of a range must not lie after its end, and be of the same kind")
    return Range(start, end, start_included, end_included)


def _end(run: Run, text: str) -> Any:
    """The value of one end; None for an empty text."""
    if not text:
        return None
    try:
        node = Parser(text).whole_expression()
    except FeelSyntaxError as error:
        raise NullResult(f"an end of the range is no literal: {error.message}") from None
    value = Compiler(text)(node)(Env({}, None, run)) if _is_literal(node) else None
    if value is None or type(value) is bool or order(value, value) is None:
        raise NullResult(f"'{text[:40]}' cannot be an end of a range")
    return value


def _is_literal(node: n.Node) -> bool:
    if isinstance(node, n.Call):
        function, arguments = node.function, node.arguments
        return isinstance(function, n.Name) and function.name in _MAKERS and all(map(_is_literal, arguments))
    return isinstance(node, n.Literal)
