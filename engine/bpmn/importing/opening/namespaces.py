"""Namespaces of drafts of the standard, and those that are no URIs at all."""

from __future__ import annotations

import re

from engine.bpmn.importing.draft import Draft
from engine.bpmn.vocabulary import BPMNDI, DI_NAMESPACES, MODEL, local_name, namespace

__all__ = ["rename_namespaces", "with_valid_namespaces"]

# Drafts of the standard, and files after them that leave out the date of the final one.
_OLD = re.compile(r"^https?://(schema|www)\.omg\.org/spec/BPMN/(2\.0(\.\d)?|20100501|20100524)(/MODEL)?/?$")
_OLD_DI = re.compile(r"^https?://(schema|www)\.omg\.org/spec/BPMN/(2\.0(\.\d)?|20100501)/(BPMN)?DI/?$")
_HEAD = 20_000  # bytes in which the first tag ends
_DECLARED = re.compile(rb'(\sxmlns(?::[\w.-]+)?=)("[^"<>]*"|\'[^\'<>]*\')')


def with_valid_namespaces(content: bytes) -> tuple[bytes, list[str]]:
    """The file with the spaces in its namespaces encoded (IBM writes names of folders there), and which those were."""
    wrong: list[str] = []

    def encoded(match: re.Match[bytes]) -> bytes:
        uri = match.group(2)
        if b" " not in uri.strip(b"\"' "):
            return match.group(0)
        wrong.append(uri.decode("utf-8", "replace").strip("\"'"))
        return match.group(1) + uri.replace(b" ", b"%20")

    return _DECLARED.sub(encoded, content[:_HEAD]) + content[_HEAD:], wrong


def rename_namespaces(draft: Draft) -> None:
    """Elements in an old namespace of BPMN move to that of BPMN 2.0."""
    space = namespace(draft.root.tag)
    if space == MODEL or not _OLD.match(space):
        return
    for element in draft.root.iter():
        here = namespace(element.tag)
        if _OLD.match(here):
            element.tag = f"{{{MODEL}}}{local_name(element.tag)}"
        elif _OLD_DI.match(here) and here not in DI_NAMESPACES:
            element.tag = f"{{{BPMNDI}}}{local_name(element.tag)}"
    draft.repaired(draft.root, "namespace", f"The file is in the old namespace {space}; it is now in {MODEL}.")
