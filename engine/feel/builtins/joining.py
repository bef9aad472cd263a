"""Built-in functions that join lists: they take any number of lists, or items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.feel.builtins.lists import as_lists, distinct
from engine.feel.builtins.registry import BUILTINS, Builtin, Overload, Parameter
from engine.feel.scope import NullResult, Run


def _append(run: Run, arguments: list[Any]) -> list[Any]:
    """The list with further items at its end."""
    if len(arguments) < 2 or arguments[0] is None:
        raise NullResult("needs a list and at least one item")
    first = as_lists(arguments[:1])[0]
    run.spend(len(first) >> 3)
    return first + arguments[1:]


def _concatenate(run: Run, arguments: list[Any]) -> list[Any]:
    """All items of the lists, one list after the other."""
    if not arguments or any(argument is None for argument in arguments):
        raise NullResult("needs lists, and none of them null")
    joined: list[Any] = []
    for items in as_lists(arguments):
        run.spend(len(items) >> 3)
        joined.extend(items)
    return joined


def _union(run: Run, arguments: list[Any]) -> list[Any]:
    """All items of the lists, each value once."""
    return distinct(run, _concatenate(run, arguments))


class _Joining(Builtin):
    """A built-in that takes its arguments as they come."""

    __slots__ = ()

    def call(self, run: Run, arguments: list[Any]) -> Any:
        result = self.overloads[0].action(run, arguments)
        run.spend(len(result) >> 3)
        return result

    def call_named(self, run: Run, names: Sequence[str], arguments: list[Any]) -> Any:
        given = dict(zip(names, arguments, strict=True))
        if given.keys() != set(self.parameters):
            raise NullResult(f"has the parameters {list(self.parameters)}, not {list(names)}")
        return self.call(run, [given[name] for name in self.parameters])


def _declare(name: str, signature: str, parameters: tuple[str, ...], action: Any) -> None:
    function = _Joining(name)
    about = (action.__doc__ or "").strip()
    declared = tuple(Parameter(parameter, "any", None, False) for parameter in parameters)
    function.overloads.append(Overload(signature, declared, len(declared), False, True, action, about))
    function.parameters = parameters
    BUILTINS[name] = function


_declare("append", "append(list: list, item: any, …)", ("list", "item"), _append)
_declare("concatenate", "concatenate(list: list, …)", ("list",), _concatenate)
_declare("union", "union(list: list, …)", ("list",), _union)
