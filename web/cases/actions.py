"""What can be done with a case: cancel it, with a reason."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import CancelInstance, PublishMessage
from engine.errors import InvalidInput, NotPermitted
from engine.queries import instances
from engine.queries.instances import InstanceHead
from web import context
from web.cases.cards import kind_of, may_cancel
from web.cases.pages import back_to
from web.guard import Access, access
from web.toasts import toast

__all__ = ["ask_to_cancel", "blueprint"]

blueprint = Blueprint("case_actions", __name__)
_LONGEST_REASON = 500
_SAID = {
    "noted": _l("The wish to cancel is noted; it takes effect as soon as the process can take it."),
    "undoing": _l("The cancellation has begun. What was done is being undone, step by step."),
    "ended": _l("It is cancelled."),
}


@blueprint.post("/instances/<row:instance>/cancel")
@access(Access.PERSON)
def cancel(instance: int) -> Response:
    """Ask the process to cancel itself and undo what it did; a process that knows no such message is ended."""
    actor = context.actor()
    with context.reading() as connection:
        root = instances.find(connection, actor, instance)
    if root is None:
        raise NotFound
    kind = kind_of(root)
    if not may_cancel(root, kind):
        raise NotPermitted(_("It has ended, or it is not yours to cancel."))
    reason = request.form.get("reason", "").strip()[:_LONGEST_REASON]
    if not reason:
        raise InvalidInput(
            _("Please say why it is cancelled."), fields={"reason": _("Please say why it is cancelled.")}
        )
    toast(str(_SAID[ask_to_cancel(root, reason)]))
    return back_to(root)


def ask_to_cancel(root: InstanceHead, reason: str) -> str:
    """Cancel a case; returns what comes of it: `ended` at once, `undoing`, or `noted` until the process can take it."""
    kind, actor = kind_of(root), context.actor()
    if kind is None or kind.cancel_message is None or root.business_key is None:
        context.engine().handle(CancelInstance(root.id, reason), actor=actor)
        return "ended"
    message_id = f"cancel:{root.id}"  # asked twice is asked once
    payload = {"reason": reason, "by": actor.id}
    published = context.engine().handle(
        PublishMessage(kind.cancel_message, root.business_key, payload, message_id=message_id), actor=actor
    )
    return "noted" if published.waiting else "undoing"
