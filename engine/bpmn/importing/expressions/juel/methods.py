"""Methods of texts and lists that FEEL has as built-ins."""

from __future__ import annotations

from collections.abc import Callable

from engine.bpmn.importing.expressions.juel.parts import ADD, COMPARE, WHOLE, Kind, Unsure, Written, allow

__all__ = ["METHODS"]

Arguments = list[Written]


def _equals(base: str, arguments: Arguments) -> Written:
    """Java compares without turning one kind into another; only of texts we know that they are of one class."""
    if arguments[0].kind is not Kind.TEXT:
        raise Unsure("equals")
    return Written(f"{base} = {arguments[0].text}", COMPARE, Kind.TRUTH, exact=False)


def _equals_ignoring_case(base: str, arguments: Arguments) -> Written:
    if arguments[0].kind is not Kind.TEXT or not arguments[0].text.startswith('"'):
        raise Unsure("equalsIgnoreCase")
    return Written(f"lower case({base}) = {arguments[0].text.lower()}", COMPARE, Kind.TRUTH, exact=False)


def _size(base: str, _: Arguments) -> Written:
    text = f"(if {base} instance of list<Any> then count({base}) else count(get entries({base})))"
    return Written(text, WHOLE, Kind.NUMBER, exact=False)


def _contains(base: str, arguments: Arguments) -> Written:
    one = arguments[0]
    if not one.exact:
        raise Unsure("contains")
    text = f"(if {base} instance of string then contains({base}, {one.text}) else list contains({base}, {one.text}))"
    return Written(text, WHOLE, Kind.TRUTH, exact=False)


def _of_text(function: str, kind: Kind) -> Callable[[str, Arguments], Written]:
    """A built-in that gives null for what is no text."""

    def write(base: str, arguments: Arguments) -> Written:
        for argument in arguments:
            allow(argument, Kind.TEXT)
        return Written(f"{function}({', '.join([base, *(one.text for one in arguments)])})", WHOLE, kind, exact=False)

    return write


def _concat(base: str, arguments: Arguments) -> Written:
    allow(arguments[0], Kind.TEXT)
    return Written(f"{base} + string({arguments[0].text})", ADD, Kind.TEXT, exact=False)


def _is_empty(base: str, _: Arguments) -> Written:
    return Written(f'list contains(["", [], {{}}], {base})', WHOLE, Kind.TRUTH)


METHODS: dict[tuple[str, int], Callable[[str, Arguments], Written]] = {
    ("equals", 1): _equals,
    ("equalsIgnoreCase", 1): _equals_ignoring_case,
    ("size", 0): _size,
    ("contains", 1): _contains,
    ("isEmpty", 0): _is_empty,
    ("length", 0): _of_text("string length", Kind.NUMBER),
    ("startsWith", 1): _of_text("starts with", Kind.TRUTH),
    ("endsWith", 1): _of_text("ends with", Kind.TRUTH),
    ("toLowerCase", 0): _of_text("lower case", Kind.TEXT),
    ("toUpperCase", 0): _of_text("upper case", Kind.TEXT),
    ("concat", 1): _concat,
}
