"""User tasks of Camunda 8: who, by when, with which form."""

from __future__ import annotations

import re

from engine.bpmn.importing.expressions.camunda_feel import is_expression, literal_or_feel
from engine.bpmn.importing.form_files import adapted_form
from engine.bpmn.importing.vendors.words import Words, attribute_of
from engine.bpmn.importing.vendors.zeebe.values import listed, moment, value
from engine.bpmn.importing.vendors.zeebe.work import bound
from engine.bpmn.places import short
from engine.bpmn.times import feel_of_time
from engine.bpmn.vocabulary import OURS, text_of

__all__ = ["form", "forms_inside", "person"]


def person(words: Words) -> None:
    """Who does a task, and when."""
    draft, element = words.draft, words.element
    words.elements("userTask")
    for one in words.elements("assignmentDefinition"):
        assignee = attribute_of(one, "assignee")
        if assignee is not None:
            feel = literal_or_feel(assignee)
            if feel is None:
                draft.asked(element, "people", f"Who does the task? It said '{short(assignee)}'.")
            else:
                words.say("assignee", feel)
                draft.repaired(element, "assignee", f"Who does it: {feel}.")
        groups = listed(attribute_of(one, "candidateGroups"))
        if groups and not is_expression(groups[0]):
            words.say("group", groups[0])
            draft.repaired(element, "group", f"The group '{groups[0]}' may do it.")
            groups = groups[1:]
        _candidates(words, "candidateGroups", groups, "Which groups may do it besides")
        _candidates(words, "candidateUsers", listed(attribute_of(one, "candidateUsers")), "Who may take the task")
    for one in words.elements("taskSchedule"):
        due, follow_up = attribute_of(one, "dueDate"), attribute_of(one, "followUpDate")
        if due is not None:
            words.say("due", feel_of_time(due) or moment(value(words, due, "Due")))
            draft.repaired(element, "due", f"It is due at {short(element.get(OURS + 'due'))}.")
        if follow_up is not None:
            question = f"The task was hidden until '{short(follow_up)}'. Shall a timer before it wait so long?"
            draft.asked(element, "follow_up", question)
    for one in words.elements("priorityDefinition"):
        priority = attribute_of(one, "priority") or "50"
        words.say("priority", priority if priority.isdigit() else value(words, priority, "The priority"))
        draft.repaired(element, "priority", f"Its priority is {short(element.get(OURS + 'priority'))}.")


def _candidates(words: Words, word: str, names: list[str], what: str) -> None:
    """Several groups or people: a list of texts, or FEEL."""
    feels = [literal_or_feel(name) for name in names]
    if not names:
        return
    if None in feels:
        said = short(", ".join(names))
        words.draft.asked(words.element, "people", f"{what}? It said '{said}'.", f"Set it as reglament:{word}.")
        return
    known = [str(feel) for feel in feels]
    words.say(word, known[0] if len(known) == 1 else f"[{', '.join(known)}]")
    words.draft.repaired(words.element, word, f"{what}: {short(', '.join(known))}.")


def form(words: Words) -> None:
    """The form of a user task; that of a start event is asked for."""
    draft, element = words.draft, words.element
    for one in words.elements("formDefinition"):
        key, outside = (
            attribute_of(one, "formKey") or attribute_of(one, "formId"),
            attribute_of(one, "externalReference"),
        )
        name = re.sub(r"\.form$", "", (key or "").removeprefix("camunda-forms:bpmn:"))
        if words.tag == "startEvent":
            question = f"Who starts the process filled in the form '{short(name)}'. Which variables does it give?"
            draft.asked(element, "start_form", question, "Give them when starting it, or begin with a task.")
        elif key is None or is_expression(name) or not re.fullmatch(r"[\w.-]+", name):
            draft.asked(element, "form", f"Which form? It said '{short(outside or key or '')}'.")
        else:
            words.say("form", name)
            draft.repaired(element, "form", f"The form is '{name}'.")
            bound(words, one, "form")


def forms_inside(words: Words) -> None:
    """Forms that stand in the process as JSON."""
    for one in words.elements("userTaskForm"):
        key = attribute_of(one, "id") or "form"
        content = adapted_form(text_of(one) or "", key, lambda said: words.draft.asked(words.element, "form", said))
        if content is None:
            words.draft.asked(words.element, "form", f"What is asked in the form '{key}'? It cannot be read.")
            continue
        words.draft.extra[f"{key}.form"] = content
        words.draft.repaired(words.element, "form", f"The form '{key}' is now the file {key}.form.")
