"""Bundles and releases: what is published, what it is made of, how two of them differ, and taking one away.

Long because an endpoint declares its answer, field by field, where it is.
"""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Response, make_response
from pydantic import Field

from engine.commands import DeleteRelease
from engine.errors import InvalidInput, NotFound
from engine.queries.model_drafts import DraftHead
from engine.queries.releases import BundleRow, ReleaseRow, bundles, find_bundle, find_release, releases
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import Part, Raw
from web.api.models import Answer, Id, Listed, Paged, Query, Time
from web.api.once import command_id
from web.designer.archives import zip_of
from web.designer.sides import side_of, words_between
from web.designer.usage import used
from web.guard import Access

__all__ = ["DifferenceAnswer", "ReleaseAnswer", "WordAnswer", "file_response", "part", "zip_response"]

part = Part("Releases", "Published bundles: the files of one process, immutable, with a note.")
_FOR_A_DAY = "private, max-age=86400"  # a release never changes


class VersionAnswer(Answer):
    """A process of a release."""

    key: str
    version: int
    name: str
    file: str
    running: Annotated[int, Field(description="instances that go by it, called ones too")]


class ReleaseAnswer(Answer):
    """One release; its version is that of the bundle's main process."""

    id: Id
    bundle: str
    name: str
    version: int
    note: str
    by: str
    by_name: str
    at: Time
    running: int
    definitions: list[VersionAnswer]


class DraftSummary(Answer):
    """The state of a draft."""

    rev: int
    name: str
    changed: Annotated[bool, Field(description="it is no longer what it was begun from")]
    base_release: Id | None
    updated_at: Time
    updated_by: str
    updated_by_name: str


class BundleAnswer(Answer):
    """A bundle: its last release, its draft (told to designers), and how many cases run by any of its releases."""

    bundle: str
    name: str
    running: int
    release: ReleaseAnswer | None
    draft: DraftSummary | None


class BundleWithReleases(BundleAnswer):
    """A bundle with its newest releases; all of them: /bundles/{bundle}/releases."""

    releases: list[ReleaseAnswer]


class DeadRowAnswer(Answer):
    """A row of a decision table that never fired; of a shared decision with the bundle and version that was asked."""

    bundle: str
    version: Annotated[int | None, Field(description="null: the bundle's own decision")]
    file: str
    decision: str
    name: str
    row: int
    cells: Annotated[list[str], Field(description="inputs before outputs, as drawn")]
    asked: Annotated[int, Field(description="how often the decision was taken")]


class WayAnswer(Answer):
    """A gateway some of whose ways nobody took; flows by id."""

    process: str
    element: str
    passed: int
    used: list[str]
    never: list[str]


class UsageAnswer(Answer):
    """What nobody uses of the newest release, over its newest steps."""

    version: int
    steps: int
    since: Time | None
    rows: list[DeadRowAnswer]
    ways: list[WayAnswer]


class BundlesQuery(Paged):
    """`q`: words of the name or key."""

    q: Annotated[str, Field(max_length=100)] = ""


class DifferenceQuery(Query):
    """`to`: another release of the bundle by its id, or `draft`."""

    to: Annotated[str, Field(pattern=r"^([0-9]{1,19}|draft)$")]


class WordAnswer(Answer):
    """One difference in words, in the language of the person."""

    file: str
    element: str | None
    kind: Literal["added", "removed", "changed", "moved"]
    text: str


class DifferenceAnswer(Answer):
    """What is different; nothing when they are the same."""

    words: list[WordAnswer]


class ReleaseFile(Answer):
    """A file of a release."""

    name: str
    kind: str
    bytes: int


class ReleaseFiles(Answer):
    """The files of a release."""

    items: list[ReleaseFile]


@part.endpoint("GET", "/bundles", "The bundles.", query=BundlesQuery, answer=Listed[BundleAnswer])
def list_bundles(query: BundlesQuery) -> object:
    """Return a page of bundles by key."""
    with context.reading() as connection:
        return bundles(connection, context.actor(), q=query.q, after=query.after, size=query.size)


@part.endpoint("GET", "/bundles/<bundle>", "One bundle.", answer=BundleWithReleases)
def show_bundle(bundle: str) -> object:
    """Return a bundle with its newest releases."""
    with context.reading() as connection:
        row = _found(find_bundle(connection, context.actor(), bundle))
        newest = releases(connection, bundle).rows
    return {**_plain(row), "releases": newest}


@part.endpoint(
    "GET", "/bundles/<bundle>/releases", "Its releases, the newest first.", query=Paged, answer=Listed[ReleaseAnswer]
)
def list_releases(bundle: str, query: Paged) -> object:
    """Return a page of releases."""
    with context.reading() as connection:
        _found(find_bundle(connection, context.actor(), bundle))
        return releases(connection, bundle, after=query.after, size=query.size)


@part.endpoint(
    "GET", "/bundles/<bundle>/usage", "What nobody uses of it: rows that never fired, ways that nobody took.",
    access=Access.ALLOWED, verb=Verb.DESIGN, answer=UsageAnswer,
)  # fmt: skip
def show_usage(bundle: str) -> object:
    """Return the rows and ways that were never used."""
    with context.reading() as connection:
        page = used(connection, bundle)
    if page is None or page.row.release is None:
        raise NotFound("There is no release of it.")
    ways = [
        {
            "process": way.process,
            "element": way.node.id,
            "passed": way.passed,
            "used": [flow.id for flow in way.used],
            "never": [flow.id for flow in way.never],
        }
        for way in page.ways
    ]
    return {
        "version": page.row.release.version,
        "steps": page.steps,
        "since": page.since,
        "rows": page.rows,
        "ways": ways,
    }


@part.endpoint("GET", "/releases/<row:release>", "One release.", answer=ReleaseAnswer)
def show_release(release: int) -> object:
    """Return a release."""
    with context.reading() as connection:
        return _release(find_release(connection, release))


@part.endpoint("GET", "/releases/<row:release>/files", "Its files.", answer=ReleaseFiles)
def list_files(release: int) -> object:
    """Return names and sizes."""
    with context.reading() as connection:
        files = side_of(connection, None, release).files
    return {
        "items": [
            {"name": name, "kind": name.rpartition(".")[2], "bytes": len(text.encode())} for name, text in files.items()
        ]
    }


@part.endpoint(
    "GET",
    "/releases/<row:release>/files/<name>",
    "One of its files, as it was published.",
    answer=Raw("application/xml", others=("application/json",)),
)
def show_file(release: int, name: str) -> Response:
    """Return the text of a file."""
    with context.reading() as connection:
        files = side_of(connection, None, release).files
    if name not in files:
        raise NotFound("There is no such file.")
    response = file_response(name, files[name])
    response.headers["Cache-Control"] = _FOR_A_DAY
    return response


@part.endpoint(
    "GET",
    "/releases/<row:release>/difference",
    "What is different in another release, or in the draft.",
    query=DifferenceQuery,
    answer=DifferenceAnswer,
)
def show_difference(release: int, query: DifferenceQuery) -> object:
    """Return the differences in words."""
    if query.to != "draft" and int(query.to) >= 1 << 63:
        raise InvalidInput("No release has this id.", fields={"to": "No release has this id."})
    with context.reading() as connection:
        before = side_of(connection, None, release)
        after = side_of(connection, before.bundle, None if query.to == "draft" else int(query.to))
    return {"words": words_between(before.files, after.files)}


@part.endpoint(
    "GET", "/releases/<row:release>/bundle.zip", "All its files, to take elsewhere.", answer=Raw("application/zip")
)
def export(release: int) -> Response:
    """Return the bundle as a zip."""
    with context.reading() as connection:
        side = side_of(connection, None, release)
    assert side.release is not None
    about = {"bundle": side.bundle, "name": side.release.name, "version": side.release.version}
    return zip_response(
        f"{side.bundle}-{side.release.version}", zip_of(side.files, about | {"note": side.release.note})
    )


@part.endpoint(
    "DELETE",
    "/releases/<row:release>",
    "Delete a release that nothing is used of.",
    access=Access.ALLOWED,
    verb=Verb.DESIGN,
)
def delete(release: int) -> None:
    """Delete it, or say with 409 what it is needed for."""
    context.engine().handle(DeleteRelease(release), actor=context.actor(), command_id=command_id())


def file_response(name: str, text: str) -> Response:
    """Send a file of a bundle. Browsers never render it: it is a designer's."""
    response = make_response(text)
    response.mimetype = "application/xml" if name.endswith((".bpmn", ".dmn")) else "application/json"
    response.headers["Content-Disposition"] = "attachment"
    return response


def zip_response(name: str, content: bytes) -> Response:
    """Send a zip with a name that every system takes."""
    response = make_response(content)
    response.mimetype = "application/zip"
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.zip")
    return response


def _plain(row: BundleRow) -> dict[str, object]:
    draft: DraftHead | None = row.draft
    return {
        "bundle": row.bundle,
        "name": row.name,
        "running": row.running,
        "release": row.release,
        "draft": draft,
    }


def _found(row: BundleRow | None) -> BundleRow:
    if row is None:
        raise NotFound("There is no such bundle.")
    return row


def _release(row: ReleaseRow | None) -> ReleaseRow:
    if row is None:
        raise NotFound("There is no such release.")
    return row
