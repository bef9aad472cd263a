"""A file of another tool around a few elements, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from lxml import etree

from engine.bpmn import Reading, read
from engine.bpmn.importing import Imported, bring_in
from engine.bpmn.importing.opening import OPENING, opened
from engine.bpmn.importing.vendors import VENDORS
from engine.errors import Problem

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
    """Translate a process around a body, without the repairs that any tool's file gets afterwards.

    `roots` stand before it, `process` has its attributes.
    """

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
        draft = opened("p.bpmn", text.encode(), files)
        for step in (*OPENING, *VENDORS):
            step(draft)
        root = etree.fromstring(etree.tostring(draft.root))
        return Brought(root, {**(files or {}), **draft.extra}, list(draft.findings))

    return run


@dataclass
class Drafted:
    """What came of one imported file, in words that a test can ask."""

    content: bytes
    imported: Imported

    @property
    def draft(self) -> bytes:
        return self.imported.files["order.bpmn"]

    @property
    def told(self) -> list[tuple[str, str | None]]:
        """Code and element of each finding."""
        return [(finding.code, finding.element) for finding in self.imported.findings]

    def finding(self, code: str) -> Problem:
        return next(one for one in self.imported.findings if one.code == code)

    def element(self, element_id: str) -> Any:
        return next((one for one in etree.fromstring(self.draft).iter() if one.get("id") == element_id), None)

    def tag(self, element_id: str) -> str:
        element = self.element(element_id)
        assert element is not None
        return str(element.tag).removeprefix(BPMN)

    def says(self, element_id: str, word: str) -> str | None:
        """One of our attributes of an element."""
        element = self.element(element_id)
        assert element is not None
        return element.get(OURS + word)

    def text(self, element_id: str, path: str) -> str | None:
        """The text of what is inside an element; `reglament:` and BPMN's tags without prefix."""
        element = self.element(element_id)
        assert element is not None
        tags = [
            OURS + part.removeprefix("reglament:") if part.startswith("reglament:") else BPMN + part
            for part in path.split("/")
        ]
        found = element.find("/".join(tags))
        return None if found is None else found.text

    def questions(self, element_id: str) -> list[str]:
        return (self.text(element_id, "extensionElements/reglament:question") or "").splitlines()

    def read(self) -> Reading:
        """The gate's answer about the draft."""
        return read(self.draft, in_process=True)


@pytest.fixture
def draft_of(model: Callable[..., bytes]) -> Callable[..., Drafted]:
    """Import a file whose process is a drawing (not executable), unless `process` says otherwise."""

    def _draft_of(body: str, *, roots: str = "", process: str = 'id="p" name="Orders" isExecutable="false"') -> Drafted:
        content = model(body, roots=roots, process=process)
        return Drafted(content, bring_in({"order.bpmn": content}))

    return _draft_of
