"""Take files from elsewhere into a draft. What they replace stays among the kept saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.commands.model_drafts import (
    checked_name,
    checked_text,
    faults_of_file,
    open_draft,
    refuse_too_many,
    refuse_who_may_not_design,
)
from engine.commands.work import Work
from engine.errors import InvalidInput, Problem
from engine.store.bundles import name_in
from engine.store.model_drafts import DraftFile, add_file, kind_of, overwrite_file, read_files, touch_draft

__all__ = ["FilesImported", "ImportFiles", "handle"]


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """Write these files into the draft of a bundle, over those of the same name."""

    bundle: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class FilesImported:
    """What became of the files, by name, and why one cannot be opened, if so."""

    rev: int
    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]  # files of the draft that the import does not have
    problems: tuple[Problem, ...] = ()


def handle(command: ImportFiles, work: Work) -> FilesImported:
    """Raise `InvalidInput` for names and contents that cannot be kept; then nothing is written."""
    refuse_who_may_not_design(work.actor)
    if not command.files:
        raise InvalidInput("There is no file to take over.", fields={"file": "Choose a file."})
    named = {checked_name(name): content for name, content in command.files.items()}
    texts = {name: checked_text(name, content) for name, content in named.items()}
    draft = open_draft(work, command.bundle)
    before = read_files(work.connection, draft.bundle)
    refuse_too_many({**{name: file.content for name, file in before.items()}, **texts})
    unchanged = tuple(name for name, text in texts.items() if name in before and before[name].content == text)
    rev = draft.rev
    if len(unchanged) < len(texts):
        title = name_in(texts, draft.bundle) or None
        rev = touch_draft(work.connection, draft, now=work.now, by=work.actor.id, name=title)
    for name, text in texts.items():
        if name in unchanged:
            continue
        written = DraftFile(name, kind_of(name), rev, text, work.now, work.actor.id)
        if name in before:
            overwrite_file(work.connection, draft.bundle, written, seen=before[name].rev)
        else:
            add_file(work.connection, draft.bundle, written)
    return FilesImported(
        rev,
        added=tuple(name for name in texts if name not in before),
        replaced=tuple(name for name in texts if name in before and name not in unchanged),
        unchanged=unchanged,
        kept=tuple(name for name in before if name not in texts),
        problems=tuple(problem for name, text in texts.items() for problem in faults_of_file(name, text)),
    )
