"""Files from elsewhere on their way into a draft: what another tool wrote is made executable, and that is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from engine.bpmn import Imported, import_files
from engine.errors import Problem
from web.designer.archives import Brought

__all__ = ["Told", "brought_in", "told_of"]


@dataclass(frozen=True, slots=True)
class Told:
    """What the import says about one element: repairs, questions, what has no meaning here."""

    file: str
    element: str | None
    findings: tuple[Problem, ...]


def brought_in(brought: Brought) -> tuple[Brought, Imported]:
    """The files as drafts that run, and what was changed on the way; files of our own come back as they are.

    A file without a diagram is drawn when it is opened (`web.designer.editing`), so not here.
    """
    imported = import_files(brought.files, draw=False)
    return replace(brought, files=imported.files), imported


def told_of(imported: Imported) -> list[Told]:
    """The findings by file and element, in the order in which the import came across them."""
    return list(_grouped([one for one in imported.findings if one.file is not None]))


def _grouped(findings: list[Problem]) -> Iterator[Told]:
    order: dict[tuple[str, str | None], int] = {}
    for finding in findings:
        order.setdefault((finding.file or "", finding.element), len(order))
    findings = sorted(findings, key=lambda one: order[(one.file or "", one.element)])
    for (file, element), group in groupby(findings, key=lambda one: (one.file or "", one.element)):
        yield Told(file, element, tuple(group))
