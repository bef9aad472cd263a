"""Languages: which one a page is in, and dates, numbers and spans of time as that language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_timedelta
from babel.numbers import format_currency, format_decimal
from flask import Flask, current_app, request
from flask_babel import Babel, format_date, format_datetime, format_time, get_locale, get_timezone
from flask_babel import gettext as _
from markupsafe import Markup

from engine.cases import Money
from engine.model.audience import audience_of, parts_of
from engine.model.definition import UserTask
from web import context, titles

__all__ = ["LANGUAGES", "due_class", "due_text", "group_name", "install", "language", "say", "shown", "when"]

LANGUAGES = {"en": "English", "ko": "한국어", "ru": "Русский"}
_SOON = timedelta(hours=4)


def install(app: Flask) -> None:
    """Choose the language: the person's own, else the browser's, else the installation's."""
    Babel(app, locale_selector=_chosen, default_translation_directories="translations")
    app.jinja_env.filters.update(
        brief=brief,
        say=say,
        shown=shown,
        when=when,
        due_text=due_text,
        due_class=due_class,
        group_name=group_name,
    )
    app.jinja_env.tests["amount"] = is_amount


def language() -> str:
    """Return the language of this page: en, ko or ru."""
    locale = get_locale()
    return locale.language if locale is not None else "en"


def say(text: str | None) -> str:
    """Say a text of a process in the page's language; as it stands where nobody translated it."""
    plain = text.strip() if text else ""
    if not plain:
        return ""
    return titles.say(plain, language())


def group_name(group: str | None) -> str:
    """Name a group: "sales_support" is Sales support; of several candidates all, people by their login."""
    groups, people = parts_of(group)
    return ", ".join([*(say(one.replace("_", " ").capitalize()) for one in groups), *people])


def offered_to(task: UserTask | None) -> str | None:
    """The groups that a diagram names for a task, as one audience; who is computed is known when it begins."""
    if task is None:
        return None
    return audience_of([*([task.group] if task.group is not None else []), *task.other_groups])


def shown(value: Any) -> str | Markup:
    """Write a value for reading: numbers and dates by the language's habits."""
    match value:
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case int() | Decimal():
            return _number(value)
        case Money():
            return str(format_currency(value.amount, value.currency, locale=get_locale()))
        case datetime():
            return f"{format_date(value, 'medium')}, {format_time(value, 'short')}"
        case date():
            return format_date(value, "medium")
        case time():
            return format_time(value, "short", rebase=False)
        case list() | tuple():
            return ", ".join(str(shown(item)) for item in value)
        case dict():
            return "; ".join(f"{name}: {shown(item)}" for name, item in value.items() if item not in (None, ""))
        case _:
            return str(value)


def is_amount(value: Any) -> bool:
    """Whether a value is written so that its digits stand below each other."""
    return isinstance(value, (int, Decimal, Money)) and not isinstance(value, bool)


def _number(value: int | Decimal) -> str:
    """Write a number with exactly the digits it has: 1200.50 of money keeps its last zero."""
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    if not isinstance(exponent, int):
        return str(value)
    return format_decimal(value, format=f"#,##0.{'0' * -exponent}" if exponent < 0 else "#,##0", locale=get_locale())


def brief(value: Any) -> str:
    """Write an action's answer in a line: what is a list by its number of entries, what is empty not at all."""
    if not isinstance(value, Mapping):
        return str(shown(value))
    parts = []
    for name, item in value.items():
        text = f"× {len(item)}" if isinstance(item, (list, dict)) and item else str(shown(item))
        if text:
            parts.append(f"{say(str(name).replace('_', ' '))} {text}")
    return ", ".join(parts)


def when(moment: datetime | None, *, full: bool = False) -> Markup:
    """Write a time as `<time>`: today the hour, else the day; the whole of it on pointing."""
    if moment is None:
        return Markup("")
    zone = get_timezone()
    local, today = moment.astimezone(zone), context.now().astimezone(zone).date()
    hour = format_time(moment, "short")
    if local.date() == today:
        text = hour
    else:
        text = format_date(moment, "d MMM" if local.year == today.year else "d MMM y")
        text = f"{text}, {hour}" if full else text
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"), format_datetime(moment, "medium"), text
    )


def due_text(due: datetime | None) -> str:
    """Say how far away a due date is: "in 3 hours", "2 days late"."""
    if due is None:
        return ""
    left = due - context.now()
    if left >= timedelta():
        return str(format_timedelta(left, granularity="minute", add_direction=True, locale=get_locale()))
    return _("%(span)s late", span=format_timedelta(-left, granularity="minute", locale=get_locale()))


def due_class(due: datetime | None) -> str:
    """Return the class of a due date: late, soon or nothing. The words say it too."""
    if due is None:
        return ""
    left = due - context.now()
    return "late" if left < timedelta() else "soon" if left < _SOON else ""


def _chosen() -> str:
    session = context.session()
    if session is not None and session.person.language in LANGUAGES:
        return session.person.language
    return request.accept_languages.best_match(list(LANGUAGES)) or str(current_app.config["BABEL_DEFAULT_LOCALE"])
