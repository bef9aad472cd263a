"""Script tasks: FEEL where the script can be translated, else a person does what it says."""

from __future__ import annotations

from engine.bpmn.importing.expressions.juel import is_expression
from engine.bpmn.importing.vendors.family.languages import script_of_script
from engine.bpmn.importing.vendors.words import Fate, Words, table_of
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, text_of

__all__ = ["WORDS", "script_task"]

WORDS = (
    *table_of(
        Fate.TRANSLATED,
        "scriptTask",
        """
        resultVariable: the entry of the script's context
        """,
    ),
    *table_of(
        Fate.ASKED,
        "scriptTask, conditionExpression",
        """
        resource: the script in another file is a person's task until somebody writes it in FEEL
        """,
    ),
    *table_of(
        Fate.LEFT_OUT,
        "scriptTask",
        """
        autoStoreVariables: each entry of a FEEL script becomes a variable
        """,
    ),
)


def script_task(words: Words) -> None:
    """A script whose value becomes a variable, or that stands in another file; the others every tool may have."""
    element, draft = words.element, words.draft
    resource, result = words.take("resource"), words.take_any("resultVariable", "resultVariableName")
    words.take("autoStoreVariables")
    language = (element.get("scriptFormat") or "").strip()
    script = element.find(BPMN + "script")
    text = text_of(script)
    is_juel = language.lower() == "juel" or (not language and is_expression(text or ""))
    if "feel" in language.lower() or not (resource or (result and text) or is_juel):
        return
    feel = None if text is None or resource else script_of_script(text, language, result)
    if feel is not None and script is not None:
        for child in list(script):
            script.remove(child)
        script.text = feel
        element.set("scriptFormat", "feel")
        draft.repaired(element, "script", f"The script is written in FEEL: {short(feel)}.")
        return
    original = text if text and not resource else f"See the file {resource}."
    target = f" Its value becomes the variable '{result}'." if result else ""
    words.hand_to_person(
        "script",
        f"How does '{words.name}' run? Its script ({language or 'no language'}) is not surely the same in FEEL.",
        f"Do what this script ({language or 'no language'}) says.{target}\n\n" + indented(original),
    )


def indented(text: str) -> str:
    """A block of code in Markdown; the text may hold any number of backticks."""
    return "\n".join(f"    {line}" for line in text.splitlines())
