"""Where the rows of each table live when PostgreSQL is spread over several servers (docs/scaling.md, ADR 0016).

An instance and all that belongs to it live on one server, found by the instance's id. A hot statement names that id, or
it is one of the looks below, by which a row is found before its instance is known. Tests hold the commands to this.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EVERYWHERE", "LOOKS", "OF_INSTANCE", "ONE_SERVER", "UNIQUE_ELSEWHERE", "Look"]

OF_INSTANCE: dict[str, str] = {  # table → distribution column
    "bpm_instance": "id",
    "bpm_scope": "instance_id",
    "bpm_work_item": "instance_id",
    "bpm_job": "instance_id",
    "bpm_timer": "instance_id",
    "bpm_subscription": "instance_id",
    "bpm_incident": "instance_id",
    "bpm_history": "instance_id",
    "bpm_ledger": "instance_id",
    "bpm_monitor_instance": "instance_id",
    "bpm_monitor_visit": "instance_id",
    "bpm_monitor_incident": "instance_id",
}

EVERYWHERE: dict[str, str] = {  # a copy on each server; why that is cheap
    "bpm_deployment": "written when somebody publishes",
    "bpm_deployment_file": "written when somebody publishes",
    "bpm_definition": "written when somebody publishes",
    "bpm_decision": "written when somebody publishes",
    "bpm_audience": "a row for each new set of candidates, never changed",
    "bpm_suspension": "written when a manager suspends or resumes",
    "bpm_suspended_node": "written when a manager suspends or resumes",
    "bpm_suspended_instance": "written when a manager suspends or resumes a case",
    "bpm_paused_action": "written when a manager pauses or resumes an action",
    "bpm_user": "people",
    "bpm_member": "people",
}

ONE_SERVER: dict[str, str] = {  # what asks for them, that no instance is known then
    "bpm_message": "is published before anybody knows who gets it; its id is unique for all",
    "bpm_data_store": "one value by its name, shared by all instances",
    "bpm_data_store_write": "goes with the store",
    "bpm_connector": "limits the calls of all instances together",
    "bpm_id_block": "a number for each process that starts",
    "bpm_secret": "a connection's; no step reads it",
    "bpm_session": "a page's; no step reads it",
    "bpm_api_key": "a request's; no step reads it",
    "bpm_api_answer": "a request's; no step reads it",
    "bpm_draft": "what somebody has typed; no step reads it",
    **dict.fromkeys(
        ("bpm_monitor_cursor", "bpm_monitor_element", "bpm_monitor_process", "bpm_monitor_standing"),
        "sums over all instances, made behind the steps",
    ),
    **dict.fromkeys(("bpm_monitor_view", "bpm_monitor_pin"), "pages of the monitor"),
    **dict.fromkeys(
        ("bpm_model_draft", "bpm_model_draft_file", "bpm_model_draft_saved", "bpm_trial"), "the designer's"
    ),
    **dict.fromkeys(
        (
            *("bpm_repair", "bpm_repair_batch", "bpm_repair_batch_item", "bpm_skip_request"),
            *("bpm_change_batch", "bpm_change_batch_item"),
        ),
        "a manager's, seldom",
    ),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A row of an instance's table that is found by something else than its instance: each server is asked."""

    table: str
    column: str
    why: str


LOOKS: tuple[Look, ...] = (
    Look("bpm_work_item", "id", "a command names the task; by the primary key, one row"),
    Look("bpm_job", "id", "a worker names the job; by the primary key, one row"),
    Look("bpm_timer", "id", "the clock names the timer; by the primary key, one row, or those of a batch"),
    Look("bpm_subscription", "id", "the message found it by its name and key; by the primary key, one row"),
    Look("bpm_subscription", "name", "a message asks who waits for its name and key; by an index, one row"),
    Look("bpm_history", "command_id", "a repeated command gets its first answer; by a unique index, one row"),
    Look("bpm_instance", "definition_key", "a start asks whether its business key is taken; by an index, one row"),
    Look("bpm_timer", "due_at", "the clock claims what is due; by an index, a batch"),
    Look("bpm_job", "run_at", "workers claim what is due; by an index, a batch"),
    Look("bpm_job", "connector", "a claim counts what a connector has under way; by an index of what runs"),
)

# Unique keys without the distribution column: a spread table cannot hold them. What keeps them true there.
UNIQUE_ELSEWHERE: dict[tuple[str, tuple[str, ...]], str] = {
    (
        "bpm_work_item",
        ("id",),
    ): "ids are unique as they are made (`engine.store.ids`); the key becomes (instance_id, id)",
    ("bpm_job", ("id",)): "as above",
    ("bpm_timer", ("id",)): "as above",
    ("bpm_subscription", ("id",)): "as above",
    ("bpm_incident", ("id",)): "as above",
    ("bpm_history", ("id",)): "as above",
    ("bpm_monitor_incident", ("incident_id",)): "as above; (instance_id, incident_id)",
    ("bpm_job", ("key",)): "it begins with the instance's id: (instance_id, key) says the same",
    ("bpm_history", ("command_id",)): "a table of its own, distributed by command_id, that the row is written to first "
    "(as a history in months has, `engine.store.history_months`)",
    ("bpm_instance", ("definition_key", "business_key")): "a table of its own, distributed by business_key",
}
