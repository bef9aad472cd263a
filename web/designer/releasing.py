"""The pages of a release: what is different, publishing with a note after the scenarios, deleting one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import DeleteRelease, NewerRelease, ReleaseInUse
from engine.errors import DefinitionRefused, InvalidInput, StaleVersion, WrongState
from engine.queries.model_drafts import DraftHead
from engine.queries.releases import BundleRow, ReleaseRow, find_bundle, find_release, releases
from engine.queries.rights import Verb, can
from engine.store.releases import Uses
from engine.trials import ScenarioFailed
from web import context
from web.designer.checking import Found, found_in
from web.designer.processes import release_of
from web.designer.publishing import draft_files, publish, scenario_results
from web.designer.sides import Side, Word, side_of, words_between
from web.diagrams import Diagram
from web.guard import Access, access
from web.i18n import language
from web.toasts import toast

__all__ = ["blueprint"]

blueprint = Blueprint("releasing", __name__)


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A file that differs: the words, and both diagrams where it is one."""

    name: str
    words: tuple[Word, ...]
    moves: tuple[Word, ...]  # in the drawing: told apart, they change nothing that runs
    before: Diagram | None = None
    after: Diagram | None = None


@dataclass(frozen=True, slots=True)
class ReleaseForm:
    """The page on which a draft is published."""

    row: BundleRow
    draft: DraftHead
    words: tuple[Word, ...]
    problems: tuple[Found, ...]
    scenarios: tuple[str, ...]  # their files
    results: tuple[Any, ...] | None  # None: they were not run for this page
    releases: tuple[ReleaseRow, ...]  # that instances still run by
    newer: ReleaseRow | None  # published after the draft was begun

    @property
    def faults(self) -> tuple[Found, ...]:
        """The problems that refuse it."""
        return tuple(found for found in self.problems if found.problem.severity == "error")

    @property
    def remarks(self) -> tuple[Found, ...]:
        """What was repaired or is only worth a look."""
        return tuple(found for found in self.problems if found.problem.severity != "error")

    @property
    def failed(self) -> tuple[Any, ...]:
        """The scenarios that were run and do not come out as they say."""
        return tuple(result for result in self.results or () if not result.ok)

    @property
    def may_go(self) -> bool:
        """Whether it can be published as it is."""
        return not self.faults and not self.failed


@blueprint.get("/processes/<bundle>/difference")
@access(Access.PERSON)
def difference(bundle: str) -> str:
    """Show what is different in `b` (the draft, else the last release) from `a` (the release before)."""
    with context.reading() as connection:
        row = find_bundle(connection, context.actor(), bundle)
        if row is None:
            raise NotFound
        listed = releases(connection, bundle, size=100).rows
        a, b = _sides(row, listed)
        if a is None:
            return render_template("designer/difference.html", row=row, listed=listed, a="", b=b or "", files=None)
        before, after = (side_of(connection, bundle, release_of(which), listed) for which in (a, b))
    files = _files(bundle, a, before, b, after)
    shown = {"row": row, "listed": listed, "a": a, "b": b, "before": before, "after": after, "files": files}
    return render_template("designer/difference.html", **shown)


@blueprint.get("/processes/<bundle>/release")
@access(Access.ALLOWED, Verb.DESIGN)
def prepare(bundle: str) -> str:
    """Show what would be published: what is new, what is wrong, who runs by the old one; with `run`, its scenarios."""
    return render_template("designer/release.html", form=_form(bundle, run="run" in request.args), note="", errors={})


@blueprint.post("/processes/<bundle>/release")
@access(Access.ALLOWED, Verb.DESIGN)
def release(bundle: str) -> Response | tuple[str, int]:
    """Publish it, or show the page again with what stands against it; the note stays."""
    note = request.form.get("note", "")
    rev, over = (_number(request.form.get(name)) for name in ("rev", "over"))
    try:
        done = publish(bundle, note=note, rev=rev, over=over)
    except InvalidInput as fault:
        return _again(bundle, note, 422, fault.fields or {"note": str(fault)})
    except (DefinitionRefused, ScenarioFailed) as refused:
        said = _("It cannot be published as it is: see below.")
        return _again(bundle, note, 422, {"": said}, run=isinstance(refused, ScenarioFailed))
    except StaleVersion:
        return _again(bundle, note, 409, {"": _("Somebody has saved in this draft meanwhile. Look at it again.")})
    except NewerRelease as newer:
        said = _("%(who)s published a release after this draft was begun. Look at the difference.", who=newer.who or "")
        return _again(bundle, note, 409, {"": said})
    except WrongState:
        return _again(bundle, note, 409, {"": _("The draft is what is published already: there is nothing new in it.")})
    versions = ", ".join(f"{key} {version}" for key, version in done.definitions or done.decisions)
    toast(_("Published: %(versions)s. What runs goes on as it began.", versions=versions))
    return redirect(url_for("processes.show", bundle=bundle), 303)


@blueprint.post("/releases/<row:release>/delete")
@access(Access.ALLOWED, Verb.DESIGN)
def delete(release: int) -> Response:
    """Delete a release, or say what it is needed for."""
    with context.reading() as connection:
        found = find_release(connection, release)
    if found is None:
        raise NotFound
    try:
        context.engine().handle(DeleteRelease(release), actor=context.actor())
        toast(_("Release %(version)s was deleted.", version=found.version))
    except ReleaseInUse as used:
        toast(_told_uses(found, used.uses), "error")
    return redirect(url_for("processes.show", bundle=found.bundle), 303)


def _sides(row: BundleRow, listed: tuple[ReleaseRow, ...]) -> tuple[str | None, str | None]:
    """Which two are compared: as asked, else the last release and the draft, else the last two releases."""
    has_draft = row.draft is not None and can(context.actor(), Verb.DESIGN)
    usual = ([] if not has_draft else ["draft"]) + [str(one.id) for one in listed]
    b = request.args.get("b") or (usual[0] if usual else None)
    behind = usual[usual.index(b) + 1 :] if b in usual else usual
    a = request.args.get("a") or (behind[0] if behind else None)
    return a, b


def _files(bundle: str, a: str, before: Side, b: str | None, after: Side) -> list[FileDifference]:
    words: dict[str, list[Word]] = {}
    for word in words_between(before.files, after.files):
        words.setdefault(word.file, []).append(word)
    found = []
    for name, said in words.items():
        moves = tuple(word for word in said if word.is_move)
        rest = tuple(word for word in said if not word.is_move)
        pictures: tuple[Diagram | None, Diagram | None] = (None, None)
        if name.endswith(".bpmn"):
            pictures = (
                _picture(bundle, a, name, said, "removed") if name in before.files else None,
                _picture(bundle, b or "", name, said, "added") if name in after.files else None,
            )
        found.append(FileDifference(name, rest, moves, *pictures))
    return found


def _picture(bundle: str, which: str, name: str, words: list[Word], own: str) -> Diagram:
    """A diagram with its marks: what is only here by `own`, what is on both sides and differs."""
    strength = {"moved": 0, "changed": 1, own: 2}
    marks: dict[str, str] = {}
    for word in words:
        if word.element and strength.get(word.kind, -1) > strength.get(marks.get(word.element, ""), -1):
            marks[word.element] = word.kind
    url = url_for("processes.file", bundle=bundle, which=which, name=name, language=language())
    return Diagram(url, {element: f"was-{kind}" for element, kind in marks.items()})


def _form(bundle: str, *, run: bool) -> ReleaseForm:
    with context.reading() as connection:
        row = find_bundle(connection, context.actor(), bundle)
        if row is None or row.draft is None:
            raise NotFound
        draft, files = draft_files(connection, bundle)
        listed = releases(connection, bundle, size=100).rows
        before = side_of(connection, bundle, row.release.id, listed).files if row.release is not None else {}
    words = words_between(before, {name: content.decode() for name, content in files.items()})
    newer = row.release if row.release is not None and row.release.id != draft.base_release else None
    return ReleaseForm(
        row=row,
        draft=row.draft,
        words=words,
        problems=tuple(found_in(files)),
        scenarios=tuple(name for name in files if name.endswith(".scenario")),
        results=tuple(scenario_results(files)) if run else None,
        releases=tuple(one for one in listed if one.running),
        newer=newer,
    )


def _again(bundle: str, note: str, status: int, errors: Mapping[str, str], *, run: bool = False) -> tuple[str, int]:
    form = _form(bundle, run=run)
    return render_template("designer/release.html", form=form, note=note, errors=dict(errors)), status


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def _told_uses(found: ReleaseRow, uses: Uses) -> str:
    """Say in the reader's language what a release is needed for."""
    said = [_("Release %(version)s stays.", version=found.version)]
    if uses.running:
        said.append(ngettext("%(num)s instance runs by it.", "%(num)s instances run by it.", uses.running))
    if uses.ended:
        said.append(
            ngettext(
                "%(num)s ended one is told by its diagram.", "%(num)s ended ones are told by its diagram.", uses.ended
            )
        )
    if uses.moved:
        said.append(
            ngettext(
                "The history of %(num)s that moved to another version is told by its diagram.",
                "The history of %(num)s that moved to another version is told by its diagram.",
                uses.moved,
            )
        )
    if uses.starts:
        said.append(_("New ones of %(keys)s begin by it: publish another first.", keys=", ".join(uses.starts)))
    if uses.called_by:
        said.append(_("%(keys)s calls it by its number.", keys=", ".join(uses.called_by)))
    if uses.asked:
        said.append(_("Its decisions were or may be asked: %(keys)s.", keys=", ".join(uses.asked)))
    return " ".join(said)
