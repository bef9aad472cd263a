"""Changes in words: what a preview foresees, why an instance stays, what became of each of a list."""

from __future__ import annotations

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.commands import Foreseen
from engine.model.definition import Definition, Node, NodeKind
from engine.model.plan import Fate, Reason
from engine.queries.changes import ChangeProgress
from web.i18n import group_name, say

__all__ = ["FATES", "STATES", "foreseen_text", "may_be_begun", "name_of", "number_of", "reason_text", "title_of"]

FATES = {Fate.MOVES: _l("moves"), Fate.CHOICE: _l("needs a choice"), Fate.STAYS: _l("stays")}
STATES = {
    "waiting": _l("waits its turn"),
    "done": _l("done"),
    "stayed": _l("left as it was"),
    "stopped": _l("given up"),
}
_FORESEEN = {
    "ends": _l("“%(name)s” ends here."),
    "task_ends": _l("The task “%(name)s” is withdrawn."),
    "job_ends": _l("The job of “%(name)s” is cancelled; if it runs, it is undone when it happened."),
    "call_ends": _l("The process that “%(name)s” called is cancelled."),
    "begins": _l("“%(name)s” begins."),
    "task": _l("The task “%(name)s” opens for %(detail)s."),
    "job": _l("“%(name)s” asks for %(detail)s."),
    "timer": _l("The timer of “%(name)s” runs until %(detail)s."),
    "waits": _l("“%(name)s” waits for the message %(detail)s."),
    "message": _l("The message %(detail)s is sent."),
    "signal": _l("The signal %(detail)s is sent to everybody who listens."),
    "call": _l("“%(name)s” calls %(detail)s."),
    "over": _l("The instance ends."),
}
_REASONS = {
    "removed": _l("It stands at “%(name)s”, which goes nowhere yet: choose where."),
    "left": _l("It stands at “%(name)s”, and the plan leaves such instances as they are."),
    "kind": _l("“%(name)s” is another kind of step in the new version: let it begin anew, or choose another."),
    "place": _l("“%(name)s” lies in another sub-process in the new version: let it begin anew, or choose another."),
    "repeated": _l("“%(name)s” is repeated in another way: let it begin anew, or choose another."),
    "action": _l("“%(name)s” asks for another action (%(detail)s): let it begin anew, or choose another."),
    "called": _l("“%(name)s” calls another process (%(detail)s): let it begin anew, or choose another."),
    "gathers": _l("“%(name)s” gathers another number of tokens: let it begin anew."),
    "flows": _l("A token waits before “%(name)s” on a path that is gone: let it begin anew elsewhere."),
    "undo": _l("“%(name)s” was done and could no longer be undone: say which step undoes it."),
    "inside": _l("“%(name)s” stands in a sub-process that is gone: say where it begins anew."),
    "unknown": _l("The new version has no step “%(name)s”."),
    "undoing": _l("It is undoing work: wait until that is through, or repair it."),
    "incident": _l("An incident keeps what happened at “%(name)s”: repair it first."),
    "working": _l("A system is at “%(name)s” at this moment: wait for its answer."),
    "unbegun": _l("It has not begun: repair its incident."),
    "ended": _l("It has ended."),
    "elsewhere": _l("It runs on another version by now."),
    "failed": _l("It could not go on there: %(detail)s"),
    "anew": _l("What waits at “%(name)s” ends, and “%(detail)s” begins."),
    "timer_kept": _l("The timer “%(name)s” keeps its time."),
    "timer_anew": _l("The timer “%(name)s” says something else and counts anew."),
    "opened": _l("“%(name)s” begins to wait."),
    "dropped": _l("“%(name)s” waits no more."),
    "message_anew": _l("“%(name)s” waits for what the new version says."),
}
_NOT_BY_HAND = frozenset({NodeKind.BOUNDARY_EVENT, NodeKind.EVENT_SUB_PROCESS})


def foreseen_text(one: Foreseen) -> str:
    """Say one thing that would happen."""
    detail = one.detail
    if one.at is not None:
        detail = format_datetime(one.at, "short")
    elif one.what == "task":
        detail = str(group_name(one.detail)) if one.detail else _("nobody")
    return str(_FORESEEN[one.what]) % {"name": name_of(one.node), "detail": detail}


def reason_text(why: Reason) -> str:
    """Say why an instance stays, or what moving it means."""
    said = _REASONS.get(why.code)
    return str(said) % {"name": say(why.name), "detail": say(why.detail)} if said is not None else str(why)


def title_of(batch: ChangeProgress) -> str:
    """Say what a list is about."""
    if batch.kind == "migrate":
        return _(
            "%(process)s: from version %(old)s to %(new)s",
            process=batch.process,
            old=batch.version,
            new=batch.to_version,
        )
    return _("%(process)s: tokens moved in version %(old)s", process=batch.process, old=batch.version)


def number_of(text: str | None) -> int | None:
    """Read a version's number; None for anything else."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None


def name_of(node: Node | None) -> str:
    """Name an element for people."""
    return "" if node is None else say(node.name) or node.id


def may_be_begun(definition: Definition) -> list[Node]:
    """Return the elements before which a token may be put, in the order of the file."""
    return [node for node in definition.nodes if node.kind not in _NOT_BY_HAND and not node.for_compensation]
