"""Differences in words: "Limit of “Check offer”: none → 8 h". Sentences with colons, which every language takes."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.bpmn.compare import Change, ChangeKind
from web.i18n import group_name, say

__all__ = ["kind_name", "property_name", "told_change", "told_duration"]

_LONGEST = 160

_KINDS: dict[str, Any] = {
    "userTask": _l("task"),
    "serviceTask": _l("action"),
    "sendTask": _l("sending"),
    "receiveTask": _l("waiting for a message"),
    "businessRuleTask": _l("decision"),
    "scriptTask": _l("calculation"),
    "manualTask": _l("step outside the system"),
    "task": _l("step"),
    "callActivity": _l("called process"),
    "subProcess": _l("sub-process"),
    "transaction": _l("transaction"),
    "adHocSubProcess": _l("ad-hoc sub-process"),
    "startEvent": _l("start"),
    "endEvent": _l("end"),
    "intermediateCatchEvent": _l("event"),
    "intermediateThrowEvent": _l("event"),
    "boundaryEvent": _l("event at a step"),
    "exclusiveGateway": _l("gateway"),
    "inclusiveGateway": _l("gateway for several ways"),
    "parallelGateway": _l("parallel gateway"),
    "eventBasedGateway": _l("gateway that waits"),
    "complexGateway": _l("gateway"),
    "sequenceFlow": _l("way"),
    "process": _l("process"),
    "lane": _l("lane"),
    "participant": _l("participant"),
    "collaboration": _l("collaboration"),
    "textAnnotation": _l("note in the drawing"),
    "message": _l("message"),
    "error": _l("error"),
    "signal": _l("signal"),
    "decision": _l("decision"),
    "inputData": _l("input of a decision"),
    "businessKnowledgeModel": _l("function of a decision"),
    "itemDefinition": _l("type"),
    "rule": _l("row"),
    "field": _l("field"),
    "form": _l("form"),
    "file": _l("file"),
}

_PROPERTIES: dict[str, Any] = {
    "kind": _l("Kind"),
    "group": _l("Group"),
    "other_groups": _l("Other groups"),
    "candidate_groups": _l("Other groups"),
    "candidate_users": _l("People who may take it"),
    "assignee": _l("Person"),
    "form": _l("Form"),
    "due": _l("Limit"),
    "priority": _l("Priority"),
    "title": _l("Title"),
    "subtitle": _l("Second line"),
    "clause": _l("Clause"),
    "instructions": _l("Instructions"),
    "documentation": _l("Description"),
    "action": _l("Action"),
    "topic": _l("Topic"),
    "lost": _l("When its program is lost"),
    "answers": _l("The answer holds"),
    "exclusive": _l("Beside other jobs"),
    "retries": _l("Attempts"),
    "backoff": _l("Waits between attempts"),
    "actionPriority": _l("Priority"),
    "decision": _l("Decision"),
    "decisionBinding": _l("Which version is asked"),
    "decisionVersion": _l("Version that is asked"),
    "decisionTag": _l("Tag of the version that is asked"),
    "resultVariable": _l("Variable of the result"),
    "correlationKey": _l("Key of the message"),
    "zone": _l("Time zone"),
    "missed": _l("Missed rounds"),
    "errorVariable": _l("Variable of the error"),
    "businessKey": _l("Business key"),
    "unique": _l("Business key is used"),
    "calledElement": _l("Called process"),
    "calledBusinessKey": _l("Business key"),
    "calledBinding": _l("Which version is called"),
    "calledVersion": _l("Version that is called"),
    "passes": _l("What goes in besides"),
    "returns": _l("What comes back"),
    "calledTag": _l("Tag of the version that is called"),
    "versionTag": _l("Tag of the version"),
    "collection": _l("List to repeat for"),
    "item": _l("Variable of the item"),
    "outputCollection": _l("List of the outputs"),
    "outputItem": _l("Output of an item"),
    "repeat": _l("Repetition"),
    "completionCondition": _l("Enough when"),
    "loopCardinality": _l("How often"),
    "template": _l("Template"),
    "conditionExpression": _l("Condition"),
    "default": _l("Default way"),
    "source": _l("Begins at"),
    "target": _l("Leads to"),
    "attachedToRef": _l("Stands at"),
    "lane": _l("Lane"),
    "inside": _l("Stands inside"),
    "event": _l("Event"),
    "timeDuration": _l("Time"),
    "timeDate": _l("Time"),
    "timeCycle": _l("Time"),
    "messageRef": _l("Message"),
    "errorRef": _l("Error"),
    "errorCode": _l("Code"),
    "script": _l("Calculation"),
    "cancelActivity": _l("Interrupts"),
    "isInterrupting": _l("Interrupts"),
    "isExecutable": _l("Can be run"),
    "isForCompensation": _l("Undoes another step"),
    "hitPolicy": _l("Which rows count"),
    "inputs": _l("Questions"),
    "outputs": _l("Answers"),
    "needs": _l("Needs"),
    "literalExpression": _l("Expression"),
    "annotation": _l("Remark"),
    "type": _l("Kind"),
    "required": _l("Required"),
    "label": _l("Label"),
    "description": _l("Description"),
    "values": _l("Choices"),
    "min": _l("Least"),
    "max": _l("Most"),
    "minLength": _l("Least characters"),
    "maxLength": _l("Most characters"),
    "pattern": _l("Pattern"),
    "defaultValue": _l("First value"),
    "readonly": _l("Read only"),
    "disabled": _l("Switched off"),
    "conditional.hide": _l("Hidden when"),
}

_VALUES: dict[str, Any] = {"true": _l("yes"), "false": _l("no"), "": _l("none")}
_EVENTS: dict[str, Any] = {
    "timer": _l("time"),
    "message": _l("message"),
    "error": _l("error"),
    "terminate": _l("ends everything"),
    "compensate": _l("undoing"),
    "cancel": _l("cancelling"),
    "parallel": _l("all at once"),
    "sequential": _l("one after another"),
}
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def told_change(change: Change) -> str:
    """Say one difference."""
    if change.what == "file":
        return _told_file(change)
    thing = _thing(change)
    if change.kind is ChangeKind.ADDED:
        return _("Added: %(thing)s", thing=thing + _standing(change) + _details(change))
    if change.kind is ChangeKind.REMOVED:
        return _("Removed: %(thing)s", thing=thing + _standing(change))
    match change.property:
        case "place":
            return _("Moved in the drawing: %(thing)s", thing=thing)
        case "order":
            return _("Moved in the list: %(thing)s, from place %(before)s to %(after)s", thing=thing,
                     before=change.before, after=change.after)  # fmt: skip
        case "name":
            kind, before, after = kind_name(change.what), _value("", change.before), _value("", change.after)
            return _("Renamed: %(kind)s %(before)s → %(after)s", kind=kind, before=before, after=after)
    return _(
        "%(property)s of %(thing)s: %(before)s → %(after)s",
        property=property_name(change.property),
        thing=thing if change.what in ("rule", "sequenceFlow", "field") or not change.name else _quoted(change.name),
        before=_value(change.property, change.before),
        after=_value(change.property, change.after),
    )


def kind_name(what: str) -> str:
    """Say what kind of thing it is; the standard's own word where we have none."""
    return str(_KINDS.get(what, what))


def property_name(name: str) -> str:
    """Say which property is meant."""
    word, colon, rest = name.partition(":")
    if colon and word == "column":
        return say(rest)
    if colon:
        return _("Input %(name)s", name=rest) if word == "input" else _("Output %(name)s", name=rest)
    return str(_PROPERTIES.get(name, name))


def told_duration(text: str) -> str:
    """Write an ISO 8601 duration as people do: PT8H is "8 h"; anything else as it stands."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        return text
    years, months, days, hours, minutes, seconds = found.groups()
    parts = (
        _("%(n)s y", n=years) if years else "",
        _("%(n)s months", n=months) if months else "",
        _("%(n)s d", n=days) if days else "",
        _("%(n)s h", n=hours) if hours else "",
        _("%(n)s min", n=minutes) if minutes else "",
        _("%(n)s s", n=seconds) if seconds else "",
    )
    return " ".join(part for part in parts if part)


def _told_file(change: Change) -> str:
    if change.kind is ChangeKind.ADDED:
        return _("Added: the file %(name)s", name=change.file)
    if change.kind is ChangeKind.REMOVED:
        return _("Removed: the file %(name)s", name=change.file)
    match change.property:
        case "writing":
            return _("%(name)s: only how it is drawn or written", name=change.file)
        case "unreadable":
            return _("%(name)s: it differs, and cannot be compared because one of the two is broken", name=change.file)
    return _("%(name)s: its content", name=change.file)


def _thing(change: Change) -> str:
    """Name a thing with its kind: task “Check offer”, row 3 of “Credit”, the way from “A” to “B”."""
    if change.what == "rule":
        return _("row %(number)s of %(table)s", number=change.row, table=_quoted(change.of))
    if change.what == "sequenceFlow" and not change.name:
        return _(
            "the way from %(source)s to %(target)s", source=_quoted(change.ends[0]), target=_quoted(change.ends[1])
        )
    name = _quoted(change.name) if change.name else change.element or ""
    return f"{kind_name(change.what)} {name}".strip()


def _standing(change: Change) -> str:
    """Where a node stands: after what, before what."""
    if change.what == "sequenceFlow" and not change.name:
        return ""
    before, behind = change.ends
    said = ""
    if before:
        said += _(", after %(names)s", names=_quoted(before))
    if behind:
        said += _(", before %(names)s", names=_quoted(behind))
    return said


def _details(change: Change) -> str:
    """The properties of what was added."""
    told = [f"{property_name(name)}: {_value(name, value)}" for name, value in change.details]
    return f" ({'; '.join(told)})" if told else ""


def _value(name: str, text: str) -> str:
    if text in _VALUES:
        return str(_VALUES[text])
    if name in ("event", "repeat"):
        return str(_EVENTS.get(text, text))
    if name == "kind":
        return kind_name(text)
    if name == "group":
        return group_name(text)
    if name in ("lane", "source", "target", "inside", "attachedToRef", "default", "", "messageRef"):
        return _quoted(text)
    text = told_duration(text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _quoted(text: str) -> str:
    return f"“{say(text[:_LONGEST])}”"
