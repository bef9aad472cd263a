"""The page of an instance's tokens: move one, cancel it, add one, go back; first what would happen, then why."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import Change, Foreseen, ModifyInstance, foresee
from engine.errors import CommandRejected, InvalidInput
from engine.model.definition import Definition, Node
from engine.queries import instances, timeline
from engine.queries.instances import InstanceHead
from engine.queries.rights import Verb
from web import context
from web.changes.words import foreseen_text, may_be_begun, name_of
from web.diagrams import Diagram, diagram_of
from web.guard import Access, access
from web.toasts import toast

__all__ = ["blueprint"]

blueprint = Blueprint("tokens", __name__)
_VERBS = {
    "move": _l("Move it to…"),
    "cancel": _l("Cancel it"),
    "add": _l("Add a token before…"),
    "back": _l("Go back to…"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One token, as it is chosen."""

    token: int
    node: Node
    path: str  # the sub-processes around it


@blueprint.get("/instances/<row:instance>/tokens")
@access(Access.ALLOWED, Verb.OPERATE)
def show(instance: int) -> str:
    """Show where the instance stands, and what may be done."""
    return _page(instance)


@blueprint.post("/instances/<row:instance>/tokens")
@access(Access.ALLOWED, Verb.OPERATE)
def change(instance: int) -> Response | str:
    """Tell what would happen; or, with a reason, do it."""
    _head(instance)
    form = request.form
    try:
        command = ModifyInstance(instance, (_change(),), form.get("reason", "")[:2000])
        if "preview" in form:
            return _page(instance, foreseen=foresee(context.engine(), command, context.actor()))
        context.engine().handle(command, actor=context.actor())
    except InvalidInput as error:
        return make_response(_page(instance, refused=error), 422)
    except CommandRejected as error:
        return make_response(_page(instance, refused=error), 409)
    toast(_("It is done."))
    return redirect(url_for("pages.show", instance=instance), 303)


def _change() -> Change:
    form = request.form
    verb, token, to = form.get("verb", ""), form.get("token", ""), form.get("to", "")[:200] or None
    if verb not in _VERBS:
        said = _("Choose what is to be done.")
        raise InvalidInput(said, fields={"verb": said})
    if verb in ("add", "back"):
        if to is None:
            said = _("Choose a step.")
            raise InvalidInput(said, fields={"to": said})
        return Change(verb, to=to)
    if not (token.isascii() and token.isdecimal() and len(token) < 10):
        said = _("Choose where it stands now.")
        raise InvalidInput(said, fields={"token": said})
    if verb == "move" and to is None:
        said = _("Choose a step.")
        raise InvalidInput(said, fields={"to": said})
    return Change(verb, int(token), to=to if verb == "move" else None)


def _page(
    instance: int, *, foreseen: tuple[Foreseen, ...] | None = None, refused: CommandRejected | None = None
) -> str:
    head = _head(instance)
    with context.reading() as connection:
        definition = context.definition_of(connection, head.definition_key, head.version)
        assert definition is not None  # versions are never deleted while instances of them exist
        state = instances.standing(connection, instance) if head.status == "running" else None
        tokens = list(state.tokens.values()) if state is not None else []
        path = timeline.path_taken(
            connection, instance, definition, lambda key, version: context.definition_of(connection, key, version)
        )
    here = tuple(token.node for token in tokens)
    diagram: Diagram = diagram_of(definition, path, here)
    been = [node for node in may_be_begun(definition) if node.id in path.elements and node.name]
    standing = [
        Standing(token.id, definition.nodes[token.node], _around(definition, definition.nodes[token.node]))
        for token in tokens
        if "item" not in token.waits
    ]
    return render_template(
        "changes/tokens.html",
        head=head,
        diagram=diagram,
        standing=standing,
        been=been,
        targets=may_be_begun(definition),
        verbs=_VERBS,
        foreseen=foreseen,
        refused=refused,
        typed=request.form,
        errors=refused.fields if isinstance(refused, InvalidInput) else {},
        name_of=name_of,
        foreseen_text=foreseen_text,
    )


def _head(instance: int) -> InstanceHead:
    with context.reading() as connection:
        head = instances.head_of(connection, instance)
    if head is None:
        raise NotFound
    return head


def _around(definition: Definition, node: Node) -> str:
    names: list[str] = []
    while node.scope >= 0:
        node = definition.nodes[node.scope]
        names.append(name_of(node))
    return " › ".join(reversed(names))
