"""`/processes`: which processes there are, and everything about one: how it goes, what it carries out, its releases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.bpmn import Imported
from engine.commands import DiscardDraft, FilesImported, ImportFiles, StartDraft
from engine.errors import InvalidInput, StaleVersion, WrongState
from engine.queries.paging import Page
from engine.queries.releases import BundleRow, ReleaseRow, bundle_of_key, bundles, find_bundle, releases
from engine.queries.rights import Verb
from engine.store.bundles import bundle_in
from web import context
from web.designer.archives import MAX_ARCHIVE, Brought, read_brought
from web.designer.importing import brought_in, told_of
from web.designer.sides import side_of
from web.designer.telling import Clause, Step, clauses_of, told
from web.diagrams import Diagram, translated_names
from web.guard import Access, access
from web.i18n import language
from web.toasts import toast

__all__ = ["ProcessPage", "blueprint"]

blueprint = Blueprint("processes", __name__)
_UPLOAD = MAX_ARCHIVE + 100_000


@dataclass(frozen=True, slots=True)
class ProcessPage:
    """Everything on the page of one bundle."""

    row: BundleRow
    files: tuple[str, ...]
    shown: str | None  # which of the processes is told: its key
    processes: tuple[tuple[str, str], ...]  # key and name
    diagram: Diagram | None
    documentation: str
    steps: tuple[Step, ...]
    clauses: tuple[Clause, ...]
    releases: Page[ReleaseRow]

    @property
    def decides_alone(self) -> bool:
        """Whether it has decisions and no process: they are asked by processes of other bundles."""
        names = self.files
        return any(one.endswith(".dmn") for one in names) and not any(one.endswith(".bpmn") for one in names)

    def older_running(self, key: str) -> int:
        """How many instances of a process run by the listed releases before the newest."""
        newest = self.row.release
        older = [one for one in self.releases.rows if newest is not None and one.id != newest.id]
        return sum(of.running for one in older for of in one.definitions if of.key == key)


@blueprint.get("/processes")
@access(Access.PERSON)
def show_list() -> str:
    """List the processes that are published; designers see drafts, too."""
    q, after = request.args.get("q", "")[:100], request.args.get("after") or None
    with context.reading() as connection:
        page = bundles(connection, context.actor(), q=q, after=after)
    return render_template("designer/processes.html", page=page, q=q, after=after)


@blueprint.get("/processes/<bundle>")
@access(Access.PERSON)
def show(bundle: str) -> str | Response:
    """Show a process; the address of a called one leads to the page of its bundle."""
    with context.reading() as connection:
        row = find_bundle(connection, context.actor(), bundle)
        if row is None:
            other = bundle_of_key(connection, bundle)
            if other is None:
                raise NotFound
            return redirect(url_for("processes.show", bundle=other, process=bundle))
        page = _gathered(connection, row, request.args.get("process"), request.args.get("after") or None)
    return render_template("designer/process.html", page=page, row=page.row)


@blueprint.get("/processes/<bundle>/files/<which>/<name>")
@access(Access.PERSON)
def file(bundle: str, which: str, name: str) -> Response:
    """Send a diagram of a release or of the draft, its names in the reader's language."""
    with context.reading() as connection:
        files = side_of(connection, bundle, release_of(which)).files
    if name not in files or not name.endswith(".bpmn"):
        raise NotFound
    response = make_response(translated_names(files[name]))
    response.mimetype = "application/xml"
    response.headers["Cache-Control"] = "no-store" if which == "draft" else "private, max-age=86400"
    return response


@blueprint.post("/processes")
@access(Access.ALLOWED, Verb.DESIGN)
def new() -> Response | tuple[str, int]:
    """Begin a draft of a new process, and open it."""
    try:
        begun = context.engine().handle(StartDraft(name=request.form.get("name", "")), actor=context.actor())
    except InvalidInput:
        return _list_with_fault("name", _("Say what it is called."), 422)
    toast(_("A draft was begun: a start and an end. Draw what happens in between."))
    return redirect(url_for("modeler.edit", bundle=begun.bundle), 303)


@blueprint.post("/processes/import")
@access(Access.ALLOWED, Verb.DESIGN, upload=_UPLOAD)
def import_bundle() -> Response | tuple[str, int]:
    """Take a process from elsewhere: into the draft of the bundle that it says it is, or into a new one."""
    try:
        brought, imported = brought_in(_brought())
        bundle = brought.about.get("bundle") or bundle_in({n: _plain(c) for n, c in brought.files.items()})
        if not bundle:
            raise InvalidInput(_("No process was found in these files. Bring the BPMN file, too."))
        return _taken(bundle, brought, imported)
    except InvalidInput as fault:
        return _list_with_fault("file", str(fault), 422)


@blueprint.post("/processes/<bundle>/import")
@access(Access.ALLOWED, Verb.DESIGN, upload=_UPLOAD)
def import_files(bundle: str) -> Response | tuple[str, int]:
    """Take files into the draft of this bundle; one is begun where there is none."""
    with context.reading() as connection:
        if find_bundle(connection, context.actor(), bundle) is None:
            raise NotFound
    try:
        return _taken(bundle, *brought_in(_brought()))
    except InvalidInput as fault:
        toast(str(fault), "error")
        return redirect(url_for("processes.show", bundle=bundle), 303)


@blueprint.post("/processes/<bundle>/draft")
@access(Access.ALLOWED, Verb.DESIGN)
def begin_draft(bundle: str) -> Response:
    """Begin a draft from a release (the last one unless another is named), and open it."""
    given = request.form.get("release", "")
    with context.reading() as connection:
        row = find_bundle(connection, context.actor(), bundle)
        if row is None or row.release is None:
            raise NotFound
    release = release_of(given) if given else row.release.id
    try:
        context.engine().handle(StartDraft(bundle, release=release), actor=context.actor())
    except WrongState as earlier:
        toast(_("There is a draft already, last saved by %(who)s.", who=earlier.who or ""), "error")
        return redirect(url_for("processes.show", bundle=bundle), 303)
    return redirect(url_for("modeler.edit", bundle=bundle), 303)


@blueprint.post("/processes/<bundle>/draft/discard")
@access(Access.ALLOWED, Verb.DESIGN)
def discard(bundle: str) -> Response:
    """Discard the draft, unless somebody has saved in it since the page was shown."""
    seen = request.form.get("rev", "")
    if not seen.isdecimal() or len(seen) > 9:
        raise NotFound
    with context.reading() as connection:
        row = find_bundle(connection, context.actor(), bundle)
    try:
        context.engine().handle(DiscardDraft(bundle, int(seen)), actor=context.actor())
    except StaleVersion:
        toast(_("Somebody has saved in this draft meanwhile. Look at it again before you discard it."), "error")
        return redirect(url_for("processes.show", bundle=bundle), 303)
    toast(_("The draft was discarded."))
    if row is None or row.release is None:
        return redirect(url_for("processes.show_list"), 303)
    return redirect(url_for("processes.show", bundle=bundle), 303)


def release_of(which: str) -> int | None:
    """Read which side is meant: `draft` is None, else the id of a release. Raises NotFound for anything else."""
    if which == "draft":
        return None
    if not which.isascii() or not which.isdecimal() or len(which) > 19 or int(which) >= 1 << 63:
        raise NotFound
    return int(which)


def _gathered(connection: Any, row: BundleRow, process: str | None, after: str | None) -> ProcessPage:
    known = () if row.release is None else (row.release,)
    side = side_of(connection, row.bundle, row.release.id if row.release is not None else None, known)
    files = tuple(sorted(side.files))
    if row.release is None:
        diagrams = [name for name in files if name.endswith(".bpmn")]
        url = url_for("processes.file", bundle=row.bundle, which="draft", name=diagrams[0]) if diagrams else None
        diagram = Diagram(url) if url else None
        return ProcessPage(row, files, None, (), diagram, "", (), (), Page(()))
    versions = {one.key: one for one in row.release.definitions}
    chosen = versions.get(process or row.bundle) or row.release.main
    listed = releases(connection, row.bundle, after=after)
    newest = next((one for one in listed.rows if one.id == row.release.id), row.release)
    if chosen is None:  # decisions alone, which processes of other bundles ask
        return ProcessPage(replace(row, release=newest), files, None, (), None, "", (), (), listed)
    definition = context.definition_of(connection, chosen.key, chosen.version)
    url = url_for("processes.file", bundle=row.bundle, which=str(row.release.id), name=chosen.file, language=language())
    return ProcessPage(
        row=replace(row, release=newest),
        files=files,
        shown=chosen.key,
        processes=tuple((one.key, one.name or one.key) for one in versions.values()),
        diagram=Diagram(url),
        documentation=definition.documentation if definition is not None else "",
        steps=told(definition) if definition is not None else (),
        clauses=clauses_of(definition) if definition is not None else (),
        releases=listed,
    )


def _brought() -> Brought:
    uploads = {
        (one.filename or "").replace("\\", "/").rpartition("/")[2]: one.read()
        for one in request.files.getlist("file")
        if one.filename
    }
    pasted = request.form.get("pasted", "").strip()
    if pasted:
        uploads["pasted.bpmn"] = pasted.encode()
    if not uploads:
        raise InvalidInput(_("Choose a file, or paste a diagram."))
    return read_brought(uploads)


def _taken(bundle: str, brought: Brought, imported: Imported) -> Response | tuple[str, int]:
    """Write what was brought into the draft, and say what became of it: on a page of its own where it was changed."""
    engine, actor = context.engine(), context.actor()
    with context.reading() as connection:
        row = find_bundle(connection, actor, bundle)
    files = dict(brought.files)
    if "pasted.bpmn" in files:
        files[f"{bundle}.bpmn"] = files.pop("pasted.bpmn")
    if row is None:
        engine.handle(StartDraft(bundle, str(brought.about.get("name", "")), files=files), actor=actor)
        done = FilesImported(0, tuple(files), (), (), ())
    else:
        if row.draft is None:
            engine.handle(StartDraft(bundle), actor=actor)
        done = engine.handle(ImportFiles(bundle, files), actor=actor)
    broken = {problem.file for problem in done.problems}
    named = [replace(one, file=f"{bundle}.bpmn") if one.file == "pasted.bpmn" else one for one in told_of(imported)]
    told = [one for one in named if one.file not in broken]
    if told:
        with context.reading() as connection:
            row = find_bundle(connection, actor, bundle)
        said = _told(done, brought)
        return render_template("designer/imported.html", row=row, told=told, said=said), 200
    toast(_told(done, brought), "error" if done.problems else "")
    return redirect(url_for("modeler.edit", bundle=bundle), 303)


def _told(done: FilesImported, brought: Brought) -> str:
    parts = []
    if done.added or done.replaced:
        number = len(done.added) + len(done.replaced)
        parts.append(ngettext("%(num)s file was taken over.", "%(num)s files were taken over.", number))
    else:
        parts.append(_("The files are what the draft has already."))
    if done.kept:
        parts.append(ngettext("%(num)s other stays as it was.", "%(num)s others stay as they were.", len(done.kept)))
    if brought.left_out:
        parts.append(_("Left out: %(names)s.", names=", ".join(brought.left_out[:5])))
    if done.problems:
        names = ", ".join(dict.fromkeys(problem.file or "" for problem in done.problems))
        parts.append(_("Broken, and kept as they are: %(names)s.", names=names))
    return " ".join(parts)


def _list_with_fault(field: str, fault: str, status: int) -> tuple[str, int]:
    with context.reading() as connection:
        page = bundles(connection, context.actor())
    shown = {"page": page, "q": "", "after": None, "fault": {field: fault}, "given": request.form}
    return render_template("designer/processes.html", **shown), status


def _plain(content: bytes) -> str:
    return content.decode(errors="replace")
