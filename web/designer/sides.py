"""The two sides of a difference: the files of a release, or those of the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.bpmn.compare import Change, differences
from engine.errors import NotFound
from engine.queries.releases import ReleaseRow, find_release
from engine.queries.rights import Verb, can
from engine.store.model_drafts import read_files, read_model_draft
from web import context
from web.designer.words import told_change

__all__ = ["Side", "Word", "side_of", "words_between"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two. `release` is None: it is the draft."""

    bundle: str
    files: Mapping[str, str]
    release: ReleaseRow | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A difference, said."""

    file: str
    element: str | None
    kind: str  # added, removed, changed, moved
    text: str
    is_move: bool = False  # in the drawing alone: nothing runs otherwise

    @classmethod
    def of(cls, change: Change) -> Word:
        """Say a difference in the reader's language."""
        is_move = change.property == "place"
        return cls(change.file, change.element, change.kind.value, told_change(change), is_move)


def side_of(connection: Any, bundle: str | None, which: int | None, known: Sequence[ReleaseRow] = ()) -> Side:
    """Return the files of a release by its id, or of the draft for None (designers only). Raises NotFound.

    `known`: releases that were read already.
    """
    if which is None:
        allowed = bundle is not None and can(context.actor(), Verb.DESIGN)
        draft = read_model_draft(connection, bundle) if allowed and bundle is not None else None
        if draft is None:
            raise NotFound("There is no such draft.")
        return Side(draft.bundle, {name: file.content for name, file in read_files(connection, draft.bundle).items()})
    release = next((one for one in known if one.id == which), None) or find_release(connection, which)
    if release is None or (bundle is not None and release.bundle != bundle):
        raise NotFound("There is no such release.")
    return Side(release.bundle, context.engine().definitions.files(connection, release.id), release)


def words_between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Word, ...]:
    """Say every difference between two sets of files."""
    return tuple(Word.of(change) for change in differences(before, after))
