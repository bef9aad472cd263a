"""Saved views of the monitor: an address with a name, kept for oneself or shared; each person pins what they need.

Functions take a `Connection` of `Database.read()` or `.write()`; whoever opened it commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select

from engine.store.ids import Ids
from engine.store.monitor import pin, view
from engine.store.people import user

__all__ = ["SavedView", "delete_view", "pin_view", "save_view", "views_of"]

MOST = 200


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as one person sees it."""

    id: int
    title: str
    address: str
    is_shared: bool
    is_pinned: bool
    is_mine: bool
    owner_name: str


def views_of(connection: Connection, login: str) -> tuple[SavedView, ...]:
    """Return a person's own views and those that others share, pinned ones first; in one statement."""
    rows = connection.execute(
        select(view, user.c.name.label("owner_name"), pin.c.login.label("pinned"))
        .join(user, user.c.login == view.c.login)
        .outerjoin(pin, (pin.c.view_id == view.c.id) & (pin.c.login == login))
        .where(or_(view.c.login == login, view.c.is_shared))
        .order_by(pin.c.login.is_(None), view.c.title, view.c.id)
        .limit(MOST)
    )
    return tuple(
        SavedView(
            id=row.id,
            title=row.title,
            address=row.address,
            is_shared=bool(row.is_shared),
            is_pinned=row.pinned is not None,
            is_mine=row.login == login,
            owner_name=row.owner_name,
        )
        for row in rows
    )


def save_view(
    connection: Connection, ids: Ids, login: str, title: str, address: str, now: datetime, *, shared: bool, pinned: bool
) -> int:
    """Keep an address under a name and return the view's id."""
    number = ids.next()
    connection.execute(
        insert(view).values(id=number, login=login, title=title, address=address, is_shared=shared, created_at=now)
    )
    if pinned:
        connection.execute(insert(pin).values(view_id=number, login=login))
    return number


def pin_view(connection: Connection, login: str, view_id: int, *, pinned: bool) -> bool:
    """Pin a view or take it down, for this person alone; False for one that they do not see."""
    seen = select(view.c.id).where(view.c.id == view_id, or_(view.c.login == login, view.c.is_shared))
    if connection.execute(seen).first() is None:
        return False
    connection.execute(delete(pin).where(pin.c.view_id == view_id, pin.c.login == login))
    if pinned:
        connection.execute(insert(pin).values(view_id=view_id, login=login))
    return True


def delete_view(connection: Connection, login: str, view_id: int) -> bool:
    """Delete an own view, also for those who pinned it; False for any other."""
    if connection.execute(select(view.c.id).where(view.c.id == view_id, view.c.login == login)).first() is None:
        return False
    connection.execute(delete(pin).where(pin.c.view_id == view_id))
    connection.execute(delete(view).where(view.c.id == view_id))
    return True
