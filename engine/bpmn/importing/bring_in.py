"""One file after the other through the passes, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.passes import PASSES
from engine.bpmn.importing.vendors import VENDORS
from engine.bpmn.xml import load
from engine.errors import NotReadable, Problem

__all__ = ["Imported", "bring_in"]


@dataclass(frozen=True, slots=True)
class Imported:
    """Executable drafts, and what was changed, asked and left out on the way."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Problem, ...] = ()


def bring_in(files: Mapping[str, bytes]) -> Imported:
    """Translate and repair files in this process: `engine.bpmn.import_files` does it in a child with limits.

    A file that cannot be read is told and left as it is. Raises nothing.
    """
    out: dict[str, bytes] = {}
    findings: list[Problem] = []
    for name, content in files.items():
        try:
            draft = Draft(name, load(content), files=files)
        except NotReadable as error:
            findings.append(replace(error.problem, file=name))
            out[name] = content
            continue
        for step in (*VENDORS, *PASSES):
            step(draft)
        out[name] = etree.tostring(draft.root, xml_declaration=True, encoding="UTF-8")
        out.update({extra: text for extra, text in draft.extra.items() if extra not in files})
        findings.extend(replace(finding, file=name) for finding in draft.findings)
    return Imported(out, tuple(findings))
