"""What programs send and get about drafts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.errors import Problem
from web.api.models import Answer, Body, Id, Time
from web.designer.checking import Found
from web.i18n import say

__all__ = [
    "Check",
    "DraftAnswer",
    "FoundAnswer",
    "FoundAnswers",
    "ImportAnswer",
    "NewDraft",
    "Release",
    "ReleaseMade",
    "SavedAnswer",
    "Translate",
    "TranslateAnswer",
    "told_problem",
]

FileName = Annotated[str, Field(max_length=200)]


class FileAnswer(Answer):
    """A file of a draft without its content."""

    name: str
    kind: str
    rev: int
    saved_at: Time
    saved_by: str
    saved_by_name: str


class DraftAnswer(Answer):
    """A draft with its files."""

    bundle: str
    name: str
    rev: int
    changed: bool
    base_release: Id | None
    latest_release: Annotated[Id | None, Field(description="when it is not `base_release`: somebody published since")]
    updated_at: Time
    updated_by: str
    updated_by_name: str
    files: list[FileAnswer]


class NewDraft(Body):
    """From which bundle and release, or what the new process is called."""

    bundle: Annotated[str | None, Field(max_length=200)] = None
    from_release: Annotated[Id | Literal["latest"] | None, Field(description="an id, or latest")] = None
    name: Annotated[str, Field(max_length=200)] = ""


class FixAnswer(Answer):
    """A repair that the modeler can carry out."""

    id: str
    title: str
    params: dict[str, Any]


class FoundAnswer(Answer):
    """What is wrong, where, and what to do."""

    file: str | None
    process: str | None
    element: str | None
    line: int | None
    code: str
    severity: Literal["error", "repair", "warning"]
    message: str
    hint: str
    fixes: list[FixAnswer]


class FoundAnswers(Answer):
    """Everything the gate found; errors first."""

    problems: list[FoundAnswer]


class SavedAnswer(Answer):
    """A kept save."""

    rev: int
    at: Time
    by: str
    by_name: str
    bytes: int


class Check(Body):
    """`files`: texts by name, instead of what is saved."""

    files: Annotated[dict[FileName, str], Field(max_length=200)] = {}


class Release(Body):
    """What is new; `rev`: what was looked at; `over`: the newer release that may be published over."""

    note: Annotated[str, Field(max_length=2_000)]
    rev: int | None = None
    over: Id | None = None
    run_scenarios: Annotated[Literal[True], Field(description="scenarios always run")] = True


class Made(Answer):
    """A version that was made."""

    key: str
    version: int


class ReleaseMade(Answer):
    """The release, and the gate's repairs and warnings."""

    release: Id
    definitions: list[Made]
    problems: list[FoundAnswer]


class ImportAnswer(Answer):
    """What became of the files."""

    rev: int
    added: list[str]
    replaced: list[str]
    unchanged: list[str]
    kept: Annotated[list[str], Field(description="files of the draft that the import does not have")]
    left_out: Annotated[list[str], Field(description="what is no file of a bundle")]
    problems: list[FoundAnswer]
    findings: Annotated[list[FoundAnswer], Field(description="what was repaired, left out and asked on the way in")]


class Translate(Body):
    """A diagram that another tool wrote, under the name that it has in the draft."""

    file: FileName
    text: str


class TranslateAnswer(Answer):
    """The diagram as one that runs, and what belongs to it."""

    content: Annotated[str, Field(description="the diagram; as it came when there was nothing to translate")]
    files: Annotated[dict[str, str], Field(description="forms and others that the draft does not have yet")]
    findings: Annotated[list[FoundAnswer], Field(description="what was repaired, left out and asked")]


def told_problem(found: Found) -> dict[str, Any]:
    """A problem in the reader's language, as far as somebody translated it."""
    fault: Problem = found.problem
    return {
        "file": fault.file,
        "process": fault.process,
        "element": fault.element,
        "line": fault.line,
        "code": fault.code,
        "severity": fault.severity,
        "message": say(fault.message),
        "hint": say(fault.hint),
        "fixes": [{"id": fix.id, "title": say(fix.title), "params": dict(fix.params)} for fix in found.fixes],
    }
