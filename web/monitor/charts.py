"""Small charts drawn on the server: started and finished instances per day, as SVG with its numbers in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup

from engine.queries.measured import Day

__all__ = ["days_chart"]

HEIGHT = 40
_SVG = Markup('<svg class="days" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>')
_BAR = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>')


def days_chart(days: Sequence[Day]) -> Markup:
    """Draw two bars a day, started beside finished; equal heights are equal numbers within one chart."""
    if not days:
        return Markup("")
    most = max(1, *(max(day.started, day.finished) for day in days))
    bars = []
    for place, day in enumerate(days):
        title = _(
            "%(day)s: %(started)s started, %(finished)s finished",
            day=format_date(day.day, "d MMM"),
            started=day.started,
            finished=day.finished,
        )
        for number, name, offset in ((day.started, "started", 0), (day.finished, "finished", 4)):
            if number:
                height = max(1.5, round(number / most * (HEIGHT - 1), 1))
                bars.append(_BAR.format(name, place * 10 + offset, HEIGHT - height, 4, height, title))
    label = _(
        "Per day from %(first)s to %(last)s: %(started)s started, %(finished)s finished; most on one day: %(most)s",
        first=format_date(days[0].day, "d MMM"),
        last=format_date(days[-1].day, "d MMM"),
        started=sum(day.started for day in days),
        finished=sum(day.finished for day in days),
        most=most,
    )
    return _SVG.format(len(days) * 10, HEIGHT, label, Markup("").join(bars))
