"""Compiled texts: an expression and unary tests, cached by their text and the names they were read with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from engine.feel import nodes as n
from engine.feel.code import Compiler
from engine.feel.code.operators import TestCode, code_of_test
from engine.feel.errors import FeelError, FeelSyntaxError
from engine.feel.parser import Parser
from engine.feel.scope import Code, Env, Run

__all__ = ["BUDGET", "Expression", "UnaryTests", "compile_expression", "compile_type", "compile_unary_tests"]

BUDGET = 100_000  # steps: about a tenth of a second
MAX_RESULT_SIZE = 200_000
MAX_RESULT_DEPTH = 100
_CACHED = 4096

TOO_DEEP = "The expression calls itself too deeply."


class Expression:
    """A compiled FEEL expression; safe to share between threads.

    `names` maps each variable that the text needs to the position of its first use. Names inside filters are in
    `possible_names`, since only the data tells whether they are parts of the items.
    """

    __slots__ = ("code", "names", "node", "possible_names", "text")

    def __init__(self, text: str, node: n.Node, code: Code, names: Mapping[str, int], maybe: Collection[str]) -> None:
        self.text = text
        self.node = node
        self.code = code
        self.names = names
        self.possible_names = frozenset(maybe)

    def evaluate(self, variables: Mapping[str, Any], now: datetime, budget: int = BUDGET) -> Any:
        """The value for these variables at this time; null where FEEL has no answer.

        Raises FeelError when it takes more than `budget` steps or grows out of measure.
        """
        return in_run(Run(now, budget), self.code, variables)

    def explain(self, variables: Mapping[str, Any], now: datetime, budget: int = BUDGET) -> tuple[Any, list[str]]:
        """The value, and notes on why nulls arose on the way to it; raises FeelError like `evaluate`."""
        notes: list[str] = []
        return in_run(Run(now, budget, notes), self.code, variables), notes

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


class UnaryTests:
    """Compiled unary tests, as they stand in a cell of a decision table: `> 5`, `"a", "b"`, `not([1..3])`, `-`."""

    __slots__ = ("code", "names", "possible_names", "text")

    def __init__(self, text: str, code: TestCode, names: Mapping[str, int], maybe: Collection[str]) -> None:
        self.text = text
        self.code = code
        self.names = names
        self.possible_names = frozenset(maybe)

    def matches(self, value: Any, variables: Mapping[str, Any], now: datetime, budget: int = BUDGET) -> bool | None:
        """Whether the value passes one of the tests; null when that cannot be told. Raises FeelError."""
        return in_run(Run(now, budget), lambda env: self.code(env, value), variables)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"UnaryTests({self.text!r})"


def in_run(run: Run, code: Callable[[Env], Any], variables: Mapping[str, Any]) -> Any:
    """Run code on variables; a stack that overflows is a FeelError like every other excess."""
    try:
        result = code(Env(variables, None, run))
    except RecursionError:
        raise FeelError(TOO_DEEP) from None
    if type(result) is list or type(result) is dict:
        _check_size(result)
    return result


def _check_size(value: Any) -> None:
    """Refuse a result that is too large or too deep for whoever walks through it (a list may hold one list twice)."""
    level, seen = [value], 0
    for _ in range(MAX_RESULT_DEPTH):
        inner: list[Any] = []
        for item in level:
            inner.extend(item.values() if type(item) is dict else item)
            if seen + len(inner) > MAX_RESULT_SIZE:
                raise FeelError(f"The result has more than {MAX_RESULT_SIZE:,} parts.")
        seen += len(inner)
        level = [item for item in inner if type(item) is list or type(item) is dict]
        if not level:
            return
    raise FeelError(f"The result has lists and contexts nested more than {MAX_RESULT_DEPTH} levels deep.")


def compile_expression(text: str, names: Collection[str] = (), parts: Collection[str] = ()) -> Expression:
    """Compile an expression; `names` are known names of variables, and matter when they have spaces or signs.

    `parts` are names that can stand behind a dot or in a filter only. Raises FeelSyntaxError with the position.
    """
    return _expression(text, frozenset(names), frozenset(parts))


def compile_unary_tests(text: str, names: Collection[str] = (), parts: Collection[str] = ()) -> UnaryTests:
    """Compile the unary tests of a cell; raises FeelSyntaxError with the position."""
    return _unary_tests(text, frozenset(names), frozenset(parts))


@lru_cache(maxsize=_CACHED)
def compile_type(text: str) -> n.TypeName:
    """The type that a text such as `list<number>` names; raises FeelSyntaxError."""
    return Parser(text).whole_type()


@lru_cache(maxsize=_CACHED)
def _expression(text: str, names: frozenset[str], parts: frozenset[str]) -> Expression:
    try:
        parser = Parser(text, names, parts)
        node = parser.whole_expression()
        return Expression(text, node, Compiler(text)(node), parser.free, parser.maybe)
    except RecursionError:
        raise FeelSyntaxError(text[:1000], 0, "The expression is nested too deeply") from None


@lru_cache(maxsize=_CACHED)
def _unary_tests(text: str, names: frozenset[str], parts: frozenset[str]) -> UnaryTests:
    try:
        parser = Parser(text, names, parts)
        tests, negated = parser.whole_unary_tests()
        compiler = Compiler(text)
        codes = [code_of_test(test, compiler, truth_passes=True) for test in tests]
    except RecursionError:
        raise FeelSyntaxError(text[:1000], 0, "The tests are nested too deeply") from None
    return UnaryTests(text, _any_of(codes, negated), parser.free, parser.maybe)


def _any_of(codes: list[TestCode], negated: bool) -> TestCode:
    if not codes:
        return lambda env, value: True
    if len(codes) == 1 and not negated:
        return codes[0]

    def passes(env: Env, value: Any) -> bool | None:
        verdict: bool | None = False
        for code in codes:
            result = code(env, value)
            if result is True:
                return not negated
            if result is None:
                verdict = None
        return not verdict if negated and verdict is not None else verdict

    return passes
