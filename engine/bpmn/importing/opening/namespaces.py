"""Namespaces of drafts of the standard, and those that are no URIs at all."""

from __future__ import annotations

import re

from engine.bpmn.importing.draft import Draft
from engine.bpmn.vocabulary import BPMNDI, DI_NAMESPACES, MODEL, local_name, namespace

__all__ = ["rename_namespaces", "with_declared_prefixes", "with_valid_namespaces"]

# What prefixes mean that tools and people write without declaring them.
_USUAL = {
    "activiti": "http://activiti.org/bpmn",
    "bpmndi": BPMNDI,
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "flowable": "http://flowable.org/bpmn",
    "modeler": "http://camunda.org/schema/modeler/1.0",
    "spiffworkflow": "http://spiffworkflow.org/bpmn/schema/1.0/core",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
}
_ROOT = re.compile(rb"<[A-Za-z][^<>]*?(?=\s*/?>)")

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


def with_declared_prefixes(content: bytes) -> tuple[bytes, list[str]]:
    """The file with the usual meaning of the prefixes that it uses and nowhere declares, and which those are."""
    missing = [
        prefix for prefix in _USUAL if f"{prefix}:".encode() in content and f"xmlns:{prefix}".encode() not in content
    ]
    root = _ROOT.search(content[:_HEAD])
    if root is None or not missing:
        return content, []
    declared = "".join(f' xmlns:{prefix}="{_USUAL[prefix]}"' for prefix in missing).encode()
    return content[: root.end()] + declared + content[root.end() :], missing


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
