"""Run one claimed job: call its action where the action says, and bring the answer back as a command.

What an action answers is a value (`engine.actions`); what it raises is a bug, kept with its trace and counted as an
attempt. Nothing is sent twice blindly: an attempt without an answer is looked up by its key first; where that is not
possible and the other system would do it twice, people decide (an incident, `unknown_outcome`).
"""

from __future__ import annotations

import logging
import random
import time
import traceback
from dataclasses import dataclass, replace
from datetime import timedelta

from engine.actions import Action, Call, Done, Outcome, Placement, Refused, Retry, Unknown
from engine.commands import Changed, ClosedJob, CompleteJob, Engine, FailJob
from engine.dispatch.attempts import pause_after
from engine.dispatch.connectors import note_failure, note_success
from engine.dispatch.outbox import ClaimedJob
from engine.errors import InvalidInput, NotFound, WrongState
from engine.model.actor import Actor, ActorKind
from engine.store.conflicts import Conflict
from engine.store.driver import DATABASE_ERRORS, is_passing
from engine.store.instances import read_for_step
from engine.tracing import current_trace, span
from workers.parameters import fitting

__all__ = ["run_job"]

log = logging.getLogger(__name__)

TRANSACTION_ATTEMPTS = 8  # of one that others disturb: it was undone as a whole each time
MOST_TRACE = 4000  # characters kept of an exception


@dataclass(frozen=True, slots=True)
class _Failed:
    """The action raised, or answered what cannot be kept."""

    reason: str
    final: bool = False  # the same answer again would not be kept either


class _NotDone(Exception):
    """Rolls back the transaction in which an action did not do its work."""

    def __init__(self, outcome: Outcome | _Failed) -> None:
        super().__init__()
        self.outcome = outcome


class _Stopped(Exception):
    """The activity was cancelled, and nothing has happened yet."""


def run_job(engine: Engine, job: ClaimedJob, worker: str) -> ClosedJob | None:
    """Carry out a job that this worker holds; None when it lost the job meanwhile, whose new holder then answers.

    Raises only what the database raises when it is away: the job's lease then ends, and it is claimed again.
    """
    attributes = {"instance": job.instance_id, "element": job.element, "key": job.key, "attempt": job.attempt}
    with span(f"job {job.action}", attributes, of=job.trace):
        return _run(engine, job, worker)


def _run(engine: Engine, job: ClaimedJob, worker: str) -> ClosedJob | None:
    actor = Actor(ActorKind.WORKER, worker)
    try:
        if job.topic is not None:  # it must not be begun again: people find out whether it happened
            return _nobody_knows(engine, job, actor, "the program that had fetched it was lost")
        action = engine.actions.get(job.action)
        if action is None:
            return _fail(engine, job, actor, f"no action '{job.action}' is installed here", final=True)
        if job.attempt > job.retries:
            return _give_up(engine, job, actor, action)
        if action.placement is Placement.TRANSACTION:
            return _run_in_transaction(engine, job, actor, action)
        return _run_outside(engine, job, actor, action)
    except (WrongState, NotFound) as lost:
        log.info("job %s (%s) is no longer held by %s: %s", job.id, job.action, worker, lost)
        return None


# ---- in the transaction of the answer -------------------------------------------------------------------------------


def _run_in_transaction(engine: Engine, job: ClaimedJob, actor: Actor, action: Action) -> ClosedJob:
    for attempt in range(1, TRANSACTION_ATTEMPTS + 1):
        try:
            return _transaction(engine, job, actor, action)
        except _Stopped:
            return _fail(engine, job, actor, "cancelled before it ran")
        except _NotDone as not_done:  # rolled back: whatever it answered, nothing happened
            outcome = not_done.outcome
            if isinstance(outcome, Unknown):
                outcome = Retry(outcome.reason)
            return _answer(engine, job, actor, action, outcome)
        except Conflict as conflict:
            if attempt == TRANSACTION_ATTEMPTS:
                return _fail(engine, job, actor, f"others were first again and again: {conflict}")
            time.sleep(random.uniform(0, 0.004 * 2**attempt))
    raise AssertionError("unreachable")


def _transaction(engine: Engine, job: ClaimedJob, actor: Actor, action: Action) -> ClosedJob:
    with engine.database.write() as connection:
        read = read_for_step(connection, "job", job.id, lock=True)
        if read is None or read.target["state"] != "executing" or read.target["fence"] != job.fence:
            raise WrongState(f"Job {job.id} was claimed anew.")
        if read.target["stop"] and job.token:
            raise _Stopped
        savepoint = connection.begin_nested()  # a refusal may come after some writing
        outcome = _called(action, _call(engine, job, actor), connection)
        if isinstance(outcome, Done):
            savepoint.commit()
        elif isinstance(outcome, Refused):
            savepoint.rollback()
        else:
            raise _NotDone(outcome)
        try:
            answer, changed = engine.handle_in(connection, CompleteJob(job.id, job.fence, outcome), actor=actor)
        except (Conflict, WrongState, NotFound, *DATABASE_ERRORS):
            raise
        except Exception as error:
            log.exception("the answer of job %s (%s) cannot be kept", job.id, job.action)
            raise _NotDone(_unusable(error)) from error
    engine.ring(changed)
    closed: ClosedJob = answer
    return closed


# ---- outside of any transaction -------------------------------------------------------------------------------------


def _run_outside(engine: Engine, job: ClaimedJob, actor: Actor, action: Action) -> ClosedJob:
    call = _call(engine, job, actor)
    unsure = job.unsure
    if action.lookup is not None and (job.attempt > 1 or unsure or job.doubted):
        found = _looked_up(action, call)
        if found is not None:
            return _answer(engine, job, actor, action, found, unsure=unsure)
        unsure = False
        if job.stop and job.token:
            return _fail(engine, job, actor, "cancelled, and it did not happen")
    elif job.doubted and not action.exactly_once:
        return _nobody_knows(engine, job, actor, "a backup was restored, and this may have been done before")
    elif unsure and not action.exactly_once:
        if job.attempt > 1:
            return _nobody_knows(engine, job, actor, "the worker was lost while it ran")
        unsure = False  # a first attempt that is unsure: somebody has looked, and retried the incident
    params = fitting(action, call.params)
    if isinstance(params, Refused):  # nothing is sent, so it says nothing about the system
        return _answer(engine, job, actor, action, params, unsure=unsure)
    outcome = _called(action, replace(call, params=params))
    _tell_breaker(engine, action, outcome)
    return _answer(engine, job, actor, action, outcome, unsure=unsure)


def _tell_breaker(engine: Engine, action: Action, outcome: Outcome | _Failed) -> None:
    """Whether the system answers counts for all the actions that share its connector; a refusal is an answer."""
    if action.connector is None:
        return
    if isinstance(outcome, Done | Refused):
        if note_success(engine.database, action.connector):
            log.warning("%s answers again: its jobs go on", action.connector.name)
            engine.ring(Changed(jobs=True, incidents=True))
    elif note_failure(engine.database, action.connector, outcome.reason.strip().rpartition("\n")[2]):
        log.warning("%s does not answer: its jobs wait (%s)", action.connector.name, type(outcome).__name__)
        engine.ring(Changed(incidents=True))


def _answer(
    engine: Engine, job: ClaimedJob, actor: Actor, action: Action, outcome: Outcome | _Failed, *, unsure: bool = False
) -> ClosedJob:
    """Bring an outcome back. `unsure`: an earlier attempt may have happened, which this outcome does not settle."""
    match outcome:
        case Done() | Refused():
            try:
                closed: ClosedJob = engine.handle(CompleteJob(job.id, job.fence, outcome), actor=actor)
            except (WrongState, NotFound, *DATABASE_ERRORS):
                raise
            except Exception as error:
                log.exception("the answer of job %s (%s) cannot be kept", job.id, job.action)
                return _answer(engine, job, actor, action, _unusable(error))
            return closed
        case Retry():
            return _fail(engine, job, actor, outcome.reason, asked=outcome.after, unsure=unsure)
        case Unknown():
            return _unknown(engine, job, actor, action, outcome.reason)
        case _Failed() if outcome.final:
            happened = action.placement is not Placement.TRANSACTION  # a transaction was rolled back
            command = FailJob(job.id, job.fence, outcome.reason, None, "answer_unusable", unsure=happened)
            failed: ClosedJob = engine.handle(command, actor=actor)
            return failed
        case _Failed():
            if action.placement is Placement.TRANSACTION:
                return _fail(engine, job, actor, outcome.reason)
            if action.lookup is None and not action.exactly_once:
                return _nobody_knows(engine, job, actor, outcome.reason)
            return _fail(engine, job, actor, outcome.reason, unsure=True)


def _unusable(error: Exception) -> _Failed:
    """The answer cannot be kept: one that a rule refuses (too large a variable) never, whatever else was a bug."""
    if isinstance(error, InvalidInput):
        return _Failed(str(error), final=True)
    return _Failed(f"the answer cannot be kept: {error}")


def _unknown(engine: Engine, job: ClaimedJob, actor: Actor, action: Action, reason: str) -> ClosedJob:
    """The answer was lost. What the other side swallows is sent again; what it can be asked about is asked first."""
    if action.lookup is None and not action.exactly_once:
        return _nobody_knows(engine, job, actor, reason)
    if action.lookup is not None:
        found = _looked_up(action, _call(engine, job, actor))
        if found is None:
            return _fail(engine, job, actor, f"{reason}; it did not happen")
        if isinstance(found, Done | Refused):
            return _answer(engine, job, actor, action, found)
    if pause_after(job.attempt, job.retries, job.backoff, engine.clock()) is None:
        return _nobody_knows(engine, job, actor, reason)
    return _fail(engine, job, actor, reason, unsure=True)


def _give_up(engine: Engine, job: ClaimedJob, actor: Actor, action: Action) -> ClosedJob:
    """Too many attempts, the last of which was never answered: it must not be begun again."""
    reason = "its worker was lost in the last attempt"
    if action.placement is Placement.OUTSIDE:
        if action.lookup is not None:
            found = _looked_up(action, _call(engine, job, actor))
            if isinstance(found, Done | Refused):
                return _answer(engine, job, actor, action, found)
        return _nobody_knows(engine, job, actor, reason)
    return _fail(engine, job, actor, reason)


def _nobody_knows(engine: Engine, job: ClaimedJob, actor: Actor, reason: str) -> ClosedJob:
    command = FailJob(job.id, job.fence, reason, None, "unknown_outcome", unsure=True)
    closed: ClosedJob = engine.handle(command, actor=actor)
    return closed


def _fail(
    engine: Engine,
    job: ClaimedJob,
    actor: Actor,
    reason: str,
    *,
    asked: timedelta | None = None,
    unsure: bool = False,
    final: bool = False,
) -> ClosedJob:
    after = None if final else pause_after(job.attempt, job.retries, job.backoff, engine.clock(), asked=asked)
    closed: ClosedJob = engine.handle(FailJob(job.id, job.fence, reason, after, unsure=unsure), actor=actor)
    return closed


# ---- the call itself ------------------------------------------------------------------------------------------------


def _call(engine: Engine, job: ClaimedJob, actor: Actor) -> Call:
    return Call(
        key=job.key,
        action=job.action,
        params=job.params,
        now=engine.clock(),
        instance_id=job.instance_id,
        business_key=job.business_key,
        element=job.element,
        actor=actor.label,
        attempt=job.attempt,
    )


def _called(action: Action, call: Call, *connection: object) -> Outcome | _Failed:
    """Run the action. With a connection, its rivals and a lost server leave as they are: the transaction decides."""
    try:
        with span(f"call {call.action}"):
            outcome: object = action.run(replace(call, trace=current_trace()), *connection)
    except Exception as error:
        if connection and (isinstance(error, Conflict) or is_passing(error)):
            raise
        log.exception("%s raised (key %s, attempt %s)", call.action, call.key, call.attempt)
        return _Failed("".join(traceback.format_exception(error))[-MOST_TRACE:])
    if isinstance(outcome, Done | Refused | Retry | Unknown):
        return outcome
    return _Failed(f"{call.action} answered {type(outcome).__name__} instead of Done, Refused, Retry or Unknown")


def _looked_up(action: Action, call: Call) -> Outcome | None:
    """Ask whether the key's effect happened; None: it did not. Who cannot tell, does not know."""
    assert action.lookup is not None
    try:
        return action.lookup(call)
    except Exception as error:
        log.exception("looking up %s by its key %s failed", call.action, call.key)
        return Unknown(f"looking it up failed: {error}")
