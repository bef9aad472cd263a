"""Move instances to another version: the plan with a proposal for each step, the dry run, the beginning of the list."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import Judged, MigrateMany, carry_on_changes, dry_run, proposed_plan
from engine.commands.change_batches import MOST_INSTANCES
from engine.errors import CommandRejected, InvalidInput
from engine.model.definition import Definition, Node, NodeKind
from engine.model.plan import Fate, Plan, Target
from engine.queries import changes
from engine.queries.rights import Verb
from web import context
from web.changes.words import FATES, may_be_begun, name_of, number_of, reason_text
from web.diagrams import diagram_of
from web.guard import Access, access

__all__ = ["blueprint"]

blueprint = Blueprint("moving", __name__)
_SHOWN = 200  # instances of a dry run on the page
_KEEP, _ANEW = "keep:", "anew:"
_NEVER_STOOD_AT = frozenset({NodeKind.START_EVENT, NodeKind.EXCLUSIVE_GATEWAY, NodeKind.END_EVENT})


@blueprint.get("/monitor/<key>/move")
@access(Access.ALLOWED, Verb.OPERATE)
def show(key: str) -> str:
    """Show the proposal from one version to another."""
    return _page(key)


@blueprint.post("/monitor/<key>/move")
@access(Access.ALLOWED, Verb.OPERATE)
def move(key: str) -> Response | str:
    """Judge every instance by the plan; or begin to move them."""
    old, new = _versions(key)
    plan = _typed(old, new)
    with context.reading() as connection:
        found = changes.running_on(connection, key, old.version, MOST_INSTANCES)
    if "begin" not in request.form:
        return _page(key, plan=plan, judged=dry_run(context.engine(), plan, found[:_SHOWN], context.actor()))
    try:
        command = MigrateMany(plan, tuple(found), request.form.get("reason", "")[:2000])
        begun = context.engine().handle(command, actor=context.actor())
    except InvalidInput as error:
        judged = dry_run(context.engine(), plan, found[:_SHOWN], context.actor())
        return make_response(_page(key, plan=plan, judged=judged, refused=error), 422)
    carry_on_changes(context.engine(), begun.batch_id)
    return redirect(url_for("changes.one", batch=begun.batch_id), 303)


def _page(
    key: str,
    *,
    plan: Plan | None = None,
    judged: list[Judged] | None = None,
    refused: CommandRejected | None = None,
) -> str:
    old, new = _versions(key)
    plan = plan or proposed_plan(context.engine(), key, old.version, new.version)
    with context.reading() as connection:
        versions = changes.running_versions(connection, key)
    steps = [node for node in old.nodes if node.kind not in _NEVER_STOOD_AT and node.attached_to is None]
    fates = {fate: sum(one.judgement.fate is fate for one in judged or ()) for fate in Fate}
    return render_template(
        "changes/move.html",
        process=new,
        old=old,
        new=new,
        versions=versions,
        asked=[node for node in steps if plan.targets.get(node.id) != Target(node.id)],
        same=[node for node in steps if plan.targets.get(node.id) == Target(node.id)],
        targets=may_be_begun(new),
        successors=new.nodes,
        chosen={node.id: _value(plan.targets.get(node.id)) for node in old.nodes},
        judged=judged,
        fates=fates,
        words=FATES,
        shown=_SHOWN,
        running=next((row.running for row in versions if row.version == old.version), 0),
        diagrams=(diagram_of(old, None, ()), diagram_of(new, None, ())),
        refused=refused,
        typed=request.form,
        name_of=name_of,
        reason_text=reason_text,
        kept=_same_kind,
    )


def _versions(key: str) -> tuple[Definition, Definition]:
    """Return the two versions that the address or the form names; else the one before the latest, and the latest."""
    with context.reading() as connection:
        numbers = [row.version for row in changes.running_versions(connection, key)]
        if len(numbers) < 2:
            raise NotFound
        to_version = number_of(request.values.get("to")) or numbers[0]
        version = number_of(request.values.get("version"))
        version = version or next((one for one in numbers if one != to_version), numbers[-1])
        old = context.definition_of(connection, key, version)
        new = context.definition_of(connection, key, to_version)
    if old is None or new is None or old is new:
        raise NotFound
    return old, new


def _typed(old: Definition, new: Definition) -> Plan:
    """Read the plan from the form; boundary events and starts go as the proposal says."""
    proposed = proposed_plan(context.engine(), old.key, old.version, new.version)
    targets = dict(proposed.targets)
    for node in old.nodes:
        value = request.form.get(f"to:{node.id}")
        if value is None:
            continue
        if value.startswith((_KEEP, _ANEW)) and value[len(_KEEP) :] in new.by_id:
            targets[node.id] = Target(value[len(_KEEP) :], anew=value.startswith(_ANEW))
        elif value == "stay":
            targets[node.id] = Target(None)
        else:
            targets.pop(node.id, None)
    return Plan(old.key, old.version, new.version, targets, keep_timers=bool(request.form.get("keep_timers")))


def _value(target: Target | None) -> str:
    if target is None:
        return ""
    if target.element is None:
        return "stay"
    return f"{_ANEW if target.anew else _KEEP}{target.element}"


def _same_kind(before: Node, after: Node) -> bool:
    return before.kind is after.kind
