"""Expressions that are no FEEL: a condition stands as text, which is an incident when it is asked, never true."""

from __future__ import annotations

import json

from engine.bpmn.extensions import Value, extensions_of
from engine.bpmn.importing.draft import Draft
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, OURS, Element, local_name, namespace, reference, text_of

__all__ = ["keep_as_text"]

_ELEMENTS = ("conditionExpression", "condition", "completionCondition", "loopCardinality", "loopCondition")
_REQUIRED = ("collection", "correlationKey", "outputItem")


def keep_as_text(draft: Draft) -> None:
    """Quote what cannot be read, and ask for it in FEEL."""
    defaults = {reference(node.get("default")) for node in draft.nodes()}
    for element in list(draft.root.iter(BPMN + "*")):
        name = local_name(element.tag)
        if name in _ELEMENTS and text_of(element) is not None:
            is_asked = name != "conditionExpression" or element.getparent().get("id") not in defaults
            _of_element(draft, element, is_asked=is_asked)
        _of_words(draft, element, name)
    _of_scripts(draft)


def _of_element(draft: Draft, element: Element, *, is_asked: bool) -> None:
    text = text_of(element) or ""
    language = (element.get("language") or "").strip()
    is_foreign = bool(language) and "feel" not in language.lower()
    if is_foreign:
        del element.attrib["language"]
    if not is_asked or (_is_feel(text) and not (is_foreign and not _is_plain(text))):
        if is_foreign:
            draft.repaired(element, "language", f"'{short(text)}' says the same in FEEL as in {language}.")
        return
    for child in list(element):
        element.remove(child)
    element.text = json.dumps(text, ensure_ascii=False)
    what = local_name(element.tag)
    draft.asked(
        element,
        "expression",
        f"How does this {_WORDS[what]} read in FEEL? {text} Until then it is text, which stops here with an incident.",
    )


_WORDS = {
    "conditionExpression": "condition",
    "condition": "condition",
    "completionCondition": "completion condition",
    "loopCardinality": "number of rounds",
    "loopCondition": "loop condition",
}


def _of_words(draft: Draft, element: Element, name: str) -> None:
    for extension in extensions_of(name):
        text = element.get(OURS + extension.name)
        if extension.as_element or text is None or extension.value is not Value.FEEL or _is_feel(text):
            continue
        if extension.name in _REQUIRED:
            element.set(OURS + extension.name, json.dumps(text, ensure_ascii=False))
        else:
            del element.attrib[OURS + extension.name]
        draft.asked(element, "expression", f"How does this read in FEEL? {extension.title}: {text}")
    for word in element.findall(f"{BPMN}extensionElements/*"):
        text = word.get("expression")
        if namespace(word.tag) in OURS and text is not None and not _is_feel(text):
            word.set("expression", json.dumps(text, ensure_ascii=False))
            draft.asked(element, "expression", f"How does this read in FEEL? {word.get('target')}: {text}")


def _of_scripts(draft: Draft) -> None:
    """A script that says it is FEEL, but is not: left to the step that hands tasks to people, which runs after this."""
    for task in draft.root.iter(BPMN + "scriptTask"):
        text = text_of(task.find(BPMN + "script"))
        if text is not None and "feel" in (task.get("scriptFormat") or "").lower() and not _is_feel(text):
            task.set("scriptFormat", "text")


def _is_plain(text: str) -> bool:
    """A comparison of names, numbers and texts means the same in every language that can be read as FEEL."""
    return not any(sign in text for sign in ("$", "{", "[", "(", "/", "|", "&"))


def _is_feel(text: str) -> bool:
    from engine.feel import FeelSyntaxError, compile_expression  # heavy; the import runs in a child process

    said = text.strip()
    if said.startswith("=") and not said.startswith("=="):
        said = said[1:]
    try:
        compile_expression(said)
    except FeelSyntaxError:
        return False
    return True
