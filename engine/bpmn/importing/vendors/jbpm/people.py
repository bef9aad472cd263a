"""User tasks of jBPM: the data inputs with fixed names say who does them, until when, and what there is to read."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions import xpath
from engine.bpmn.importing.expressions.java import mvel_value_to_feel
from engine.bpmn.importing.expressions.templates import has_expressions, text_to_feel
from engine.bpmn.importing.expressions.tree import literal
from engine.bpmn.importing.people import instruct
from engine.bpmn.importing.vendors.jbpm import data
from engine.bpmn.importing.vendors.jbpm.data import Values
from engine.bpmn.vocabulary import BPMN, Element, text_of

__all__ = ["user_task"]

_OF_BPMN = ("potentialOwner", "humanPerformer", "performer", "resourceRole")
# Data inputs that say something about the task, and are no data of it.
_ABOUT_THE_TASK = (
    "TaskName", "NodeName", "GroupId", "ActorId", "SwimlaneActorId", "Skippable", "Priority", "Comment", "Description",
    "Content", "Locale", "CreatedBy", "NotStartedReassign", "NotCompletedReassign", "NotStartedNotify",
    "NotCompletedNotify", "BusinessAdministratorId", "BusinessAdministratorGroupId", "TaskStakeholderId",
    "ExcludedOwnerId", "RecipientId",
)  # fmt: skip
_DEADLINES = ("NotStartedReassign", "NotCompletedReassign", "NotStartedNotify", "NotCompletedNotify")
_TOLD = ("Priority", "Locale", "CreatedBy", "Content", "BusinessAdministratorId", "BusinessAdministratorGroupId",
         "TaskStakeholderId", "RecipientId")  # fmt: skip


def user_task(draft: Draft, task: Element, values: Values) -> None:
    """Translate the fixed names; the other inputs are variables of the task, the outputs go to the process."""
    said = {name: text.strip() for name, text in values.constants.items() if name in _ABOUT_THE_TASK}
    for name in said:
        del values.constants[name]
    for name in [name for name in values.inputs if name in ("GroupId", "ActorId", "Comment", "Description")]:
        said[name] = f"#{{{values.inputs.pop(name)}}}"
    actors = [said.get("ActorId", ""), *_resources(task)]
    _actor(draft, task, [actor for actor in actors if actor])
    _group(draft, task, said.get("GroupId", ""))
    for name in ("Comment", "Description"):
        _read(draft, task, said.get(name, ""))
    if not (task.get("name") or "").strip() and said.get("TaskName"):
        task.set("name", said["TaskName"])
    for name in _DEADLINES:
        if said.get(name):
            question = f"Who is told or gets '{draft.name_of(task)}' when time is over? There, {name}: {said[name]}"
            draft.asked(task, "deadline", question, "Set when it is due, or draw a timer on it.")
    if said.get("ExcludedOwnerId"):
        draft.asked(task, "excluded_owner", f"Who must not do '{draft.name_of(task)}'? {said['ExcludedOwnerId']}")
    told = [f"{name} ({said[name]})" for name in _TOLD if said.get(name)]
    if said.get("Skippable") == "true":
        told.append("Skippable")
    if told:
        draft.left_out(task, "task_words", f"{', '.join(told)} of '{draft.name_of(task)}' means nothing here.")
    data.write(draft, task, values)


def _resources(task: Element) -> list[str]:
    """Whom BPMN's own elements name; they are gone afterwards."""
    found = []
    for child in [one for one in task if one.tag in {BPMN + name for name in _OF_BPMN}]:
        expression = child.find(f"{BPMN}resourceAssignmentExpression/{BPMN}formalExpression")
        text = text_of(expression)
        if text:
            found.append(text)
        task.remove(child)
    return found


def _actor(draft: Draft, task: Element, actors: list[str]) -> None:
    """One person is the assignee; of several, the designer says which group they are."""
    named = [one.strip() for actor in actors for one in ([actor] if "#{" in actor else actor.split(","))]
    people = list(dict.fromkeys(one for one in named if one))
    if not people:
        return
    feel = _feel(people[0])
    if len(people) == 1 and feel is not None:
        draft.say(task, "assignee", feel)
        return
    feels = [_feel(one) for one in people]
    known = [one for one in feels if one is not None]
    if len(known) < len(people):
        names = ", ".join(people)
        question = f"Who does '{draft.name_of(task)}'? There it was for {names}."
        draft.asked(task, "who", question, "Name them as reglament:candidateUsers, or make a group of them.")
        return
    draft.say(task, "candidateUsers", f"[{', '.join(known)}]")


def _feel(actor: str) -> str | None:
    return xpath.value_to_feel(actor) if "getData" in actor else text_to_feel(actor, mvel_value_to_feel)


def _group(draft: Draft, task: Element, text: str) -> None:
    groups = [one.strip() for one in text.split(",") if one.strip()]
    if not groups:
        return
    if has_expressions(text):
        feels = [_feel(group) for group in groups]
        if None in feels:
            draft.asked(task, "who", f"Which group does '{draft.name_of(task)}'? There it was computed: {text}")
        else:
            draft.say(task, "candidateGroups", f"[{', '.join(str(feel) for feel in feels)}]")
        return
    draft.say(task, "group", groups[0])
    if len(groups) > 1:
        draft.say(task, "candidateGroups", f"[{', '.join(literal(group) for group in groups[1:])}]")


def _read(draft: Draft, task: Element, text: str) -> None:
    """What the person reads: instructions as they are, or a second line that is computed."""
    if not text:
        return
    feel = text_to_feel(text, mvel_value_to_feel) if has_expressions(text) else None
    if feel is not None and feel != literal(text):
        draft.say(task, "subtitle", feel)
    else:
        instruct(draft, task, text)
