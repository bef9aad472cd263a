"""Boxed expressions to closures of the same kind as FEEL's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.dmn import model as m
from engine.dmn.model import Boxed, Model
from engine.dmn.table import table_code
from engine.dmn.types import ModelTypes
from engine.errors import ExpressionFailed, Problem
from engine.feel.code.calls import call_function, make_function
from engine.feel.code.loops import domain
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import compile_expression, compile_unary_tests
from engine.feel.nodes import TypeName
from engine.feel.scope import Code, Env, NullResult
from engine.feel.types import fitted
from engine.feel.values import Function, described

__all__ = ["LogicCompiler"]

_LOOP_COST = 2


class LogicCompiler:
    """Compiles the logic of one element. Faults go to `problems`; code with a fault in it raises when it runs."""

    def __init__(self, model: Model, types: ModelTypes, element: str, parts: frozenset[str]) -> None:
        self.model = model
        self.types = types
        self.element = element
        self.parts = parts
        self.problems: list[Problem] = []

    def code(self, boxed: Boxed, names: frozenset[str]) -> Code:
        """The code of an expression that sees these names."""
        return self.typed(_MAKERS[type(boxed)](self, boxed, names), boxed.type_name, boxed)

    def typed(self, code: Code, written: str | None, boxed: Boxed, what: str = "the value") -> Code:
        """The code with its value made to fit a type; null, with a note, when it does not."""
        wanted = self.type_name(written, boxed.element, boxed.line)
        if wanted is None:
            return code

        def fit(env: Env) -> Any:
            value = code(env)
            if value is None:
                return None
            fits, fitting = fitted(value, wanted, env.run.types)
            if not fits:
                env.run.note(f"{what} is {described(value)}, which does not fit the type '{written}'")
            return fitting

        return fit

    def type_name(self, written: str | None, element: str | None, line: int | None) -> TypeName | None:
        """The type that is meant; a problem when nobody declares it."""
        wanted = self.types.type_name(written, self.model)
        if wanted is not None and not self.types.is_known(wanted):
            self.problem(element, line, "unknown_type", f"There is no type '{written}'.")
        return wanted

    def expression(self, text: str, names: frozenset[str], element: str | None, line: int | None) -> Code:
        """The code of FEEL text; an empty one is null."""
        if not text or text == "-":
            return lambda env: None
        try:
            return compile_expression(text, names, self.parts).code
        except FeelSyntaxError as error:
            return self._failing(element, line, error)

    def tests(
        self, text: str, names: frozenset[str], element: str | None, line: int | None
    ) -> Callable[[Env, Any], Any]:
        """The code of unary tests in FEEL."""
        try:
            return compile_unary_tests(text, names, self.parts).code
        except FeelSyntaxError as error:
            failing = self._failing(element, line, error)
            return lambda env, value: failing(env)

    def _failing(self, element: str | None, line: int | None, error: FeelSyntaxError) -> Code:
        self.problem(element, line, "feel_syntax", str(error))
        message, owner = str(error), self.element

        def fail(env: Env) -> Any:
            raise ExpressionFailed(message, element=owner)

        return fail

    def problem(self, element: str | None, line: int | None, code: str, message: str) -> None:
        self.problems.append(Problem(element=element or self.element, code=code, message=message, line=line))

    # -- one maker for each kind of box

    def _text(self, boxed: m.FeelText, names: frozenset[str]) -> Code:
        return self.expression(boxed.text, names, boxed.element, boxed.line)

    def _unrunnable(self, boxed: m.Unrunnable, names: frozenset[str]) -> Code:
        reason, owner = boxed.reason, self.element

        def fail(env: Env) -> Any:
            raise ExpressionFailed(reason, element=owner)

        return fail

    def _context(self, boxed: m.BoxedContext, names: frozenset[str]) -> Code:
        entries: list[tuple[str | None, Code]] = []
        for entry in boxed.entries:
            code = self.typed(self.code(entry.value, names), entry.type_name, boxed, f"'{entry.name or 'the result'}'")
            entries.append((entry.name, code))
            if entry.name:
                names |= {entry.name}

        def make(env: Env) -> Any:
            values: dict[str, Any] = {}
            scope = env.inner(values)
            for name, code in entries:
                if name is None:
                    return code(scope)
                values[name] = code(scope)
            return values

        return make

    def _list(self, boxed: m.BoxedList, names: frozenset[str]) -> Code:
        items = [self.code(item, names) for item in boxed.items]
        return lambda env: [item(env) for item in items]

    def _relation(self, boxed: m.BoxedRelation, names: frozenset[str]) -> Code:
        columns = [column.name for column in boxed.columns]
        rows = [
            [
                self.typed(self.code(cell, names), column.type_name, cell, f"'{column.name}'")
                for column, cell in zip(boxed.columns, row, strict=True)
            ]
            for row in boxed.rows
        ]
        return lambda env: [dict(zip(columns, [cell(env) for cell in row], strict=True)) for row in rows]

    def _function(self, boxed: m.BoxedFunction, names: frozenset[str]) -> Code:
        return self.function(boxed, names, "function", None)

    def function(self, boxed: m.BoxedFunction, names: frozenset[str], name: str, result: str | None) -> Code:
        """The code that makes a function of its parameters and its body."""
        parameters = tuple(parameter.name for parameter in boxed.parameters)
        types = tuple(self.type_name(p.type_name, boxed.element, boxed.line) for p in boxed.parameters)
        result_type = self.type_name(result, boxed.element, boxed.line)
        body = self.code(boxed.body, names | set(parameters))
        return lambda env: make_function(parameters, types, body, env, _LOOP_COST, result_type, name)

    def _invocation(self, boxed: m.BoxedInvocation, names: frozenset[str]) -> Code:
        function_code = self.code(boxed.function, names)
        bindings = [(entry.name or "", self.code(entry.value, names)) for entry in boxed.bindings]
        label = boxed.function.text if isinstance(boxed.function, m.FeelText) else "the function"

        def invoke(env: Env) -> Any:
            function = function_code(env)
            if not isinstance(function, Function):
                env.run.note(f"'{label}' cannot be called: it is {described(function)} and no function")
                return None
            values = [code(env) for _, code in bindings]
            try:
                return call_function(env.run, function, values, tuple(name for name, _ in bindings) or None)
            except NullResult as reason:
                env.run.note(f"{label}(): {reason}")
                return None

        return invoke

    def _if(self, boxed: m.BoxedIf, names: frozenset[str]) -> Code:
        condition, then, otherwise = (self.code(part, names) for part in (boxed.condition, boxed.then, boxed.otherwise))

        def choose(env: Env) -> Any:
            verdict = condition(env)
            if type(verdict) is not bool:
                env.run.note(f"the condition gave {described(verdict)}; it counts as false")
            return then(env) if verdict is True else otherwise(env)

        return choose

    def _filter(self, boxed: m.BoxedFilter, names: frozenset[str]) -> Code:
        source, match = self.code(boxed.source, names), self.code(boxed.match, names | {"item"} | self.parts)

        def select(env: Env) -> Any:
            value = source(env)
            items = value if type(value) is list else [] if value is None else [value]
            chosen = []
            for item in items:
                env.run.spend(_LOOP_COST)
                scope = env.inner({"item": item})
                verdict = match(scope.inner(item) if type(item) is dict else scope)
                if verdict is True:
                    chosen.append(item)
                elif type(verdict) is not bool:
                    env.run.note(f"the match of the filter gave {described(verdict)} instead of true or false")
            return chosen

        return select

    def _iterator(self, boxed: m.BoxedIterator, names: frozenset[str]) -> Code:
        source = self.code(boxed.source, names)
        body = self.code(boxed.body, names | {boxed.variable, "partial"})
        variable, is_for = boxed.variable, boxed.kind == "for"
        decisive = boxed.kind == "some"

        def run_through(env: Env) -> Any:
            try:
                items = domain(env.run, source(env))
            except NullResult as reason:
                env.run.note(f"{boxed.kind}: {reason}")
                return None
            results: list[Any] = []
            for item in items:
                env.run.spend(_LOOP_COST + (len(results) >> 3 if is_for else 0))
                values = {variable: item, "partial": results[:]} if is_for else {variable: item}
                result = body(env.inner(values))
                if not is_for and result is decisive:
                    return decisive
                results.append(result)
            if is_for:
                return results
            return (not decisive) if all(result is (not decisive) for result in results) else None

        return run_through

    def _table(self, boxed: m.Table, names: frozenset[str]) -> Code:
        return table_code(boxed, self, names)


_MAKERS: dict[type[Boxed], Callable[[LogicCompiler, Any, frozenset[str]], Code]] = {
    m.FeelText: LogicCompiler._text,
    m.Unrunnable: LogicCompiler._unrunnable,
    m.BoxedContext: LogicCompiler._context,
    m.BoxedList: LogicCompiler._list,
    m.BoxedRelation: LogicCompiler._relation,
    m.BoxedFunction: LogicCompiler._function,
    m.BoxedInvocation: LogicCompiler._invocation,
    m.BoxedIf: LogicCompiler._if,
    m.BoxedFilter: LogicCompiler._filter,
    m.BoxedIterator: LogicCompiler._iterator,
    m.Table: LogicCompiler._table,
}
