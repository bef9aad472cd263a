"""Code for arithmetic, comparison, `between`, `in` and `instance of`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.feel import nodes as n
from engine.feel.arithmetic import OPERATORS, VERBS, negate
from engine.feel.comparison import ORDERED_DIRECTLY, RELATIONS, equal, matches, order
from engine.feel.errors import FeelError
from engine.feel.scope import MAX_STRING, Code, Env, Run
from engine.feel.types import conforms
from engine.feel.values import described

if TYPE_CHECKING:
    from engine.feel.code.compiler import Compiler

__all__ = ["TestCode", "between", "chain", "code_of_test", "compared", "contained", "instance_of", "negated"]

TestCode = Callable[[Env, Any], bool | None]

_NUMERIC_FAULTS = (ArithmeticError, ValueError)  # OverflowError and decimal's signals are ArithmeticErrors


def negated(node: n.Negate, compiler: Compiler) -> Code:
    operand = compiler(node.operand)

    def turn(env: Env) -> Any:
        value = operand(env)
        try:
            return negate(value)
        except TypeError:
            env.run.note(f"{described(value)} has no opposite (-)")
            return None

    return turn


def chain(node: n.Chain, compiler: Compiler) -> Code:
    first = compiler(node.first)
    rest = [(operator, OPERATORS[operator], compiler(operand)) for operator, operand in node.rest]
    if len(rest) == 1:
        operator, table, second = rest[0]

        def once(env: Env) -> Any:
            return _apply(env.run, operator, table, first(env), second(env))

        return once

    def many(env: Env) -> Any:
        result = first(env)
        run = env.run
        for operator, table, operand in rest:
            result = _apply(run, operator, table, result, operand(env))
        return result

    return many


def _apply(run: Run, operator: str, table: Any, left: Any, right: Any) -> Any:
    action = table.get((type(left), type(right)))
    if action is None:
        run.note(VERBS[operator].format(described(left), described(right)))
        return None
    if type(left) is str:
        if len(left) + len(right) > MAX_STRING:
            raise FeelError(f"The expression makes a string of more than {MAX_STRING:,} characters.")
        return run.text(left + right)
    try:
        return action(left, right)
    except _NUMERIC_FAULTS as fault:
        reason = "" if type(fault).__module__ == "decimal" else f": {fault}"
        run.note(f"{VERBS[operator].format(described(left), described(right))} here{reason}")
        return None


def compared(node: n.Compare, compiler: Compiler) -> Code:
    left, right, operator = compiler(node.left), compiler(node.right), node.operator
    if operator in ("=", "!="):
        wanted = operator == "="

        def same(env: Env) -> Any:
            a, b = left(env), right(env)
            verdict = a == b if type(a) is str and type(b) is str else equal(a, b)
            return verdict if wanted or verdict is None else not verdict

        return same
    relation = RELATIONS[operator]

    def ordered(env: Env) -> Any:
        a, b = left(env), right(env)
        if (type(a), type(b)) in ORDERED_DIRECTLY:
            return relation(a, b)
        return _relate(env.run, operator, a, b)

    return ordered


def _relate(run: Run, operator: str, left: Any, right: Any) -> bool | None:
    position = order(left, right)
    if position is None:
        run.note(f"{described(left)} and {described(right)} cannot be compared ({operator})")
        return None
    return bool(RELATIONS[operator](position, 0))


def between(node: n.Between, compiler: Compiler) -> Code:
    value_code, low_code, high_code = compiler(node.value), compiler(node.low), compiler(node.high)

    def lies(env: Env) -> Any:
        value, low, high = value_code(env), low_code(env), high_code(env)
        above = _relate(env.run, ">=", value, low)
        below = _relate(env.run, "<=", value, high)
        if above is False or below is False:
            return False
        return None if above is None or below is None else True

    return lies


def contained(node: n.In, compiler: Compiler) -> Code:
    value_code = compiler(node.value)
    tests = [code_of_test(test, compiler, truth_passes=False) for test in node.tests]

    def passes(env: Env) -> Any:
        value = value_code(env)
        verdict: bool | None = False
        for test in tests:
            result = test(env, value)
            if result is True:
                return True
            if result is None:
                verdict = None
        return verdict

    return passes


def code_of_test(test: n.Test, compiler: Compiler, *, truth_passes: bool) -> TestCode:
    """Code of one unary test on a value. With `truth_passes`, an expression that is true lets any value pass."""
    operand = compiler(test.operand)
    operator = test.operator
    if operator in RELATIONS:
        relation = RELATIONS[operator]

        def ordered(env: Env, value: Any) -> bool | None:
            end = operand(env)
            if (type(value), type(end)) in ORDERED_DIRECTLY:
                return relation(value, end)  # type: ignore[no-any-return]
            return _relate(env.run, operator, value, end)

        return ordered
    if operator:
        wanted = operator == "="

        def same(env: Env, value: Any) -> bool | None:
            verdict = equal(value, operand(env))
            return verdict if wanted or verdict is None else not verdict

        return same
    if test.uses_input:

        def about_input(env: Env, value: Any) -> bool | None:
            verdict = operand(env.inner({"?": value}))
            return verdict if type(verdict) is bool else None if verdict is None else matches(value, verdict)

        return about_input

    def belongs(env: Env, value: Any) -> bool | None:
        result = operand(env)
        if type(value) is str and type(result) is str:
            return value == result
        if result is True and truth_passes and type(value) is not bool:
            return True
        return matches(value, result)

    return belongs


def instance_of(node: n.InstanceOf, compiler: Compiler) -> Code:
    value_code, wanted = compiler(node.value), node.type

    def is_of(env: Env) -> Any:
        value = value_code(env)
        if value is None:
            return wanted.name == "Null"
        return conforms(value, wanted, env.run.structures)

    return is_of
