"""What the repairs of an incident share: reading it so that of two people one wins, and writing down what was done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, update

from engine.commands.work import Work
from engine.errors import InvalidInput, NotFound, NotPermitted, WrongState
from engine.feel.codec import dumps
from engine.model.definition import Definition, Node
from engine.model.instance import Token
from engine.store.instances import StepRead, read_for_step
from engine.store.operations import repair as repair_table
from engine.store.operations import skip_request as skip_table
from engine.store.tables import incident as incident_table

__all__ = ["LONGEST_NOTE", "definition_of", "node_of", "note_of", "read_incident", "resolve", "token_of", "write_down"]

LONGEST_NOTE = 2000


def read_incident(work: Work, incident_id: int) -> StepRead:
    """Return an open incident with its instance, locked: whoever repairs it at the same time waits and then loses.

    `earlier_answer` of what is returned is set for a repeated command; then the rest need not be asked. Raises
    `NotFound`, `NotPermitted`, or `WrongState` (who, when) when it was resolved already.
    """
    read = read_for_step(work.connection, "incident", incident_id, command_id=work.command_id, lock=True)
    if read is None:
        raise NotFound(f"There is no incident {incident_id}.")
    if not work.actor.administrator:
        raise NotPermitted("Incidents are repaired by managers.")
    if read.earlier_answer is not None:
        return read
    row = read.target
    if row["state"] != "open":
        by = (row["resolved_by"] or "").partition(":")[2]
        raise WrongState(
            f"This incident is resolved{f' by {by}' if by else ''} already.", who=by or None, when=row["resolved_at"]
        )
    return read


def note_of(text: str, *, required: str = "") -> str:
    """Return what a person wrote, trimmed. Raises `InvalidInput`: missing (`required` says why), too long."""
    note = text.strip()
    if required and not note:
        raise InvalidInput(required, fields={"note": required})
    if len(note) > LONGEST_NOTE:
        said = f"Write at most {LONGEST_NOTE:,} characters, not {len(note):,}."
        raise InvalidInput(said, fields={"note": said})
    return note


def write_down(
    work: Work, read: StepRead, verb: str, *, note: str = "", before: Any = None, after: Any = None, actor: str = ""
) -> None:
    """Append to the incident's history. `before` and `after` are what an edit changed."""
    work.connection.execute(
        insert(repair_table).values(
            id=work.engine.ids.next(),
            incident_id=read.target["id"],
            instance_id=read.instance.id,
            at=work.now,
            actor=actor or work.actor.label,
            verb=verb,
            note=note,
            before=None if before is None else dumps(before).decode(),
            after=None if after is None else dumps(after).decode(),
        )
    )
    work.changed.incidents = True
    work.changed.instances.add(read.instance.id)  # its page and the incident's are looked at again


def resolve(work: Work, read: StepRead) -> None:
    """Close the incident; a skip that somebody asked for is void then."""
    number = read.target["id"]
    work.connection.execute(
        update(incident_table)
        .where(incident_table.c.id == number, incident_table.c.state == "open")
        .values(state="resolved", resolved_at=work.now, resolved_by=work.actor.label)
    )
    work.connection.execute(
        update(skip_table)
        .where(skip_table.c.incident_id == number, skip_table.c.state == "asked")
        .values(state="void", decided_at=work.now)
    )
    work.changed.incidents = True
    work.changed.instances.add(read.instance.id)


def token_of(read: StepRead) -> Token | None:
    """Return the token that waits for the repair; None when the instance went on without it."""
    return read.instance.tokens.get(read.target["token"]) if read.target["token"] else None


def definition_of(work: Work, read: StepRead) -> Definition:
    """Return the version that the instance runs."""
    state = read.instance
    deployed = work.engine.definitions.find(work.connection, state.definition_key, state.version)
    assert deployed is not None  # versions are never deleted while instances of them exist
    return deployed.definition


def node_of(work: Work, read: StepRead) -> Node | None:
    """Return the element that the waiting token stands on."""
    token = token_of(read)
    return definition_of(work, read).nodes[token.node] if token is not None else None
