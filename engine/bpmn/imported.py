"""The answer of the import: drafts, and what there is to say about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.errors import Problem

__all__ = ["Imported"]


@dataclass(frozen=True, slots=True)
class Imported:
    """Executable drafts, and what was changed, asked and left out on the way."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything could be read and nothing contradicts itself."""
        return not any(finding.severity == "error" for finding in self.findings)

    def of(self, file: str) -> tuple[Problem, ...]:
        """What there is to say about one file."""
        return tuple(finding for finding in self.findings if finding.file == file)

    def plain(self) -> dict[str, Any]:
        """As JSON values; the files as text."""
        return {
            "files": {name: content.decode("latin-1") for name, content in self.files.items()},
            "findings": [asdict(finding) for finding in self.findings],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Imported:
        """Read what `plain` wrote. Raises ValueError or TypeError for anything else."""
        files = {name: text.encode("latin-1") for name, text in plain["files"].items()}
        return cls(files, tuple(Problem(**one) for one in plain["findings"]))
