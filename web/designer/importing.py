"""Files from elsewhere on their way into a draft: what another tool wrote is made executable, and that is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from engine.bpmn import Imported, import_files
from engine.errors import Problem
from web.designer.archives import Brought

__all__ = ["Told", "Translated", "brought_in", "told_of", "translated"]


@dataclass(frozen=True, slots=True)
class Told:
    """What the import says about one element: repairs, questions, what has no meaning here."""

    file: str
    element: str | None
    findings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Translated:
    """One diagram as it runs here, the files that it needs besides, and what there is to say about them."""

    content: bytes
    files: Mapping[str, bytes]
    findings: tuple[Problem, ...]


def brought_in(brought: Brought) -> tuple[Brought, Imported]:
    """The files as drafts that run, and what was changed on the way; files of our own come back as they are.

    A file without a diagram is drawn when it is opened (`web.designer.editing`), so not here.
    """
    imported = import_files(brought.files, draw=False)
    return replace(brought, files=imported.files), imported


def translated(name: str, content: bytes, draft: Mapping[str, bytes]) -> Translated:
    """One diagram made executable, read beside the other files of its draft; these stay as they are.

    A diagram that cannot be read comes back as it is, with a finding that says why.
    """
    given = {**draft, name: content}
    imported = import_files(given, draw=False)
    files = {one: text for one, text in imported.files.items() if one not in given}
    findings = tuple(one for one in imported.findings if one.file == name or one.file in files)
    return Translated(imported.files.get(name, content), files, findings)


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
