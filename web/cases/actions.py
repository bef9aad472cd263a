"""What can be done with a case: cancel it, with a reason."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import CancelInstance, PublishMessage
from engine.errors import InvalidInput, NotPermitted
from engine.queries import instances
from web import context
from web.cases.cards import kind_of, may_cancel
from web.cases.pages import back_to
from web.guard import Access, access
from web.toasts import toast

__all__ = ["blueprint"]

blueprint = Blueprint("case_actions", __name__)
_LONGEST_REASON = 500


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
    if kind is not None and kind.cancel_message is not None and root.business_key is not None:
        message_id = f"cancel:{root.id}"  # asked twice is asked once
        payload = {"reason": reason, "by": actor.id}
        published = context.engine().handle(
            PublishMessage(kind.cancel_message, root.business_key, payload, message_id=message_id), actor=actor
        )
        if published.waiting:
            toast(_("The wish to cancel is noted; it takes effect as soon as the process can take it."))
        else:
            toast(_("The cancellation has begun. What was done is being undone, step by step."))
    else:
        context.engine().handle(CancelInstance(root.id, reason), actor=actor)
        toast(_("It is cancelled."))
    return back_to(root)
