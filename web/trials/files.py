"""What is tried: the draft of a bundle for who designs it, else its latest release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.queries.rights import Verb, can
from engine.store.bundles import latest_release
from engine.store.model_drafts import read_files, read_model_draft
from engine.trials import ReadBundle, deployed_files, read_bundle, shared_decisions
from web import context

__all__ = ["Tried", "main_of", "process_of", "tried"]


@dataclass(frozen=True, slots=True)
class Tried:
    """The files of a bundle, read."""

    bundle: str
    name: str
    is_draft: bool
    files: Mapping[str, bytes]
    revisions: Mapping[str, int]  # of a draft's files
    read: ReadBundle


def tried(connection: Any, bundle: str) -> Tried | None:
    """Return what there is to try; None when there is no such bundle. Readers see releases alone."""
    draft = read_model_draft(connection, bundle) if can(context.actor(), Verb.DESIGN) else None
    revisions: dict[str, int] = {}
    if draft is not None:
        found = read_files(connection, bundle)
        files = {name: file.content.encode() for name, file in found.items()}
        revisions = {name: file.rev for name, file in found.items()}
        name = draft.name
    else:
        release = latest_release(connection, bundle)
        if release is None:
            return None
        texts = context.engine().definitions.files(connection, release)
        files = {file: text.encode() for file, text in texts.items()}
        deployed = context.engine().definitions.find(connection, bundle)
        name = (deployed.definition.name if deployed is not None else "") or bundle
    engine = context.engine()
    read = read_bundle(
        files,
        actions=engine.actions,
        resolve=deployed_files(engine),
        zone=engine.zone,
        elsewhere=shared_decisions(engine),
    )
    return Tried(bundle, name, draft is not None, files, revisions, read)


def main_of(found: Tried) -> str | None:
    """Return the key of the process that is tried when nobody chose another one."""
    keys = [definition.key for definition in found.read.reading.definitions]
    return found.bundle if found.bundle in keys else next(iter(keys), None)


def process_of(found: Tried, wanted: str | None) -> str | None:
    """Return the process asked for, if it is one of the files'; else the main one."""
    keys = {definition.key for definition in found.read.reading.definitions}
    return wanted if wanted in keys else main_of(found)
