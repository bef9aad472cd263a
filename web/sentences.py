"""The sentences that a Python file composes, as templates for translators.

The engine says what is wrong in English and knows no languages; `web.titles.say` recognizes what it said.
A sentence is a text of three words or more that ends with a full stop, a question or exclamation mark, or a colon.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

__all__ = ["templates_in"]

_SENTENCE = re.compile(r"[A-Z'\"<{(0-9].*\s.*\s.*[.?!:]", re.DOTALL)
_PLACE = re.compile(r"\{\d+\}")
_FORMATTED = re.compile(r"\{(?:[a-z_]+)?\}")  # of texts that are formatted later
_WORD = re.compile(r"[^\W\d_]{2}")
_SPOKEN_TO_NOBODY = {"log", "logger", "logging", "print", "assert", "re", "text"}  # whom a call speaks to


def templates_in(source: bytes) -> Iterator[str]:
    """Yield the sentences of a file, with {1}, {2} … for values, and the words among which a condition chooses one."""
    tree = ast.parse(source)
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and _owner(node.func) in _SPOKEN_TO_NOBODY:
            continue
        if isinstance(node, ast.expr) and (template := _template(node)) is not None:
            text = template.strip()
            if _SENTENCE.fullmatch(text) and _WORD.search(_PLACE.sub("", text)):
                yield text
                yield from _words(node)
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        waiting.extend(ast.iter_child_nodes(node))


def _template(node: ast.expr) -> str | None:
    """A text as a template: constants, f-strings and their sums; None for any other expression."""
    places = 0

    def numbered() -> str:
        nonlocal places
        places += 1
        return f"{{{places}}}"

    def spelled(one: ast.expr) -> str | None:
        match one:
            case ast.Constant(value=str(text)):
                return _FORMATTED.sub(lambda _: numbered(), text)
            case ast.JoinedStr(values=parts):
                return "".join(spelled(part) or "" for part in parts)
            case ast.FormattedValue():
                return numbered()
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                first, second = spelled(left), spelled(right)
                return None if first is None or second is None else first + second
        return None

    return spelled(node)


def _words(node: ast.expr) -> Iterator[str]:
    """The texts among which a condition inside an f-string chooses."""
    for place in ast.walk(node):
        if isinstance(place, ast.FormattedValue) and isinstance(place.value, ast.IfExp):
            for branch in (place.value.body, place.value.orelse):
                if isinstance(branch, ast.Constant) and isinstance(branch.value, str) and _WORD.search(branch.value):
                    yield branch.value.strip()


def _owner(function: ast.expr) -> str:
    """The first name of what is called: `log` of `log.info(…)`."""
    while isinstance(function, ast.Attribute):
        function = function.value
    return function.id if isinstance(function, ast.Name) else ""
