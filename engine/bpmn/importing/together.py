"""The processes and decisions of all files that are imported together: bound is only what comes with them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.vocabulary import FLOW_NODE_TAGS, Element, local_name
from engine.bpmn.xml import load_any
from engine.errors import NotReadable

__all__ = ["Together"]

_NO_DIAGRAMS = (".dmn", ".form", ".md", ".json", ".txt", ".html", ".htm")


class Together:
    """What processes the files have. Each is read once, when somebody first asks: few files bind what they call."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._tags: dict[str, set[str]] | None = None
        self._decisions: dict[str, set[str]] | None = None

    def tags(self, process: str) -> set[str] | None:
        """The version tags of a process that will run, in the words of any vendor; None when it is not among them."""
        if self._tags is None:
            self._tags = {}
            for name, content in self._files.items():
                for known, tags in ({} if name.lower().endswith(_NO_DIAGRAMS) else _read(content)).items():
                    self._tags.setdefault(known, set()).update(tags)
        return self._tags.get(process)

    def decision_tags(self, decision: str) -> set[str]:
        """The version tags of a decision, in the words of any vendor; none when it is not among the files."""
        if self._decisions is None:
            self._decisions = {}
            for name, content in self._files.items():
                for known, tags in (_read_decisions(content) if name.lower().endswith(".dmn") else {}).items():
                    self._decisions.setdefault(known, set()).update(tags)
        return self._decisions.get(decision, set())


def _read_decisions(content: bytes) -> dict[str, set[str]]:
    try:
        root = load_any(content)
    except NotReadable:
        return {}  # told when the file itself is imported
    return {str(one.get("id")): _tags(one) for one in root.iter("{*}decision") if one.get("id")}


def _read(content: bytes) -> dict[str, set[str]]:
    """The processes that have something in them, which is what the import lets run, and their tags."""
    from engine.bpmn.importing.opening.namespaces import with_valid_namespaces  # it works on drafts, which have us

    try:
        valid, _ = with_valid_namespaces(content)
        root = load_any(valid)
    except NotReadable:
        return {}  # told when the file itself is imported
    return {
        str(one.get("id")): _tags(one)
        for one in root.iter("{*}process")
        if one.get("id")
        and any(isinstance(child.tag, str) and local_name(child.tag) in FLOW_NODE_TAGS for child in one)
    }


def _tags(process: Element) -> set[str]:
    """`camunda:versionTag="1"`, `reglament:versionTag="1"` or `<zeebe:versionTag value="1"/>`."""
    said = [text for name, text in process.attrib.items() if local_name(name) == "versionTag"]
    said += [one.get("value") or "" for one in process.iterfind("{*}extensionElements/{*}versionTag")]
    return {text.strip() for text in said} - {""}
