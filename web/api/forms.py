"""Forms for programs: the schema as it was deployed, and values in and out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from flask_babel import get_timezone
from pydantic import Field

from engine.errors import InvalidInput
from engine.forms import FieldError, FieldView, Form
from engine.forms.typed import typed_text
from web import context
from web.api.models import Answer
from web.i18n import language
from web.rendering import error_text

__all__ = ["FormField", "as_typed", "read_values", "refuse", "schema_of", "shown_fields"]


class Choice(Answer):
    """One of the values that a field offers."""

    value: Annotated[str, Field(validation_alias="key")]
    label: str


class FormField(Answer):
    """A part of a form that is visible now."""

    name: Annotated[str, Field(description="dotted; a row of a list by its number, from 0")]
    kind: str
    label: str
    description: str
    text: Annotated[str, Field(description="Markdown, with values filled in")]
    value: Any
    required: bool
    readonly: bool
    minimum: str
    maximum: str
    choices: Annotated[list[Choice], Field(validation_alias="options")]
    rows: Annotated[list[list[FormField]], Field(description="of a list, or of a group (one)")]


def shown_fields(form: Form, variables: Mapping[str, Any], typed: Mapping[str, Any] | None) -> list[FormField]:
    """Return what the page would show, in the person's language."""
    views: tuple[FieldView, ...] = form.view(variables, typed, context.now(), zone=get_timezone(), language=language())
    return [FormField.model_validate(view) for view in views]


def schema_of(connection: Any, process: str, version: int | None, form: str | None) -> Mapping[str, Any] | None:
    """Return the form-js schema of a form deployed with this process; None where there is none."""
    if form is None:
        return None
    deployed = context.engine().definitions.find(connection, process, version)
    content = context.engine().definitions.form(connection, deployed.deployment_id, form) if deployed else None
    return json.loads(content) if content is not None else None


def read_values(form: Form, values: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as the form's types. Raises InvalidInput with the words of the page."""
    result = form.read(values, variables, context.now(), zone=get_timezone())
    if result.errors:
        refuse(result.errors)
    return result.values


def refuse(errors: Mapping[str, FieldError]) -> None:
    """Raise InvalidInput for these fields."""
    fields = {name: error_text(error) for name, error in errors.items()}
    name, text = next(iter(fields.items()))
    more = f" (+{len(fields) - 1})" if len(fields) > 1 else ""
    raise InvalidInput(f"{name}: {text}{more}", fields=fields)


def as_typed(value: Any) -> Any:
    """Write values as the page's fields hold them, so that a draft begun by a program goes on in the browser."""
    if isinstance(value, Mapping):
        return {name: as_typed(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_typed(one) for one in value]
    return value if value is None or isinstance(value, str | bool) else typed_text(value, get_timezone())
