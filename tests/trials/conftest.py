"""Small bundles to try."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1"'
    ' id="file" targetNamespace="urn:test">\n'
)
WEB_FILES = Path(__file__).resolve().parents[1] / "web" / "files"
Diagram = Callable[..., bytes]


def diagram(body: str, *, key: str = "p", roots: str = "", attributes: str = "") -> bytes:
    """A file with one process; a line `a>b b>c` draws flows."""
    lines = []
    for line in body.splitlines():
        words = line.strip()
        if words and not words.startswith("<") and ">" in words:
            pairs = (pair.split(">") for pair in words.split())
            lines += [f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs]
        else:
            lines.append(line)
    inside = "\n".join(lines)
    return f'{HEAD}{roots}<process id="{key}" name="Process {key}" isExecutable="true" {attributes}>{inside}</process></definitions>'.encode()


def form(*fields: dict[str, Any]) -> bytes:
    """A form of these fields."""
    components = [{"id": one["key"], "label": one["key"].title(), **one} for one in fields]
    return json.dumps({"type": "default", "id": "f", "components": components}).encode()


@pytest.fixture
def request_files() -> dict[str, bytes]:
    """The purchase request of the web's tests: check, decide, book, pack; cancelled by a message."""
    return {path.name: path.read_bytes() for path in WEB_FILES.iterdir() if path.suffix in (".bpmn", ".form")}
