"""Which translator reads a script of the family: by the language that the file names."""

from __future__ import annotations

from collections.abc import Callable

from engine.bpmn.importing.expressions import java, javascript, juel, python
from engine.bpmn.importing.expressions.languages import language_named
from engine.bpmn.importing.vendors.family.texts import is_name

__all__ = ["feel_of_script", "script_of_script"]

_VALUES: dict[str, Callable[[str], str | None]] = {
    "JavaScript": javascript.value_to_feel,
    "Groovy": java.groovy_value_to_feel,
    "MVEL": java.mvel_value_to_feel,
    "Python": python.value_to_feel,
}


def feel_of_script(text: str, named: str | None) -> str | None:
    """The FEEL of an expression in a scripting language; None when it cannot be translated surely."""
    name = (named or "").strip().lower()
    if "feel" in name:
        return text
    if _is_juel(text, name):
        return juel.to_feel(text)
    language = language_named(name)
    return _VALUES[language.name](text) if language is not None and language.name in _VALUES else None


def script_of_script(text: str, named: str | None, result: str | None) -> str | None:
    """The FEEL context of a script that sets variables, or whose value becomes `result`; None when it is not sure."""
    name = (named or "").strip().lower()
    setting = juel.variable_set(text) if _is_juel(text, name) else None
    if setting is not None:
        result, feel = setting
    elif result is not None or _is_juel(text, name):
        feel = feel_of_script(text, name)
    else:
        language = language_named(name)
        return language.script(text) if language is not None else None
    if feel is None or (result is not None and not is_name(result)):
        return None
    return "null" if result is None else f"{{{result}: {feel}}}"


def _is_juel(text: str, name: str) -> bool:
    return name == "juel" or (not name and juel.is_expression(text))
