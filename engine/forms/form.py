"""A form: reads what was typed into typed values or field errors, and says what to show.

`read` and `view` share one `Filling`: values are typed first, then visibility is decided (a condition may look at any
field); then everything visible is checked, or shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from engine.errors import InvalidInput
from engine.forms.components import Component, Kind
from engine.forms.filling import Filling
from engine.forms.messages import FieldError
from engine.forms.outcome import errors_of, values_of
from engine.forms.reader import read_form
from engine.forms.view import FieldView, views_of

__all__ = ["Form", "FormResult"]


@dataclass(frozen=True, slots=True)
class FormResult:
    """What was typed: `values` by variable when `errors` is empty; errors by the field's dotted name."""

    values: dict[str, Any]
    errors: dict[str, FieldError] = field(default_factory=dict)

    def checked(self) -> dict[str, Any]:
        """Return the values; raises InvalidInput, with a message for each field, when there are errors."""
        if self.errors:
            fields = {name: error.message for name, error in self.errors.items()}
            first = next(iter(fields.items()))
            more = f" (and {len(fields) - 1} more)" if len(fields) > 1 else ""
            raise InvalidInput(f"{first[0]}: {first[1]}{more}", fields=fields)
        return self.values


@dataclass(frozen=True, slots=True)
class Form:
    """A form as deployed with its process."""

    id: str
    title: str
    components: tuple[Component, ...]

    @classmethod
    def from_json(cls, content: bytes | str) -> Form:
        """Read the form-js JSON schema. Raises DefinitionRefused with every fault."""
        return cls(*read_form(content))

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be typed into it."""
        return not any(component.is_field or component.kind is Kind.DYNAMIC_LIST for component in self.all())

    @property
    def is_dynamic(self) -> bool:
        """Whether what is shown depends on what is typed, so that a page must ask again."""
        return any(
            component.hide
            or component.options_expression
            or isinstance(component.readonly, str)
            or "{{" in component.text
            or component.text.startswith("=")
            for component in self.all()
        )

    def all(self) -> list[Component]:
        """Return every component, those inside groups and lists included."""
        found: list[Component] = []
        waiting = list(reversed(self.components))
        while waiting:
            component = waiting.pop()
            found.append(component)
            waiting.extend(reversed(component.children))
        return found

    def read(
        self, data: Mapping[str, Any], variables: Mapping[str, Any], now: datetime, *, zone: tzinfo = UTC
    ) -> FormResult:
        """Turn posted fields (dotted names) or nested JSON into variables.

        Hidden fields become null, so that no answer of an earlier round stays behind; read-only ones are left alone.
        A context of which the form shows only parts keeps its other parts. Reading read values changes nothing.
        """
        filling = Filling(self.components, data, variables, now, zone)
        return FormResult(values_of(filling), errors_of(filling))

    def view(
        self,
        variables: Mapping[str, Any],
        data: Mapping[str, Any] | None,
        now: datetime,
        *,
        errors: Mapping[str, FieldError] | None = None,
        zone: tzinfo = UTC,
        language: str = "en",
    ) -> tuple[FieldView, ...]:
        """Return what to render. `data` is what was typed so far; None: what the variables and defaults say."""
        filling = Filling(self.components, data, variables, now, zone)
        return views_of(filling, errors or {}, language)
