"""Regular expressions of XPath on google-re2, which takes time in proportion to the text, whatever the pattern.

RE2 has no back references and no look-around; XPath has no look-around either. A pattern that RE2 refuses is
answered with null and the reason.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from engine.feel.errors import FeelError
from engine.feel.scope import MAX_STRING, NullResult, Run

__all__ = ["expand", "pattern_of", "split_by"]

_MAX_PATTERN = 2_000
_MAX_MEMORY = 8 << 20  # bytes of one compiled pattern
_FLAGS = frozenset("smixq")

# XPath's classes that RE2 does not know. \i and \c: what an XML name begins with and consists of.
_NAME_START = r"\p{L}_:"
_NAME_PART = r"\p{L}\p{N}\p{M}_:.\-"
_CLASSES = {
    "i": (_NAME_START, False),
    "I": (_NAME_START, True),
    "c": (_NAME_PART, False),
    "C": (_NAME_PART, True),
    "d": (r"\p{Nd}", False),
    "D": (r"\p{Nd}", True),
    "w": (r"\p{L}\p{M}\p{N}\p{S}", False),
    "W": (r"\p{L}\p{M}\p{N}\p{S}", True),
}
_BLOCKS = {
    "BasicLatin": r"\x{0}-\x{7F}",
    "Latin-1Supplement": r"\x{80}-\x{FF}",
    "LatinExtended-A": r"\x{100}-\x{17F}",
    "LatinExtended-B": r"\x{180}-\x{24F}",
    "Greek": r"\x{370}-\x{3FF}",
    "GreekandCoptic": r"\x{370}-\x{3FF}",
    "Cyrillic": r"\x{400}-\x{4FF}",
    "Hebrew": r"\x{590}-\x{5FF}",
    "Arabic": r"\x{600}-\x{6FF}",
    "Thai": r"\x{E00}-\x{E7F}",
    "HangulJamo": r"\x{1100}-\x{11FF}",
    "Hiragana": r"\x{3040}-\x{309F}",
    "Katakana": r"\x{30A0}-\x{30FF}",
    "CJKUnifiedIdeographs": r"\x{4E00}-\x{9FFF}",
    "HangulSyllables": r"\x{AC00}-\x{D7AF}",
}


@lru_cache(maxsize=512)
def pattern_of(pattern: str, flags: str) -> Any:
    """The compiled pattern; raises NullResult when it is wrong or RE2 cannot hold it."""
    if not set(flags) <= _FLAGS:
        raise NullResult(f"the flags are some of s, m, i, x and q, not '{flags}'")
    if len(pattern) > _MAX_PATTERN:
        raise NullResult(f"the pattern is longer than {_MAX_PATTERN:,} characters")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    options.case_sensitive = "i" not in flags
    if "q" in flags:
        options.literal = True
        return re2.compile(pattern, options=options)
    prefix = "(?" + "".join(flag for flag in "sm" if flag in flags) + ")" if {"s", "m"} & set(flags) else ""
    try:
        return re2.compile(prefix + _translated(pattern, extended="x" in flags), options=options)
    except re2.error as reason:
        text = reason.args[0].decode() if reason.args and isinstance(reason.args[0], bytes) else str(reason)
        raise NullResult(f"the pattern '{pattern}' cannot be used: {text}") from None


def _translated(pattern: str, *, extended: bool) -> str:
    """XPath's pattern in RE2's words: character classes, blocks, subtraction, and free spacing."""
    out: list[str] = []
    index, in_class = 0, False
    while index < len(pattern):
        char = pattern[index]
        if char == "\\":
            piece, index = _escape(pattern, index, in_class)
            out.append(piece)
            continue
        if in_class:
            if char == "-" and pattern.startswith("-[", index):
                end = pattern.find("]]", index)
                if end < 0:
                    raise NullResult("a character class in the pattern is not closed")
                return _subtraction(pattern, out, index, end, extended)
            if char == "[":
                out.append("\\[")
                index += 1
                continue
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif extended and char.isspace():
            index += 1
            continue
        elif char == "(" and pattern.startswith("(?", index) and not pattern.startswith("(?:", index):
            raise NullResult("'(?' in the pattern is not of XPath; only '(?:' is")
        out.append(char)
        index += 1
    return "".join(out)


def _escape(pattern: str, index: int, in_class: bool) -> tuple[str, int]:
    code = pattern[index + 1 : index + 2]
    if code in _CLASSES:
        chars, negated = _CLASSES[code]
        if in_class and negated:
            raise NullResult(f"\\{code} inside square brackets cannot be used")
        return (chars if in_class else f"[{'^' if negated else ''}{chars}]"), index + 2
    if code in ("p", "P") and pattern.startswith("{Is", index + 2):
        end = pattern.find("}", index)
        block = _BLOCKS.get(pattern[index + 5 : end].replace(" ", ""))
        if end < 0 or block is None:
            raise NullResult(f"the block {pattern[index : end + 1]} of the pattern is not known")
        if in_class and code == "P":
            raise NullResult("\\P{Is…} inside square brackets cannot be used")
        return (block if in_class else f"[{'^' if code == 'P' else ''}{block}]"), end + 1
    if code.isdigit():
        raise NullResult("the pattern refers back to a bracket (\\1), which cannot be searched in bounded time")
    return pattern[index : index + 2], index + 2


def _subtraction(pattern: str, out: list[str], index: int, end: int, extended: bool) -> str:
    """[a-z-[aeiou]]: each character of the class that the second class does not have, as ranges."""
    begin = len(out) - 1 - out[::-1].index("[")
    have = _characters("".join(out[begin:]) + "]")
    taken = _characters(_translated(pattern[index + 1 : end + 1], extended=False))
    ranges = [f"\\x{{{low:X}}}-\\x{{{high:X}}}" for low, high in _ranges(sorted(have - taken))]
    rest = _translated(pattern[end + 2 :], extended=extended)
    return "".join(out[:begin]) + ("[" + "".join(ranges) + "]" if ranges else r"[^\x{0}-\x{10FFFF}]") + rest


def _characters(char_class: str) -> set[int]:
    """The characters of the basic plane that a class matches: enough for the subtraction of classes."""
    compiled = re2.compile(char_class)
    return {code for code in range(0x3000) if compiled.match(chr(code)) is not None}


def _ranges(codes: list[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = ranges[-1][0], code
        else:
            ranges.append((code, code))
    return ranges


_REFERENCE = re.compile(r"\\(.?)|\$(\d*)", re.DOTALL)


def expand(run: Run, compiled: Any, string: str, replacement: str, *, literal: bool) -> str:
    """The string with each match replaced, as fn:replace of XPath does."""
    if compiled.search("") is not None:
        raise NullResult("the pattern matches an empty string")
    pieces = [replacement] if literal else _pieces(replacement, compiled.groups)
    out: list[str] = []
    position = size = 0
    for match in compiled.finditer(string):
        run.spend(1)
        made = "".join(piece if isinstance(piece, str) else (match.group(piece) or "") for piece in pieces)
        size += len(made)
        if size > MAX_STRING:
            raise FeelError(f"The expression makes a string of more than {MAX_STRING:,} characters.")
        out.append(string[position : match.start()])
        out.append(made)
        position = match.end()
    out.append(string[position:])
    return "".join(out)


def _pieces(replacement: str, groups: int) -> list[str | int]:
    """A replacement as literal pieces and numbers of brackets; $12 is $1 and a 2 when there are fewer than 12."""
    pieces: list[str | int] = []
    position = 0
    for match in _REFERENCE.finditer(replacement):
        pieces.append(replacement[position : match.start()])
        position = match.end()
        if match[2] is None:
            if match[1] not in ("\\", "$"):
                raise NullResult("a backslash in the replacement stands before '$' or another backslash only")
            pieces.append(match[1])
            continue
        digits = match[2]
        if not digits:
            raise NullResult("'$' in the replacement must be followed by a digit; write \\$ for the sign itself")
        take = len(digits)
        while take > 1 and int(digits[:take]) > groups:
            take -= 1
        if int(digits[:take]) <= groups:
            pieces.append(int(digits[:take]))
        pieces.append(digits[take:])
    pieces.append(replacement[position:])
    return pieces


def split_by(run: Run, compiled: Any, string: str) -> list[str]:
    """The parts between matches; a pattern that matches nothing at all is refused."""
    if compiled.search("") is not None:
        raise NullResult("the delimiter matches an empty string")
    parts = []
    position = 0
    for match in compiled.finditer(string):
        run.spend(1)
        parts.append(string[position : match.start()])
        position = match.end()
    parts.append(string[position:])
    return parts
