"""What can go wrong with an expression, in words a designer understands."""

from __future__ import annotations

from engine.errors import ReglamentError

__all__ = ["FeelError", "FeelSyntaxError"]

_EXCERPT = 40  # characters shown on each side of the fault


class FeelSyntaxError(ReglamentError):
    """The text is no FEEL. `position` counts characters from 0; `message` says what was seen and expected."""

    def __init__(self, text: str, position: int, message: str) -> None:
        self.text = text
        self.position = position
        self.message = message
        line = text.count("\n", 0, position) + 1
        column = position - (text.rfind("\n", 0, position) + 1) + 1
        where = f"column {column}" if line == 1 else f"line {line}, column {column}"
        super().__init__(f"{message} at {where} of: {self._excerpt()}")

    def _excerpt(self) -> str:
        start, end = max(0, self.position - _EXCERPT), self.position + _EXCERPT
        before = ("…" if start else "") + self.text[start : self.position]
        after = self.text[self.position : end] + ("…" if end < len(self.text) else "")
        return f"{before}⟶{after}".replace("\n", " ")


class FeelError(ReglamentError):
    """The evaluation was stopped: too many steps, too deep, or too large. Faults of values yield null instead."""
