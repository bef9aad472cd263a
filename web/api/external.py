"""Work of programs outside: they fetch jobs by topic, and answer them (docs/external-workers.md)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from flask import request
from flask_babel import gettext as _

from engine.commands import Changed
from engine.commands.complete_job import refuse_other_holder
from engine.dispatch.outbox import ClaimedJob, Outbox
from engine.errors import WrongState
from engine.queries import external
from engine.queries.rights import Verb
from engine.store.instances import read_for_step
from web import context
from web.api.endpoint import BRINGS_VARIABLES, Part
from web.api.external_answers import (
    AllAnswered,
    Answers,
    BpmnError,
    Closed,
    Completed,
    Extended,
    Extension,
    Failure,
    Fetch,
    Fetched,
    Held,
    OfClaim,
    Topics,
)
from web.api.external_closing import answered, close, name_of, refuse_foreign
from web.api.models import Listed, Paged
from web.api.programs import key as key_of_request
from web.guard import Access
from web.problems import problem
from web.waiting import has_left

__all__ = ["part"]

part = Part("External work", "Programs in any language fetch the jobs of their topics, and answer them.")
_WORK: dict[str, Any] = {"access": Access.ALLOWED, "verb": Verb.WORK_OUTSIDE}
log = logging.getLogger(__name__)
AGAIN_SECONDS = 2  # when no place to wait is free


@part.endpoint(
    "POST", "/external/fetch", "Fetch jobs, and wait for some.", body=Fetch, answer=Fetched, errors=(503,), **_WORK
)
def fetch(body: Fetch) -> object:
    """Answers as soon as there is work. 503 with Retry-After when too many programs wait already."""
    names = list(dict.fromkeys(one.topic for one in body.topics))
    _refuse_foreign_topics(names)
    lease = timedelta(seconds=body.lock_seconds)
    outbox = Outbox(context.engine().database, name_of(body.worker), lease=lease)
    look = partial(_claim, outbox, names, body.most)
    claimed = look()
    if not claimed and body.wait_seconds:
        room, environment = context.pages().waiting, request.environ
        with room.place() as given:
            if not given:
                said = _("Too many programs wait for work here. Ask again in a moment.")
                raise problem(503, said, retry_after=AGAIN_SECONDS)
            claimed = room.wait_for(look, body.wait_seconds, lambda: has_left(environment)) or []
    wanted = {one.topic: one.variables for one in body.topics}
    with context.reading() as connection:
        facts = external.taken(connection, [job.id for job in claimed]) if claimed else {}
    return {"items": [_told(job, facts[job.id], wanted) for job in claimed if job.id in facts]}


@part.endpoint(
    "POST",
    "/external/jobs/<row:job>/complete",
    "Say that it is done.",
    body=Completed,
    answer=Closed,
    limit=BRINGS_VARIABLES,
    **_WORK,
)
def complete(job: int, body: Completed) -> object:
    """The same again gets the same answer. A result that is not as declared is an incident that keeps it."""
    return close(job, body.worker, body.fence, body)


@part.endpoint(
    "POST",
    "/external/jobs/<row:job>/error",
    "Refuse it: a BPMN error.",
    body=BpmnError,
    answer=Closed,
    limit=BRINGS_VARIABLES,
    **_WORK,
)
def refuse(job: int, body: BpmnError) -> object:
    """Goes to the error event that catches the code; uncaught, it is an incident."""
    return close(job, body.worker, body.fence, body)


@part.endpoint("POST", "/external/jobs/<row:job>/fail", "Say that it failed.", body=Failure, answer=Closed, **_WORK)
def fail(job: int, body: Failure) -> object:
    """Tried again by the element's own rule, and then an incident that keeps what was asked."""
    return close(job, body.worker, body.fence, body)


@part.endpoint(
    "POST",
    "/external/answers",
    "Answer many jobs at once.",
    body=Answers,
    answer=AllAnswered,
    limit=BRINGS_VARIABLES,
    **_WORK,
)
def answer_many(body: Answers) -> object:
    """Each is answered as at the address of its own: one that is refused stops no other."""
    return {"items": answered(body.answers, body.worker)}


@part.endpoint("POST", "/external/jobs/<row:job>/extend", "Keep it longer.", body=Extension, answer=Extended, **_WORK)
def extend(job: int, body: Extension) -> object:
    """409 when the job is not held under this fence any more, with who has it."""
    refuse_foreign(job)
    outbox = Outbox(context.engine().database, body.worker, lease=timedelta(seconds=body.lock_seconds))
    until = outbox.extend(job, body.fence)
    if until is None:
        raise _not_held(job, body.fence)
    return {"job": job, "locked_until": until}


@part.endpoint("POST", "/external/jobs/<row:job>/unlock", "Give it back, not begun.", body=OfClaim, **_WORK)
def unlock(job: int, body: OfClaim) -> None:
    """As if it had not been fetched: the next program gets it at once."""
    refuse_foreign(job)
    engine = context.engine()
    if not Outbox(engine.database, body.worker).unlock(job, body.fence):
        raise _not_held(job, body.fence)
    engine.ring(Changed(jobs=True))


@part.endpoint(
    "GET",
    "/external/topics",
    "What waits under each topic.",
    access=Access.ALLOWED,
    verb=Verb.SEE_MONITOR,
    answer=Topics,
)
def topics() -> object:
    """At most 500 topics."""
    with context.reading() as connection:
        return {"items": external.topics(connection, context.now())}


@part.endpoint(
    "GET",
    "/external/jobs",
    "Who has which job, since when, until when.",
    access=Access.ALLOWED,
    verb=Verb.SEE_MONITOR,
    query=Paged,
    answer=Listed[Held],
)
def held(query: Paged) -> object:
    """The oldest first."""
    with context.reading() as connection:
        return external.held_jobs(connection, after=query.after, size=query.size)


def _claim(outbox: Outbox, names: list[str], most: int) -> list[ClaimedJob]:
    return outbox.claim(context.now(), most, topics=names)


def _told(job: ClaimedJob, facts: external.TakenFacts, wanted: Mapping[str, list[str] | None]) -> dict[str, Any]:
    names = wanted[job.topic or ""]
    params = job.params if names is None else {name: job.params[name] for name in names if name in job.params}
    return {
        "id": job.id,
        "topic": job.topic,
        "fence": job.fence,
        "key": job.key,
        "attempt": job.attempt,
        "attempts": job.retries,
        "unsure": job.unsure or job.doubted,
        "priority": job.priority,
        "variables": dict(params),
        "instance_id": job.instance_id,
        "business_key": job.business_key,
        "process": facts.process,
        "version": facts.version,
        "element": job.element,
        "created_at": facts.created_at,
        "taken_at": facts.taken_at,
        "locked_until": facts.lease_until,
    }


def _not_held(job: int, fence: int) -> Exception:
    """Say who has it: the same words as for an answer that comes too late."""
    with context.reading() as connection:
        read = read_for_step(connection, "job", job)
    if read is None:
        return problem(404, "")
    try:
        refuse_other_holder(read.target, fence)
    except WrongState as held:
        return held
    return WrongState(f"Job {job} is being given back or taken in this moment. Ask again.")


def _refuse_foreign_topics(names: list[str]) -> None:
    program = key_of_request()
    foreign = [name for name in names if program is not None and program.topics and name not in program.topics]
    if foreign:
        said = _("This key works for other topics: %(topics)s.", topics=", ".join(program.topics))  # type: ignore[union-attr]
        raise problem(403, said, fields={"topics": ", ".join(foreign)})
