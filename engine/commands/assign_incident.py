"""Assign an incident: who takes care of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.remembering import remember
from engine.commands.repairs import read_incident, write_down
from engine.commands.work import Work
from engine.errors import InvalidInput
from engine.model.definition import ROOT
from engine.store.people import Role
from engine.store.people import user as user_table
from engine.store.tables import incident as table

__all__ = ["AssignIncident", "AssignedIncident", "handle"]


@dataclass(frozen=True, slots=True)
class AssignIncident:
    """`assignee` is the login of somebody who may repair; None: nobody in particular."""

    incident_id: int
    assignee: str | None


@dataclass(frozen=True, slots=True)
class AssignedIncident:
    """Who has it now."""

    incident_id: int
    instance_id: int
    assignee: str | None


def handle(command: AssignIncident, work: Work) -> AssignedIncident:
    """Raise `NotFound`, `NotPermitted`, `WrongState`, or `InvalidInput` for somebody who could not repair it."""
    read = read_incident(work, command.incident_id)
    if read.earlier_answer is not None:
        return from_bytes(AssignedIncident, read.earlier_answer)
    login = (command.assignee or "").strip() or None
    if login is not None:
        known = work.connection.execute(
            select(user_table.c.login).where(
                user_table.c.login == login, user_table.c.active, user_table.c.role == Role.MANAGER.value
            )
        ).scalar()
        if known is None:
            said = f"'{login}' repairs no incidents: choose a manager."
            raise InvalidInput(said, fields={"assignee": said})
    before = read.target["assignee"]
    answer = AssignedIncident(command.incident_id, read.instance.id, login)
    work.connection.execute(update(table).where(table.c.id == command.incident_id).values(assignee=login))
    write_down(work, read, "assigned", before={"assignee": before}, after={"assignee": login})
    remember(work, read.instance.id, [["assign_incident", ROOT, 0, login or ""]], to_bytes(answer))
    work.changed.instances.add(read.instance.id)
    return answer
