"""Which translator reads a script of the family: by the language that the file names."""

from __future__ import annotations

from engine.bpmn.importing.expressions import juel

__all__ = ["feel_of_script", "script_of_script"]


def feel_of_script(text: str, language: str | None) -> str | None:
    """The FEEL of an expression in a scripting language; None when it cannot be translated surely."""
    name = (language or "").strip().lower()
    if "feel" in name:
        return text
    if name in ("juel", "") and juel.is_expression(text):
        return juel.to_feel(text)
    return None


def script_of_script(text: str, language: str | None, result: str | None) -> str | None:
    """The FEEL context of a script that sets variables, or whose value becomes `result`; None when it is not sure."""
    name = (language or "").strip().lower()
    if name == "juel" or (not name and juel.is_expression(text)):
        setting = juel.variable_set(text)
        target, feel = setting if setting is not None else (result, juel.to_feel(text))
        if feel is None or (target is not None and not target.isidentifier()):
            return None
        return "null" if target is None else f"{{{target}: {feel}}}"
    return None
