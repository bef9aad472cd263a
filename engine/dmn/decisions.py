"""Decisions ready to be taken: a model and what it imports, compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from engine.dmn import model as m
from engine.dmn.logic import LogicCompiler
from engine.dmn.model import Boxed, Element, Model, Reference
from engine.dmn.reader import read_model
from engine.dmn.types import ModelTypes, type_names
from engine.errors import Problem, RuleBroken, UnsupportedElement
from engine.feel.scope import Code

__all__ = ["Decisions", "Key", "read_decisions"]

Key = tuple[str, str]  # namespace of the model, id of the element

_UNSUPPORTED = frozenset(["expression_language", "external_function", "imported_values"])


class Decisions:
    """The decisions of one file; immutable, and rebuilt from the file's text alone.

    `ids` are those of its decisions in the order of the file, `service_ids` those of its decision services, `tags` the
    version tags of its decisions.
    `problems` has everything that is wrong with it.
    """

    def __init__(self, model: Model, imported: Sequence[Model] = ()) -> None:
        self.model = model
        self.models = {other.namespace: other for other in (*imported, model)}
        self.types = ModelTypes(list(self.models.values()))
        self.ids = tuple(key for key, element in model.elements.items() if isinstance(element, m.Decision))
        self.service_ids = tuple(
            key for key, element in model.elements.items() if isinstance(element, m.DecisionService)
        )
        self.tags = {
            key: element.version_tag for key, element in model.elements.items() if isinstance(element, m.Decision)
        }
        self.codes: dict[Key, Code] = {}
        problems = [*model.problems, *self.types.problems, *self._missing_imports(), *self._cycles()]
        self._parts = frozenset(self._part_names())
        for namespace, other in self.models.items():
            for identity, element in other.elements.items():
                compiler = LogicCompiler(other, self.types, identity, self._parts)
                code = self._code(compiler, element, other)
                if code is not None:
                    self.codes[namespace, identity] = code
                problems += compiler.problems
        self.problems = tuple(problems)

    def element(self, key: Key) -> Element | None:
        """The element that a key names; None when there is none."""
        model = self.models.get(key[0])
        return model.elements.get(key[1]) if model else None

    def find(self, identity: str) -> Element | None:
        """An element of the file by its id, or by its name when no id is like that."""
        by_id = self.model.elements.get(identity)
        if by_id is not None:
            return by_id
        return next((element for element in self.model.elements.values() if element.name == identity), None)

    def key(self, reference: Reference, model: Model) -> Key:
        return reference.namespace or model.namespace, reference.id

    def required(self, element: Element, model: Model) -> Iterator[tuple[str, Key, Element]]:
        """What an element requires: the name of the import it comes through ("" for the same file), key and element."""
        references = element.requires if isinstance(element, m.Decision | m.Bkm) else ()
        for reference in references:
            key = self.key(reference, model)
            target = self.element(key)
            if target is not None:
                yield self._import_name(key[0], model), key, target

    def _import_name(self, namespace: str, model: Model) -> str:
        if namespace == model.namespace:
            return ""
        return next((entry.name for entry in model.imports if entry.namespace == namespace), "")

    def _code(self, compiler: LogicCompiler, element: Element, model: Model) -> Code | None:
        names = {through or target.name for through, _, target in self.required(element, model)}
        if isinstance(element, m.Decision):
            if element.logic is None:
                compiler.problem(element.id, element.line, "no_logic", f"The decision '{element.name}' has no logic.")
                return None
            code = compiler.code(element.logic, frozenset(names))
            return compiler.typed(code, element.type_name, element.logic, f"the result of '{element.name}'")
        if isinstance(element, m.Bkm) and element.function is not None:
            result = self._result_type(element)
            return compiler.function(element.function, frozenset(names | {element.name}), element.name, result)
        return None

    def _result_type(self, bkm: m.Bkm) -> str | None:
        """The type of the function's result; the variable's type may also be that of the function itself."""
        for model in self.models.values():
            for item in model.types:
                if item.name == bkm.type_name and item.parameters is not None:
                    return item.result
        return bkm.type_name

    def _part_names(self) -> Iterator[str]:
        for model in self.models.values():
            yield from type_names(model.types)
            for element in model.elements.values():
                if model is not self.model:
                    yield element.name
                if isinstance(element, m.Decision) and element.logic is not None:
                    yield from _entry_names(element.logic)
                elif isinstance(element, m.Bkm) and element.function is not None:
                    yield from _entry_names(element.function)

    def _missing_imports(self) -> Iterator[Problem]:
        for model in self.models.values():
            for entry in model.imports:
                if entry.namespace not in self.models:
                    message = f"The import '{entry.name}' ({entry.namespace}) is missing."
                    yield Problem(None, "missing_import", message, hint="Deploy the imported file with this one.")
            for element in model.elements.values():
                yield from self._missing_references(element, model)

    def _missing_references(self, element: Element, model: Model) -> Iterator[Problem]:
        if isinstance(element, m.DecisionService):
            references = (*element.outputs, *element.input_decisions, *element.input_data)
        else:
            references = element.requires if isinstance(element, m.Decision | m.Bkm) else ()
        for reference in references:
            namespace, identity = self.key(reference, model)
            if namespace in self.models and self.element((namespace, identity)) is None:
                message = f"'{element.name}' requires '{identity}', which is not in the file."
                yield Problem(element.id, "missing_element", message, line=reference.line)

    def _cycles(self) -> Iterator[Problem]:
        """Decisions that require themselves, directly or through others. Functions may call themselves."""
        done: set[Key] = set()
        for model in self.models.values():
            for identity in model.elements:
                yield from self._cycles_from((model.namespace, identity), done)

    def _cycles_from(self, start: Key, done: set[Key]) -> Iterator[Problem]:
        path: list[Key] = []
        stack: list[tuple[Key, bool]] = [(start, False)]
        while stack:
            key, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(key)
                continue
            element = self.element(key)
            if key in path:
                if isinstance(element, m.Decision):
                    message = f"The decision '{element.name}' requires itself, through others or directly."
                    yield Problem(element.id, "cycle", message, line=element.line)
                continue
            if element is None or key in done:
                continue
            path.append(key)
            stack.append((key, True))
            stack += [(target, False) for _, target, _ in self.required(element, self.models[key[0]])]


def _entry_names(boxed: Boxed) -> Iterator[str]:
    """The names of entries and columns anywhere in a boxed expression: each can stand behind a dot."""
    if isinstance(boxed, m.BoxedContext):
        for entry in boxed.entries:
            if entry.name:
                yield entry.name
            yield from _entry_names(entry.value)
    elif isinstance(boxed, m.BoxedRelation):
        yield from (column.name for column in boxed.columns)
    elif isinstance(boxed, m.BoxedFunction):
        yield from _entry_names(boxed.body)
    elif isinstance(boxed, m.Table):
        yield from (column.name for column in boxed.outputs if column.name)
    elif isinstance(boxed, m.BoxedList):
        for item in boxed.items:
            yield from _entry_names(item)


def read_decisions(
    xml: bytes | str, *, file: str = "", imported: Sequence[bytes | str] = (), tolerant: bool = False
) -> Decisions:
    """Read a DMN file, and the files it imports, into decisions that can be taken.

    Raises NotReadable when the text is no safe DMN, UnsupportedElement or RuleBroken for the first element that
    would not run exactly as written. With `tolerant` such faults are only in `problems`, and raise when they run.
    The same text gives the same object, from a cache.
    """
    decisions = _compiled(xml, file, tuple(imported))
    if not tolerant:
        for problem in decisions.problems:
            if problem.severity == "error":
                raise (UnsupportedElement if problem.code in _UNSUPPORTED else RuleBroken)(problem)
    return decisions


@lru_cache(maxsize=128)
def _compiled(xml: bytes | str, file: str, imported: tuple[bytes | str, ...]) -> Decisions:
    return Decisions(read_model(xml, file), [read_model(other, file) for other in imported])
