"""Code for and, or and if: logic of three values, true, false and null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel import nodes as n
from engine.feel.scope import Code, Env
from engine.feel.values import described

if TYPE_CHECKING:
    from engine.feel.code.compiler import Compiler

__all__ = ["choice", "conjunction", "disjunction"]


def conjunction(node: n.And, compiler: Compiler) -> Code:
    return _junction([compiler(part) for part in node.parts], decisive=False, word="and")


def disjunction(node: n.Or, compiler: Compiler) -> Code:
    return _junction([compiler(part) for part in node.parts], decisive=True, word="or")


def _junction(parts: list[Code], *, decisive: bool, word: str) -> Code:
    """One decisive value settles it; otherwise something that is neither true nor false makes it null."""
    other = not decisive

    def decide(env: Env) -> Any:
        unsure = False
        for part in parts:
            value = part(env)
            if value is decisive:
                return decisive
            if value is not other:
                unsure = True
                if value is not None:
                    env.run.note(f"'{word}' needs true or false and got {described(value)}")
        return None if unsure else other

    return decide


def choice(node: n.If, compiler: Compiler) -> Code:
    cases = [(compiler(condition), compiler(value)) for condition, value in node.cases]
    otherwise = compiler(node.otherwise)

    def choose(env: Env) -> Any:
        for condition, value in cases:
            verdict = condition(env)
            if verdict is True:
                return value(env)
            if verdict is not False:
                env.run.note(f"a condition of 'if' gave {described(verdict)}; it counts as false")
        return otherwise(env)

    return choose
