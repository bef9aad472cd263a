"""Reads the form-js JSON schema into components. Refuses what would not be asked exactly, all faults at once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import re2

from engine.errors import DefinitionRefused, Problem
from engine.forms.components import CHOICES, FIELDS, Column, Component, Kind, Limit, Option
from engine.forms.expressions import is_expression, syntax_fault, templates_in
from engine.forms.names import doubles, read_only_cells
from engine.forms.patterns import compiled

__all__ = ["read_form"]

_NAME = re.compile(r"^[^\W\d_]\w*(\.[^\W\d_]\w*)*$")  # a first "_" is ours: names of the page's own fields
_TRANSLATED = re.compile(r"^(label|description|text|checkMessage)\.[a-z]{2}$")
_NESTED = {Kind.GROUP, Kind.DYNAMIC_LIST}
_IGNORED_TYPES = {"button"}  # form-js draws its own submit and reset buttons; our pages have theirs
_KNOWN_TYPES = {kind.value for kind in Kind} | _IGNORED_TYPES
_MAX_DEPTH = 6
_MAX_COMPONENTS = 500


def read_form(content: bytes | str) -> tuple[str, str, tuple[Component, ...]]:
    """Return id, title and components of a form. Raises DefinitionRefused with every fault that it has."""
    try:
        schema = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise DefinitionRefused([Problem(None, "form_not_readable", f"The form is no JSON: {error}")]) from error
    if not isinstance(schema, dict) or not isinstance(schema.get("components"), list):
        hint = "A form is a JSON object with a list named components."
        raise DefinitionRefused([Problem(None, "form_not_readable", "This is no form.", hint=hint)])
    reading = _Reading()
    components = reading.components(schema["components"], inside=())
    reading.problems += [*doubles(components), *read_only_cells(components)]
    if any(problem.severity == "error" for problem in reading.problems):
        raise DefinitionRefused(reading.problems)
    return str(schema.get("id") or ""), str(schema.get("title") or ""), components


class _Reading:
    """One pass over a schema; collects the faults."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.count = 0

    def fault(self, where: str, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(where or None, code, message, hint=hint))

    def components(self, listed: Any, *, inside: tuple[str, ...]) -> tuple[Component, ...]:
        if not isinstance(listed, list):
            self.fault(".".join(inside), "form_not_readable", "components must be a list.")
            return ()
        if len(inside) >= _MAX_DEPTH:
            self.fault(".".join(inside), "form_too_deep", f"Groups and lists may nest {_MAX_DEPTH} levels deep.")
            return ()
        return tuple(component for entry in listed if (component := self.component(entry, inside=inside)) is not None)

    def component(self, entry: Any, *, inside: tuple[str, ...]) -> Component | None:
        if not isinstance(entry, dict):
            self.fault(".".join(inside), "form_not_readable", "A component must be a JSON object.")
            return None
        self.count += 1
        if self.count > _MAX_COMPONENTS:
            if self.count == _MAX_COMPONENTS + 1:
                self.fault("", "form_too_large", f"A form may have {_MAX_COMPONENTS} components.")
            return None
        type_ = entry.get("type")
        where = str(entry.get("id") or entry.get("key") or entry.get("path") or type_)
        if not isinstance(type_, str) or type_ not in _KNOWN_TYPES:
            hint = f"Use one of: {', '.join(sorted(kind.value for kind in Kind))}."
            self.fault(where, "unknown_component", f"A component of the type {type_!r} cannot be shown.", hint)
            return None
        if type_ in _IGNORED_TYPES:
            return None
        kind = self.kind(entry, where)
        return self.built(entry, kind, where, inside)

    def kind(self, entry: Mapping[str, Any], where: str) -> Kind:
        kind = Kind(entry["type"])
        if kind is not Kind.DATE_TIME:
            return kind
        subtype = entry.get("subtype", "datetime")
        if not isinstance(subtype, str) or subtype not in ("date", "time", "datetime"):
            self.fault(where, "unknown_subtype", f"A date and time cannot be a {subtype!r}.", "date, time or datetime")
            return Kind.DATE_TIME
        return Kind(subtype)

    def built(self, entry: Mapping[str, Any], kind: Kind, where: str, inside: tuple[str, ...]) -> Component:
        validate = self.mapping(entry, "validate", where)
        properties = self.mapping(entry, "properties", where)
        appearance = self.mapping(entry, "appearance", where)
        conditional = self.mapping(entry, "conditional", where)
        layout = self.mapping(entry, "layout", where)
        path = self.path(entry, kind, where)
        format_ = validate.get("validationType")
        return Component(
            id=where,
            kind=kind,
            path=path,
            label=str(entry.get("label") or entry.get("dateLabel") or entry.get("timeLabel") or ""),
            description=str(entry.get("description") or ""),
            text=self.text(entry, kind, where),
            labels={name: str(text) for name, text in properties.items() if _TRANSLATED.match(str(name))},
            required=validate.get("required") is True,
            readonly=self.readonly(entry, where),
            default=entry.get("defaultValue"),
            hide=self.expression(conditional.get("hide"), where, "conditional.hide"),
            options=self.options(entry, properties, kind, where),
            options_expression=self.options_expression(entry, kind, where),
            minimum=self.limit(validate.get("min"), kind, where, "min"),
            maximum=self.limit(validate.get("max"), kind, where, "max"),
            min_length=self.limit(validate.get("minLength"), Kind.NUMBER, where, "minLength"),
            max_length=self.limit(validate.get("maxLength"), Kind.NUMBER, where, "maxLength"),
            pattern=self.pattern(validate, where),
            pattern_message=validate.get("patternErrorMessage"),
            format=format_ if format_ in ("email", "phone") else None,
            check=self.expression(properties.get("check"), where, "properties.check"),
            check_message=properties.get("checkMessage"),
            digits=self.digits(entry, kind, where),
            prefix=str(appearance.get("prefixAdorner") or ""),
            suffix=str(appearance.get("suffixAdorner") or ""),
            columns=self.columns(layout, where),
            suggest=str(properties["suggest"]) if properties.get("suggest") else None,
            children=self.components(entry.get("components", []), inside=(*inside, where)) if kind in _NESTED else (),
            may_add_rows=entry.get("allowAddRemove", True) is not False,
            default_rows=self.default_rows(entry, where),
            source=self.source(entry, kind, where),
            table_columns=self.table_columns(entry, kind, where),
        )

    def mapping(self, entry: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
        found = entry.get(name)
        if found is None:
            return {}
        if not isinstance(found, dict):
            self.fault(where, "form_not_readable", f"{name} must be a JSON object.")
            return {}
        return found

    def path(self, entry: Mapping[str, Any], kind: Kind, where: str) -> tuple[str, ...]:
        if kind not in FIELDS and kind not in _NESTED:
            return ()
        name = entry.get("key") if kind in FIELDS else entry.get("path")
        if not name and kind is Kind.GROUP:
            return ()  # a group without a path only stands around its fields
        if not isinstance(name, str) or not _NAME.match(name):
            word = "key" if kind in FIELDS else "path"
            hint = "Begin with a letter; go on with letters, digits and _; a point leads into a context."
            self.fault(where, "bad_key", f"The {word} {name!r} is no name of a variable.", hint)
            return (where,)
        return tuple(name.split("."))

    def text(self, entry: Mapping[str, Any], kind: Kind, where: str) -> str:
        if kind is not Kind.TEXT:
            return ""
        text = str(entry.get("text") or "")
        for expression in [text] if is_expression(text) else templates_in(text):
            if expression.startswith(("#", "/")):
                hint = "Use a table or a list component for repeated rows, and conditional.hide for optional texts."
                self.fault(where, "unknown_template", f"{{{{{expression}}}}} is not supported in texts.", hint)
            else:
                self.expression(expression, where, "text")
        return text

    def readonly(self, entry: Mapping[str, Any], where: str) -> bool | str:
        """form-js knows `disabled` and `readonly`; neither can be typed into, so both are read only here."""
        for name in ("disabled", "readonly"):
            value = entry.get(name)
            if is_expression(value):
                return self.expression(value, where, name) or False
            if value:
                return True
        return False

    def expression(self, text: Any, where: str, name: str) -> str | None:
        if text is None or text == "":
            return None
        if not isinstance(text, str):
            self.fault(where, "bad_expression", f"{name} must be a FEEL expression.")
            return None
        fault = syntax_fault(text)
        if fault:
            self.fault(where, "bad_expression", f"{name} cannot be read: {fault}")
        return text

    def options(
        self, entry: Mapping[str, Any], properties: Mapping[str, Any], kind: Kind, where: str
    ) -> tuple[Option, ...]:
        listed = entry.get("values")
        if kind not in CHOICES:
            return ()
        if listed is None:
            if not entry.get("valuesKey") and not entry.get("valuesExpression"):
                self.fault(where, "no_choices", "There is nothing to choose from.", "Give values or valuesExpression.")
            return ()
        options = []
        for choice in listed if isinstance(listed, list) else [None]:
            if not isinstance(choice, dict) or isinstance(choice.get("value"), (dict, list, type(None))):
                self.fault(where, "no_choices", "Each of values must have a label and a value.")
                continue
            value = choice["value"]
            labels = {name[6:]: str(text) for name, text in choice.items() if name.startswith("label.")}
            prefix = f"option.{value}."
            labels |= {name[len(prefix) :]: str(text) for name, text in properties.items() if name.startswith(prefix)}
            options.append(Option(str(choice.get("label") or value), value, labels))
        return tuple(options)

    def options_expression(self, entry: Mapping[str, Any], kind: Kind, where: str) -> str | None:
        if kind not in CHOICES:
            return None
        if entry.get("valuesKey"):
            return str(entry["valuesKey"])
        return self.expression(entry.get("valuesExpression"), where, "valuesExpression")

    def limit(self, value: Any, kind: Kind, where: str, name: str) -> Limit:
        if value is None or value == "":
            return None
        if is_expression(value):
            return self.expression(value, where, name)
        if kind in (Kind.DATE, Kind.DATE_TIME, Kind.TIME):
            return str(value)
        try:
            limit = Decimal(str(value)) if not isinstance(value, bool) else None
        except InvalidOperation:
            limit = None
        if limit is None or not limit.is_finite():
            self.fault(where, "bad_limit", f"{name} must be a number or a FEEL expression behind =.")
            return None
        return limit

    def pattern(self, validate: Mapping[str, Any], where: str) -> str | None:
        pattern = validate.get("pattern")
        if not pattern:
            return None
        try:
            compiled(str(pattern))
        except re2.error as error:
            reason = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
            hint = "Patterns have no look-ahead and no back-references, so that no text can make them run for ever."
            self.fault(where, "bad_pattern", f"The pattern cannot be read: {reason}", hint)
            return None
        return str(pattern)

    def digits(self, entry: Mapping[str, Any], kind: Kind, where: str) -> int | None:
        digits = entry.get("decimalDigits")
        if kind is not Kind.NUMBER or digits is None:
            return None
        if isinstance(digits, bool) or not isinstance(digits, int) or not 0 <= digits <= 20:
            self.fault(where, "bad_limit", "decimalDigits must be a whole number between 0 and 20.")
            return None
        return digits

    def columns(self, layout: Mapping[str, Any], where: str) -> int:
        columns = layout.get("columns")
        if columns is None:
            return 16
        if isinstance(columns, bool) or not isinstance(columns, int) or not 1 <= columns <= 16:
            self.fault(where, "bad_limit", "layout.columns must be a whole number between 1 and 16.")
            return 16
        return columns

    def default_rows(self, entry: Mapping[str, Any], where: str) -> int:
        rows = entry.get("defaultRepetitions", 1)
        if isinstance(rows, bool) or not isinstance(rows, int) or not 0 <= rows <= 50:
            self.fault(where, "bad_limit", "defaultRepetitions must be a whole number between 0 and 50.")
            return 1
        return rows

    def source(self, entry: Mapping[str, Any], kind: Kind, where: str) -> str | None:
        if kind is not Kind.TABLE:
            return None
        source = self.expression(entry.get("dataSource"), where, "dataSource")
        if source is None:
            self.fault(where, "no_rows", "A table needs dataSource: a FEEL expression of a list.")
        return source

    def table_columns(self, entry: Mapping[str, Any], kind: Kind, where: str) -> tuple[Column, ...]:
        if kind is not Kind.TABLE:
            return ()
        columns = entry.get("columns")
        if not isinstance(columns, list) or not all(isinstance(one, dict) and one.get("key") for one in columns):
            self.fault(where, "no_columns", "A table needs columns, each with a label and a key.")
            return ()
        return tuple(
            Column(
                str(column.get("label") or column["key"]),
                str(column["key"]),
                {name[6:]: str(text) for name, text in column.items() if name.startswith("label.")},
            )
            for column in columns
        )
