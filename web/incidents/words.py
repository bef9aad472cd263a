"""Incidents in words: kinds, what was done about them, and what became of each in a repair of many."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from engine.queries.incidents import IncidentRow
from engine.queries.repairs import RepairRow

__all__ = ["FATES", "KINDS", "kind_text", "repair_text", "who"]

KINDS = {
    "refused": _l("The system refused"),
    "retries_used": _l("All attempts failed"),
    "unknown_outcome": _l("It may have happened: the answer was lost"),
    "answer_unusable": _l("Its answer cannot be kept"),
    "late_effect": _l("It happened after it was cancelled"),
    "expression_failed": _l("A rule could not be evaluated"),
    "no_path_taken": _l("No path fits"),
    "budget_exceeded": _l("It would not come to an end"),
    "uncaught_error": _l("An error that nothing catches"),
    "input_missing": _l("Data that is needed is missing"),
    "store_full": _l("The data store is full"),
    "variable_too_large": _l("A variable is too large"),
    "values_differ": _l("Parallel branches disagree"),
    "execution_failed": _l("The process could not go on"),
}
FATES = {
    "waiting": _l("waits its turn"),
    "under_way": _l("under way"),
    "done": _l("done"),
    "failed": _l("failed again"),
    "refused": _l("left as it was"),
}
_VERBS = {
    "retried": _l("tried again"),
    "failed_again": _l("tried again, and it failed again"),
    "reported_done": _l("reported that it was done"),
    "skip_asked": _l("asked to skip it"),
    "skipped": _l("agreed, and it was skipped"),
    "skip_refused": _l("did not agree to skip it"),
    "assigned": _l("gave it to somebody"),
    "commented": _l("wrote"),
    "closed": _l("closed it as dealt with"),
}


def kind_text(row: IncidentRow) -> str:
    """Say what kind of thing went wrong."""
    return str(KINDS.get(row.kind, row.kind))


def repair_text(row: RepairRow) -> str:
    """Say what was done."""
    return str(_VERBS.get(row.verb, row.verb))


def who(row: RepairRow) -> str:
    """Name who did it."""
    return row.actor_name or row.actor.partition(":")[2]
