"""The names in sight while parsing. A name may have spaces and signs: "Monthly Salary", "Pre-bureau risk"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Token, tokenize

__all__ = ["NameScope", "longest_match", "plain_name"]


def plain_name(text: str) -> str:
    """A name in its one spelling: without space around it, one space for each run of spaces inside."""
    return " ".join(text.split())


class NameScope:
    """Names declared in one place, findable by their first token."""

    __slots__ = ("_by_first", "names")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: set[str] = set()
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Declare a name; one that no expression could spell is left out (it is reachable by `get value`)."""
        if name in self.names:
            return
        self.names.add(name)
        try:
            texts = tuple(token.text for token in tokenize(name)[:-1])
        except FeelSyntaxError:
            return
        if texts:
            self._by_first.setdefault(texts[0], []).append((texts, name))

    def match(self, tokens: Sequence[Token], index: int) -> tuple[int, str] | None:
        """The longest declared name that begins at this token: how many tokens it has, and its spelling."""
        best: tuple[int, str] | None = None
        for texts, name in self._by_first.get(tokens[index].text, ()):
            size = len(texts)
            if (best is None or size > best[0]) and all(
                index + offset < len(tokens) and tokens[index + offset].text == text
                for offset, text in enumerate(texts)
            ):
                best = size, name
        return best


def longest_match(scopes: Sequence[NameScope], tokens: Sequence[Token], index: int) -> tuple[int, str, int] | None:
    """The longest name of all scopes, the innermost winning a tie: its size, spelling and scope number."""
    best: tuple[int, str, int] | None = None
    for number in range(len(scopes) - 1, -1, -1):
        found = scopes[number].match(tokens, index)
        if found is not None and (best is None or found[0] > best[0]):
            best = (*found, number)
    return best
