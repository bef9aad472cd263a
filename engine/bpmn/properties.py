"""How the modeler's property panel shows our words: under which heading, with what to choose from.

The table beside `EXTENSIONS`: a word without a row here is a fault that a test finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.bpmn.extensions import EXTENSIONS
from engine.bpmn.moddle import moddle_type

__all__ = ["LABELS", "SECTIONS", "Section", "properties"]


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the panel and the words below it; `name:choices` names what can be chosen."""

    id: str
    title: str
    words: tuple[str, ...]


SECTIONS: tuple[Section, ...] = (
    Section("instance", "Instance", ("title", "businessKey", "unique", "versionTag")),
    Section("assignment", "Who does it", ("group:groups", "candidateGroups", "candidateUsers", "assignee")),
    Section("form", "Form", ("form:forms",)),
    Section("due", "Due and priority", ("due", "priority")),
    Section("texts", "On screens", ("title", "subtitle", "instructions")),
    Section("regulation", "Regulation", ("clause",)),
    Section("action", "Action", ("action:actions", "topic", "lost", "resultVariable", "answers")),
    Section("attempts", "Attempts", ("retries", "backoff", "actionPriority", "exclusive")),
    Section(
        "decision",
        "Decision",
        ("decision:decisions", "decisionBinding", "decisionVersion", "decisionTag", "resultVariable"),
    ),
    Section("call", "Called process", ("calledBinding", "calledVersion", "calledTag", "calledBusinessKey", "passes")),
    Section("timer", "Time", ("zone:zones", "missed")),
    Section("message", "Message", ("correlationKey",)),
    Section("error", "Error", ("errorVariable",)),
    Section("loop", "Repetition", ("collection", "item", "outputCollection", "outputItem")),
    Section("meeting", "Where branches meet", ("conflict:conflicts",)),
    Section("input", "Variables on the way in", ("input",)),
    Section("output", "Variables on the way out", ("output", "returns")),
    Section("question", "Open questions", ("question",)),
    Section("template", "Template", ("template",)),
)

# What a field is called; the table of extensions says in a sentence what it means.
LABELS = {
    "group": "Group",
    "candidateGroups": "Other groups",
    "candidateUsers": "People who may take it",
    "assignee": "Person",
    "form": "Form",
    "due": "Due",
    "priority": "Priority",
    "title": "Title",
    "subtitle": "Second line",
    "clause": "Clause",
    "instructions": "Instructions",
    "action": "Action",
    "topic": "Topic",
    "lost": "When its program is lost",
    "answers": "The answer holds",
    "exclusive": "Beside other jobs",
    "retries": "Attempts",
    "backoff": "Waits between them",
    "actionPriority": "Priority of the action",
    "decision": "Decision",
    "resultVariable": "Variable for the result",
    "input": "Variables on the way in",
    "output": "Variables on the way out",
    "correlationKey": "Key of the message",
    "zone": "Time zone",
    "missed": "Missed rounds",
    "errorVariable": "Variable for the error",
    "businessKey": "Business key",
    "unique": "Business key is used",
    "calledBusinessKey": "Business key of the called",
    "calledBinding": "Which version",
    "calledVersion": "Version",
    "passes": "What goes in besides",
    "returns": "What comes back",
    "calledTag": "Tag of the version",
    "decisionBinding": "Which version",
    "decisionVersion": "Version",
    "decisionTag": "Tag of the version",
    "versionTag": "Tag of this version",
    "collection": "List to repeat for",
    "item": "Variable for the item",
    "outputCollection": "Variable for all outputs",
    "outputItem": "Output of one",
    "question": "Open questions",
    "conflict": "Variables set by several",
    "template": "Template",
}

# A title of an instance is no title of a task: which section has the word depends on the element.
_ONLY_ON = {"instance": ("process",), "texts": ("userTask",), "decision": ("businessRuleTask",)}
_NOT_ON = {"action": ("businessRuleTask",)}


def properties() -> list[dict[str, Any]]:
    """Return the sections as JSON values: each word with its places (types of bpmn-moddle), value and title."""
    known = {extension.name: extension for extension in EXTENSIONS}
    found = []
    for section in SECTIONS:
        words = []
        for word in section.words:
            name, _, choices = word.partition(":")
            places = [
                moddle_type(place)
                for place in known[name].on
                if place in _ONLY_ON.get(section.id, known[name].on) and place not in _NOT_ON.get(section.id, ())
            ]
            words.append(
                {
                    "name": name,
                    "on": places,
                    "value": known[name].value.value,
                    "label": LABELS[name],
                    "title": known[name].title,
                    "element": known[name].as_element,
                    "choices": choices or None,
                    "options": [list(option) for option in known[name].options.items()],
                }
            )
        found.append({"id": section.id, "title": section.title, "words": words})
    return found
