"""History, states and actions in words: what the templates say about rows that name things in code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from engine.forms import FieldView
from engine.model.definition import Definition, EventKind, NodeKind
from engine.queries.ahead import innermost
from engine.queries.cases import CaseRow
from engine.queries.instances import InstanceHead
from engine.queries.records import JobRow, LedgerRow
from engine.queries.timeline import Event, StepRow
from web import context
from web.i18n import group_name, offered_to, say, when

__all__ = ["install", "labels_of", "standing_text", "told_step"]

_WAITS = frozenset({NodeKind.USER_TASK, NodeKind.RECEIVE_TASK, NodeKind.CATCH_EVENT})
_QUIET = frozenset({NodeKind.EXCLUSIVE_GATEWAY, NodeKind.PARALLEL_GATEWAY, NodeKind.EVENT_BASED_GATEWAY})
_MOST_THEN = 6
_TOLD = frozenset(  # verbs that say what a step was about
    ("leave", "catch", "error", "enter", "hold", "skip", "retry", "correct", "done", "ask_skip", "refuse_skip")
)

_STATUS = {
    "running": (_l("Under way"), ""),
    "completed": (_l("Finished"), "done"),
    "cancelled": (_l("Cancelled"), "held"),
    "failed": (_l("Ended with an error"), "bad"),
}
_JOB = {
    "scheduled": _l("planned"),
    "available": _l("waits its turn"),
    "executing": _l("is running"),
    "retryable": _l("will be tried again"),
    "completed": _l("done"),
    "cancelled": _l("not needed any more"),
    "discarded": _l("given up"),
}
_UNDO = {
    "done": _l("can be undone"),
    "undoing": _l("is being undone"),
    "undone": _l("undone"),
    "failed": _l("could not be undone"),
}


def install(app: Flask) -> None:
    """Give the templates these words."""
    app.jinja_env.globals.update(
        labels_of=labels_of,
        told_step=told_step,
        standing_text=standing_text,
        status_pill=status_pill,
        job_text=job_text,
        undo_text=undo_text,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One step of history in words."""

    text: Markup
    then: tuple[str, ...] = ()
    tone: str = ""


def told_step(step: StepRow) -> Told:
    """Say who did what, and what followed."""
    who = _who(step)
    subject = _subject(step.events)
    only_undoes = not subject and any(event.verb == "undo" for event in step.events)
    say_it = _undoing if only_undoes else _COMMANDS.get(step.command, _something)
    then = [line for event in step.events if (line := _consequence(event, subject))]
    for decision in step.decisions:
        name = str(decision.get("decision", ""))
        then.append(_("Decided by rule %(rule)s", rule=say(name.replace("_", " "))))
    ended = any(event.verb == "end" for event in step.events)
    bad = any(event.verb in ("error", "incident") for event in step.events)
    return Told(say_it(who, subject), tuple(dict.fromkeys(then))[:_MOST_THEN], "bad" if bad else "end" if ended else "")


def standing_text(row: CaseRow, definition: Definition | None) -> Markup:
    """Say where a case stands: its open tasks with who has them, else the elements where it waits."""
    if row.status != "running":
        ending = ""
        if definition is None or row.outcome is None:
            ending = str(_STATUS.get(row.status, (row.status, ""))[0])
        elif row.outcome in definition.by_id:
            ending = say(definition.node(row.outcome).name)
        return escape(ending or str(_STATUS.get(row.status, (row.status, ""))[0]))
    if row.work:
        parts = [
            Markup('{} <span class="hint">{}</span>').format(say(task.name), task.assignee_name or group_name(task.grp))
            for task in row.work[:3]
        ]
        more = len(row.work) - 3
        if more > 0:
            parts.append(Markup('<span class="hint">+{}</span>').format(more))
        return Markup(", ").join(parts)
    if definition is None:
        return Markup("")
    names = [node.name for node in innermost(definition, row.stands)]
    return escape(", ".join(say(name) for name in names if name))


def status_pill(head: InstanceHead) -> Markup:
    """Say in what state an instance is; one that came to nothing is cancelled, though its process came to its end."""
    kind = context.pages().cases.get(head.definition_key)
    status = "cancelled" if kind is not None and head.outcome in kind.cancelled_outcomes else head.status
    text, tone = _STATUS.get(status, (status, ""))
    return Markup('<span class="pill {}">{}</span>').format(tone, text)


def job_text(job: JobRow) -> str:
    """Say in what state a job is, and how often it was tried."""
    text = str(_JOB.get(job.state, job.state))
    if job.attempts > 1:
        text += " · " + _("attempt %(number)s of %(most)s", number=job.attempts, most=job.retries)
    if job.state == "executing" and job.worker and job.taken_at and job.lease_until:
        since, until = when(job.taken_at, full=True), when(job.lease_until, full=True)
        who = escape(job.worker)
        return (
            escape(text)
            + " · "
            + Markup(  # noqa: S704 (a translation of ours, and each of its values is escaped)
                _("%(who)s has it since %(since)s, until %(until)s", who=who, since=since, until=until)
            )
        )
    return text


def undo_text(row: LedgerRow) -> str:
    """Say whether a thing was undone."""
    return str(_UNDO.get(row.state, row.state))


def labels_of(fields: Iterable[FieldView]) -> dict[str, str]:
    """Return the label of each field, by its dotted name; rows say their number."""
    labels: dict[str, str] = {}
    for view in fields:
        labels[view.name] = say(view.label or view.name)
        for number, row in enumerate(view.rows, 1):
            for name, label in labels_of(row).items():
                labels[name] = (
                    f"{labels[view.name]} {number}: {label}" if view.may_add_rows or len(view.rows) > 1 else label
                )
    return labels


def _who(step: StepRow) -> str:
    kind, _colon, name = step.actor.partition(":")
    if kind == "user":
        return step.actor_name or name
    return {"worker": _("The system"), "clock": _("The clock"), "engine": _("The system")}.get(kind, name)


def _subject(events: tuple[Event, ...]) -> str:
    """What the step was about: the first thing left, caught, taken or entered; "" when it only undid things."""
    for event in events:
        if event.node is not None and event.node.name and event.verb in _TOLD:
            return say(event.node.name)
    return ""


def _consequence(event: Event, subject: str) -> str:
    node = event.node
    if event.verb == "end":
        return str(_STATUS.get(event.detail, (event.detail, ""))[0])
    if event.verb == "incident":
        return _("It cannot go on by itself")
    if event.verb == "store":
        return _("Written to the data store “%(name)s”", name=event.detail)
    if node is None or not node.name or say(node.name) == subject:
        return ""
    name = say(node.name)
    match event.verb:
        case "enter" if node.kind is NodeKind.USER_TASK:
            group = group_name(offered_to(node.user)) or say(node.lane)
            return (
                _("Task for %(group)s: %(name)s", group=group, name=name) if group else _("Task: %(name)s", name=name)
            )
        case "enter" if node.kind in _WAITS:
            return _("Waits: %(name)s", name=name)
        case "enter" if node.kind is NodeKind.END_EVENT:
            return name
        case "enter" if node.kind in _QUIET:
            return ""
        case "cancel":
            return _("No longer needed: %(name)s", name=name)
        case "catch":
            is_time = node.event is not None and node.event.kind is EventKind.TIMER
            return _("Time ran out: %(name)s", name=name) if is_time else name
        case "error":
            return _("Refused: %(name)s (%(code)s)", name=name, code=event.detail)
        case "undo":
            return _("Being undone: %(name)s", name=name)
        case "skip":
            return _("Skipped: %(name)s", name=name)
    return ""


def _bold(text: str, **parts: str) -> Markup:
    """A sentence with its parts; the name in bold."""
    safe = {name: Markup("<b>{}</b>").format(part) if name == "name" else escape(part) for name, part in parts.items()}
    return Markup(str(escape(text)) % safe)  # noqa: S704 - every part is escaped above


def _something(who: str, subject: str) -> Markup:
    return _bold(_("%(who)s: %(name)s"), who=who, name=subject or _("a step"))


def _undoing(_who: str, _subject: str) -> Markup:
    return _bold(_("The undoing goes on"))


_COMMANDS: dict[str, Callable[[str, str], Markup]] = {
    "CompleteWorkItem": lambda who, name: _bold(_("%(who)s completed %(name)s"), who=who, name=name),
    "StartInstance": lambda who, name: _bold(
        _("%(who)s started it") if not name else _("%(who)s started it: %(name)s"), who=who, name=name
    ),
    "CompleteJob": lambda who, name: _bold(_("%(name)s was carried out"), who=who, name=name),
    "FailJob": lambda who, name: _bold(_("%(name)s could not be carried out"), who=who, name=name),
    "FireTimer": lambda who, name: _bold(_("Time ran out: %(name)s"), who=who, name=name),
    "PublishMessage": lambda who, name: _bold(_("A message came: %(name)s"), who=who, name=name),
    "DeliverMessage": lambda who, name: _bold(_("A message came: %(name)s"), who=who, name=name),
    "RetryIncident": lambda who, name: _bold(_("%(who)s tried again: %(name)s"), who=who, name=name),
    "ClaimWorkItem": lambda who, name: _bold(_("%(who)s took %(name)s"), who=who, name=name),
    "ReleaseWorkItem": lambda who, name: _bold(_("%(who)s gave back %(name)s"), who=who, name=name),
    "AssignWorkItem": lambda who, name: _bold(_("%(who)s handed on %(name)s"), who=who, name=name),
    "TakeBackAssignment": lambda who, name: _bold(
        _("%(who)s took back the handing on of %(name)s"), who=who, name=name
    ),
    "ReportDone": lambda who, name: _bold(_("%(who)s reported that it was done: %(name)s"), who=who, name=name),
    "AskToSkip": lambda who, name: _bold(_("%(who)s asked to skip %(name)s"), who=who, name=name),
    "DecideSkip": lambda who, name: _bold(_("%(who)s decided about skipping %(name)s"), who=who, name=name),
    "AssignIncident": lambda who, name: _bold(_("%(who)s said who takes care of the incident"), who=who, name=name),
    "CommentIncident": lambda who, name: _bold(_("%(who)s wrote about the incident"), who=who, name=name),
    "ModifyInstance": lambda who, name: _bold(_("%(who)s moved tokens by hand"), who=who, name=name),
    "MigrateInstance": lambda who, name: _bold(_("%(who)s moved it to another version"), who=who, name=name),
    "SuspendInstance": lambda who, name: _bold(_("%(who)s suspended it"), who=who, name=name),
    "ResumeInstance": lambda who, name: _bold(_("%(who)s resumed it"), who=who, name=name),
    "CancelInstance": lambda who, name: _bold(_("%(who)s cancelled it"), who=who, name=name),
}
