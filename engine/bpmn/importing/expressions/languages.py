"""The languages by the names that files give them, and what an expression is where a file names none."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from engine.bpmn.importing.expressions import java, javascript, juel, python, tree, xpath
from engine.feel import FeelError, FeelSyntaxError, compile_expression

__all__ = ["LANGUAGES", "Language", "condition_to_feel", "is_feel", "language_named", "literal", "script_to_feel"]

_Translate = Callable[[str], str | None]
literal = tree.literal


def _never(text: str) -> str | None:
    return None


def _rule(text: str) -> str | None:
    """A Drools rule that asks nothing of the facts."""
    return {"eval(true)": "true", "eval(false)": "false"}.get(text.strip().rstrip(";").replace(" ", ""))


@dataclass(frozen=True, slots=True)
class Language:
    """`words` are parts of the names that mean it: `http://www.java.com/java`, `text/javascript`."""

    name: str
    words: tuple[str, ...]
    condition: _Translate
    script: _Translate = _never


# The order matters: "javascript" has "java" in it.
LANGUAGES: tuple[Language, ...] = (
    Language("JavaScript", ("javascript", "ecmascript", "js"), javascript.to_feel, javascript.script_to_feel),
    Language("Groovy", ("groovy",), java.groovy_to_feel, java.groovy_script_to_feel),
    Language("MVEL", ("mvel",), java.mvel_to_feel, java.mvel_script_to_feel),
    Language("a Drools rule", ("drools", "rule"), _rule),
    Language("Java", ("java",), java.to_feel, java.script_to_feel),
    Language("Python", ("python",), python.to_feel, python.script_to_feel),
    Language("XPath", ("xpath",), xpath.to_feel),
    Language("JUEL", ("juel",), juel.to_feel),
)
_FEEL = "feel"
# Asked together where a file names no language: what they agree on is meant.
_USUAL = tuple(one for one in LANGUAGES if one.name in ("Python", "JavaScript", "MVEL", "XPath"))


def language_named(name: str | None) -> Language | None:
    """The language that a file calls so; None when it is FEEL, not named or not known."""
    wanted = (name or "").strip().lower()
    if not wanted or _FEEL in wanted:
        return None
    return next((one for one in LANGUAGES if any(word in wanted for word in one.words)), None)


def is_feel(text: str, names: Collection[str] = ()) -> bool:
    """Whether FEEL can read the text, with these names of variables; a leading `=` says that it is meant as FEEL."""
    try:
        compile_expression(text.strip().removeprefix("="), names)
    except (FeelError, FeelSyntaxError):
        return False
    return True


def condition_to_feel(text: str, language: Language | None) -> str | None:
    """The FEEL of a condition in a language, or in one that nobody named; None when it is not surely the same."""
    if language is not None:
        return language.condition(text)
    if juel.is_expression(text):
        return juel.to_feel(text)
    return _agreed({one.condition(text) for one in _USUAL})


def script_to_feel(text: str, language: Language | None) -> str | None:
    """The FEEL of a script, a context; None when it does more than set variables."""
    if language is not None:
        return language.script(text)
    return _agreed({one.script(text) for one in _USUAL})


def _agreed(answers: set[str | None]) -> str | None:
    found = answers - {None}
    return found.pop() if len(found) == 1 else None
