"""What the commands on drafts of models share: who may, which files there may be, and the draft itself."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from engine import bpmn
from engine.commands.work import Work
from engine.dmn import read_decisions
from engine.errors import (
    DefinitionError,
    DefinitionRefused,
    InvalidInput,
    NotFound,
    NotPermitted,
    Problem,
    StaleVersion,
)
from engine.forms import Form
from engine.model.actor import Actor
from engine.store.bundles import as_text
from engine.store.model_drafts import DraftFile, ModelDraft, read_model_draft

__all__ = [
    "KINDS",
    "MAX_BYTES",
    "MAX_FILES",
    "FileChanged",
    "checked_key",
    "checked_name",
    "checked_text",
    "faults_of_file",
    "open_draft",
    "refuse_too_many",
    "refuse_who_may_not_design",
]

KINDS = ("bpmn", "dmn", "form", "scenario")
MAX_BYTES = 2_000_000  # of one file: five times a diagram of 300 elements
MAX_FILES = 200
MAX_BYTES_OF_ALL = 20_000_000
_NAME = re.compile(rf"[^\W_][\w .()+-]*\.({'|'.join(KINDS)})")  # no folder, no hidden file
_KEY = re.compile(r"[^\W\d][\w.-]{0,199}")  # what XML takes as an id


class FileChanged(StaleVersion):
    """Somebody saved or removed the file first. `current`: as it is now; None when it is not there any more."""

    def __init__(self, message: str, *, current: DraftFile | None) -> None:
        super().__init__(message)
        self.current = current


def refuse_who_may_not_design(actor: Actor) -> None:
    """Raise `NotPermitted` for everybody but designers and managers."""
    if not (actor.administrator or actor.designer):
        raise NotPermitted("Processes are changed by designers and managers.")


def open_draft(work: Work, bundle: str) -> ModelDraft:
    """Return the draft and hold it until the end of the transaction; raises `NotFound`."""
    draft = read_model_draft(work.connection, bundle, lock=True)
    if draft is None:
        raise NotFound(f"There is no draft of '{bundle}'. It may have been discarded; begin a new one.")
    return draft


def checked_key(key: str) -> str:
    """Return a key that may be a bundle's and its process's; raises `InvalidInput`."""
    if not _KEY.fullmatch(key):
        said = "A key begins with a letter; letters, digits, '_', '-' and '.' may follow, at most 200 in all."
        raise InvalidInput(said, fields={"bundle": said})
    return key


def checked_name(name: str) -> str:
    """Return a file name that may be kept; raises `InvalidInput` with the reason."""
    name = unicodedata.normalize("NFC", name).strip()
    if len(name) > 150 or not _NAME.fullmatch(name):
        said = (
            f"'{name[:80]}' cannot be the name of a file here. It begins with a letter or digit, holds letters, digits,"
            f" spaces and . - + ( ), at most 150, and ends in {', '.join('.' + kind for kind in KINDS)}."
        )
        raise InvalidInput(said, fields={"name": said})
    return name


def checked_text(name: str, content: bytes) -> str:
    """Return the content as text; raises `InvalidInput` for what is too long or no text. It may be broken otherwise."""
    if len(content) > MAX_BYTES:
        said = f"{name} has {len(content):,} bytes; at most {MAX_BYTES:,} are kept. Split the model."
        raise InvalidInput(said, fields={"file": said})
    try:
        text = as_text(name, content)
    except ValueError as error:
        raise InvalidInput(str(error), fields={"file": str(error)}) from error
    if "\0" in text:
        said = f"{name} is no text: it holds the character NUL."
        raise InvalidInput(said, fields={"file": said})
    return text


def refuse_too_many(files: Mapping[str, str]) -> None:
    """Raise `InvalidInput` when a draft with these files would be too large."""
    if len(files) > MAX_FILES:
        raise InvalidInput(f"A process has at most {MAX_FILES} files; these would be {len(files)}.")
    if sum(len(text) for text in files.values()) > MAX_BYTES_OF_ALL:
        raise InvalidInput(f"The files of a process have at most {MAX_BYTES_OF_ALL:,} characters together.")


def faults_of_file(name: str, text: str) -> tuple[Problem, ...]:
    """Say why a file cannot even be opened. What it says is checked by the gate."""
    try:
        if name.endswith(".bpmn"):
            found = bpmn.fault_of(text.encode())
            return (replace(found, file=name),) if found is not None else ()
        if name.endswith(".dmn"):
            read_decisions(text, file=name, tolerant=True)
        elif name.endswith(".form"):
            Form.from_json(text.encode())
        else:
            json.loads(text)
    except DefinitionError as error:
        return (replace(error.problem, file=name),)
    except DefinitionRefused as error:
        return tuple(replace(problem, file=name) for problem in error.problems)
    except (ValueError, RecursionError) as error:
        hint = "Save it again with the tool that wrote it."
        return (Problem(None, "not_json", f"The file is no JSON: {error}.", hint=hint, file=name),)
    return ()
