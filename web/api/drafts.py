"""Drafts: the designers' working copy of a bundle, from its beginning to its publication."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _

from engine.commands import DiscardDraft, ImportFiles, NewerRelease, StartDraft
from engine.errors import DefinitionRefused, InvalidInput, NotFound
from engine.queries.model_drafts import files_of, heads_of
from engine.store.bundles import latest_release
from engine.trials import ScenarioFailed
from web import context
from web.api.draft_answers import (
    Check,
    DraftAnswer,
    FoundAnswers,
    ImportAnswer,
    NewDraft,
    Release,
    ReleaseMade,
    Translate,
    TranslateAnswer,
    told_problem,
)
from web.api.draft_files import DESIGNERS, seen_rev
from web.api.endpoint import Part, Raw, Reply, Upload, expected_version
from web.api.once import command_id
from web.api.releases import zip_response
from web.designer.archives import MAX_ARCHIVE, read_brought, zip_of
from web.designer.checking import Found, found_in
from web.designer.importing import brought_in, translated
from web.designer.publishing import draft_files, publish
from web.designer.sides import side_of
from web.problems import problem

__all__ = ["part"]

part = Part("Drafts", "The designers' working copy of a bundle, and its publication.")


@part.endpoint("POST", "/drafts", "Begin a draft.", body=NewDraft, answer=DraftAnswer, status=201, **DESIGNERS)
def begin(body: NewDraft) -> Reply:
    """From a release, or from nothing; 409 when there is one already."""
    release = body.from_release
    if release == "latest":
        with context.reading() as connection:
            release = latest_release(connection, body.bundle) if body.bundle else None
        if release is None:
            raise InvalidInput(_("It has no release yet."), fields={"from_release": _("It has no release yet.")})
    elif release is not None and not body.bundle:
        said = _("Say of which process it is.")
        raise InvalidInput(said, fields={"bundle": said})
    begun = context.engine().handle(
        StartDraft(body.bundle, body.name, release), actor=context.actor(), command_id=command_id()
    )
    return Reply(_draft(begun.bundle), headers={"Location": f"/api/v1/drafts/{begun.bundle}"})


@part.endpoint("GET", "/drafts/<bundle>", "A draft and its files.", answer=DraftAnswer, **DESIGNERS)
def show(bundle: str) -> Reply:
    """Return the draft; its ETag is its revision."""
    draft = _draft(bundle)
    return Reply(draft, etag=str(draft["rev"]))


@part.endpoint("DELETE", "/drafts/<bundle>", "Discard a draft.", match="optional", **DESIGNERS)
def discard(bundle: str) -> None:
    """With If-Match: only while nobody has saved anything since."""
    seen = seen_rev(expected_version())
    context.engine().handle(DiscardDraft(bundle, seen), actor=context.actor(), command_id=command_id())


@part.endpoint(
    "POST",
    "/drafts/<bundle>/check",
    "What the gate says of a draft.",
    body=Check,
    limit=8_000_000,
    answer=FoundAnswers,
    **DESIGNERS,
)
def check(bundle: str, body: Check) -> object:
    """Return every problem with its repairs."""
    with context.reading() as connection:
        _draft_row, files = draft_files(connection, bundle)
    given = {name: text.encode() for name, text in body.files.items()}
    return {"problems": [told_problem(one) for one in found_in({**files, **given})]}


@part.endpoint(
    "POST",
    "/drafts/<bundle>/release",
    "Publish a draft: its scenarios run, then it becomes the next release.",
    body=Release,
    answer=ReleaseMade,
    status=201,
    **DESIGNERS,
)
def release(bundle: str, body: Release) -> object:
    """422 with the problems, or with the scenarios that do not come out as they say; then nothing is published."""
    try:
        done = publish(bundle, note=body.note, rev=body.rev, over=body.over, command_id=command_id())
    except DefinitionRefused as refused:
        problems = [told_problem(Found(one, ())) for one in refused.problems]
        raise problem(422, _("It cannot be published as it is."), problems=problems) from refused
    except ScenarioFailed as failed:
        raise problem(422, _("Scenarios do not come out as they say."), scenarios=_scenarios(failed)) from failed
    except NewerRelease as newer:
        raise problem(409, str(newer), release=str(newer.release), who=newer.who) from newer
    return {
        "release": done.deployment_id,
        "definitions": [{"key": key, "version": version} for key, version in done.definitions],
        "problems": [told_problem(Found(one, ())) for one in done.problems],
    }


@part.endpoint(
    "POST",
    "/drafts/<bundle>/import",
    "Take files into a draft: a zip of a bundle, or single files.",
    body=Upload(limit=MAX_ARCHIVE + 100_000),
    answer=ImportAnswer,
    **DESIGNERS,
)
def import_files(bundle: str, body: dict[str, bytes]) -> object:
    """Files of the same name are replaced; what they were stays among the kept saves.

    What another tool wrote is made executable on the way: `findings` has every change and every question.
    """
    brought, imported = brought_in(read_brought(body))
    done = context.engine().handle(ImportFiles(bundle, brought.files), actor=context.actor(), command_id=command_id())
    problems = [told_problem(Found(one, ())) for one in done.problems]
    names = ("rev", "added", "replaced", "unchanged", "kept")
    return {**{name: getattr(done, name) for name in names}, "left_out": brought.left_out, "problems": problems} | {
        "findings": [told_problem(Found(one, ())) for one in imported.findings]
    }


@part.endpoint(
    "POST",
    "/drafts/<bundle>/translate",
    "Make a diagram of another tool one that runs; nothing is saved.",
    body=Translate,
    limit=8_000_000,
    answer=TranslateAnswer,
    **DESIGNERS,
)
def translate(bundle: str, body: Translate) -> object:
    """Read it beside the draft's other files: what is there already is used, and no file is written anew."""
    with context.reading() as connection:
        _draft_row, files = draft_files(connection, bundle)
    done = translated(body.file, body.text.encode(), files)
    return {
        "content": done.content.decode(),
        "files": {name: content.decode() for name, content in done.files.items()},
        "findings": [told_problem(Found(one, ())) for one in done.findings],
    }


@part.endpoint(
    "GET", "/drafts/<bundle>/bundle.zip", "All files of a draft.", answer=Raw("application/zip"), **DESIGNERS
)
def export(bundle: str) -> Response:
    """Return the draft as a zip."""
    with context.reading() as connection:
        side = side_of(connection, bundle, None)
    return zip_response(f"{bundle}-draft", zip_of(side.files, {"bundle": bundle}))


def _draft(bundle: str) -> dict[str, Any]:
    with context.reading() as connection:
        head = heads_of(connection, [bundle]).get(bundle)
        if head is None:
            raise NotFound("There is no such draft.")
        names = ("bundle", "name", "rev", "changed", "base_release", "updated_at", "updated_by", "updated_by_name")
        last = latest_release(connection, bundle)
        files = files_of(connection, bundle)
    newer = last if last != head.base_release else None
    return {**{name: getattr(head, name) for name in names}, "latest_release": newer, "files": files}


def _scenarios(failed: ScenarioFailed) -> list[dict[str, Any]]:
    return [
        {"file": result.file, "title": result.title, "differences": list(result.lines)} for result in failed.results
    ]
