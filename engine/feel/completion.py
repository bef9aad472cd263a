"""Help while somebody writes FEEL: what could come next.

Works on texts that are not finished: what cannot be told is left out, and nothing raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from engine.feel import nodes as n
from engine.feel.builtins import BUILTINS
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import compile_expression
from engine.feel.known import ALWAYS, Variable, part_names, parts_of
from engine.feel.lexer import KEYWORDS, Token, tokenize
from engine.feel.shapes import ANY, Shape, items_of, shape_of

__all__ = ["Completion", "complete", "functions"]

_MAX = 200  # completions in one answer


@dataclass(frozen=True, slots=True)
class Completion:
    """What could stand from `start` to the cursor."""

    label: str
    insert: str
    kind: Literal["variable", "entry", "function", "keyword"]
    type: str
    about: str
    start: int


_BEGIN = ("if", "for", "some", "every", "function", "not", "true", "false", "null")
_GO_ON = ("and", "or", "in", "between", "then", "else", "return", "satisfies", "instance of")
_TEMPLATES = {
    "if": "if  then  else ",
    "for": "for  in  return ",
    "some": "some  in  satisfies ",
    "every": "every  in  satisfies ",
}
_AFTER_VALUE = frozenset(["number", "string", "at"])


def complete(text: str, position: int, variables: tuple[Variable, ...] = ()) -> tuple[Completion, ...]:
    """Return what could be written at a position (counted from 0), the most likely first; nothing inside a string."""
    before = text[: max(0, position)]
    try:
        tokens = tokenize(before)[:-1]
    except FeelSyntaxError:
        return ()  # in a string that is still open
    if _in_comment(before, tokens):
        return ()
    words, rest = _words_at_end(tokens, len(before))
    start = words[0].start if words else len(before)
    prefix = before[start:]
    scope = {variable.name: variable.shape for variable in (*variables, *ALWAYS)}
    if rest and rest[-1].text == "." and rest[-1].kind == "op":
        base = _base_before_dot(rest[:-1], scope)
        return _matching(_entries(base, start), prefix) if base is not None else ()
    found = [*_inside(rest, scope, start), *_variables((*variables, *ALWAYS), start), *_functions(start)]
    if rest and (rest[-1].kind in _AFTER_VALUE or rest[-1].text in ")]}"):
        return _matching(_keywords(_GO_ON, start), prefix)  # behind a value only an operator can follow
    offered = _matching([*found, *_keywords(_BEGIN, start)], prefix)
    if words and before[-1].isspace():  # "amount ": a value, unless a name goes on
        return (*offered, *_keywords(_GO_ON, len(before)))
    if len(words) > 1:  # "amount an": the second word may begin an operator
        offered += _matching(_keywords(_GO_ON, words[-1].start), words[-1].text)
    return offered[:_MAX]


def functions() -> tuple[Completion, ...]:
    """Return every built-in with its signatures and what it does."""
    return tuple(_functions(0))


def _words_at_end(tokens: list[Token], end: int) -> tuple[list[Token], list[Token]]:
    """The words that touch the end of the text, and the tokens before them. A keyword never belongs to them."""
    words: list[Token] = []
    rest = list(tokens)
    while rest and rest[-1].kind == "name" and rest[-1].text not in KEYWORDS:
        words.insert(0, rest.pop())
    if not words and rest and rest[-1].kind == "name" and rest[-1].end == end:
        words.insert(0, rest.pop())  # "an": the beginning of something, also when it is a whole keyword
    return words, rest


def _in_comment(before: str, tokens: list[Token]) -> bool:
    gap = before[tokens[-1].end if tokens else 0 :]
    if "//" in gap and "\n" not in gap[gap.rindex("//") :]:
        return True
    pairs = pairwise(tokens)
    return any(one.text == "/" and other.text.startswith("*") and one.end == other.start for one, other in pairs)


def _matching(found: list[Completion], prefix: str) -> tuple[Completion, ...]:
    """Those that begin with what is there, then those with a word that does; a name offered once, the nearest."""
    wanted = " ".join(prefix.lower().split()) + (" " if prefix[-1:].isspace() else "")
    nearest: dict[str, Completion] = {}
    for one in found:
        nearest.setdefault(one.label, one)
    begins = [one for one in nearest.values() if one.label.lower().startswith(wanted)]
    has = [one for one in nearest.values() if one not in begins and f" {wanted}" in f" {one.label.lower()}"]
    return (*begins, *has)


def _variables(variables: tuple[Variable, ...], start: int) -> list[Completion]:
    return [
        Completion(one.name, one.name, "variable", one.shape.words, _about(one), start) for one in variables if one.name
    ]


def _about(variable: Variable) -> str:
    return variable.source if variable.sure else f"{variable.source} (not on every way to here)".lstrip()


def _functions(start: int) -> Iterator[Completion]:
    for name, function in BUILTINS.items():
        about = "\n".join(f"{overload.signature}\n{overload.about}" for overload in function.overloads)
        yield Completion(f"{name}()", f"{name}(", "function", "function", about, start)


def _keywords(words: tuple[str, ...], start: int) -> list[Completion]:
    return [Completion(word, _TEMPLATES.get(word, word), "keyword", "", "", start) for word in words]


def _entries(base: Shape, start: int) -> list[Completion]:
    return [Completion(name, name, "entry", shape.words, "", start) for name, shape in parts_of(base).items()]


def _base_before_dot(tokens: list[Token], scope: Mapping[str, Shape]) -> Shape | None:
    """What stands before a dot: a path such as `order.lines[1]`, read backwards until it begins."""
    depth, first = 0, len(tokens)
    while first > 0:
        token = tokens[first - 1]
        if token.kind == "op" and token.text in "])}":
            depth += 1
        elif token.kind == "op" and token.text in "[({":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and (token.text in KEYWORDS or (token.kind == "op" and token.text != ".")):
            break
        first -= 1
    inner = _inner_scope(tokens[:first], scope)
    names = list(inner)
    for skip in range(first, len(tokens)):  # the longest text that can be read: "x and order.lines" → "order.lines"
        text = _spaced(tokens[skip:])
        try:
            return shape_of(compile_expression(text, names, part_names(inner)).node, inner)
        except FeelSyntaxError:
            continue
    return None


def _spaced(tokens: list[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _inside(tokens: list[Token], scope: Mapping[str, Shape], start: int) -> list[Completion]:
    """What brackets around the cursor bring: items of a filtered list, entries before this one, loop variables."""
    found = []
    opened = _opened(tokens)
    if opened is not None and tokens[opened].text == "[" and opened > 0 and _ends_value(tokens[opened - 1]):
        base = _base_before_dot(tokens[:opened], scope)
        item = (base.item or base) if base is not None else ANY
        found += _entries(item, start)
        found.append(Completion("item", "item", "variable", item.words, "the item that is looked at", start))
    inner = _inner_scope(tokens, scope)
    found += [
        Completion(name, name, "variable", shape.words, "", start)
        for name, shape in inner.items()
        if name not in scope or scope[name] is not shape
    ]
    return found


def _ends_value(token: Token) -> bool:
    return (token.kind == "name" and token.text not in KEYWORDS) or token.text in ("]", ")", "}")


def _opened(tokens: list[Token]) -> int | None:
    """Index of the innermost bracket that is still open."""
    depth = 0
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.kind != "op":
            continue
        if token.text in "])}":
            depth += 1
        elif token.text in "[({":
            if depth == 0:
                return index
            depth -= 1
    return None


def _inner_scope(tokens: list[Token], scope: Mapping[str, Shape]) -> dict[str, Shape]:
    """The variables with those that `for x in …`, `some x in …` and open contexts before the cursor declare."""
    inner = dict(scope)
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.text in ("for", "some", "every") and token.kind == "name" and following is not None:
            inner |= _declared(tokens[index + 1 :], inner)
        elif token.text == ":" and index > 0 and tokens[index - 1].kind in ("name", "string"):
            name = tokens[index - 1].text.strip('"')
            if index > 1 and tokens[index - 2].text in "{,":
                inner[name] = _first_value(tokens[index + 1 :], inner)
    return inner


def _declared(tokens: list[Token], scope: Mapping[str, Shape]) -> dict[str, Shape]:
    """`x in list, y in other return …`: names with the shape of the items."""
    found: dict[str, Shape] = {}
    index = 0
    while index + 1 < len(tokens) and tokens[index].kind == "name" and tokens[index + 1].text == "in":
        found[tokens[index].text] = _first_value(tokens[index + 2 :], {**scope, **found}, items=True)
        depth = 0
        index += 2
        while index < len(tokens):
            text = tokens[index].text
            depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
            if depth < 0 or text in ("return", "satisfies"):
                return found
            index += 1
            if depth == 0 and text == ",":
                break
    return found


def _first_value(tokens: list[Token], scope: Mapping[str, Shape], *, items: bool = False) -> Shape:
    """The shape of the longest expression at the beginning of tokens."""
    for end in range(len(tokens), 0, -1):
        if end < len(tokens) and tokens[end].text not in ("return", "satisfies", ",", "}", "]", ")"):
            continue
        try:
            node = compile_expression(_spaced(tokens[:end]), list(scope), part_names(scope)).node
        except FeelSyntaxError:
            continue
        if items:
            return items_of((n.Iterator("x", node),), scope)["x"]
        return shape_of(node, scope)
    return ANY
