"""What stands beside the diagrams in another tool's project: forms, and pages with forms. One file a kind.

files, findings = brought(name, content)   # the files that stand for it here, and what is to be told
"""

from __future__ import annotations

from collections.abc import Callable

from engine.bpmn.importing.beside.forms import form_file
from engine.bpmn.importing.beside.html import html_form
from engine.errors import Problem

__all__ = ["KINDS", "brought", "is_beside"]

Kind = Callable[[str, bytes, Callable[[Problem], None]], dict[str, bytes]]
KINDS: dict[str, Kind] = {".form": form_file, ".html": html_form, ".htm": html_form}


def is_beside(name: str) -> bool:
    """Whether a file of this name is, or holds, a form."""
    return _ending(name) in KINDS


def brought(name: str, content: bytes) -> tuple[dict[str, bytes], list[Problem]]:
    """The files that stand for a form here, and what was changed and is asked. Raises nothing."""
    findings: list[Problem] = []
    files = KINDS[_ending(name)](name, content, findings.append)
    return files, findings


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}"
