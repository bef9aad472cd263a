"""A file of another tool around a few elements, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from lxml import etree

from engine.bpmn.importing import bring_in

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
OURS = "{urn:reglament:bpmn:1}"
_VENDORS = {
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "activiti": "http://activiti.org/bpmn",
    "flowable": "http://flowable.org/bpmn",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
}
_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="file" targetNamespace="urn:test" {}>\n'
)


@dataclass
class Brought:
    """One file after its import."""

    root: Any
    files: dict[str, bytes]
    findings: list[Any]

    def at(self, element_id: str) -> Any:
        """The element with this id."""
        [found] = [one for one in self.root.iter() if one.get("id") == element_id]
        return found

    def said(self, element_id: str) -> dict[str, str]:
        """Our attributes on an element."""
        return {name.removeprefix(OURS): text for name, text in self.at(element_id).attrib.items() if OURS in name}

    def mapped(self, element_id: str, kind: str) -> dict[str, str]:
        """Inputs or outputs of an element: target and expression."""
        found = self.at(element_id).findall(f"{BPMN}extensionElements/{OURS}{kind}")
        return {one.get("target"): one.get("expression") for one in found}

    def word(self, element_id: str, name: str) -> str | None:
        """The text of one of our elements in an element."""
        return self.at(element_id).findtext(f"{BPMN}extensionElements/{OURS}{name}")

    def codes(self, element_id: str, severity: str = "warning") -> list[str]:
        """What is told of an element, by its code, each once and sorted."""
        return sorted({one.code for one in self.findings if one.element == element_id and one.severity == severity})

    def told(self, element_id: str) -> str:
        """Everything that is told of an element."""
        return " ".join(one.message for one in self.findings if one.element == element_id)


Bring = Callable[..., Brought]


@pytest.fixture
def bring() -> Bring:
    """Bring in a process around a body; `roots` stand before it, `process` has its attributes."""

    def run(
        body: str,
        *,
        roots: str = "",
        process: str = "",
        files: dict[str, bytes] | None = None,
        vendors: str = "camunda activiti flowable",
    ) -> Brought:
        head = _HEAD.format(" ".join(f'xmlns:{name}="{_VENDORS[name]}"' for name in vendors.split()))
        text = f'{head}{roots}<process id="p" isExecutable="true" {process}>{body}</process></definitions>'
        imported = bring_in({"p.bpmn": text.encode(), **(files or {})})
        root = etree.fromstring(imported.files["p.bpmn"])
        return Brought(root, dict(imported.files), list(imported.findings))

    return run
