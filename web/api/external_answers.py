"""What programs outside send and are told: requests and answers of `web.api.external`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from web.api.models import Answer, Body, Id, Time, Variables

__all__ = [
    "AllAnswered",
    "AnswerOfJob",
    "Answered",
    "Answers",
    "BpmnError",
    "Closed",
    "Completed",
    "DoneContent",
    "Extended",
    "Extension",
    "FailedContent",
    "Failure",
    "Fetch",
    "Fetched",
    "Held",
    "OfClaim",
    "RefusedContent",
    "Topics",
]

MOST_TOPICS, MOST_JOBS, MOST_WAIT, MOST_LOCK = 20, 100, 30, 3600
MOST_ANSWERS = 100

Worker = Annotated[
    str, Field(min_length=1, max_length=80, pattern=r"\S", description="the program's name, as others shall read it")
]
Fence = Annotated[int, Field(ge=1, le=2**31 - 1, description="the job's `fence`, as it was fetched")]
Lock = Annotated[int, Field(ge=1, le=MOST_LOCK, description="how long the job is kept for this program")]


class WantedTopic(Body):
    """A topic, and which of the variables that its jobs bring; null: all of them."""

    topic: Annotated[str, Field(min_length=1, max_length=120)]
    variables: Annotated[list[Annotated[str, Field(max_length=200)]] | None, Field(max_length=200)] = None


class Fetch(Body):
    """What a program can do now. `wait_seconds`: how long to wait for work when there is none."""

    worker: Worker
    topics: Annotated[list[WantedTopic], Field(min_length=1, max_length=MOST_TOPICS)]
    most: Annotated[int, Field(ge=1, le=MOST_JOBS)] = 1
    lock_seconds: Lock = 60
    wait_seconds: Annotated[int, Field(ge=0, le=MOST_WAIT)] = 0


class ExternalJob(Answer):
    """A job that the program now has, until `locked_until`."""

    id: Id
    topic: str
    fence: Annotated[int, Field(description="send it with every answer: it tells this claim from later ones")]
    key: Annotated[str, Field(description="the same for every attempt: give it to the system as its idempotency key")]
    attempt: int
    attempts: Annotated[int, Field(description="in all, before it becomes an incident")]
    unsure: Annotated[bool, Field(description="an earlier attempt may have happened: look it up by the key first")]
    priority: int
    variables: Variables
    instance_id: Id
    business_key: str | None
    process: str
    version: int
    element: str
    created_at: Time
    taken_at: Time
    locked_until: Time


class Fetched(Answer):
    """The jobs, the most urgent first; none when there was no work in time."""

    items: list[ExternalJob]


class OfClaim(Body):
    """Which claim it is about."""

    worker: Worker
    fence: Fence


class DoneContent(Body):
    """`result` holds what the element's outputs read."""

    result: Variables = Field(default_factory=dict)


class RefusedContent(Body):
    """A refusal for a business reason, which the diagram may catch: `variables` are the error's `data` there."""

    code: Annotated[str, Field(min_length=1, max_length=200)]
    message: Annotated[str, Field(max_length=2000)] = ""
    variables: Variables = Field(default_factory=dict)


class FailedContent(Body):
    """It did not work. How often and when it is tried again the element says, within which the program may say less."""

    message: Annotated[str, Field(min_length=1, max_length=2000)]
    details: Annotated[str, Field(max_length=20_000, description="a trace, for the incident")] = ""
    retries: Annotated[int | None, Field(ge=0, le=1000, description="attempts left, if fewer than declared")] = None
    retry_after_seconds: Annotated[int | None, Field(ge=0, le=30 * 86_400)] = None
    unsure: Annotated[bool, Field(description="it may have happened all the same")] = False


class Completed(OfClaim, DoneContent):
    """It is done."""


class BpmnError(OfClaim, RefusedContent):
    """A refusal for a business reason."""


class Failure(OfClaim, FailedContent):
    """It did not work."""


class Extension(OfClaim):
    """Keep it longer, from now on."""

    lock_seconds: Lock = 60


class Closed(Answer):
    """What became of the job. `incident_id`: people have to look at it."""

    job: Annotated[Id, Field(validation_alias="job_id")]
    instance_id: Id
    state: Annotated[str, Field(description="completed · retryable · discarded · cancelled")]
    incident_id: Id | None


class Extended(Answer):
    """Until when the job is kept now."""

    job: Id
    locked_until: Time


class _OfJob(Body):
    job: Annotated[Id, Field(description="the job's `id`")]
    fence: Fence


class CompletedJob(_OfJob, DoneContent):
    """It is done."""

    answer: Literal["complete"]


class RefusedJob(_OfJob, RefusedContent):
    """A refusal for a business reason."""

    answer: Literal["error"]


class FailedJob(_OfJob, FailedContent):
    """It did not work."""

    answer: Literal["fail"]


AnswerOfJob = Annotated[CompletedJob | RefusedJob | FailedJob, Field(discriminator="answer")]


class Answers(Body):
    """What became of many jobs; each is what the address of its own would be sent."""

    worker: Worker
    answers: Annotated[list[AnswerOfJob], Field(min_length=1, max_length=MOST_ANSWERS)]


class Answered(Answer):
    """What one of them was answered: `status` as of the address of its own, with `closed` or what was wrong."""

    job: Id
    status: Annotated[int, Field(description="200, or 404, 409 or 422 as for one")]
    closed: Closed | None = None
    detail: str | None = None
    fields: Annotated[dict[str, str] | None, Field(description="of 422: what is wrong, by field")] = None
    who: Annotated[str | None, Field(description="of 409: who has the job, or had it last")] = None
    when: Annotated[Time | None, Field(description="of 409: when they took it")] = None


class AllAnswered(Answer):
    """One for each, in their order."""

    items: list[Answered]


class TopicAnswer(Answer):
    """A topic with open jobs."""

    topic: str
    waiting: Annotated[int, Field(description="due, and nobody has them")]
    later: Annotated[int, Field(description="wait for their next attempt")]
    held: int
    oldest: Annotated[Time | None, Field(description="since when the oldest of those that wait is there")]


class Topics(Answer):
    """The topics with open jobs, by name."""

    items: list[TopicAnswer]


class Held(Answer):
    """A job that a program has."""

    id: Id
    topic: str
    element: str
    instance_id: Id
    business_key: str | None
    title: str
    process: str
    attempts: int
    retries: int
    worker: str
    since: Time | None
    until: Time
