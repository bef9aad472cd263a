"""Texts that were composed before anybody knew who would read them, in the reader's language.

A title is made by a FEEL expression when its task opens, a refusal or a problem by the engine, and both are kept as
texts. So what makes them is turned into templates for the translators, `"Pick: order " + order_number` into
"Pick: order {1}", `f"The timer '{name}' has no time."` into "The timer '{1}' has no time."; and a text that fits a
template from end to end is said anew with the translation's words around the same values. Several sentences that were
joined are said one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.mofile import read_mo

from engine.feel.errors import FeelSyntaxError
from engine.feel.nodes import Chain, If, Literal, Node
from engine.feel.parser import Parser

__all__ = ["say", "templates_of"]

_FOLDER = Path(__file__).resolve().parent / "translations"
_PLACE = re.compile(r"\{(\d{1,2})\}")
_NEXT_SENTENCE = re.compile(r"(?<=[.?!:])\s+")
_WORD = re.compile(r"[^\W\d_]{2}")


@lru_cache(maxsize=4096)
def say(text: str, language: str) -> str:
    """Return a text in this language; as it stands where it, or a sentence of it, fits no translated template."""
    said = _fitting(text, language)
    if said is not None:
        return said
    for end in _NEXT_SENTENCE.finditer(text):
        first = _fitting(text[: end.start()], language)
        if first is not None:
            return f"{first} {say(text[end.end() :], language)}"
    return text


def _fitting(text: str, language: str) -> str | None:
    """The text by its own translation, or by the template with the most words that it fits."""
    catalogue = _catalogue(language)
    if text in catalogue.whole:
        return catalogue.whole[text]
    for piece, pattern, translation in catalogue.templates:
        found = pattern.fullmatch(text) if piece in text else None
        if found is not None:
            parts = _PLACE.split(translation)  # words, number, words, number …
            values = [catalogue.whole.get(value, value) for value in found.groups()]
            return "".join(values[int(part) - 1] if index % 2 else part for index, part in enumerate(parts))
    return None


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


class _Catalogue(NamedTuple):
    """What a language can say: whole texts, and templates with the longest of their own words."""

    whole: dict[str, str]
    templates: tuple[tuple[str, re.Pattern[str], str], ...]


@cache
def _catalogue(language: str) -> _Catalogue:
    """The translations of a language; of its templates those with the most words of their own first."""
    path = _FOLDER / language / "LC_MESSAGES" / "messages.mo"
    if not path.exists():
        return _Catalogue({}, ())
    with path.open("rb") as file:
        known = {one.id: one.string for one in read_mo(file) if isinstance(one.id, str) and one.id and one.string}
    found = sorted((source for source in known if "{1}" in source), key=lambda one: -len(_PLACE.sub("", one)))
    templates = tuple((max(_PLACE.split(one)[::2], key=len), _pattern(one), known[one]) for one in found)
    return _Catalogue({source: said for source, said in known.items() if "{1}" not in source}, templates)


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACE.split(template)  # words, number, words, number …
    return re.compile("".join("(.*?)" if index % 2 else re.escape(part) for index, part in enumerate(parts)), re.DOTALL)
