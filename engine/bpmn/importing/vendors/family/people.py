"""User tasks: who does them, by when, how urgent."""

from __future__ import annotations

import re

from engine.bpmn.importing.expressions.juel import is_expression, is_temporal, to_feel
from engine.bpmn.importing.vendors.family.texts import list_of, names_at, scalar, value
from engine.bpmn.importing.vendors.words import Fate, Words, table_of
from engine.bpmn.places import short
from engine.bpmn.times import feel_of_time
from engine.bpmn.vocabulary import BPMN, Element, local_name, text_of

__all__ = ["WORDS", "user_task"]

WORDS = (
    *table_of(
        Fate.TRANSLATED,
        "userTask",
        """
        assignee: reglament:assignee, in FEEL
        candidateGroups: the first: reglament:group; others, and expressions: reglament:candidateGroups, in FEEL
        candidateUsers: reglament:candidateUsers, in FEEL
        dueDate: reglament:due, in FEEL
        priority: reglament:priority, in FEEL
        """,
    ),
    *table_of(
        Fate.ASKED,
        "userTask",
        """
        followUpDate: nothing waits to be shown later; it is asked for a timer before the task
        owner: it is asked who is responsible
        businessCalendarName: due times of that calendar are asked for
        <customResource>: it is asked who these people are
        """,
    ),
    *table_of(
        Fate.LEFT_OUT,
        "userTask",
        """
        category: not needed; the inbox filters by process, group and title
        taskIdVariableName: a work item has no id that a process could use
        """,
    ),
)
_ROLES = ("humanPerformer", "potentialOwner", "performer")
_ROLE = re.compile(r"(user|group)\(\s*([^()]*?)\s*\)")


def user_task(words: Words) -> None:
    """Who may do the task, and when."""
    _people(words)
    due = words.take("dueDate")
    if due is not None:
        words.say("due", moment(words, due, "Due"))
        words.draft.repaired(words.element, "due", f"It is due: {short(words.element.get(words.own('due')))}.")
    priority = words.take("priority")
    if priority is not None:
        words.say("priority", scalar(words, priority, "The priority"))
        words.draft.repaired(words.element, "priority", f"Its priority is {words.element.get(words.own('priority'))}.")
    follow_up = words.take("followUpDate")
    if follow_up is not None:
        question = f"The task was hidden until '{short(follow_up)}'. Shall a timer before it wait so long?"
        words.draft.asked(words.element, "follow_up", question)
    calendar = words.take("businessCalendarName")
    if calendar is not None:
        question = f"The due time was counted in the calendar '{short(calendar)}'. When is the task due?"
        words.draft.asked(words.element, "calendar", question)
    if is_expression(words.element.get("name") or "") and not words.has("title"):
        title = to_feel(words.element.get("name"), names_at(words.element))
        if title is not None:
            words.say("title", title)
            words.draft.repaired(words.element, "title", f"The title is computed from the name: {title}.")


def moment(words: Words, text: str, what: str) -> str:
    """A date or duration as FEEL: of a variable it is not known whether it holds a date or text."""
    literal = feel_of_time(text)
    if literal is not None:
        return literal
    feel = value(words, text, what)
    if feel.startswith('"') or is_temporal(text):
        return feel
    return f'if starts with(string({feel}), "P") then duration(string({feel})) else date and time(string({feel}))'


def _people(words: Words) -> None:
    draft, element = words.draft, words.element
    performer, their_users, their_groups = _roles_of_the_standard(words)
    assignee = words.take("assignee") or performer
    users = [*list_of(words.take("candidateUsers")), *their_users]
    groups = [*list_of(words.take("candidateGroups")), *their_groups]
    owner = words.take("owner")
    for resource in words.elements("customResource"):
        name = resource.get("name") or next(iter(resource.attrib.values()), "")
        draft.asked(element, "people", f"Who are the people called '{short(name)}' of this task?")
    if owner is not None:
        draft.asked(element, "people", f"'{short(owner)}' owned the task. Is anybody to be told besides who does it?")
    if assignee is not None:
        feel = to_feel(assignee, names_at(element))
        if feel is not None:
            words.say("assignee", feel)
            draft.repaired(element, "assignee", f"Who does it: {feel}.")
        else:
            draft.asked(element, "people", f"Who does the task? It said '{short(assignee)}'.")
    _candidates(words, "candidateUsers", users, "Who may take the task")
    static = [group for group in groups if not is_expression(group)]
    if static:
        words.say("group", static[0])
        groups.remove(static[0])
        draft.repaired(element, "group", f"The group '{static[0]}' may do it.")
    _candidates(words, "candidateGroups", groups, "Which groups may do it besides")


def _candidates(words: Words, word: str, names: list[str], what: str) -> None:
    """Several groups or people, as they stand there or computed; what is not understood is asked for."""
    draft, element = words.draft, words.element
    feels = {name: to_feel(name, names_at(element)) for name in names}
    known = [feel for feel in feels.values() if feel is not None]
    if known:
        words.say(word, known[0] if len(known) == 1 and len(names) == 1 else f"[{', '.join(known)}]")
        draft.repaired(element, word, f"{what}: {short(', '.join(known))}.")
    for name in [name for name, feel in feels.items() if feel is None]:
        draft.asked(element, "people", f"{what}? It said '{short(name)}'.", f"Set it as reglament:{word}.")


def _roles_of_the_standard(words: Words) -> tuple[str | None, list[str], list[str]]:
    """`<potentialOwner>` with `user(anna), group(sales)` in it: BPMN's element, the family's notation."""
    performer: str | None = None
    found: dict[str, list[str]] = {"user": [], "group": []}
    for role in [one for one in words.element if local_name(one.tag) in _ROLES and one.tag.startswith(BPMN)]:
        text = _assignment(role)
        if text is None or not (words.is_theirs or _ROLE.search(text)):
            continue
        parts = _ROLE.findall(text)
        if local_name(role.tag) == "potentialOwner":
            for kind, name in parts or [("group", one) for one in list_of(text)]:
                found[kind].append(name)
        else:
            performer = parts[0][1] if parts else text
        words.element.remove(role)
    return performer, found["user"], found["group"]


def _assignment(role: Element) -> str | None:
    return text_of(role.find(f"{BPMN}resourceAssignmentExpression/{BPMN}formalExpression"))
