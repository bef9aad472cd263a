"""The types of decision models: item definitions as checks of values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from enum import Enum
from typing import Any

from engine.dmn.model import Cell, ItemType, Model
from engine.errors import Problem
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import compile_type, compile_unary_tests
from engine.feel.nodes import TypeName
from engine.feel.scope import Env, Run
from engine.feel.types import TYPE_ALIASES, TYPE_NAMES, conforms

__all__ = ["Check", "Mode", "ModelTypes", "type_names"]

Check = Callable[[Any, Run, "Mode"], bool]


class Mode(Enum):
    """How strictly a value is checked."""

    FULL = "full"  # results and parameters: parts and allowed values
    STRUCTURE = "structure"  # `instance of`: allowed values do not count
    INPUT = "input"  # what a process hands in: parts may be missing, they are null


# Names that tools write for the built-in types.
_FOREIGN = {
    "integer": "number", "int": "number", "long": "number", "double": "number", "float": "number", "decimal": "number",
    "bool": "boolean", "datetime": "date and time", "dateandtime": "date and time", "object": "Any",
}  # fmt: skip


class ModelTypes:
    """The checks of all item definitions of some models, each under `{namespace}name`."""

    def __init__(self, models: Collection[Model]) -> None:
        self.problems: list[Problem] = []
        self.allowed: dict[str, str] = {}  # texts of allowed values: they order the outputs of a table
        self._checks: dict[str, Check] = {}
        self._models = {model.namespace: model for model in models}
        for model in models:
            for item in model.types:
                self._checks[f"{{{model.namespace}}}{item.name}"] = self._check(item, model)
                if item.allowed is not None:
                    self.allowed[f"{{{model.namespace}}}{item.name}"] = item.allowed.text

    def type_name(self, written: str | None, model: Model) -> TypeName | None:
        """The type that a `typeRef` means; None when everything fits."""
        if not written:
            return None
        name = written.strip()
        prefix, _, rest = name.partition(":")
        if rest and prefix.isidentifier():
            name = rest
        own = f"{{{model.namespace}}}{name}"
        if own in self._checks:
            return TypeName(own)
        for imported in model.imports:
            if name.startswith(f"{imported.name}."):
                return TypeName(f"{{{imported.namespace}}}{name[len(imported.name) + 1 :]}")
        if name in TYPE_NAMES or name in TYPE_ALIASES:
            return None if name == "Any" else TypeName(name)
        foreign = _FOREIGN.get(name.lower())
        if foreign is not None:
            return None if foreign == "Any" else TypeName(foreign)
        try:
            return compile_type(name)
        except FeelSyntaxError:
            return TypeName(name)

    def is_known(self, wanted: TypeName) -> bool:
        """Whether the type and all its parts are declared."""
        parts = [*wanted.parts, *([wanted.result] if wanted.result else [])]
        known = wanted.name in self._checks or wanted.name in TYPE_NAMES or wanted.name in TYPE_ALIASES
        return known and all(map(self.is_known, parts))

    def bound(self, run: Run, model: Model, mode: Mode) -> Mapping[str, Callable[[Any], bool]]:
        """The types by the names that expressions of a model use, ready for checks in this run."""
        return _Bound(self._checks, run, model, mode)

    def _check(self, item: ItemType, model: Model) -> Check:
        single = self._single(item, model)
        constraint = self._tests(item.constraint)
        if not item.is_collection:
            if constraint is None:
                return single
            return lambda value, run, mode: single(value, run, mode) and constraint(value, run, mode)

        def all_items(value: Any, run: Run, mode: Mode) -> bool:
            if type(value) is not list:
                return False
            run.spend(len(value) >> 2)
            return all(item is None or single(item, run, mode) for item in value) and (
                constraint is None or constraint(value, run, mode)
            )

        return all_items

    def _single(self, item: ItemType, model: Model) -> Check:
        allowed = self._tests(item.allowed)
        if item.parts:
            parts = [(part.name, self._check(part, model)) for part in item.parts]

            def has_parts(value: Any, run: Run, mode: Mode) -> bool:
                if type(value) is not dict:
                    return False
                if mode is not Mode.INPUT and not all(name in value for name, _ in parts):
                    return False
                return all(value.get(name) is None or check(value[name], run, mode) for name, check in parts)

            return has_parts
        if item.parameters is not None:
            types = tuple(self.type_name(p.type_name, model) or TypeName("Any") for p in item.parameters)
            result = self.type_name(item.result, model) or TypeName("Any")
            wanted: TypeName | None = TypeName("function", types, (), result)
        else:
            wanted = None

        def is_of_base(value: Any, run: Run, mode: Mode) -> bool:
            base = wanted or self.type_name(item.base, model)
            if base is not None and not conforms(value, base, self.bound(run, model, mode)):
                return False
            return allowed is None or mode is Mode.STRUCTURE or allowed(value, run, mode)

        return is_of_base

    def _tests(self, cell: Cell | None) -> Check | None:
        if cell is None:
            return None
        try:
            tests = compile_unary_tests(cell.text).code
        except FeelSyntaxError as error:
            self.problems.append(Problem(cell.element, "feel_syntax", str(error), line=cell.line))
            return None
        return lambda value, run, mode: tests(Env({}, None, run), value) is True


class _Bound(Mapping[str, Callable[[Any], bool]]):
    """Types by name, each a check within one run."""

    def __init__(self, checks: Mapping[str, Check], run: Run, model: Model, mode: Mode) -> None:
        self._checks = checks
        self._run = run
        self._model = model
        self._mode = mode

    def __getitem__(self, name: str) -> Callable[[Any], bool]:
        check = self._checks[self._full(name)]
        return lambda value: value is None or check(value, self._run, self._mode)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._full(name) in self._checks

    def _full(self, name: str) -> str:
        if name.startswith("{"):
            return name
        for imported in self._model.imports:
            if name.startswith(f"{imported.name}."):
                return f"{{{imported.namespace}}}{name[len(imported.name) + 1 :]}"
        return f"{{{self._model.namespace}}}{name}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._checks)

    def __len__(self) -> int:
        return len(self._checks)


def type_names(items: Collection[ItemType]) -> Iterator[str]:
    """The names of all parts of types: what can stand behind a dot."""
    for item in items:
        for part in item.parts:
            yield part.name
        yield from type_names(item.parts)
