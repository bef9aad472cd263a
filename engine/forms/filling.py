"""One filling of a form: what was typed, in types, with what is visible and what expressions see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from engine.forms.components import CHOICES, Component, Kind
from engine.forms.expressions import is_expression, value_of
from engine.forms.flat import MAX_ROWS, nested
from engine.forms.messages import FieldError
from engine.forms.paths import MISSING, copied, fields_of, found_at, over, put_at
from engine.forms.typed import choice_key, read_value

__all__ = ["Filling", "Row", "name_in"]

_ROUNDS = 5  # of deciding visibility: a field may hide a field that hides a field …
Choice = tuple[Any, Callable[[str], str]]  # a value, and its label by language


@dataclass(slots=True)
class Row:
    """A frame of fields: the form itself, or one row of a list. Groups share the frame around them."""

    prefix: str
    raw: Mapping[str, Any]  # what was typed
    known: Mapping[str, Any]  # what the variables say; empty for a row that people may add
    values: dict[str, Any]
    parent: Row | None = None
    index: int = 0


class Filling:
    """Everything that `Form.read` and `Form.view` know about one filling of a form."""

    def __init__(
        self,
        components: tuple[Component, ...],
        data: Mapping[str, Any] | None,
        variables: Mapping[str, Any],
        now: datetime,
        zone: tzinfo,
    ) -> None:
        self.components = components
        self.variables = variables
        self.now = now
        self.zone = zone
        self.typing = data is not None
        raw = nested(data) if data is not None else {}
        self.root = Row("", raw, variables, {})
        self.faults: dict[str, FieldError] = {}  # of types
        self.failures: dict[str, FieldError] = {}  # of expressions that could not be evaluated, by component and frame
        self.raw_of: dict[str, Any] = {}
        self.rows_of: dict[str, list[Row]] = {}
        self.hidden: set[str] = set()  # components, each in its frame
        self._seen: dict[str, Any] | None = None  # what expressions of the outermost frame see, while nothing changes
        self._type(components, self.root, ())
        self._seen = None  # read-only conditions were asked while the form was still being typed
        self._hide()

    # ---- typing --------------------------------------------------------------------------------------------------

    def _type(self, components: tuple[Component, ...], row: Row, at: tuple[str, ...]) -> None:
        for component in components:
            path = (*at, *component.path)
            if component.kind is Kind.GROUP:
                self._type(component.children, row, path)
            elif component.kind is Kind.DYNAMIC_LIST:
                self._type_rows(component, row, path)
            elif component.is_field:
                self._type_field(component, row, path)

    def _type_field(self, component: Component, row: Row, path: tuple[str, ...]) -> None:
        name = name_in(row, path)
        raw = self._raw(component, row, path)
        value, fault = read_value(component, raw, self.zone)
        self.raw_of[name] = raw
        if fault:
            self.faults[name] = fault
        if value is not None or found_at(row.values, path) is MISSING:
            put_at(row.values, path, value)

    def _type_rows(self, component: Component, row: Row, path: tuple[str, ...]) -> None:
        name = name_in(row, path)
        known = found_at(row.known, path)
        known_rows = list(known) if isinstance(known, (list, tuple)) else []
        typed = found_at(row.raw, path)
        if typed is not MISSING and typed is not None and not isinstance(typed, (list, tuple)) and typed != {}:
            self.faults[name] = FieldError("not_a_list")
        typed_rows = list(typed) if isinstance(typed, (list, tuple)) else []
        most = MAX_ROWS if component.may_add_rows else len(known_rows)
        if len(typed_rows) > most:
            self.faults[name] = FieldError("too_many_rows", {"limit": most})
        items: list[tuple[Any, Any]]
        if component.may_add_rows and self.typing:
            items = [(item, {}) for item in typed_rows[:MAX_ROWS]]
        elif component.may_add_rows and not known_rows:
            items = [({}, {})] * component.default_rows
        else:  # rows that cannot be added or removed are those of the variable, whatever was posted
            typed_rows += [{}] * len(known_rows)
            items = list(zip(typed_rows, known_rows, strict=False))
        rows: list[Row] = []
        for index, (item, before) in enumerate(items):
            prefix = f"{name}.{index}"
            if not isinstance(item, Mapping):
                self.faults[prefix] = FieldError("not_a_group")
                item = {}
            inner = Row(prefix, item, before if isinstance(before, Mapping) else {}, {}, row, index)
            self._type(component.children, inner, ())
            rows.append(inner)
        self.rows_of[name] = rows
        put_at(row.values, path, [inner.values for inner in rows])

    def _raw(self, component: Component, row: Row, path: tuple[str, ...]) -> Any:
        """What was typed; before anything was, and where nothing can be, what the variables say, else the default."""
        if self.typing and not self.is_readonly(component, row):
            typed = found_at(row.raw, path)
            return None if typed is MISSING else typed
        known = found_at(row.known, path)
        return component.default if known is MISSING or known is None else known

    # ---- visibility ----------------------------------------------------------------------------------------------

    def _hide(self) -> None:
        """Decide what is hidden until it does not change any more: hidden fields are null to every condition."""
        for _ in range(_ROUNDS):
            hidden: set[str] = set()
            self._find_hidden(self.components, self.root, (), hidden, inside=False)
            if hidden == self.hidden:
                return
            self.hidden = hidden
            self._seen = None

    def _find_hidden(
        self, components: tuple[Component, ...], row: Row, at: tuple[str, ...], hidden: set[str], *, inside: bool
    ) -> None:
        for component in components:
            path = (*at, *component.path)
            gone = inside or (component.hide is not None and self._holds(component.hide, component, row))
            if gone:
                hidden.add(_mark(component, row))
            if component.kind is Kind.GROUP:
                self._find_hidden(component.children, row, path, hidden, inside=gone)
            elif component.kind is Kind.DYNAMIC_LIST:
                for inner in self.rows_of.get(name_in(row, path), ()):
                    self._find_hidden(component.children, inner, (), hidden, inside=gone)

    def is_hidden(self, component: Component, row: Row) -> bool:
        return _mark(component, row) in self.hidden

    def is_readonly(self, component: Component, row: Row) -> bool:
        readonly = component.readonly
        return self._holds(readonly, component, row) if isinstance(readonly, str) else readonly

    def _holds(self, expression: str, component: Component, row: Row) -> bool:
        return self.asked(expression, component, row) is True

    def asked(self, expression: str, component: Component, row: Row, **more: Any) -> Any:
        """The value of an expression of a component; why there is none is kept in `failures`."""

        def failed(error: FieldError) -> None:
            self.failures.setdefault(_mark(component, row), error)

        return value_of(expression, self.scope(row, **more), self.now, failed)

    def failure(self, component: Component, row: Row) -> FieldError | None:
        """Why an expression of a component could not be evaluated, as far as it was asked."""
        return self.failures.get(_mark(component, row))

    def scope(self, row: Row, **more: Any) -> dict[str, Any]:
        """The names an expression sees: variables, over them the form's fields, over them the row's own."""
        if self._seen is None:
            self._seen = over(self.variables, self._shown(self.components, self.root))
        seen = self._seen
        if row.parent is not None:
            seen = {**seen, "parent": seen, **row.values, "this": row.values, "i": row.index + 1}
        return {**seen, **more} if more else seen

    def _shown(self, components: tuple[Component, ...], row: Row) -> dict[str, Any]:
        """The frame's values, null where hidden."""
        values: dict[str, Any] = copied(row.values)
        shown: set[tuple[str, ...]] = set()
        hidden: set[tuple[str, ...]] = set()
        for component, path in fields_of(components):
            (hidden if self.is_hidden(component, row) else shown).add(path)
        for path in hidden - shown:
            put_at(values, path, None)
        return values

    def chosen(self, component: Component, row: Row, value: Any) -> Any:
        """The option's own value (a number, a boolean) instead of the text a browser sent."""
        if component.kind not in CHOICES or value is None:
            return value
        own = {choice_key(one): one for one, _ in self.choices(component, row)}
        if isinstance(value, list):
            return [own.get(choice_key(one), one) for one in value]
        return own.get(choice_key(value), value)

    def choices(self, component: Component, row: Row) -> list[Choice]:
        """(value, label by language) of each option."""
        if component.options_expression is None:
            return [
                (option.value, lambda language, one=option: one.labels.get(language) or one.label)  # type: ignore[misc]
                for option in component.options
            ]
        found = self.asked(component.options_expression, component, row)
        choices: list[Choice] = []
        for item in found if isinstance(found, list) else []:
            if isinstance(item, Mapping):
                value, label = item.get("value"), str(item.get("label") or choice_key(item.get("value")))
            else:
                value, label = item, choice_key(item)
            if value is not None:
                choices.append((value, lambda _, text=label: text))  # type: ignore[misc]
        return choices

    def limit_in(self, component: Component, row: Row) -> Callable[[Any], Any]:
        def limit(value: Any) -> Any:
            return self.asked(value, component, row) if is_expression(value) else value

        return limit


def name_in(row: Row, path: tuple[str, ...]) -> str:
    return ".".join((*([row.prefix] if row.prefix else []), *path))


def _mark(component: Component, row: Row) -> str:
    return f"{row.prefix}#{id(component)}"
