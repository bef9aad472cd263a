"""One file after the other through the passes, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from engine.bpmn.elements import VENDORS as OF_VENDORS
from engine.bpmn.faults import readable
from engine.bpmn.imported import Imported
from engine.bpmn.importing.beside import brought, is_beside
from engine.bpmn.importing.decisions import bring_in_decisions
from engine.bpmn.importing.opening import OPENING, opened
from engine.bpmn.importing.passes import PASSES
from engine.bpmn.importing.together import Together
from engine.bpmn.importing.vendors import VENDORS
from engine.bpmn.vocabulary import REGLAMENT, Element
from engine.errors import NotReadable, Problem

__all__ = ["bring_in"]


def bring_in(files: Mapping[str, bytes]) -> Imported:
    """Translate and repair files in this process: `engine.bpmn.import_files` does it in a child with limits.

    A file that cannot be read is told and left as it is; one about which there is nothing to say stays byte for byte
    as it was. Files of other kinds pass through. Raises nothing.
    """
    out: dict[str, bytes] = {}
    findings: list[Problem] = []
    for name in filter(is_beside, files):
        stands_for_it, of_form = brought(name, files[name])
        out.update({one: text for one, text in stands_for_it.items() if one == name or one not in files})
        findings.extend(replace(finding, file=name) for finding in of_form)
    together = Together(files)
    for name, content in files.items():
        if is_beside(name):
            continue
        out[name] = content
        if name.lower().endswith(".dmn"):
            out[name], told = bring_in_decisions(name, content)
            findings.extend(replace(finding, file=name) for finding in told)
        if not _is_diagram(name):
            continue
        try:
            draft = opened(name, content, {**files, **out}, together)
        except NotReadable as error:
            findings.append(replace(error.problem, file=name))
            continue
        before = etree.tostring(draft.root)
        for step in (*OPENING, *VENDORS, *PASSES):
            draft.ids = draft.shared = None
            step(draft)
        if not draft.findings and etree.tostring(draft.root) == before:
            continue
        draft.comments.put_back()
        out[name] = _written(draft.root)
        out.update({extra: text for extra, text in draft.extra.items() if extra not in files})
        findings.extend(replace(finding, file=name) for finding in draft.findings)
    return Imported(out, tuple(readable(finding) for finding in findings))


def _is_diagram(name: str) -> bool:
    """Files without a name or with an unknown ending are taken for diagrams: some tools write .xml, some .bpmn20."""
    return not name.lower().endswith((".dmn", ".form", ".md", ".json", ".txt"))


def _written(root: Element) -> bytes:
    """The tree as bytes, our words under their usual prefix. Prefixes stay, since values use them, too: all but those
    of vendors, whose words are translated, so that nobody takes the draft for a file of theirs.
    """
    declared = {pair for one in root.iter("*") for pair in one.nsmap.items()}
    prefixes = {prefix for prefix, uri in declared if prefix and uri not in OF_VENDORS}
    top = {} if REGLAMENT in root.nsmap.values() else {"reglament": REGLAMENT}
    etree.cleanup_namespaces(root, top_nsmap=top, keep_ns_prefixes=sorted(prefixes))
    # The tree, not the root: comments may stand before it.
    return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8"))
