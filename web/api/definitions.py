"""Definitions: what is deployed, its diagrams and decisions, and deploying files."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Response, make_response
from pydantic import Field

from engine.commands import DeployDefinition
from engine.queries import deployed, deployed_decisions
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import Part, Raw, Reply, Upload
from web.api.models import Answer, Body, Id, Listed, Paged, Time
from web.guard import Access
from web.problems import problem

__all__ = ["FaultAnswer", "part"]

part = Part("Definitions", "Deployed processes. A version never changes.")
_LONGEST = 2_000_000  # characters of a file


class DefinitionRow(Answer):
    """One version of a process."""

    key: str
    version: int
    name: str
    deployment_id: Id
    file: str
    deployed_at: Time
    deployed_by: str
    note: str


class DefinitionsQuery(Paged):
    """The latest version of each process; with `key`, all versions of one."""

    key: Annotated[str | None, Field(min_length=1, max_length=200)] = None


class DecisionVersion(Answer):
    """One version of a decision."""

    key: str
    version: int
    tag: str | None
    file: str
    bundle: Annotated[str, Field(description="what it is published with: a process, or the file when it is alone")]
    deployment_id: Id
    deployed_at: Time
    deployed_by: str


class FaultAnswer(Answer):
    """What the deploy gate found."""

    file: str | None
    process: str | None
    element: str | None
    line: int | None
    code: str
    severity: Literal["error", "repair", "warning"]
    message: str
    hint: str


class Version(Answer):
    """A version that was made."""

    key: str
    version: int


class Deployed(Answer):
    """What was made. `unchanged`: these very files are deployed already."""

    id: Annotated[Id, Field(description="of the deployment")]
    definitions: list[Version]
    decisions: list[Version]
    problems: list[FaultAnswer]
    unchanged: bool


FileName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f]+\.[a-z]+$")]


class Files(Body):
    """Files of one process, deployed together: texts by name."""

    files: Annotated[dict[FileName, Annotated[str, Field(max_length=_LONGEST)]], Field(min_length=1, max_length=100)]
    note: Annotated[str, Field(max_length=2_000)] = ""


@part.endpoint(
    "GET", "/definitions", "Deployed processes, by key.", query=DefinitionsQuery, answer=Listed[DefinitionRow]
)
def rows(query: DefinitionsQuery) -> object:
    """Return the latest versions; or with `key` all versions of one process, the newest first."""
    with context.reading() as connection:
        if query.key is not None:
            return deployed.versions(connection, query.key, after=query.after, size=query.size)
        return deployed.latest(connection, after=query.after, size=query.size)


@part.endpoint(
    "GET", "/definitions/<key>/<int:version>/diagram", "The BPMN file of a version.", answer=Raw("application/xml")
)
def diagram(key: str, version: int) -> Response:
    """Return the file as it was deployed."""
    if version >= 1 << 31:
        raise problem(404, "")
    with context.reading() as connection:
        found = context.engine().definitions.find(connection, key, version)
        files = context.engine().definitions.files(connection, found.deployment_id) if found is not None else {}
    if found is None or found.file not in files:
        raise problem(404, "")
    response = make_response(files[found.file])
    response.mimetype = "application/xml"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@part.endpoint(
    "GET", "/decisions", "Deployed decisions, by id.", query=DefinitionsQuery, answer=Listed[DecisionVersion]
)
def decisions(query: DefinitionsQuery) -> object:
    """Return the latest versions; or with `key` all versions of one decision, the newest first."""
    with context.reading() as connection:
        if query.key is not None:
            return deployed_decisions.versions(connection, query.key, after=query.after, size=query.size)
        return deployed_decisions.latest(connection, after=query.after, size=query.size)


@part.endpoint(
    "POST",
    "/deployments",
    "Deploy files as the next version.",
    access=Access.ALLOWED,
    verb=Verb.DESIGN,
    body=(Files, Upload()),
    answer=Deployed,
    status=201,
    also={200: Deployed},
    limit=5 * 1024 * 1024,
)
def deploy(body: Files | dict[str, bytes]) -> object:
    """201 for new versions, 200 for files that are deployed already, 422 with every fault of the deploy gate."""
    if isinstance(body, Files):
        command = DeployDefinition({name: text.encode() for name, text in body.files.items()}, body.note)
    else:
        command = DeployDefinition(body)
    made = context.engine().handle(command, actor=context.actor())
    told = {
        "id": made.deployment_id,
        "definitions": [{"key": key, "version": version} for key, version in made.definitions],
        "decisions": [{"key": key, "version": version} for key, version in made.decisions],
        "problems": made.problems,
        "unchanged": made.unchanged,
    }
    return Reply(told, status=200 if made.unchanged else 201)
