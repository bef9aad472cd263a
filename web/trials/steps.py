"""From the page's forms to a scenario's start and steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import get_timezone
from flask_babel import gettext as _

from engine.errors import InvalidInput
from engine.forms import Form
from engine.scenarios import Answer, Complete, Kind, Message, Retry, Scenario, Start, Step, Wait
from engine.trials import TrialState
from web import context
from web.tasks.typed import posted
from web.trials.page import StartPanel
from web.trials.typed import context_typed

__all__ = ["SPANS", "FieldsRefused", "start_from", "step_from"]

SPANS = {
    "PT1H": timedelta(hours=1),
    "P1D": timedelta(days=1),
    "P7D": timedelta(days=7),
    "P30D": timedelta(days=30),
}


class FieldsRefused(Exception):
    """A form's own fields are not as it wants them; `errors` by the field's name."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__("fields")
        self.errors = errors


def start_from(panel: StartPanel, form: Mapping[str, Any]) -> Scenario:
    """Return a scenario that begins as the start form says. Raises FieldsRefused or InvalidInput."""
    at = context.now().replace(second=0, microsecond=0)
    how = form.get("_how", "plain")
    if how == "timer":
        start = Start(at=at, timer=True, event=form.get("_event", "")[:200] or None)
    elif how == "message":
        payload = context_typed(form.get("_payload", ""), "payload")
        start = Start(payload, at=at, message=form.get("_message", "")[:200], key=form.get("_key", "")[:200])
    elif panel.form is not None:
        result = panel.form.read(posted(form), {}, context.now(), zone=get_timezone())
        if result.errors:
            raise FieldsRefused(result.errors)
        kind = context.pages().cases.get(panel.process)
        variables = kind.start(result.values) if kind is not None and kind.start is not None else result.values
        start = Start(dict(variables), at=at, event=form.get("_event", "")[:200] or None)
    else:
        key = form.get("_business_key", "").strip()[:200]
        variables = context_typed(form.get("_variables", ""), "variables")
        start = Start(variables, key or None, at=at, event=form.get("_event", "")[:200] or None)
    return Scenario(process=panel.process, start=start)


def step_from(state: TrialState, form: Mapping[str, Any], form_of: Callable[[Any], Form | None]) -> Step:
    """Return the step that was asked for. Raises FieldsRefused, or InvalidInput with the field."""
    make = _STEPS.get(str(form.get("_do", "")))
    if make is None:
        raise InvalidInput(_("Nothing was chosen to do."))
    return make(state, form, form_of)


def _complete(state: TrialState, form: Mapping[str, Any], form_of: Callable[[Any], Form | None]) -> Step:
    place = _place(form)
    task = next((one for one in state.tasks if (one.element, one.process, one.nth) == place), None)
    if task is None:
        raise InvalidInput(_("This task is not open any more."))
    form_js = form_of(task)
    if form_js is None:
        values = context_typed(form.get("_values", ""), "values")
    else:
        result = form_js.read(posted(form), task.variables, state.now or context.now(), zone=get_timezone())
        if result.errors:
            raise FieldsRefused(result.errors)
        values = result.values
    return Complete(task.element, values, process=_process(state, task.process, task.element), nth=task.nth)


def _answer(state: TrialState, form: Mapping[str, Any], _form_of: Any) -> Step:
    element, process, nth = _place(form)
    kind = Kind(form["_outcome"]) if form.get("_outcome") in [one.value for one in Kind] else Kind.DONE
    code = (form.get("_code", "") or form.get("_other_code", "")).strip()[:200]
    if kind is Kind.REFUSED and not code:
        said = _("Say with which code it refuses.")
        raise InvalidInput(said, fields={"code": said})
    return Answer(
        element=element,
        kind=kind,
        result=context_typed(form.get("_result", ""), "result") if kind is Kind.DONE else {},
        code=code if kind is Kind.REFUSED else "",
        detail=form.get("_detail", "").strip()[:2_000] if kind is not Kind.DONE else "",
        data=context_typed(form.get("_data", ""), "data") if kind is Kind.REFUSED else {},
        process=_process(state, process, element),
        nth=nth,
    )


def _wait(_state: TrialState, form: Mapping[str, Any], _form_of: Any) -> Step:
    span = form.get("_for", "")
    if span in SPANS:
        return Wait(span=SPANS[span])
    if span == "until":
        try:
            moment = datetime.fromisoformat(form.get("_until", ""))
        except ValueError:
            said = _("Give a day and an hour.")
            raise InvalidInput(said, fields={"until": said}) from None
        zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=get_timezone())
        return Wait(until=zoned.astimezone(UTC))
    return Wait()


def _message(_state: TrialState, form: Mapping[str, Any], _form_of: Any) -> Step:
    name = form.get("_name", "").strip()[:200]
    if not name:
        said = _("Give the message's name.")
        raise InvalidInput(said, fields={"name": said})
    return Message(name, form.get("_key", "").strip()[:200], context_typed(form.get("_payload", ""), "payload"))


def _retry(state: TrialState, form: Mapping[str, Any], _form_of: Any) -> Step:
    element, process, nth = _place(form)
    return Retry(element, process=_process(state, process, element), nth=nth)


_STEPS: dict[str, Callable[[TrialState, Mapping[str, Any], Callable[[Any], Form | None]], Step]] = {
    "complete": _complete,
    "answer": _answer,
    "wait": _wait,
    "message": _message,
    "retry": _retry,
}


def _place(form: Mapping[str, Any]) -> tuple[str, str, int]:
    nth = str(form.get("_nth", "1"))
    number = int(nth) if nth.isdecimal() and len(nth) < 6 else 1
    return str(form.get("_element", ""))[:200], str(form.get("_process", ""))[:200], max(1, number)


def _process(state: TrialState, process: str, element: str) -> str | None:
    """Name the process in the step only where it is not the tried one."""
    return process if process and process != state.process else None
