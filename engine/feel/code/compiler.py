"""Chooses the maker of code for each node, and keeps count of depth and size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import nodes as n
from engine.feel.code import access, calls, logic, loops, operators
from engine.feel.errors import FeelSyntaxError
from engine.feel.scope import Code

__all__ = ["MAX_DEPTH", "Compiler"]

MAX_DEPTH = 150  # closures in closures: Python's stack holds about 900 beside what the caller has on it

_MAKERS: dict[type[n.Node], Callable[[Any, Any], Code]] = {
    n.Literal: access.literal,
    n.Name: access.name,
    n.Path: access.path,
    n.Filter: access.filtered,
    n.ContextLiteral: access.context,
    n.ListLiteral: access.list_of,
    n.RangeLiteral: access.range_of,
    n.Negate: operators.negated,
    n.Chain: operators.chain,
    n.Compare: operators.compared,
    n.Between: operators.between,
    n.In: operators.contained,
    n.InstanceOf: operators.instance_of,
    n.And: logic.conjunction,
    n.Or: logic.disjunction,
    n.If: logic.choice,
    n.For: loops.for_each,
    n.Quantified: loops.quantified,
    n.Call: calls.call,
    n.FunctionDefinition: calls.definition,
}


class Compiler:
    """Compiles the nodes of one text. `nodes` counts them: what one turn of a loop costs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes = 0
        self.uses_partial = False
        self._depth = 0

    def __call__(self, node: n.Node) -> Code:
        self._depth += 1
        self.nodes += 1
        if self._depth > MAX_DEPTH:
            raise FeelSyntaxError(
                self.text, node.position, f"The expression is nested more than {MAX_DEPTH} levels deep"
            )
        code = _MAKERS[type(node)](node, self)
        self._depth -= 1
        return code

    def loop_body(self, node: n.Node) -> tuple[Code, int]:
        """The code of something that runs many times, and the steps that each time costs."""
        before = self.nodes
        code = self(node)
        return code, 1 + (self.nodes - before) // 8
