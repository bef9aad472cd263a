"""People, for whoever hands on work: found while one types, those of the task's group first, never a whole table."""

from __future__ import annotations

from sqlalchemy import Connection, case, func, or_, select

from engine.model.audience import parts_of
from engine.queries.searching import contains_words
from engine.store.people import member, user

__all__ = ["find_by_name", "suggest"]

_MOST = 12


def suggest(connection: Connection, q: str, group: str | None = None) -> list[tuple[str, str]]:
    """Return (login, name) of a dozen active people whose name or login has these words, those of the group first."""
    u = user.c
    groups, people = parts_of(group)
    in_group = select(member.c.login).where(member.c.login == u.login, member.c.grp.in_(groups)).exists()
    first = case((or_(in_group, u.login.in_(people)), 0), else_=1)
    statement = select(u.login, u.name).where(u.active).order_by(first, u.name).limit(_MOST)
    words = contains_words(q, (u.name, u.login))
    if words is not None:
        statement = statement.where(words)
    return [(row.login, row.name) for row in connection.execute(statement)]


def find_by_name(connection: Connection, text: str) -> list[tuple[str, str]]:
    """Return (login, name) of the active people who are meant: by login, else by the whole name in any case."""
    u, wanted = user.c, text.strip()
    rows = connection.execute(
        select(u.login, u.name)
        .where(u.active, or_(u.login == wanted, func.lower(u.name) == wanted.lower(), u.name == wanted))
        .order_by(u.login)
        .limit(_MOST)
    ).all()
    exact = [(row.login, row.name) for row in rows if row.login == wanted]
    return exact or [(row.login, row.name) for row in rows]
