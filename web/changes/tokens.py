"""The page of an instance's tokens: move one, cancel it, add one, go back; first what would happen, then why.

Of a repeated activity the rounds that are under way are offered beside the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import Change, Foreseen, ModifyInstance, foresee, rounds_of
from engine.errors import CommandRejected, InvalidInput
from engine.feel.codec import dumps
from engine.model.definition import Definition, Node
from engine.model.instance import Instance, Token
from engine.queries import instances, timeline
from engine.queries.instances import InstanceHead
from engine.queries.rights import Verb
from web import context
from web.changes.words import foreseen_text, may_be_begun, name_of, number_of
from web.diagrams import Diagram, diagram_of
from web.guard import Access, access
from web.incidents.typed import TypedField, read_fields
from web.toasts import toast

__all__ = ["blueprint"]

blueprint = Blueprint("tokens", __name__)
_VERBS = {
    "move": _l("Move it to…"),
    "cancel": _l("Cancel it"),
    "add": _l("Add a token before…"),
    "back": _l("Go back to…"),
    "repeat": _l("Add a round to it"),
}
MOST_ROUNDS = 200  # that are listed; the number of any other is typed


@dataclass(frozen=True, slots=True)
class Standing:
    """One token, as it is chosen."""

    token: int
    node: Node
    path: str  # the sub-processes around it
    rounds: dict[int, str] = field(default_factory=dict)  # under way, by number: what each is about

    @property
    def grows(self) -> bool:
        """Whether a round can be added."""
        return self.node.multi is not None and bool(self.rounds)

    @property
    def listed(self) -> list[tuple[int, str]]:
        """The rounds to choose from; empty when there are too many."""
        return list(self.rounds.items()) if len(self.rounds) <= MOST_ROUNDS else []


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
    if verb == "repeat":
        item = TypedField("item", "any", "")
        return Change(verb, int(token), item=read_fields([item], form, "").get("item"))
    number = form.get(f"round-{token}", "").strip()
    if number and number_of(number) is None:
        said = _("Give the number of a round.")
        raise InvalidInput(said, fields={"round": said})
    return Change(verb, int(token), to=to if verb == "move" else None, round=number_of(number))


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
        Standing(
            token.id,
            definition.nodes[token.node],
            _around(definition, definition.nodes[token.node]),
            _rounds(state, token, definition.nodes[token.node]),
        )
        for token in tokens
        if state is not None and "item" not in token.waits
    ]
    standing.sort(key=lambda one: -_depth(definition, one.node))  # the innermost first: the least that is meant
    return render_template(
        "changes/tokens.html",
        head=head,
        diagram=diagram,
        standing=standing,
        been=been,
        targets=may_be_begun(definition),
        verbs={key: said for key, said in _VERBS.items() if key != "repeat" or any(one.grows for one in standing)},
        foreseen=None if foreseen is None else list(dict.fromkeys(foreseen_text(one) for one in foreseen)),
        refused=refused,
        typed=request.form,
        errors=refused.fields if isinstance(refused, InvalidInput) else {},
        name_of=name_of,
    )


def _head(instance: int) -> InstanceHead:
    with context.reading() as connection:
        head = instances.head_of(connection, instance)
    if head is None:
        raise NotFound
    return head


def _rounds(state: Instance, token: Token, node: Node) -> dict[int, str]:
    """Return the rounds that are under way, each with its item in short."""
    name = node.multi.item if node.multi is not None else None
    found: dict[int, str] = {}
    for number, one in rounds_of(state, token).items():
        item = state.scopes[one.scope].variables.get(name) if name is not None else None
        text = item if isinstance(item, str) else "" if item is None else dumps(item).decode()
        found[number] = text if len(text) <= 60 else text[:59] + "…"
    return found


def _depth(definition: Definition, node: Node) -> int:
    depth = 0
    while node.scope >= 0:
        node, depth = definition.nodes[node.scope], depth + 1
    return depth


def _around(definition: Definition, node: Node) -> str:
    names: list[str] = []
    while node.scope >= 0:
        node = definition.nodes[node.scope]
        names.append(name_of(node))
    return " › ".join(reversed(names))
