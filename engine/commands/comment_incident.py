"""Comment on an incident, open or resolved: what was found out, whom one has asked."""

from __future__ import annotations

from dataclasses import dataclass

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.remembering import remember
from engine.commands.repairs import note_of, write_down
from engine.commands.work import Work
from engine.errors import NotFound, NotPermitted
from engine.model.definition import ROOT
from engine.store.instances import read_for_step

__all__ = ["CommentIncident", "CommentedIncident", "handle"]


@dataclass(frozen=True, slots=True)
class CommentIncident:
    """`text` is plain text."""

    incident_id: int
    text: str


@dataclass(frozen=True, slots=True)
class CommentedIncident:
    """The incident that has one comment more."""

    incident_id: int
    instance_id: int


def handle(command: CommentIncident, work: Work) -> CommentedIncident:
    """Raise `NotFound`, `NotPermitted`, or `InvalidInput` for an empty or endless text."""
    read = read_for_step(work.connection, "incident", command.incident_id, command_id=work.command_id)
    if read is None:
        raise NotFound(f"There is no incident {command.incident_id}.")
    if not work.actor.administrator:
        raise NotPermitted("Incidents are repaired by managers.")
    if read.earlier_answer is not None:
        return from_bytes(CommentedIncident, read.earlier_answer)
    text = note_of(command.text, required="Write something first.")
    answer = CommentedIncident(command.incident_id, read.instance.id)
    write_down(work, read, "commented", note=text)
    remember(work, read.instance.id, [["comment", ROOT, 0]], to_bytes(answer))
    return answer
