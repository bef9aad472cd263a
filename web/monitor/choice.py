"""What an address of the monitor asks for: the days, the version, the mode of the map. The address is the view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.errors import InvalidInput
from web import context

__all__ = ["MODES", "SPANS", "Choice", "Mode", "chosen", "whole_number"]

LONGEST_DAYS = 3_660
SPANS = ((7, _l("7 days")), (30, _l("30 days")), (90, _l("90 days")), (365, _l("A year")))


class Mode(StrEnum):
    """What the map of a process shows."""

    FREQUENCY = "frequency"
    DURATION = "duration"
    WAITING = "waiting"
    OVERDUE = "overdue"


MODES = {
    Mode.WAITING: _l("Waiting now"),
    Mode.OVERDUE: _l("Overdue now"),
    Mode.FREQUENCY: _l("How often"),
    Mode.DURATION: _l("How long (median)"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The days from `first` to `last`, both included, in the installation's zone."""

    first: date
    last: date
    version: int | None
    mode: Mode
    span: int | None  # days up to today, where no dates were given

    def arguments(self, **changed: Any) -> dict[str, Any]:
        """Return the arguments of the same view, with some changed; what is usual is left out."""
        found: dict[str, Any] = {
            "version": self.version,
            "mode": None if self.mode is Mode.WAITING else self.mode.value,
        }
        if self.span is None:
            found |= {"from": self.first.isoformat(), "to": self.last.isoformat()}
        else:
            found["days"] = None if self.span == 30 else self.span
        return {name: value for name, value in {**found, **changed}.items() if value is not None}


def chosen() -> Choice:
    """Read the address. Raises InvalidInput with the field for what is no date, no version or no mode."""
    today = context.today()
    version = whole_number("version")
    mode = request.args.get("mode", "") or Mode.WAITING
    if mode not in list(Mode):
        raise InvalidInput(_("There is no such map: choose one of those that are offered."), fields={"mode": str(mode)})
    first, last = _date("from"), _date("to")
    if first is None and last is None:
        given = whole_number("days")
        span = 30 if given is None else given
        if not 0 < span <= LONGEST_DAYS:
            raise InvalidInput(_("Choose between one day and ten years."), fields={"days": str(span)})
        return Choice(today - timedelta(days=span - 1), today, version, Mode(mode), span)
    last = last or today
    first = first or last - timedelta(days=29)
    if first > last or (last - first).days > LONGEST_DAYS:
        raise InvalidInput(
            _("The first day must come before the last one, by ten years at most."), fields={"from": first.isoformat()}
        )
    return Choice(first, last, version, Mode(mode), None)


def whole_number(name: str) -> int | None:
    """Read a whole number of the address; raises InvalidInput for anything else."""
    text = request.args.get(name, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise InvalidInput(_("This is no whole number: %(text)s", text=text[:40]), fields={name: text[:40]})
    return int(text)


def _date(name: str) -> date | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
        if not 2000 <= found.year <= 2200:
            raise ValueError(text)
    except ValueError as error:
        raise InvalidInput(
            _("This is no day: %(text)s. Write it like 2026-11-23.", text=text[:40]), fields={name: text[:40]}
        ) from error
    return found
