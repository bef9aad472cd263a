"""A program's answer to one job, as a command of the engine; and many of them, each by itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from engine.actions import Done, Refused
from engine.commands import Asked, ClosedJob, CompleteJob, FailJob
from engine.dispatch.attempts import pause_after
from engine.errors import ReglamentError
from engine.model.actor import Actor, ActorKind
from engine.queries import external
from engine.store.instances import read_for_step
from web import context
from web.api.external_answers import (
    CompletedJob,
    DoneContent,
    FailedContent,
    FailedJob,
    RefusedContent,
    RefusedJob,
)
from web.api.programs import key as key_of_request
from web.errors import rejection
from web.i18n import say
from web.problems import ApiProblem, problem

__all__ = ["answered", "close", "name_of", "refuse_foreign"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a program said of a job, as a command under a name of its own: the same again gets the same reply."""

    command: CompleteJob | FailJob
    command_id: str
    topic: str
    verb: str
    taken_at: datetime | None


def close(job: int, worker: str, fence: int, content: DoneContent | RefusedContent | FailedContent) -> ClosedJob:
    """Carry an answer out. Raises a problem 404, and the `CommandRejected` branch of `engine.errors`."""
    answer = _read(job, fence, content)
    actor = Actor(ActorKind.WORKER, name_of(worker))
    closed: ClosedJob = context.engine().handle(answer.command, actor=actor, command_id=answer.command_id)
    _count(answer)
    return closed


def answered(many: Sequence[CompletedJob | RefusedJob | FailedJob], worker: str) -> list[dict[str, Any]]:
    """Carry many out together, and say what became of each. Raises the database's errors alone."""
    said: dict[int, dict[str, Any]] = {}
    answers: dict[int, _Answer] = {}
    for number, one in enumerate(many):
        try:
            answers[number] = _read(one.job, one.fence, one)
        except (ApiProblem, ReglamentError) as error:
            said[number] = _refusal(one.job, error)
    asked = [Asked(answer.command, answer.command_id) for answer in answers.values()]
    outcomes = context.engine().handle_batch(asked, actor=Actor(ActorKind.WORKER, name_of(worker)))
    for (number, answer), outcome in zip(answers.items(), outcomes, strict=True):
        job = many[number].job
        if isinstance(outcome, Exception):
            said[number] = _refusal(job, outcome)
        else:
            _count(answer)
            said[number] = {"job": job, "status": 200, "closed": outcome}
    return [said[number] for number in range(len(many))]


def _read(job: int, fence: int, content: DoneContent | RefusedContent | FailedContent) -> _Answer:
    """Raises a problem 404 for a job that is not this program's."""
    topic, taken_at = refuse_foreign(job)
    command: CompleteJob | FailJob
    match content:
        case DoneContent():
            verb, command = "complete", CompleteJob(job, fence, Done(content.result))
        case RefusedContent():
            outcome = Refused(content.code, content.message, content.variables)
            verb, command = "error", CompleteJob(job, fence, outcome)
        case FailedContent():
            verb, command = "fail", _failing(job, fence, content)
    return _Answer(command, f"job:{job}:{fence}:{verb}", topic, verb, taken_at)


def _count(answer: _Answer) -> None:
    held = (datetime.now(UTC) - answer.taken_at).total_seconds() if answer.taken_at is not None else 0.0
    for hears in context.pages().answered:
        hears(answer.topic, answer.verb, max(0.0, held))


def _refusal(job: int, error: Exception) -> dict[str, Any]:
    if isinstance(error, ApiProblem):
        return {"job": job, "status": error.status, "detail": say(error.detail)}
    if isinstance(error, ReglamentError):
        status, detail, fields, more = rejection(error)
        said = {name: say(text) for name, text in fields.items()} if fields else None
        return {"job": job, "status": status, "detail": say(detail), "fields": said, **more}
    # A bug that one of them meets must not keep the others' work from being told.
    log.error("the answer of job %s could not be taken", job, exc_info=error)
    return {"job": job, "status": 500, "detail": _("Something went wrong on our side")}


def refuse_foreign(job: int) -> tuple[str, datetime | None]:
    """Raise a problem 404 for what is no job of a topic, or not for this key; return topic and time of the claim."""
    with context.reading() as connection:
        found = external.fetched_job(connection, job)
    program = key_of_request()
    if found is None or (program is not None and program.topics and found[0] not in program.topics):
        raise problem(404, "")
    return found


def name_of(worker: str) -> str:
    """How history and colleagues read who it was: the program, and in whose name its key speaks."""
    return f"{worker.strip()} ({context.person().login})"[:112]


def _failing(job: int, fence: int, content: FailedContent) -> FailJob:
    with context.reading() as connection:
        read = read_for_step(connection, "job", job)
    if read is None:
        raise problem(404, "")
    row = read.target
    attempt, attempts = int(row["attempts"]), int(row["retries"])
    if content.retries is not None:
        attempts = min(attempts, attempt + content.retries)
    asked = timedelta(seconds=content.retry_after_seconds) if content.retry_after_seconds is not None else None
    after = pause_after(attempt, attempts, tuple(row["backoff"]), context.now(), asked=asked)
    asks = content.unsure and bool(row["asks"])
    return FailJob(
        job,
        fence,
        content.message,
        None if asks else after,
        "unknown_outcome" if content.unsure and (asks or after is None) else "retries_used",
        unsure=content.unsure,
        trace=content.details,
    )
