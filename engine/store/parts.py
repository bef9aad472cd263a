"""What a step can change, as a table: each part is one statement over many rows, written once for both databases.

On PostgreSQL the parts that a step needs become one statement; on SQLite they run one after the other (guards first).
In `sets` and `where`, `$name` is the row's value and `t` the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import BigInteger, Integer, String, Table

from engine.store import tables
from engine.store.columns import UtcTime
from engine.store.tables import OPEN_JOB, OPEN_WORK

__all__ = ["PARTS", "Part"]

VALUE = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of change."""

    name: str
    table: Table
    verb: Literal["insert", "update", "delete"]
    columns: tuple[str, ...]  # what a row of it must give
    sets: str = ""
    where: str = ""
    conflict: str = ""
    guard: bool = False  # every row must be found as it was read, else nothing is written at all

    def sqlite(self) -> str:
        """Return the statement for one row."""
        if self.verb == "insert":
            names = ", ".join(f'"{name}"' for name in self.columns)
            values = ", ".join(f":{name}" for name in self.columns)
            return f"INSERT INTO {self.table.name} ({names}) VALUES ({values}) {self.conflict}"
        sets, where = VALUE.sub(r":\1", self.sets), VALUE.sub(r":\1", self.where)
        if self.verb == "delete":
            return f"DELETE FROM {self.table.name} AS t WHERE {where}"
        return f"UPDATE {self.table.name} AS t SET {sets} WHERE {where}"

    def postgresql(self) -> str:
        """Return the part as a CTE; its rows are the JSON parameter that has the part's name."""
        fields = ", ".join(f'"{name}" {self._type(name)}' for name in self.columns)
        rows = f"json_to_recordset(CAST(:{self.name} AS json)) AS x({fields})"
        sets, where = VALUE.sub(r'x."\1"', self.sets), VALUE.sub(r'x."\1"', self.where)
        if self.verb == "insert":
            names = ", ".join(f'"{name}"' for name in self.columns)
            body = f"INSERT INTO {self.table.name} ({names}) SELECT {names} FROM {rows} {self.conflict}"
        elif self.verb == "delete":
            body = f"DELETE FROM {self.table.name} AS t USING {rows} WHERE {where}"
        else:
            body = f"UPDATE {self.table.name} AS t SET {sets} FROM {rows} WHERE {where}"
        return f"{self.name} AS ({body}{' RETURNING 1' if self.guard else ''})"

    def limits(self) -> dict[str, int]:
        """Return the columns whose texts have a greatest length. (SQLite does not keep it by itself.)"""
        kinds = {name: self.table.columns[name].type for name in self.columns if self._own(name)}
        return {
            name: kind.length for name, kind in kinds.items() if isinstance(kind, String) and kind.length is not None
        }

    def _own(self, name: str) -> bool:
        return name in self.table.columns

    def _type(self, name: str) -> str:
        kind = self.table.columns[name].type if self._own(name) else BigInteger()
        if isinstance(kind, BigInteger):
            return "bigint"
        if isinstance(kind, Integer):
            return "integer"
        if isinstance(kind, UtcTime):
            return "timestamptz"
        assert isinstance(kind, String), f"no PostgreSQL type is known for {name}"
        return "text"


OF_ROW = "t.id = $id AND t.instance_id = $instance_id"  # the instance says on which server the row lives
OF_TOKEN = "t.instance_id = $instance_id AND t.token = $token"  # noqa: S105 (a token on a diagram)
# Token 0 means: of the event sub-processes of the scope. Node NULL means: all.
OF_WAIT = (
    f"{OF_TOKEN} AND ($token <> 0 OR t.scope = $scope) AND ($node IS NULL OR t.node = $node)"
    " AND ($except_id IS NULL OR t.id <> $except_id)"
)
GOES_ON = "$state = 'cancelled' AND (t.state = 'executing' OR (t.state = 'retryable' AND t.unsure = 1))"
# What still runs, or may have happened, is not begun anew: its answer is the answer.
REVIVED = ", ".join(
    f"{name} = CASE WHEN bpm_job.state IN ('executing', 'retryable') THEN bpm_job.{name} ELSE excluded.{name} END"
    for name in ("state", "attempts", "run_at")
)
WAIT = ("instance_id", "token", "scope", "node", "except_id")

PARTS: tuple[Part, ...] = (
    # ---- guards: of two who decided on the same state, one wins
    Part(
        "instance_changed",
        tables.instance,
        "update",
        ("id", "rev", "status", "next_entry", "title", "ended_at", "outcome", "state", "variables"),
        sets='"rev" = t.rev + 1, "status" = $status, "next_entry" = $next_entry, "title" = $title,'
        ' "ended_at" = $ended_at, "outcome" = $outcome, "state" = coalesce($state, t.state),'
        ' "variables" = coalesce($variables, t.variables)',
        where="t.id = $id AND t.rev = $rev",
        guard=True,
    ),
    Part(
        "work_item_completed",
        tables.work_item,
        "update",
        ("id", "instance_id", "rev", "closed_at", "closed_by"),
        sets='"state" = \'completed\', "closed_at" = $closed_at, "closed_by" = $closed_by, "rev" = t.rev + 1',
        where=f"{OF_ROW} AND ($rev IS NULL OR t.rev = $rev) AND t.{OPEN_WORK}",
        guard=True,
    ),
    Part(
        "job_completed",
        tables.job,
        "update",
        ("id", "instance_id", "fence", "closed_at", "result", "error"),
        sets='"state" = \'completed\', "closed_at" = $closed_at, "result" = $result, "error" = $error,'
        ' "lease_until" = NULL',
        where=f"{OF_ROW} AND t.state = 'executing' AND t.fence = $fence",
        guard=True,
    ),
    Part("timer_fired", tables.timer, "delete", ("id", "instance_id"), where=OF_ROW, guard=True),
    Part("subscription_used", tables.subscription, "delete", ("id", "instance_id"), where=OF_ROW, guard=True),
    # ---- what ends
    Part(
        "work_items_closed",
        tables.work_item,
        "update",
        ("instance_id", "token", "state", "closed_at", "closed_by"),
        sets='"state" = $state, "closed_at" = $closed_at, "closed_by" = $closed_by, "rev" = t.rev + 1',
        where=f"{OF_TOKEN} AND t.{OPEN_WORK}",
    ),
    Part(  # what runs, or may have happened, cannot be called back: it is asked to stop, and undone if it did happen
        "jobs_closed",
        tables.job,
        "update",
        ("instance_id", "token", "state", "closed_at"),
        sets=f'"stop" = CASE WHEN {GOES_ON} THEN 1 ELSE t.stop END,'
        f' "closed_at" = CASE WHEN {GOES_ON} THEN NULL ELSE $closed_at END,'
        f' "state" = CASE WHEN {GOES_ON} THEN t.state ELSE $state END',
        where=f"{OF_TOKEN} AND (t.{OPEN_JOB} OR t.state = 'discarded')",
    ),
    Part("timers_ended", tables.timer, "delete", WAIT, where=OF_WAIT),
    Part("unsubscribed", tables.subscription, "delete", WAIT, where=OF_WAIT),
    Part(
        "incidents_resolved",
        tables.incident,
        "update",
        ("instance_id", "token", "resolved_at", "resolved_by"),
        sets='"state" = \'resolved\', "resolved_at" = $resolved_at, "resolved_by" = $resolved_by',
        where="t.instance_id = $instance_id AND t.state = 'open' AND ($token IS NULL OR t.token = $token)"
        # Whether it happened outside is still to be found out, however the instance went on.
        " AND t.kind NOT IN ('unknown_outcome', 'late_effect')"
        " AND NOT EXISTS (SELECT 1 FROM bpm_job j WHERE j.id = t.job_id AND j.instance_id = t.instance_id"
        " AND j.unsure = 1)",
    ),
    Part(
        "ledger_marked",
        tables.ledger,
        "update",
        ("instance_id", "entry", "state", "undone_at", "undo_answer"),
        sets='"state" = $state, "undone_at" = $undone_at, "undo_answer" = $undo_answer',
        where="t.instance_id = $instance_id AND t.entry = $entry",
    ),
    Part(
        "scopes_closed",
        tables.scope,
        "delete",
        ("instance_id", "id"),
        where="t.instance_id = $instance_id AND t.id = $id",
    ),
    # ---- what begins
    Part(
        "instances_started",
        tables.instance,
        "insert",
        (
            *(
                "id",
                "definition_key",
                "version",
                "status",
                "rev",
                "next_entry",
                "business_key",
                "title",
                "root_id",
                "parent_id",
            ),
            *("parent_token", "parent_row", "started_at", "started_by", "ended_at", "outcome", "state", "variables"),
        ),
    ),
    Part(
        "scopes_written",
        tables.scope,
        "insert",
        ("instance_id", "id", "parent_row", "document"),
        conflict='ON CONFLICT (instance_id, id) DO UPDATE SET "document" = excluded."document"',
    ),
    Part(
        "work_items_opened",
        tables.work_item,
        "insert",
        (
            *(
                "id",
                "instance_id",
                "root_id",
                "token",
                "row",
                "definition_key",
                "version",
                "element",
                "name",
                "state",
                "grp",
            ),
            *("assignee", "form", "due_at", "priority", "title", "subtitle", "business_key", "local", "created_at"),
            *("claimed_at", "rev", "due_sort"),
        ),
    ),
    Part("audiences_met", tables.audience, "insert", ("audience", "who"), conflict="ON CONFLICT DO NOTHING"),
    Part(  # an undo that was cancelled or refused keeps its key: whoever undoes that entry next goes on with its job
        "jobs_created",
        tables.job,
        "insert",
        (
            *(
                "id",
                "instance_id",
                "token",
                "row",
                "element",
                "action",
                "key",
                "params",
                "state",
                "attempts",
                "retries",
            ),
            *("backoff", "priority", "run_at", "fence", "created_at", "trace"),
            *("topic", "asks", "exclusive", "connector"),
        ),
        conflict=f"""ON CONFLICT (key) DO UPDATE SET token = excluded.token, "row" = excluded."row", stop = 0,
            closed_at = NULL, error = NULL, {REVIVED}
            WHERE bpm_job.state <> 'completed' OR bpm_job.result IS NULL""",
        guard=True,
    ),
    Part(
        "timers_started",
        tables.timer,
        "insert",
        ("id", "instance_id", "token", "node", "scope", "row", "due_at", "cycle"),
    ),
    Part(
        "subscribed",
        tables.subscription,
        "insert",
        ("id", "instance_id", "token", "node", "scope", "row", "name", "key"),
    ),
    Part(  # the sender's id makes a repeated message the same message
        "messages_thrown",
        tables.message,
        "insert",
        ("id", "message_id", "name", "key", "also", "payload", "state", "created_at", "expires_at", "source_id"),
        conflict="ON CONFLICT (message_id) DO NOTHING",
    ),
    Part(
        "ledger_recorded",
        tables.ledger,
        "insert",
        (
            *("instance_id", "entry", "seq", "node", "element", "path", "action", "undo", "params", "answer", "local"),
            *("state", "recorded_at", "undone_at", "undo_answer"),
        ),
    ),
    Part(
        "history_written",
        tables.history,
        "insert",
        ("id", "instance_id", "rev", "at", "actor", "command", "command_id", "answer", "trail", "changed", "decisions"),
    ),
)
