"""The tokens of the languages with curly brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from engine.bpmn.importing.expressions.tree import Unsure

__all__ = ["Token", "tokens_of", "unquoted"]


class Token(NamedTuple):
    """A piece of the text: number, string, name, op or end."""

    kind: str
    text: str
    after_line: bool  # a new line begins before it


_TOKEN = re.compile(
    r"""
      (?P<space>  (?: \s+ | //[^\n]* | /\*.*?\*/ )+ )
    | (?P<number> (?: \d+(?:\.\d+)? | \.\d+ ) (?: [eE][+-]?\d+ )? ) (?P<suffix> [a-zA-Z_]? )
    | (?P<string> "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | (?P<name>   [^\W\d][\w$]* | \$[\w$]+ )
    | (?P<op>     === | !== | \+\+ | -- | == | != | <= | >= | && | \|\| | \+= | -= | \*= | [-+*/%<>=!?:.,;()\[\]{}] )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\", '"': '"', "'": "'", "/": "/"}


def tokens_of(text: str, words: Mapping[str, str]) -> list[Token]:
    """All tokens, closed by some of kind "end"; raises Unsure for what can begin nothing."""
    found: list[Token] = []
    at, after_line = 0, False
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unsure(f"'{text[at]}' begins nothing")
        at = match.end()
        kind, piece = str(match.lastgroup), match[0]
        if kind == "space":
            after_line = after_line or "\n" in piece
            continue
        if match["number"] is not None:
            kind, piece = "number", match["number"]
            if match["suffix"] not in ("", "L", "l", "d", "D", "f", "F", "G", "g", "B"):
                raise Unsure("no number")
        elif kind == "name" and piece in words:
            kind, piece = "op", words[piece]
        found.append(Token(kind, piece, after_line))
        after_line = False
    return [*found, Token("end", "", True), Token("end", "", True), Token("end", "", True)]


def unquoted(text: str) -> str:
    """The text that a literal with its quotation marks stands for."""

    def char(match: re.Match[str]) -> str:
        code = match[1]
        if code.startswith("u") and len(code) == 5:
            return chr(int(code[1:], 16))
        if code not in _ESCAPED:
            raise Unsure(f"\\{code}")
        return _ESCAPED[code]

    return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", char, text[1:-1])
