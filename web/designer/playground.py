"""`/feel`: try an expression on the values of a real case, masked, and look up the built-in functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from engine.errors import InvalidInput
from engine.feel.completion import functions
from engine.queries import instances
from engine.queries.rights import Verb
from web import context
from web.designer.masking import masked
from web.evaluating import Evaluated, evaluated
from web.guard import Access, access
from web.trials.typed import context_typed, literal

__all__ = ["blueprint"]

blueprint = Blueprint("playground", __name__)
_EXAMPLE = 'if sum(lines.amount) > 1000 then "large" else "usual"'
_VALUES = "{lines: [{item: 1, amount: 700}, {item: 2, amount: 450}]}"
_LONGEST = 50_000


@dataclass(frozen=True, slots=True)
class Tried:
    """An expression with its values, and what came of it."""

    text: str
    tests: bool
    tested: str
    values: str
    case: str = ""
    note: str = ""
    result: Evaluated | None = None
    faults: dict[str, str] | None = None


@blueprint.get("/feel")
@access(Access.ALLOWED, Verb.DESIGN)
def show() -> str:
    """Show the playground; `?case=` takes the values of the newest case with that business key."""
    case = request.args.get("case", "").strip()[:200]
    text = request.args.get("text", "")[:_LONGEST] or _EXAMPLE
    values, note = _VALUES, ""
    if case:
        with context.reading() as connection:
            found = instances.newest_with_key(connection, case)
        if found is None:
            note = _("No case has the key %(key)s.", key=case)
        else:
            values = literal(masked(dict(found.variables)))
            note = _("The values of %(process)s %(key)s; words are masked.", process=found.definition_name, key=case)
    return _page(_tried(text, False, "", values, case, note))


@blueprint.post("/feel")
@access(Access.ALLOWED, Verb.DESIGN)
def evaluate() -> str:
    """Evaluate what was typed; for the page's script the answer alone."""
    form = request.form
    tried = _tried(
        form.get("text", "")[:_LONGEST], "tests" in form, form.get("tested", ""), form.get("values", ""), "", ""
    )
    if context.is_htmx():
        return render_template("designer/parts/evaluated.html", tried=tried)
    return _page(tried)


def _tried(text: str, tests: bool, tested: str, values: str, case: str, note: str) -> Tried:
    given: dict[str, Any] = {
        "text": text,
        "tests": tests,
        "tested": tested,
        "values": values,
        "case": case,
        "note": note,
    }
    try:
        variables = context_typed(values, "values")
        now = context.now()
        subject = evaluated(tested, variables, now).value if tests and tested.strip() else None
        return Tried(**given, result=evaluated(text, variables, now, tests=tests, tested=subject))
    except InvalidInput as error:
        return Tried(**given, faults=dict(error.fields) or {"text": str(error)})


def _page(tried: Tried) -> str:
    return render_template("designer/playground.html", tried=tried, functions=functions())
