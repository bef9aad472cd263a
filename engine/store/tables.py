"""The engine's tables. One row a thing that can happen next; finished steps only in history.

Documents (variables, tokens, params) are JSON text written by `engine.feel.codec`: exact numbers, tagged dates.
Schema changes go through Alembic (`engine/store/migrations`). Long because a schema is read as a whole.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.store.columns import UtcTime

__all__ = [
    "connector",
    "decision",
    "definition",
    "deployment",
    "deployment_file",
    "history",
    "id_block",
    "incident",
    "instance",
    "job",
    "ledger",
    "message",
    "metadata",
    "scope",
    "subscription",
    "timer",
    "work_item",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# "slot": each process that starts takes the next number for its ids. "restored", when a backup was: instances with
# smaller ids were in it, and may have done more than this database knows.
id_block = Table(
    "bpm_id_block",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("next", BigInteger, nullable=False),
)

deployment = Table(
    "bpm_deployment",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("deployed_at", UtcTime, nullable=False),
    Column("deployed_by", String(120), nullable=False),
    Column("digest", String(64), nullable=False, index=True),  # of all files: an equal deployment makes no new version
    Column("bundle", String(200), nullable=False, server_default=""),  # key of the main process of these files
    Index("ix_bpm_deployment_bundle", "bundle", "id"),
)

deployment_file = Table(
    "bpm_deployment_file",
    metadata,
    Column("deployment_id", ForeignKey("bpm_deployment.id"), primary_key=True),
    Column("name", String(200), primary_key=True),  # order_to_delivery.bpmn, credit_decision.dmn, pick.form
    Column("kind", String(10), nullable=False),  # bpmn, dmn, form, scenario
    Column("content", Text, nullable=False),
)

definition = Table(
    "bpm_definition",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("deployment_id", ForeignKey("bpm_deployment.id"), nullable=False, index=True),
    Column("file", String(200), nullable=False),  # the BPMN file it stands in
    Column("document", Text, nullable=False),  # the compiled definition, engine.model.codec
    UniqueConstraint("key", "version"),
)

decision = Table(
    "bpm_decision",
    metadata,
    Column("key", String(255), primary_key=True),  # id of the decision in its file
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("deployment_id", ForeignKey("bpm_deployment.id"), nullable=False, index=True),
    Column("file", String(200), nullable=False),  # the DMN file it stands in
    Column("tag", Text),  # of this version, by which business rule tasks may ask for it
)

instance = Table(
    "bpm_instance",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("definition_key", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", String(12), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("next_entry", Integer, nullable=False),
    Column("business_key", String(200)),
    Column("title", Text, nullable=False, server_default=""),
    Column("root_id", BigInteger, nullable=False),
    Column("parent_id", BigInteger),
    Column("parent_token", Integer),
    Column("parent_row", Integer),
    Column("started_at", UtcTime, nullable=False),
    Column("started_by", String(120), nullable=False, server_default=""),
    Column("ended_at", UtcTime),
    Column("outcome", String(200)),
    Column("state", Text, nullable=False),  # tokens and scopes that live in this row
    Column("variables", Text, nullable=False),  # of the process's own scope
    Index(
        "uq_bpm_instance_running_key",
        "definition_key",
        "business_key",
        unique=True,
        sqlite_where=text("status = 'running' AND parent_id IS NULL AND business_key IS NOT NULL"),
        postgresql_where=text("status = 'running' AND parent_id IS NULL AND business_key IS NOT NULL"),
    ),
    Index("ix_bpm_instance_list", "definition_key", "status", "id"),
    Index("ix_bpm_instance_version", "definition_key", "version", "status", "parent_id"),  # to count from alone
    Index("ix_bpm_instance_business_key", "business_key"),
    Index(
        "ix_bpm_instance_parent",
        "parent_id",
        sqlite_where=text("parent_id IS NOT NULL"),
        postgresql_where=text("parent_id IS NOT NULL"),
    ),
)

scope = Table(  # an item of a multi-instance, or its counter; deleted when the multi-instance is over
    "bpm_scope",
    metadata,
    Column("instance_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("parent_row", Integer, nullable=False),  # the row to load before it; 0 is the instance row
    Column("document", Text, nullable=False),
)

OPEN_WORK = "state IN ('offered', 'claimed')"
OPEN_JOB = "state IN ('scheduled', 'available', 'executing', 'retryable')"
EXCLUSIVE_RUNS = "exclusive = 1 AND state = 'executing'"
FETCHED_JOB = f"topic IS NOT NULL AND {OPEN_JOB}"
CALLING_JOB = "connector IS NOT NULL AND state = 'executing'"

work_item = Table(
    "bpm_work_item",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("instance_id", BigInteger, nullable=False),
    Column("root_id", BigInteger, nullable=False),
    Column("token", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("definition_key", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("element", String(200), nullable=False),
    Column("name", Text, nullable=False),
    Column("state", String(10), nullable=False),  # offered → claimed → completed / cancelled
    Column("grp", String(2000)),  # a group, or an audience (`engine.model.audience`)
    Column("assignee", String(120)),  # set at the claim, or at the opening (claimed then) when the diagram names one
    Column("form", String(200)),
    Column("due_at", UtcTime),
    Column("priority", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("subtitle", Text, nullable=False),
    Column("business_key", String(200)),
    Column("local", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("claimed_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("closed_by", String(120)),
    Column("rev", Integer, nullable=False),  # +1 at each change: of two people one wins
    # NULL due dates sort last: due_sort is the due date or the end of time, so the index gives the inbox's order.
    Column("due_sort", UtcTime, nullable=False),
    Index(
        "ix_bpm_work_item_group",  # claimed ones too: a colleague sees who holds a task
        "grp",
        "due_sort",
        "id",
        sqlite_where=text(OPEN_WORK),
        postgresql_where=text(OPEN_WORK),
    ),
    Index(  # what a manager sees, and what is overdue
        "ix_bpm_work_item_due",
        "due_sort",
        "id",
        sqlite_where=text(OPEN_WORK),
        postgresql_where=text(OPEN_WORK),
    ),
    Index(
        "ix_bpm_work_item_assignee",
        "assignee",
        "due_sort",
        "id",
        sqlite_where=text(OPEN_WORK),
        postgresql_where=text(OPEN_WORK),
    ),
    Index("ix_bpm_work_item_token", "instance_id", "token"),
    Index("ix_bpm_work_item_root", "root_id"),
)

audience = Table(  # who several candidates are, one row each: a group, or `@login`; written once, never changed
    "bpm_audience",
    metadata,
    Column("audience", String(2000), primary_key=True),
    Column("who", String(130), primary_key=True),
    Index("ix_bpm_audience_who", "who"),
)

job = Table(
    "bpm_job",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("instance_id", BigInteger, nullable=False),
    Column("token", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("element", String(200), nullable=False),
    Column("action", String(120), nullable=False),
    Column("key", String(120), nullable=False, unique=True),
    Column("params", Text, nullable=False),
    # scheduled (not yet due) · available · executing (leased) · retryable (waits for its next attempt) · completed ·
    # cancelled · discarded (gave up: an incident is open). `stop` 1: cancelled while it ran; its effect is undone.
    Column("state", String(10), nullable=False),
    Column("stop", Integer, nullable=False, server_default="0"),
    Column("unsure", Integer, nullable=False, server_default="0"),  # 1: its last attempt may have happened, unanswered
    Column("attempts", Integer, nullable=False),  # counted at the claim
    Column("retries", Integer, nullable=False),
    Column("backoff", Text, nullable=False),  # ISO durations, with commas between them; the last one repeats
    Column("priority", Integer, nullable=False),
    Column("run_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("fence", Integer, nullable=False),  # +1 at each claim: a late writer is refused
    Column("worker", String(120)),
    Column("error", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    Column("result", Text),
    Column("trace", String(55)),  # `traceparent` of the step that made it: the attempt goes on in its trace
    Column("topic", String(120)),  # programs outside fetch it by this; NULL: our own workers run it
    Column("asks", Integer, nullable=False, server_default="0"),  # 1: a person looks when its holder is lost
    Column("exclusive", Integer, nullable=False, server_default="0"),  # 1: one such job of an instance runs at a time
    Column("connector", String(60)),  # the way to the system it asks (engine.actions.Connector)
    Column("taken_at", UtcTime),  # when it was claimed last, by the database's clock
    Index("ix_bpm_job_due", "run_at", "id", sqlite_where=text(OPEN_JOB), postgresql_where=text(OPEN_JOB)),
    Index("ix_bpm_job_token", "instance_id", "token"),
    Index(  # keeps two exclusive jobs of an instance from running at once, whoever claims them
        "uq_bpm_job_exclusive",
        "instance_id",
        unique=True,
        sqlite_where=text(EXCLUSIVE_RUNS),
        postgresql_where=text(EXCLUSIVE_RUNS),
    ),
    Index(  # those of one topic: what programs outside wait for
        "ix_bpm_job_topic",
        "topic",
        "run_at",
        sqlite_where=text(FETCHED_JOB),
        postgresql_where=text(FETCHED_JOB),
    ),
    Index(
        "ix_bpm_job_connector",
        "connector",
        sqlite_where=text(CALLING_JOB),
        postgresql_where=text(CALLING_JOB),
    ),
)

connector = (
    Table(  # the ways to other systems, as far as something is to be remembered of them; times are the database's
        "bpm_connector",
        metadata,
        Column("name", String(60), primary_key=True),
        Column("at_once", Integer),  # as declared; NULL: no limit
        Column("failures", Integer, nullable=False, server_default="0"),  # in a row
        Column("opened_at", UtcTime),  # since when nothing is sent; NULL: it works
        Column("open_until", UtcTime),  # then one job goes ahead, and its outcome decides
        Column("reason", Text),  # of the last failure
    )
)

timer = Table(
    "bpm_timer",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("instance_id", BigInteger),  # NULL: a timer start of `definition_id`
    Column("definition_id", BigInteger),
    Column("token", Integer, nullable=False),
    Column("node", Integer, nullable=False),
    Column("scope", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("cycle", String(400)),  # of a repetition: what its next round is made from (engine.times.cycles)
    Column("lease_until", UtcTime),  # one clock fires it; taken by another when this passed
    Index("ix_bpm_timer_due", "due_at", "id"),
    Index("ix_bpm_timer_token", "instance_id", "token"),
)

subscription = Table(
    "bpm_subscription",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("instance_id", BigInteger),  # NULL: a message start of `definition_id`
    Column("definition_id", BigInteger),
    Column("token", Integer, nullable=False),
    Column("node", Integer, nullable=False),
    Column("scope", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("key", String(200), nullable=False),
    Index("ix_bpm_subscription_name", "name", "key", "id"),
    Index("ix_bpm_subscription_token", "instance_id", "token"),
)

message = Table(
    "bpm_message",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", String(200), nullable=False, unique=True),  # the sender's: a repeated one is the same message
    Column("name", String(200), nullable=False),
    Column("key", String(200), nullable=False),
    Column("also", Text),  # JSON list of other keys by which it may be waited for: of its conversation (BPMN §8.4.2)
    Column("payload", Text, nullable=False),
    Column("state", String(10), nullable=False),  # waiting · delivered · expired
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("instance_id", BigInteger),  # who got it
    Column("source_id", BigInteger),  # the instance that threw it
    Column("delivered_at", UtcTime),
    Column("lease_until", UtcTime),  # one thread delivers it; taken by another when this passed
    Index(
        "ix_bpm_message_waiting",
        "name",
        "key",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

incident = Table(
    "bpm_incident",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("instance_id", BigInteger, nullable=False),
    Column("token", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("element", String(200), nullable=False),
    # expression_failed, no_path_taken, budget_exceeded, uncaught_error, input_missing, values_differ, store_full,
    # variable_too_large; of a job: refused, retries_used, unknown_outcome, answer_unusable, late_effect
    Column("kind", String(40), nullable=False),
    Column("message", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("input", Text),  # the input of the undone step; NULL when a job waits in its row
    Column("job_id", BigInteger),
    Column("state", String(10), nullable=False),  # open · resolved
    Column("created_at", UtcTime, nullable=False),
    Column("resolved_at", UtcTime),
    Column("resolved_by", String(120)),
    Column("cause", String(32), nullable=False, server_default=""),  # fingerprint, engine.model.cause
    Column("assignee", String(120)),  # login of who takes care of it
    Index(
        "ix_bpm_incident_cause",
        "cause",
        "id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_bpm_incident_open", "id", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    Index("ix_bpm_incident_instance", "instance_id"),
)

history = Table(
    "bpm_history",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("instance_id", BigInteger, nullable=False),
    Column("rev", Integer),  # NULL: it changed no state (who claimed what, who retried what)
    Column("at", UtcTime, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("command", String(60), nullable=False),
    Column("command_id", String(120), unique=True),  # a repeated command gets the first answer
    Column("answer", Text),  # that answer
    Column("trail", Text, nullable=False),  # [[verb, element, token, …], …]
    Column("changed", Text, nullable=False),  # variables set by the step
    Column("decisions", Text),  # traces of decisions: which row fired and why
    Column("version", Integer),  # NULL: the instance's own; set when it moved to another: its nodes are numbered so
    Index(
        "ix_bpm_history_version",
        "version",
        "instance_id",
        sqlite_where=text("version IS NOT NULL"),
        postgresql_where=text("version IS NOT NULL"),
    ),
    UniqueConstraint("instance_id", "rev"),
)

ledger = Table(  # the saga ledger: what can be undone, and what was
    "bpm_ledger",
    metadata,
    Column("instance_id", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("node", Integer, nullable=False),
    Column("element", String(200), nullable=False),
    Column("path", String(400), nullable=False),
    Column("action", String(120)),
    Column("undo", String(120)),
    Column("params", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("local", Text, nullable=False),
    Column("state", String(10), nullable=False),  # done · undoing · undone · failed
    Column("recorded_at", UtcTime, nullable=False),
    Column("undone_at", UtcTime),
    Column("undo_answer", Text),
    Column("done_by", String(120)),  # NULL: the system; else the person who reported that it was done
    Index("ix_bpm_ledger_seq", "instance_id", "seq"),
)
