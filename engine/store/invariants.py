"""What must be true of the engine's rows whenever nobody is in the middle of a step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.store.driver import fetch
from engine.store.tables import OPEN_JOB, OPEN_WORK
from engine.store.waiting_tokens import tokens_that_wait_for_nothing

__all__ = ["RULES", "Finding", "check"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: which, and where."""

    rule: str
    detail: str


ENDED = "EXISTS (SELECT 1 FROM bpm_instance i WHERE i.id = r.instance_id AND i.status <> 'running')"

RULES: dict[str, str] = {  # each selects what breaks it, as text
    "a running instance waits for something": f"""
        SELECT 'instance ' || i.id FROM bpm_instance i WHERE i.status = 'running'
          AND NOT EXISTS (SELECT 1 FROM bpm_work_item w WHERE w.instance_id = i.id AND w.{OPEN_WORK})
          AND NOT EXISTS (SELECT 1 FROM bpm_job j WHERE j.instance_id = i.id AND j.{OPEN_JOB} AND j.token <> 0)
          AND NOT EXISTS (SELECT 1 FROM bpm_timer t WHERE t.instance_id = i.id AND t.token <> 0)
          AND NOT EXISTS (SELECT 1 FROM bpm_subscription s WHERE s.instance_id = i.id AND s.token <> 0)
          AND NOT EXISTS (SELECT 1 FROM bpm_instance c WHERE c.parent_id = i.id AND c.status = 'running')
          AND NOT EXISTS (SELECT 1 FROM bpm_incident n WHERE n.instance_id = i.id AND n.state = 'open')""",
    "an ended instance has no open work item": f"""
        SELECT 'work item ' || r.id FROM bpm_work_item r WHERE r.{OPEN_WORK} AND {ENDED}""",
    # One that was running when its activity was cancelled still has its effect to settle.
    "an ended instance has no open job": f"""
        SELECT 'job ' || r.id FROM bpm_job r WHERE r.{OPEN_JOB} AND r.stop = 0 AND {ENDED}""",
    "an ended instance has no timer": f"SELECT 'timer ' || r.id FROM bpm_timer r WHERE {ENDED}",
    "an ended instance has no subscription": f"SELECT 'subscription ' || r.id FROM bpm_subscription r WHERE {ENDED}",
    "an ended instance has no scope rows": f"""
        SELECT 'scope ' || r.id || ' of instance ' || r.instance_id FROM bpm_scope r WHERE {ENDED}""",
    "an ended instance says when": """
        SELECT 'instance ' || id FROM bpm_instance WHERE (status = 'running') <> (ended_at IS NULL)""",
    "a called instance ends with its caller": """
        SELECT 'instance ' || c.id FROM bpm_instance c JOIN bpm_instance p ON p.id = c.parent_id
        WHERE c.status = 'running' AND p.status <> 'running'""",
    "a scope row stands on another": """
        SELECT 'scope ' || r.id || ' of instance ' || r.instance_id FROM bpm_scope r WHERE r.parent_row <> 0
          AND NOT EXISTS (SELECT 1 FROM bpm_scope p WHERE p.instance_id = r.instance_id AND p.id = r.parent_row)""",
    "a work item is closed with who and when": f"""
        SELECT 'work item ' || r.id FROM bpm_work_item r
        WHERE (r.{OPEN_WORK}) <> (r.closed_at IS NULL) OR (r.state = 'completed' AND r.closed_by IS NULL)""",
    "a job is closed once, with when": f"""
        SELECT 'job ' || r.id FROM bpm_job r WHERE (r.{OPEN_JOB}) <> (r.closed_at IS NULL)""",
    "a running job is leased": """
        SELECT 'job ' || id FROM bpm_job WHERE (state = 'executing') <> (lease_until IS NOT NULL)""",
    "a job that gave up has an incident": """
        SELECT 'job ' || j.id FROM bpm_job j WHERE j.state = 'discarded'
          AND NOT EXISTS (SELECT 1 FROM bpm_incident n WHERE n.job_id = j.id)""",
    "history has every revision once": """
        SELECT 'instance ' || i.id FROM bpm_instance i
        WHERE i.rev <> (SELECT count(*) FROM bpm_history h WHERE h.instance_id = i.id AND h.rev IS NOT NULL)
           OR i.rev <> (SELECT coalesce(max(h.rev), 0) FROM bpm_history h WHERE h.instance_id = i.id)""",
    "a ledger entry has one of its states": """
        SELECT 'entry ' || r.entry || ' of instance ' || r.instance_id FROM bpm_ledger r
        WHERE r.state NOT IN ('done', 'undoing', 'undone', 'failed', 'left')
           OR (r.state IN ('undone', 'failed')) <> (r.undone_at IS NOT NULL)""",
    "completed work is in the ledger once": """
        SELECT 'number ' || seq || ' of instance ' || instance_id FROM bpm_ledger
        GROUP BY instance_id, seq HAVING count(*) > 1""",
    "an undo that began goes on": f"""
        SELECT 'entry ' || r.entry || ' of instance ' || r.instance_id FROM bpm_ledger r
        WHERE r.state = 'undoing' AND {ENDED} AND NOT EXISTS (
            SELECT 1 FROM bpm_job j WHERE j.key = r.instance_id || ':' || r.entry || ':' || 'undo'
              AND (j.{OPEN_JOB} OR j.state = 'discarded'))""",
    "a delivered message says to whom": """
        SELECT 'message ' || id FROM bpm_message
        WHERE (state = 'delivered') <> (delivered_at IS NOT NULL)
           OR (state = 'delivered') <> (instance_id IS NOT NULL)
              AND coalesce(message_id, '') NOT LIKE '%>'""",  # the mark that a signal was thrown (PublishSignal)
}


def check(connection: Connection) -> list[Finding]:
    """Return every broken rule, with each place where it is broken; empty when all is well."""
    findings = [Finding(rule, str(row[0])) for rule, sql in RULES.items() for row in fetch(connection, sql, {})]
    return findings + list(_tokens(connection))


def _tokens(connection: Connection) -> Iterator[Finding]:
    for detail in tokens_that_wait_for_nothing(connection):
        yield Finding("a token waits for something that is there", detail)
