"""Conditions and scripts in other languages: FEEL where it is surely the same, else text and a question."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from engine.bpmn import informal
from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions import python_alone, xpath
from engine.bpmn.importing.expressions.languages import (
    LANGUAGES,
    Language,
    condition_to_feel,
    is_feel,
    language_named,
    literal,
    script_to_feel,
)
from engine.bpmn.importing.expressions.times import unknown_time
from engine.bpmn.importing.people import hand_to_person
from engine.bpmn.items import items_in
from engine.bpmn.places import short
from engine.bpmn.times import feel_of_time
from engine.bpmn.vocabulary import BPMN, MODEL, Element, local_name, text_of

__all__ = ["declare_expressions", "translate_expressions"]

_CONDITIONS = ("conditionExpression", "condition", "completionCondition", "loopCondition")
_TIMES = ("timeDuration", "timeDate", "timeCycle")
_TOO_OFTEN = re.compile(r"(?<=\d|R)/PT0?\.\d+S(?=\"?$)")  # a cycle of less than a second
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_SPIFF = "http://spiffworkflow.org/"
_PYTHON = next(one for one in LANGUAGES if one.name == "Python")
_TRUTHS = {"True": "true", "False": "false"}  # FEEL would take them for variables


def translate_expressions(draft: Draft) -> None:
    """Translate every condition and script; each change is told, each doubt asked."""
    known = {key: item.name for key, item in items_in(draft.root).items()}
    own = _PYTHON if any(uri.startswith(_SPIFF) for uri in draft.root.nsmap.values()) else None
    for name in _CONDITIONS:
        for element in list(draft.root.iter(BPMN + name)):
            if text_of(element) is not None:
                _condition(draft, element, own, known)
            else:
                element.attrib.pop("language", None)  # of nothing
    _ask_for_labels(draft)
    for element in draft.root.iter(*(BPMN + name for name in _TIMES)):
        _time(draft, element)
    for element in list(draft.root.iter(BPMN + "transformation")):
        _transformation(draft, element, set(known.values()))
    for task in list(draft.root.iter(BPMN + "scriptTask")):
        _script(draft, task, own)
    _say_feel(draft)


def _say_feel(draft: Draft) -> None:
    """The language of the file's expressions is FEEL from here on. XPath, the default, is left: nobody means it."""
    named = draft.root.get("expressionLanguage")
    language = language_named(named)
    if language is not None and language.name != "XPath":
        draft.root.set("expressionLanguage", FEEL)
        message = f"The expressions of the file are in FEEL now; it said {language.name} ({short(named or '')})."
        draft.repaired(draft.root, "expression_language", message)


def _condition(draft: Draft, element: Element, own: Language | None, known: Mapping[str, str]) -> None:
    text = text_of(element) or ""
    named = (element.attrib.pop("language", None) or "").strip()
    if "feel" in named.lower():
        _declare_formal(element)
        return
    feel = _feel(draft, text, named, own, known)
    if feel is not None and (named or own is not None or feel != text):
        _declare_formal(element)
    if feel == text:
        return
    for child in list(element):
        element.remove(child)
    if feel is not None:
        element.text = feel
        said = f" ({named})" if named else ""
        draft.repaired(element, "condition_translated", f"The condition {short(text)}{said} is now {short(feel)}.")
        return
    element.text = literal(text)
    draft.asked(
        element,
        "condition_language",
        f"What does the condition '{short(text)}' of {_called(draft, element)} say in FEEL?",
        "It stands as text, which is neither true nor false: the instance would stop here with an incident.",
    )


def declare_expressions(draft: Draft) -> None:
    """What is written as an expression, `${…}` or `=…`, is one, whether or not its tool says so."""
    for name in _CONDITIONS:
        for element in draft.root.iter(BPMN + name):
            if (text_of(element) or "").startswith(("${", "#{", "=")):
                _declare_formal(element)


def _declare_formal(element: Element) -> None:
    """Say that it is an expression: whoever names its language means one."""
    if element.get(_TYPE) is None:
        prefix = next((prefix for prefix, uri in element.nsmap.items() if uri == MODEL), None)
        element.set(_TYPE, f"{prefix}:tFormalExpression" if prefix else "tFormalExpression")


def _ask_for_labels(draft: Draft) -> None:
    """Words for people where a condition belongs stand as text, so that nobody takes them for a variable."""
    flagged = {problem.element for problem in informal.check(draft.root)}
    for name in _CONDITIONS if flagged else ():
        for element in draft.root.iter(BPMN + name):
            text = text_of(element)
            if text is None or element.get(_TYPE) is not None or draft.shown(element).get("id") not in flagged:
                continue
            element.text = literal(text)
            question = f"When is it '{short(text)}' at {_called(draft, element)}? That is no expression."
            draft.mended(element, "condition_in_words", f"The condition '{short(text)}' is text for people.")
            draft.asked(element, "condition_in_words", question, "Write the condition in FEEL.")


def _feel(draft: Draft, text: str, named: str, own: Language | None, known: Mapping[str, str]) -> str | None:
    language = language_named(named)
    if language is not None and language.name != "XPath":
        return language.condition(text)
    if named and language is None:
        return None
    if language is not None and not text.startswith(("=", "${", "#{")):
        found = xpath.to_feel(text, known)
        if found is not None:
            return found
    # XPath is the standard's default, which many tools write without meaning it; so it is like no language.
    if own is not None:
        found = own.condition(text)
        if found is not None:
            return found
    if text in _TRUTHS:
        return _TRUTHS[text]
    if is_feel(text, set(known.values())):
        return text
    hinted = language_named(draft.root.get("expressionLanguage"))
    found = hinted.condition(text) if hinted is not None else None
    return found or condition_to_feel(text, None)


def _time(draft: Draft, element: Element) -> None:
    """A time that is no FEEL may be a Python text; another one stands as text."""
    text = text_of(element)
    if text is not None and _TOO_OFTEN.search(text):
        element.text = _TOO_OFTEN.sub("/PT1S", text)
        name = draft.name_of(draft.shown(element))
        question = f"How often does the timer '{name}' fire? There it was {short(text)}; here it is once a second."
        draft.asked(element, "time", question)
        return
    if text is None or feel_of_time(text) is not None or is_feel(text) or len(text.split()) in (5, 6, 7):  # cron
        return
    iso = python_alone.time_of(text)
    if iso is not None and feel_of_time(iso) is not None:
        element.text = iso
        draft.repaired(element, "time_translated", f"The time {short(text)} is now {iso}.")
        return
    element.text = unknown_time(local_name(element.tag), text)
    name = draft.name_of(draft.shown(element))
    draft.asked(element, "time", f"When does the timer '{name}' fire? There it was '{short(text)}'.")


def _transformation(draft: Draft, element: Element, names: set[str]) -> None:
    """A transformation of data that is no FEEL is left out, so that the data go as they are, and asked about."""
    text = text_of(element)
    if text is None or is_feel(text, names):
        return
    shown = draft.name_of(draft.shown(element))
    draft.asked(element, "data_transformation", f"How does '{shown}' change its data? There it was: {short(text)}")
    element.getparent().remove(element)


def _script(draft: Draft, task: Element, own: Language | None) -> None:
    text = text_of(task.find(BPMN + "script"))
    named = (task.get("scriptFormat") or "").strip()
    if text is None or "feel" in named.lower():
        return
    language = language_named(named) or (None if named else own)
    feel = script_to_feel(text, language) if language is not None or not named else None
    if feel is not None:
        script = task.find(BPMN + "script")
        script.text = feel
        task.set("scriptFormat", "feel")
        said = language.name if language is not None else "The script"
        draft.repaired(task, "script_translated", f"{said}: {short(text)} is now {short(feel)}.")
        return
    if language is _PYTHON and python_alone.runs_alone(text):
        if named == "python":
            return
        task.set("scriptFormat", "python")
        draft.repaired(task, "script_in_python", f"The script of '{draft.name_of(task)}' runs in Python, in a sandbox.")
        return
    if not named and language is None and not _is_python(text):  # the standard wants it named (§10.3.3)
        draft.mended(task, "script_language", f"'{draft.name_of(task)}' does not say what language its script is in.")
    elif named and language is None:
        draft.mended(task, "script_language", f"'{draft.name_of(task)}' has a script in '{named}', no known language.")
    said = language.name if language is not None else named or "a language that is not named"
    hand_to_person(
        draft,
        task,
        "script_language",
        f"How does '{draft.name_of(task)}' run? Its script is in {said} and is not surely the same in FEEL.",
        f"Do what this script ({said}) says:\n\n{_indented(text)}",
    )


def _is_python(text: str) -> bool:
    """Whether a script whose language is not named can be recognised: most such files are of engines in Python."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _indented(text: str) -> str:
    """A block of code in Markdown; the text may hold any number of backticks."""
    return "\n".join(f"    {line}" for line in text.splitlines())


def _called(draft: Draft, element: Element) -> str:
    shown = draft.shown(element)
    what = {"sequenceFlow": "the flow", "process": "the process"}.get(local_name(shown.tag), "the element")
    return f"{what} '{draft.name_of(shown)}'"
