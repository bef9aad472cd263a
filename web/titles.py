"""Titles of cases and tasks in the reader's language.

A title is made by a FEEL expression when its task opens, and kept as a text: nobody knows then who will read it.
So its expression is turned into a template for the translators, `"Pick: order " + order_number` into "Pick: order {1}";
and a kept title that fits a template from end to end is said anew with the translation's words around the same values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.mofile import read_mo

from engine.feel.errors import FeelSyntaxError
from engine.feel.nodes import Chain, If, Literal, Node
from engine.feel.parser import Parser

__all__ = ["say", "templates_of"]

_FOLDER = Path(__file__).resolve().parent / "translations"
_PLACE = re.compile(r"\{(\d)\}")
_WORD = re.compile(r"[^\W\d_]{2}")


def say(title: str, language: str) -> str:
    """Return a title in this language; as it stands where it fits no translated template."""
    for pattern, translation in _patterns(language):
        found = pattern.fullmatch(title)
        if found is not None:
            parts = _PLACE.split(translation)  # words, number, words, number …
            return "".join(found[int(part)] if index % 2 else part for index, part in enumerate(parts))
    return title


def templates_of(expression: str) -> Iterator[str]:
    """Yield the templates of a FEEL expression that joins texts; none for one without words or without values."""
    try:
        parsed = Parser(expression).whole_expression() if expression.strip() else None
    except FeelSyntaxError:
        return  # the gate tells the designer
    if parsed is not None:
        yield from _templates(parsed)


def _templates(node: Node) -> Iterator[str]:
    if isinstance(node, If):
        for _condition, branch in node.cases:
            yield from _templates(branch)
        yield from _templates(node.otherwise)
    elif isinstance(node, Chain) and all(operator == "+" for operator, _ in node.rest):
        parts, places = [], 0
        for part in (node.first, *(operand for _, operand in node.rest)):
            if isinstance(part, Literal) and isinstance(part.value, str):
                parts.append(part.value)
            else:
                places += 1
                parts.append(f"{{{places}}}")
        template = "".join(parts)
        if places <= 9 and _WORD.search(_PLACE.sub("", template)):
            yield template


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The translated templates of a language, those with the most words of their own first."""
    path = _FOLDER / language / "LC_MESSAGES" / "messages.mo"
    if not path.exists():
        return ()
    with path.open("rb") as file:
        known = [(str(one.id), str(one.string)) for one in read_mo(file) if one.id and one.string]
    found = [(source, said) for source, said in known if "{1}" in source]
    found.sort(key=lambda pair: -len(_PLACE.sub("", pair[0])))
    return tuple((_pattern(source), said) for source, said in found)


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACE.split(template)  # words, number, words, number …
    return re.compile("".join("(.*?)" if index % 2 else re.escape(part) for index, part in enumerate(parts)), re.DOTALL)
