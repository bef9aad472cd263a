"""Forms: fields that stand in the diagram become a form beside it; references are kept, or asked for."""

from __future__ import annotations

import json
import re
from typing import Any

from engine.bpmn.importing.expressions.juel import is_expression
from engine.bpmn.importing.vendors.family.texts import is_name, value
from engine.bpmn.importing.vendors.words import Fate, Words, attribute_of, table_of
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, Element, local_name

__all__ = ["WORDS", "fields_of", "form"]

WORDS = (
    *table_of(
        Fate.TRANSLATED,
        "userTask, startEvent",
        """
        formRef: reglament:form, when it names a form and no expression; of a start event it is asked for
        formKey: reglament:form for a Camunda Form; HTML forms and forms of applications are asked for
        <formData> <formField> <validation> <constraint> <value> <formProperty>: a form with these fields, deployed \
            with the diagram; of a start event it is asked who fills it in
        formField@id formField@label formField@type formField@defaultValue formField@datePattern: key, label, kind \
            and first value of a field; a date is chosen from a calendar
        constraint@name constraint@config: required, readonly, min, max, minlength and maxlength as in form-js; a \
            validator class is asked for
        formProperty@id formProperty@name formProperty@type formProperty@required formProperty@variable: key, \
            label, kind of a field
        formProperty@readable formProperty@writable formProperty@expression formProperty@default \
            formProperty@datePattern: a field to read; its first value
        value@id value@name: value and label of a choice
        """,
    ),
    *table_of(
        Fate.LEFT_OUT,
        "userTask, startEvent",
        """
        formRefBinding formRefVersion: a form belongs to the deployment that it came with
        formFieldValidation: fields are always checked
        formData@businessKey: the caller gives the business key, or reglament:businessKey of the process
        """,
    ),
    *table_of(
        Fate.ASKED, "userTask, startEvent", "formHandlerClass: it is asked what the class did with the form's values"
    ),
)  # fmt: skip

_CAMUNDA_FORM = re.compile(r"camunda-forms:(?:deployment|bpmn|app):(?P<file>.+)")
_EMBEDDED = re.compile(r"(?:embedded|app):(?:app|deployment|engine)?:?(?P<file>.+)")
_NUMBERS = ("long", "integer", "int", "double", "float", "number", "decimal")
_WHOLE = ("long", "integer", "int")
_LIMITS = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}
_KEY = re.compile(r"[^\W\d_]\w*(\.[^\W\d_]\w*)*")


def form(words: Words) -> None:
    """The form of a user task; a start event's is asked for, since whoever starts a process gives its variables."""
    is_task = words.tag == "userTask"
    for name in ("formRefBinding", "formRefVersion", "formFieldValidation"):
        words.take(name)
    handler = words.take("formHandlerClass")
    if handler is not None:
        words.draft.asked(words.element, "form", f"What did the class '{short(handler)}' do with the form's values?")
    fields = words.elements("formData", "formProperty")
    key = words.take("formRef") or words.take("formKey")
    if key is not None:
        _referenced(words, key, is_task=is_task)
    if fields:
        components = [one for element in fields for one in fields_of(words, element)]
        if is_task:
            _made(words, components)
        else:
            names = ", ".join(component["key"] for component in components)
            key = _kept(words, components)
            words.draft.asked(
                words.element,
                "start_form",
                f"Who starts the process gives these variables: {names}. Where do they come from? "
                f"Their form is {key}.form.",
                "Name it as the start form of the case, give them when starting it, or begin with a task that has it.",
            )


def _referenced(words: Words, key: str, *, is_task: bool) -> None:
    draft, element = words.draft, words.element
    match = _CAMUNDA_FORM.fullmatch(key)
    file = match["file"] if match is not None else key
    name = re.sub(r"\.(form|json)$", "", file.rpartition("/")[2])
    if is_expression(key):
        draft.asked(element, "form", f"Which form? It was computed: '{short(key)}'.")
    elif not is_task:
        draft.asked(
            element,
            "start_form",
            f"Who starts the process filled in the form '{short(key)}'. Which variables does it give?",
            "Give them when starting it, or begin with a task that has this form.",
        )
    elif (page := re.sub(r"\.html?$", "", name)) != name and f"{page}.form" in draft.files:
        words.say("form", page)
        draft.repaired(element, "form", f"The form is '{page}', made from the page '{short(key)}'.")
    elif (match is None and _EMBEDDED.fullmatch(key)) or re.search(r"\.(html?|jsp|xhtml|jsf)$", file):
        draft.asked(
            element,
            "form",
            f"What is asked in the form '{short(key)}'? It is a page of the other engine.",
            "Draw it as a form here and set reglament:form.",
        )
    elif re.fullmatch(r"[\w.-]+", name):
        words.say("form", name)
        _named_by_its_id(words, name)
        draft.repaired(element, "form", f"The form is '{name}'; deploy it as {name}.form with this file.")
    else:
        draft.asked(element, "form", f"Which form? It said '{short(key)}'.")


def _named_by_its_id(words: Words, key: str) -> None:
    """Camunda finds a form by the id in it, we by the name of its file."""
    if f"{key}.form" in words.draft.files:
        return
    for name, content in words.draft.files.items():
        if name.lower().endswith(".form") and _id_of(content) == key:
            words.draft.extra[f"{key}.form"] = content
            words.draft.repaired(words.element, "form", f"The form '{key}' of the file {name} is also {key}.form.")
            return


def _id_of(content: bytes) -> str | None:
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return schema.get("id") if isinstance(schema, dict) else None


def _made(words: Words, components: list[dict[str, Any]]) -> None:
    """A form of these fields, as a further file of the bundle."""
    draft, element = words.draft, words.element
    if words.has("form"):
        draft.left_out(element, "form", "The task has a form and fields besides; the fields were left out.")
        return
    key = _kept(words, components)
    words.say("form", key)
    names = ", ".join(component["key"] for component in components)
    draft.repaired(element, "form", f"The form '{key}' was made, with the fields {names}.")


def _kept(words: Words, components: list[dict[str, Any]]) -> str:
    """Put the form into the bundle; its key, which is the name of its file."""
    draft, element = words.draft, words.element
    process = next((one.get("id") for one in element.iterancestors(BPMN + "process")), None)
    key = re.sub(r"[^\w.-]", "_", f"{process}_{element.get('id')}")
    schema = {"type": "default", "id": key, "title": draft.name_of(element), "components": components}
    draft.extra[f"{key}.form"] = json.dumps(schema, ensure_ascii=False, indent=2).encode()
    return key


def fields_of(words: Words, element: Element) -> list[dict[str, Any]]:
    """The form-js components of a `formData` or `formProperty`."""
    listed = (
        [element]
        if local_name(element.tag) == "formProperty"
        else [one for one in element if isinstance(one.tag, str) and local_name(one.tag) == "formField"]
    )
    return [component for one in listed if (component := _field(words, one)) is not None]


def _field(words: Words, field: Element) -> dict[str, Any] | None:
    draft, element = words.draft, words.element
    key = attribute_of(field, "variable") or attribute_of(field, "id")
    if key is None or not _KEY.fullmatch(key):
        draft.asked(element, "form", f"What shall the field '{key}' be called? This is no name of a variable.")
        return None
    if (attribute_of(field, "readable") or "true") == "false":
        draft.left_out(element, "form", f"The field '{key}' is not to be seen, and was left out of the form.")
        return None
    kind = (attribute_of(field, "type") or "string").lower()
    component: dict[str, Any] = {"id": key, "key": key}
    label = attribute_of(field, "label") or attribute_of(field, "name") or key
    component["label"] = label
    component |= _kind(words, key, kind, field)
    _first_value(words, key, kind, component, attribute_of(field, "defaultValue") or attribute_of(field, "default"))
    computed = attribute_of(field, "expression")
    if computed is not None and component["type"] != "checkbox":
        words.map("input", key.partition(".")[0], value(words, computed, f"The field '{key}'"))
    validate = _constraints(words, key, field, component)
    if (attribute_of(field, "required") or "") == "true":
        validate["required"] = True
    if (attribute_of(field, "writable") or "true") == "false":
        component["readonly"] = True
    if validate:
        component["validate"] = validate
    return component


def _kind(words: Words, key: str, kind: str, field: Element) -> dict[str, Any]:
    if kind in _NUMBERS:
        return {"type": "number"} | ({"decimalDigits": 0} if kind in _WHOLE else {})
    if kind == "boolean":
        return {"type": "checkbox"}
    if kind in ("date", "datetime"):
        return {"type": "datetime", "subtype": "date", "dateLabel": ""}
    if kind == "enum":
        choices = [one for one in field if isinstance(one.tag, str) and local_name(one.tag) == "value"]
        values = [
            {"label": attribute_of(one, "name") or attribute_of(one, "id"), "value": attribute_of(one, "id")}
            for one in choices
            if attribute_of(one, "id")
        ]
        if values:
            return {"type": "select", "values": values}
        words.draft.asked(words.element, "form", f"What can be chosen in the field '{key}'?")
    elif kind != "string":
        words.draft.asked(words.element, "form", f"The field '{key}' was a '{kind}'; here it is text. Is that right?")
    return {"type": "textfield"}


def _first_value(words: Words, key: str, kind: str, component: dict[str, Any], text: str | None) -> None:
    """A first value that is written stands in the form; one that is computed is an input of the task."""
    if text is None or text == "${" + key + "}":
        return  # a field shows its variable anyway
    if is_expression(text):
        if is_name(key):
            words.map("input", key, value(words, text, f"The first value of the field '{key}'"))
        else:
            words.draft.asked(words.element, "form", f"What is the first value of the field '{key}'?")
    elif kind == "boolean":
        component["defaultValue"] = text == "true"
    elif kind in _NUMBERS and re.fullmatch(r"-?\d+(\.\d+)?", text):
        component["defaultValue"] = json.loads(text)
    elif kind in ("string", "enum"):
        component["defaultValue"] = text
    else:
        words.draft.asked(words.element, "form", f"What is the first value of the field '{key}'? It was '{text}'.")


def _constraints(words: Words, key: str, field: Element, component: dict[str, Any]) -> dict[str, Any]:
    validate: dict[str, Any] = {}
    for constraint in (one for one in field.iter() if isinstance(one.tag, str) and local_name(one.tag) == "constraint"):
        name, config = attribute_of(constraint, "name") or "", attribute_of(constraint, "config") or ""
        if name == "required" and config != "false":
            validate["required"] = True
        elif name == "readonly" and config != "false":
            component["readonly"] = True
        elif name in _LIMITS and re.fullmatch(r"-?\d+(\.\d+)?", config):
            validate[_LIMITS[name]] = json.loads(config)
        elif name not in ("required", "readonly"):
            words.draft.asked(
                words.element, "form", f"When is the field '{key}' right? It was checked by {name} {short(config)}."
            )
    return validate
