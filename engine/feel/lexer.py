"""Text to tokens. Names with spaces are put together by the parser, which knows the names in sight."""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.feel.errors import FeelSyntaxError

__all__ = ["KEYWORDS", "MAX_TEXT", "Token", "tokenize", "unquote"]

MAX_TEXT = 50_000  # characters of one expression

# A name never runs on over these words, unless a known name has them inside.
KEYWORDS = frozenset(
    "and or if then else for return some every satisfies in between instance function true false null".split()
)

_TOKEN = re.compile(
    r"""
      (?P<space>    (?: \s+ | //[^\n]* | /\*.*?\*/ )+ )
    | (?P<number>   (?: \d+(?:\.\d+)? | \.\d+ ) (?: [eE][+-]?\d+ )? )
    | (?P<string>   " (?: [^"\\] | \\. )* " )
    | (?P<at>       @\s* " (?: [^"\\] | \\. )* " )
    | (?P<name>     (?: [^\W\d] | [?\U00010000-\U000EFFFF] )
                    (?: \w | [?·\u0300-\u036F\u203F\u2040\U00010000-\U000EFFFF] )* )
    | (?P<op>       \*\* | -> | \.\. | <= | >= | != | [-+*/<>=()\[\]{},:.] )
    | (?P<other>    . )
    """,
    re.VERBOSE | re.DOTALL,
)

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\", "b": "\b", "f": "\f"}


class Token(NamedTuple):
    """A piece of the text: number, string, at, name, op, other or end."""

    kind: str
    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """All tokens of a text, closed by one of kind "end"; raises FeelSyntaxError for what can begin nothing."""
    if len(text) > MAX_TEXT:
        raise FeelSyntaxError(text, MAX_TEXT, f"The expression has {len(text):,} characters; {MAX_TEXT:,} are allowed")
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "space":
            continue
        if kind == "other":
            if match[0] == '"':
                raise FeelSyntaxError(text, match.start(), "A string is not closed: a second quotation mark is missing")
            if match[0] == "/" and text.startswith("/*", match.start()):
                raise FeelSyntaxError(text, match.start(), "A comment is not closed: */ is missing")
        tokens.append(Token(kind, match[0], match.start(), match.end()))
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def unquote(literal: str) -> str:
    """The string that a literal with its quotation marks stands for."""
    body = literal[1:-1]
    if "\\" not in body:
        return body
    plain = _ESCAPE.sub(_unescape, body)
    if any("\ud800" <= char <= "\udfff" for char in plain):  # a pair \uD83D\uDC0E is one character
        plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number <= 0x10FFFF else match[0]
    return _ESCAPED.get(code, match[0])
