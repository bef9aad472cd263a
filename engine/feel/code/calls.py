"""Code for calling functions and for defining them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel import nodes as n
from engine.feel.builtins import BUILTINS, Builtin
from engine.feel.scope import Code, Env, NullResult, Run
from engine.feel.types import fitted
from engine.feel.values import Function, described

if TYPE_CHECKING:
    from engine.feel.code.compiler import Compiler

__all__ = ["call", "call_function", "definition", "make_function"]


def call(node: n.Call, compiler: Compiler) -> Code:
    callee = node.function
    arguments = [compiler(argument) for argument in node.arguments]
    names = node.names
    label = callee.name if isinstance(callee, n.Name) else "the function"
    builtin = BUILTINS.get(callee.name) if isinstance(callee, n.Name) and not callee.local else None
    function_code = compiler(callee) if builtin is None else None
    if builtin is not None and names is None:
        positional = builtin.call

        def call_builtin(env: Env) -> Any:
            values = [argument(env) for argument in arguments]
            try:
                return positional(env.run, values)
            except NullResult as reason:
                env.run.note(f"{label}(): {reason}")
            except (ArithmeticError, ValueError) as fault:
                env.run.note(f"{label}(): there is no such value ({fault or type(fault).__name__})")
            return None

        return call_builtin

    def call_value(env: Env) -> Any:
        function = builtin if function_code is None else function_code(env)
        if not isinstance(function, Function):
            builtin_instead = BUILTINS.get(label)
            if builtin_instead is None:
                env.run.note(f"'{label}' cannot be called: it is {described(function)} and no function")
                return None
            function = builtin_instead  # a variable of that name is no function: the built-in is meant
        values = [argument(env) for argument in arguments]
        try:
            return call_function(env.run, function, values, names)
        except NullResult as reason:
            env.run.note(f"{label}(): {reason}")
        except (ArithmeticError, ValueError) as fault:
            env.run.note(f"{label}(): there is no such value ({fault or type(fault).__name__})")
        return None

    return call_value


def call_function(run: Run, function: Function, values: list[Any], names: tuple[str, ...] | None) -> Any:
    """Call any function by position or by names; raises NullResult when the arguments do not fit."""
    if names is None:
        return function.invoke(run, values)
    if isinstance(function, Builtin):
        return function.call_named(run, names, values)
    given = dict(zip(names, values, strict=True))
    if given.keys() != set(function.parameters) or len(given) != len(names):
        raise NullResult(f"has the parameters {list(function.parameters)}, not {list(names)}")
    return function.invoke(run, [given[name] for name in function.parameters])


def definition(node: n.FunctionDefinition, compiler: Compiler) -> Code:
    if node.external:
        return _external
    body, cost = compiler.loop_body(node.body)
    names = tuple(name for name, _ in node.parameters)
    types = tuple(type_name for _, type_name in node.parameters)
    return lambda env: make_function(names, types, body, env, cost)


def _external(env: Env) -> Any:
    env.run.note("functions of Java or PMML (external) are not run here")
    return None


def make_function(
    names: tuple[str, ...],
    types: tuple[n.TypeName | None, ...],
    body: Code,
    env: Env,
    cost: int,
    result_type: n.TypeName | None = None,
    name: str = "function",
) -> Function:
    """A function whose body sees its parameters and the scope in which it was defined."""
    typed = any(type_name is not None for type_name in types)

    def invoke(run: Run, arguments: list[Any]) -> Any:
        if len(arguments) != len(names):
            raise NullResult(f"takes {len(names)} arguments and got {len(arguments)}")
        if typed:
            arguments = _coerced(run, names, types, arguments)
        run.enter()
        run.spend(cost)
        try:
            result = body(Env(dict(zip(names, arguments, strict=True)), env, run))
        finally:
            run.leave()
        if result_type is not None:
            fits, result = fitted(result, result_type, run.types)
            if not fits:
                raise NullResult(f"its result is no {result_type.name}")
        return result

    return Function(names, invoke, name, types, result_type)


def _coerced(run: Run, names: tuple[str, ...], types: tuple[n.TypeName | None, ...], arguments: list[Any]) -> list[Any]:
    coerced = []
    for name, type_name, argument in zip(names, types, arguments, strict=True):
        value = argument
        if type_name is not None:
            fits, value = fitted(argument, type_name, run.types)
            if not fits:
                raise NullResult(f"the parameter '{name}' is a {type_name.name}, and got {described(argument)}")
        coerced.append(value)
    return coerced
