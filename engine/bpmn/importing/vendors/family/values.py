"""`inputOutput`: what is set on the way in and out, as texts, lists, maps and scripts."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.importing.expressions.juel import is_expression, text_literal
from engine.bpmn.importing.vendors.family.languages import feel_of_script
from engine.bpmn.importing.vendors.family.texts import is_name, names_at, value
from engine.bpmn.importing.vendors.words import Fate, Words, attribute_of, table_of
from engine.bpmn.places import short
from engine.bpmn.vocabulary import Element, local_name
from engine.feel import compile_expression

__all__ = ["MAPPED", "WORDS", "input_output", "parameters", "put", "script_value"]

WORDS = (
    *table_of(
        Fate.TRANSLATED,
        "activities, events, connectors",
        """
        <inputOutput> <inputParameter> <outputParameter>: reglament:input and reglament:output
        inputParameter@name outputParameter@name: their target
        <list> <map> <entry> <value> <script>: a FEEL list, context, value; a script in a language that can be \
            translated
        entry@key script@scriptFormat: name in the context; language of the script
        """,
    ),
    *table_of(Fate.ASKED, "script", "script@resource: it is asked what the script in the other file computes"),
)

MAPPED = (
    "task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask", "scriptTask",
    "subProcess", "transaction", "callActivity", "startEvent", "endEvent", "intermediateCatchEvent",
    "intermediateThrowEvent", "boundaryEvent",
)  # fmt: skip
_KEPT_WITHOUT_OUTPUTS = ("userTask", "receiveTask", "scriptTask", "intermediateCatchEvent", "boundaryEvent")


def input_output(words: Words) -> None:
    """The parameters of an activity or event. Outputs hide what would else come out: that is told."""
    outputs = 0
    for around in words.elements("inputOutput"):
        for kind, parameter in parameters(around):
            outputs += kind == "output"
            put(words, kind, parameter)
    if outputs and (words.tag in _KEPT_WITHOUT_OUTPUTS or words.has("returns")):
        words.draft.asked(
            words.element,
            "outputs",
            "Which of the answer's variables are needed besides? With outputs, only the outputs come out here.",
            'Add <reglament:output target="x" expression="x"/> for each.',
        )


def parameters(around: Element) -> list[tuple[str, Element]]:
    """The parameters of an `inputOutput`, in their order: "input" or "output", and the element."""
    kinds = {"inputParameter": "input", "outputParameter": "output"}
    listed = [one for one in around if isinstance(one.tag, str)]
    return [(kinds[local_name(one.tag)], one) for one in listed if local_name(one.tag) in kinds]


def put(words: Words, kind: str, parameter: Element, names: Mapping[str, str] | None = None) -> None:
    """One parameter as a mapping."""
    target = attribute_of(parameter, "name")
    if target is None or not is_name(target):
        what = f"'{target}' is no name of a variable" if target else f"An {kind} has no name"
        words.draft.asked(words.element, "mapping", f"{what}. What shall the {kind} be called?")
        return
    if words.tag not in MAPPED:
        text = short("".join(parameter.itertext()).strip())
        words.draft.asked(words.element, "mapping", f"Where shall '{target}' be set to '{text}'? Here it cannot be.")
        return
    feel = _feel(words, parameter, f"The {kind} '{target}'", names_at(words.element) if names is None else names)
    if words.map(kind, target, feel):
        words.draft.repaired(words.element, "mapping", f"The {kind} '{target}' is {short(feel)}.")
    else:
        words.draft.left_out(words.element, "mapping", f"The {kind} '{target}' was set twice; the first one stays.")


def _feel(words: Words, holder: Element, what: str, names: Mapping[str, str]) -> str:
    """The value that stands in an element: text, or one list, map, script or value in it."""
    for one in (child for child in holder if isinstance(child.tag, str)):
        kind = local_name(one.tag)
        if kind == "list":
            items = [_of_definition(words, item, what, names) for item in one if isinstance(item.tag, str)]
            return f"[{', '.join(items)}]"
        if kind == "map":
            return _map(words, one, what, names)
        if kind in ("script", "value"):
            return _of_definition(words, one, what, names)
    text = "".join(holder.itertext()).strip()
    if not text:
        return "null"
    return value(words, text, what, names=names) if is_expression(text) else text_literal(text)


def _map(words: Words, element: Element, what: str, names: Mapping[str, str]) -> str:
    """A context. Its entries see those before them, where the other engine's values see variables alone."""
    entries: list[str] = []
    before: set[str] = set()
    for entry in (one for one in element if isinstance(one.tag, str) and local_name(one.tag) == "entry"):
        key = attribute_of(entry, "key") or ""
        feel = _feel(words, entry, what, names)
        if before & set(compile_expression(feel).names):
            question = f"{what}: '{key}' reads a variable that is named like another entry. What is it?"
            words.draft.asked(words.element, "expression", question)
            feel = "null"
        entries.append(f"{text_literal(key)}: {feel}")
        before.add(key)
    return "{" + ", ".join(entries) + "}"


def _of_definition(words: Words, element: Element, what: str, names: Mapping[str, str]) -> str:
    if local_name(element.tag) == "script":
        return script_value(words, element, what)
    return _feel(words, element, what, names)


def script_value(words: Words, script: Element, what: str) -> str:
    """The value of a script; when it cannot be translated, its text, and a question."""
    resource = attribute_of(script, "resource")
    text = "".join(script.itertext()).strip() or resource or ""
    feel = None if resource else feel_of_script(text, attribute_of(script, "scriptFormat"))
    if feel is not None:
        return feel
    words.draft.asked(
        words.element,
        "script",
        f"{what} was computed by a script: {short(' '.join(text.split()))}. What is it in FEEL?",
        "Until then it is the script's text.",
    )
    return text_literal(text)
