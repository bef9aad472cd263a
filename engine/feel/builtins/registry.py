"""How a built-in function is declared and called: its signature is text, and the text is the check.

    @builtin("substring(string: string, start position: number, length?: number)")
    def substring(string, start, length=None): ...

A `?` marks a parameter that may be left out. Types are joined by `|`. `variadic` takes one list or several items.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.arithmetic import midnight
from engine.feel.far import FarDate, FarDateTime
from engine.feel.scope import NullResult, Run
from engine.feel.values import Function, Range, YearMonthDuration, described

__all__ = ["BUILTINS", "Builtin", "Overload", "builtin"]

_TYPES: dict[str, frozenset[type] | None] = {
    "any": None,
    "null": frozenset([type(None)]),
    "number": frozenset([int, Decimal]),
    "string": frozenset([str]),
    "boolean": frozenset([bool]),
    "list": frozenset([list]),
    "context": frozenset([dict]),
    "date": frozenset([date, FarDate]),
    "time": frozenset([time]),
    "date and time": frozenset([datetime, FarDateTime]),
    "days and time duration": frozenset([timedelta]),
    "years and months duration": frozenset([YearMonthDuration]),
    "range": frozenset([Range]),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its FEEL name, the words of its type, and the Python types it takes (None: all)."""

    name: str
    words: str
    accepted: frozenset[type] | None
    optional: bool


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a built-in."""

    signature: str
    parameters: tuple[Parameter, ...]
    required: int
    variadic: bool
    needs_run: bool
    action: Callable[..., Any]
    about: str  # first line of the docstring, for the reference


class Builtin(Function):
    """A built-in function; several overloads are tried in the order of their declaration."""

    __slots__ = ("overloads",)

    def __init__(self, name: str) -> None:
        super().__init__((), self.call, name)
        self.overloads: list[Overload] = []

    def call(self, run: Run, arguments: list[Any]) -> Any:
        """Call by position; raises NullResult when no overload takes the arguments."""
        for overload in self.overloads:
            if overload.variadic:
                return _run(run, overload, [_gathered(arguments)])
            if overload.required <= len(arguments) <= len(overload.parameters):
                fitting = _fitting(run, overload, arguments)
                if fitting is not None:
                    return _run(run, overload, fitting)
        raise NullResult(self._complaint(arguments))

    def call_named(self, run: Run, names: Sequence[str], arguments: list[Any]) -> Any:
        """Call by names; raises NullResult when no overload has these parameters or takes the arguments."""
        given = dict(zip(names, arguments, strict=True))
        for overload in self.overloads:
            known = [parameter.name for parameter in overload.parameters]
            if len(given) != len(names) or not given.keys() <= set(known):
                continue
            if any(not parameter.optional and parameter.name not in given for parameter in overload.parameters):
                continue
            values = [given.get(name, _ABSENT) for name in known]
            while values and values[-1] is _ABSENT:
                values.pop()
            if overload.variadic:
                return _run(run, overload, [_gathered(values)])
            fitting = _fitting(run, overload, values)
            if fitting is not None:
                return _run(run, overload, fitting)
        known_names = sorted({p.name for overload in self.overloads for p in overload.parameters})
        if not set(names) <= set(known_names):
            raise NullResult(f"has no parameter {sorted(set(names) - set(known_names))}; it has {known_names}")
        raise NullResult(self._complaint(arguments))

    def _complaint(self, arguments: Sequence[Any]) -> str:
        given = ", ".join(map(described, arguments)) or "nothing"
        ways = " or ".join(overload.signature for overload in self.overloads)
        return f"got {given}; it is called as {ways}"


BUILTINS: dict[str, Builtin] = {}

_ABSENT: Any = object()


def builtin(
    signature: str, *, variadic: bool = False, needs_run: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a built-in by its signature (see the module's docstring)."""
    name, _, rest = signature.partition("(")
    parameters = tuple(_parameter(text) for text in rest.rstrip(")").split(", ") if text)

    def register(action: Callable[..., Any]) -> Callable[..., Any]:
        function = BUILTINS.setdefault(name, Builtin(name))
        required = sum(not parameter.optional for parameter in parameters)
        about = (action.__doc__ or "").strip().split("\n")[0]
        function.overloads.append(Overload(signature, parameters, required, variadic, needs_run, action, about))
        if not function.parameters:
            function.parameters = tuple(parameter.name for parameter in parameters)
        return action

    return register


def _parameter(text: str) -> Parameter:
    name, _, words = text.partition(": ")
    accepted: frozenset[type] | None = frozenset()
    for word in words.split("|"):
        types = _FUNCTIONS if word == "function" else _TYPES[word]
        accepted = None if types is None or accepted is None else accepted | types
    return Parameter(name.rstrip("?"), words, accepted, name.endswith("?"))


_FUNCTIONS: frozenset[type] = frozenset([Function, Builtin])


def _gathered(arguments: list[Any]) -> list[Any]:
    if len(arguments) == 1 and type(arguments[0]) is list:
        return arguments[0]
    if not arguments:
        raise NullResult("needs a list or some items")
    if len(arguments) == 1 and arguments[0] is None:
        raise NullResult("got null instead of a list")
    return arguments


def _fitting(run: Run, overload: Overload, arguments: Sequence[Any]) -> list[Any] | None:
    """The arguments as the overload takes them, or None when one does not fit."""
    fitting = []
    for parameter, argument in zip(overload.parameters, arguments, strict=False):
        accepted = parameter.accepted
        kind = type(argument)
        if accepted is not None and kind not in accepted:
            if argument is _ABSENT:
                argument = None
            elif kind is list and len(argument) == 1 and type(argument[0]) in accepted:
                argument = argument[0]
            elif list in accepted and argument is not None and len(accepted) == 1:
                argument = [argument]
            elif kind in _DATES and datetime in accepted:
                argument = midnight(argument)
            else:
                return None
        if kind is list:
            run.spend(len(argument) >> 3 if type(argument) is list else 0)
        fitting.append(argument)
    return fitting


_DATES = frozenset([date, FarDate])


def _run(run: Run, overload: Overload, arguments: list[Any]) -> Any:
    if overload.variadic:
        run.spend(len(arguments[0]) >> 3)
    result = overload.action(run, *arguments) if overload.needs_run else overload.action(*arguments)
    if type(result) is str:
        run.text(result)
    elif type(result) is list:
        run.spend(len(result) >> 3)
    return result
