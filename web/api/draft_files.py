"""The files of drafts: read, save, remove, and what they were at each save."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _

from engine.commands import DeleteDraftFile, FileChanged, SaveDraftFile
from engine.errors import NotFound
from engine.queries.model_drafts import saves_of
from engine.queries.rights import Verb
from engine.store.model_drafts import DraftFile, read_file, read_model_draft, saved_text
from web import context
from web.api.draft_answers import FoundAnswers, SavedAnswer, told_problem
from web.api.endpoint import Part, Raw, Reply, creating, expected_version
from web.api.models import Listed, Paged
from web.api.once import command_id
from web.api.releases import file_response
from web.designer.checking import Found
from web.designer.sides import words_between
from web.guard import Access
from web.problems import problem

__all__ = ["DESIGNERS", "part", "seen_rev"]

part = Part("Draft files", "The files of drafts. A save says which one it has seen; none is overwritten unseen.")

DESIGNERS: dict[str, Any] = {"access": Access.ALLOWED, "verb": Verb.DESIGN}
_LIMIT = 2_100_000  # bytes of a file; what a draft keeps is a little less, and says so
_TYPES = ("text/xml", "application/json", "text/plain", "application/octet-stream")


@part.endpoint(
    "GET",
    "/drafts/<bundle>/files/<name>",
    "A file of a draft.",
    answer=Raw("application/xml", others=("application/json",)),
    **DESIGNERS,
)
def show_file(bundle: str, name: str) -> Reply:
    """Return the text; its ETag is its revision."""
    with context.reading() as connection:
        file = _file(read_file(connection, bundle, name) if _is_open(connection, bundle) else None)
    return Reply(file_response(name, file.content), etag=str(file.rev))


@part.endpoint(
    "PUT",
    "/drafts/<bundle>/files/<name>",
    "Save a file of a draft, as it is.",
    body=Raw("application/xml", limit=_LIMIT, others=_TYPES),
    also={200: FoundAnswers},
    match="required",
    **DESIGNERS,
)
def save_file(bundle: str, name: str, body: bytes) -> Reply:
    """204; 200 with the problems when it is saved and cannot be opened; 412 with what others saved meanwhile."""
    seen = None if creating() else seen_rev(expected_version() or "*")
    try:
        saved = context.engine().handle(
            SaveDraftFile(bundle, name, body, seen), actor=context.actor(), command_id=command_id()
        )
    except FileChanged as changed:
        raise _changed(bundle, name, changed, seen, body) from changed
    etag = str(saved.rev)
    if not saved.problems:
        return Reply(status=204, etag=etag)
    return Reply({"problems": [told_problem(Found(one, ())) for one in saved.problems]}, status=200, etag=etag)


@part.endpoint("DELETE", "/drafts/<bundle>/files/<name>", "Remove a file from a draft.", match="required", **DESIGNERS)
def delete_file(bundle: str, name: str) -> None:
    """Its kept saves stay, so that it can be brought back."""
    seen = seen_rev(expected_version() or "*")
    try:
        context.engine().handle(
            DeleteDraftFile(bundle, name, seen or 0), actor=context.actor(), command_id=command_id()
        )
    except FileChanged as changed:
        raise _changed(bundle, name, changed, seen, None) from changed


@part.endpoint(
    "GET",
    "/drafts/<bundle>/files/<name>/saved",
    "The kept saves of a file, the newest first.",
    query=Paged,
    answer=Listed[SavedAnswer],
    **DESIGNERS,
)
def list_saved(bundle: str, name: str, query: Paged) -> object:
    """Return the last 200 saves; those of a removed file too."""
    with context.reading() as connection:
        if not _is_open(connection, bundle):
            raise NotFound("There is no such draft.")
        return saves_of(connection, bundle, name, after=query.after, size=query.size)


@part.endpoint(
    "GET",
    "/drafts/<bundle>/files/<name>/saved/<int:rev>",
    "What a file was at one of its saves.",
    answer=Raw("application/xml", others=("application/json",)),
    **DESIGNERS,
)
def show_saved(bundle: str, name: str, rev: int) -> Response:
    """Return the text of that time."""
    with context.reading() as connection:
        text = saved_text(connection, bundle, name, rev) if rev < 1 << 31 else None
    if text is None:
        raise NotFound("There is no such save.")
    return file_response(name, text)


def seen_rev(tag: str | None) -> int | None:
    """Read a revision from an ETag; one of another kind was never ours."""
    if tag is None:
        return None
    if tag == "*":
        raise problem(428, _("Say which version you have seen: send its ETag as If-Match."))
    return int(tag) if tag.isascii() and tag.isdecimal() and len(tag) < 10 else -1


def _is_open(connection: Any, bundle: str) -> bool:
    return read_model_draft(connection, bundle) is not None


def _file(file: DraftFile | None) -> DraftFile:
    if file is None:
        raise NotFound("There is no such file.")
    return file


def _changed(bundle: str, name: str, changed: FileChanged, seen: int | None, own: bytes | None) -> Exception:
    """Tell what somebody else saved since, and what one's own would have changed; nothing was overwritten."""
    current = changed.current
    with context.reading() as connection:
        base = saved_text(connection, bundle, name, seen) if seen is not None and seen >= 0 else None
    theirs = {name: current.content} if current is not None else {}
    mine = {name: own.decode(errors="replace")} if own is not None else {}
    before = {name: base} if base is not None else mine
    more: dict[str, Any] = {
        "current_rev": current.rev if current is not None else None,
        "saved_by": current.saved_by if current is not None else None,
        "saved_at": current.saved_at.isoformat() if current is not None else None,
        "difference": [word.text for word in words_between(before, theirs)],
        "yours": [word.text for word in words_between(before, mine)] if base is not None else [],
    }
    if current is None:
        return problem(412, _("%(name)s is not there any more: somebody removed it.", name=name), **more)
    return problem(412, _("%(name)s was saved by %(who)s meanwhile.", name=name, who=current.saved_by), **more)
