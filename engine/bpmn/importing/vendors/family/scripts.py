"""Script tasks: FEEL where the script can be translated, else a person does what it says."""

from __future__ import annotations

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
    """A script in FEEL, or a task for a person with the script as instructions."""
    element, draft = words.element, words.draft
    resource, result = words.take("resource"), words.take_any("resultVariable", "resultVariableName")
    words.take("autoStoreVariables")
    language = (element.get("scriptFormat") or "").strip()
    if not (words.is_theirs or resource or result) or "feel" in language.lower():
        return
    script = element.find(BPMN + "script")
    text = text_of(script)
    feel = None if text is None or resource else script_of_script(text, language, result)
    if feel is not None and script is not None:
        for child in list(script):
            script.remove(child)
        script.text = feel
        element.set("scriptFormat", "feel")
        draft.repaired(element, "script", f"The script is written in FEEL: {short(feel)}.")
        return
    original = text or (f"See the file {resource}." if resource else "")
    if not original:
        return
    target = f" Its result becomes the variable '{result}'." if result else ""
    words.hand_to_person(f"Do what this script did ({language or 'no language'}).{target}\n\n```\n{original}\n```")
    draft.asked(
        element,
        "script",
        f"What did the script compute? A person is asked to do it: {short(' '.join(original.split()))}",
        "Write it as a FEEL script task, or as an action.",
    )
