"""How reports read on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.errors import Problem

__all__ = ["problem_lines", "table"]

_WORDS = {"error": "refused", "repair": "repaired", "warning": "warning"}


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """Write each problem as one line: what, where, why, what to do."""
    lines = []
    for problem in problems:
        where = " ".join(
            part
            for part in (problem.process, problem.element, f"line {problem.line}" if problem.line else None)
            if part
        )
        hint = f" {problem.hint}" if problem.hint else ""
        lines.append(f"{_WORDS[problem.severity]:9} {where or '-'}: {problem.message}{hint} [{problem.code}]")
    return lines


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Lay out rows as text; numbers to the right."""
    body = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[index]) for line in [list(head), *body]) for index in range(len(head))]
    right = [
        all(line[index].replace(",", "").replace(".", "").isdecimal() for line in body) for index in range(len(head))
    ]

    def line(cells: Sequence[str]) -> str:
        return "  ".join(
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(cells, widths, right, strict=True)
        ).rstrip()

    return "\n".join([line(head), line(["-" * width for width in widths]), *(line(row) for row in body)])


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdecimal()
