"""Built-in functions on strings."""

from __future__ import annotations

from typing import Any

from engine.feel.builtins.numeric import whole
from engine.feel.builtins.registry import builtin
from engine.feel.errors import FeelError
from engine.feel.numbers import Number
from engine.feel.regex import expand, pattern_of, split_by
from engine.feel.scope import MAX_STRING, NullResult, Run
from engine.feel.values import described


@builtin("substring(string: string, start position: number, length?: number)")
def substring(string: str, start: Number, length: Number | None = None) -> str | None:
    """The part from a position (1 is the first character, -1 the last), so many characters long."""
    first = whole(start, "the start position")
    if first == 0 or first > len(string) or first < -len(string):
        raise NullResult(f"the start position {first} is outside the string of {len(string)} characters")
    begin = first - 1 if first > 0 else len(string) + first
    if length is None:
        return string[begin:]
    size = whole(length, "the length")
    if size < 1:
        raise NullResult("the length must be at least 1")
    return string[begin : begin + size]


@builtin("string length(string: string)")
def string_length(string: str) -> int:
    """How many characters the string has."""
    return len(string)


@builtin("upper case(string: string)")
def upper_case(string: str) -> str:
    """The string in capital letters."""
    return string.upper()


@builtin("lower case(string: string)")
def lower_case(string: str) -> str:
    """The string in small letters."""
    return string.lower()


@builtin("substring before(string: string, match: string)")
def substring_before(string: str, match: str) -> str:
    """What stands before the first match; an empty string when there is none."""
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after(string: string, match: string)")
def substring_after(string: str, match: str) -> str:
    """What stands after the first match; an empty string when there is none."""
    return string.partition(match)[2] if match else string


@builtin("contains(string: string, match: string)")
def contains(string: str, match: str) -> bool:
    """Whether the match occurs in the string."""
    return match in string


@builtin("starts with(string: string, match: string)")
def starts_with(string: str, match: str) -> bool:
    """Whether the string begins with the match."""
    return string.startswith(match)


@builtin("ends with(string: string, match: string)")
def ends_with(string: str, match: str) -> bool:
    """Whether the string ends with the match."""
    return string.endswith(match)


@builtin("matches(input: string, pattern: string, flags?: string|null)", needs_run=True)
def matches(run: Run, string: str, pattern: str, flags: str | None = None) -> bool:
    """Whether the pattern occurs in the string. Flags: i ignores case, s, m and x as in XPath."""
    run.spend(len(string) >> 6)
    return pattern_of(pattern, flags or "").search(string) is not None


@builtin("replace(input: string, pattern: string, replacement: string, flags?: string|null)", needs_run=True)
def replace(run: Run, string: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The string with each match of the pattern replaced; $1 stands for what the first bracket matched."""
    run.spend(len(string) >> 6)
    return expand(run, pattern_of(pattern, flags or ""), string, replacement, literal="q" in (flags or ""))


@builtin("split(string: string, delimiter: string)", needs_run=True)
def split(run: Run, string: str, delimiter: str) -> list[str]:
    """The parts of the string between the matches of a pattern."""
    run.spend(len(string) >> 4)
    return split_by(run, pattern_of(delimiter, ""), string)


@builtin("string join(list: list, delimiter?: string|null)")
def string_join(items: list[Any], delimiter: str | None = None) -> str:
    """The strings of a list in one, with a delimiter between them; nulls are left out."""
    strings = []
    for item in items:
        if item is None:
            continue
        if type(item) is not str:
            raise NullResult(f"the list has {described(item)} among its strings")
        strings.append(item)
    between = delimiter or ""
    size = sum(map(len, strings)) + len(between) * len(strings)
    if size > MAX_STRING:
        raise FeelError(f"The expression makes a string of {size:,} characters; {MAX_STRING:,} are allowed.")
    return between.join(strings)
