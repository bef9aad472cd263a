"""Lists of instances for the monitor: by state, version, element, words, a variable's value, age, lateness.

Every page is found by an index in the order of the start. Words and values cannot be: for them a page looks at no more
than `LOOKED_AT` instances that meet the rest, and says where to look on. So its price does not depend on how many there
are, and nothing is left out silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, literal, or_, select, text, tuple_, union_all

from engine.feel.codec import loads
from engine.model.actor import Actor
from engine.queries.cases import CaseRow, OpenWork, open_work, standing_of
from engine.queries.paging import PAGE, Page, mark_of, read_mark
from engine.queries.rights import Kind, visible
from engine.queries.searching import contains_words
from engine.store.columns import UtcTime
from engine.store.monitor import followed, followed_incident, visit
from engine.store.tables import instance

__all__ = ["LOOKED_AT", "STATES", "InstanceFilter", "Listed", "each", "instances"]

LOOKED_AT = 10_000
STATES = ("running", "late", "incident", "completed", "cancelled", "failed")
_BY_STATUS = ("running", "completed", "cancelled", "failed")

f, i = followed.c, instance.c


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """What is asked for; the address of a list says the same."""

    process: str
    state: str = ""  # one of STATES; "": all
    version: int | None = None
    element: str = ""  # stands there now
    q: str = ""  # words of title and business key
    variable: str = ""  # name=value
    older: timedelta | None = None  # begun longer ago than that
    oldest_first: bool = False

    @property
    def must_look(self) -> bool:
        """Whether no index answers it, so that rows are looked at one by one."""
        return bool(self.q.strip() or self.variable)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page. `looked_at`: nothing more was found among so many, and there are more to look at behind `page.next`."""

    page: Page[CaseRow]
    looked_at: int | None = None


def instances(
    connection: Connection,
    actor: Actor,
    wanted: InstanceFilter,
    now: datetime,
    *,
    after: str | None = None,
    size: int = PAGE,
) -> Listed:
    """Return one page of instances, in two statements, one more for words and values, one for open tasks."""
    candidates = _candidates(wanted, now, read_mark(after), LOOKED_AT if wanted.must_look else size + 1)
    rows = select(
        i.id,
        i.root_id,
        i.business_key,
        i.title,
        i.status,
        i.started_at,
        i.ended_at,
        i.outcome,
        i.version,
        i.state,
        i.variables,
    ).join(candidates, candidates.c.instance_id == i.id)
    rows = rows.where(visible(actor, Kind.INSTANCE))
    search = contains_words(wanted.q, (i.business_key, i.title)) if wanted.q.strip() else None
    if search is not None:
        rows = rows.where(search)
    name, value = _variable(wanted.variable)
    if name:
        rows = rows.where(i.variables.contains(f'"{name.partition(".")[0]}":', autoescape=True))
        plain = _plain_part(value)
        if plain:
            rows = rows.where(i.variables.icontains(plain, autoescape=True))
    rows = rows.order_by(*_order(candidates.c.started_at, candidates.c.instance_id, wanted.oldest_first))
    # A value may stand in the text of another variable: more rows than needed are read and looked at here.
    found: list[Any] = []
    for row in connection.execute(rows.limit(LOOKED_AT if name else size + 1)):
        if not name or _has(row.variables, name, value):
            found.append(row)
            if len(found) > size:
                break
    page = Page.cut([_case(row) for row in found], size, lambda row: mark_of(row.started_at, row.id))
    looked_at = None
    if wanted.must_look and page.next is None:
        last = connection.execute(
            select(candidates.c.started_at, candidates.c.instance_id)
            .order_by(*_order(candidates.c.started_at, candidates.c.instance_id, wanted.oldest_first))
            .offset(LOOKED_AT - 1)
            .limit(1)
        ).first()
        if last is not None:
            looked_at = LOOKED_AT
            page = Page(page.rows, mark_of(last.started_at, last.instance_id))
    running = {row.id: row.root_id for row in found if row.status == "running"}
    work = open_work(connection, sorted(set(running.values())))
    stuck = _stuck(connection, sorted(running))
    shown = tuple(
        replace(row, work=_own(work, row.id, running.get(row.id)), incidents=int(row.id in stuck)) for row in page.rows
    )
    return Listed(Page(shown, page.next), looked_at)


def each(
    connection: Connection, actor: Actor, wanted: InstanceFilter, now: datetime, *, size: int = 500
) -> Iterator[CaseRow]:
    """Give every instance of a list, page by page: for exports."""
    after: str | None = None
    while True:
        listed = instances(connection, actor, wanted, now, after=after, size=size)
        yield from listed.page.rows
        after = listed.page.next
        if after is None:
            return


def _candidates(wanted: InstanceFilter, now: datetime, behind: tuple[datetime, int] | None, limit: int) -> Any:
    """The instances that an index finds, in the order of the list, at most `limit` of them."""
    conditions: list[ColumnElement[bool]] = [f.definition_key == wanted.process]
    if wanted.version is not None:
        conditions.append(f.version == wanted.version)
    if wanted.older is not None:
        conditions.append(f.started_at < now - wanted.older)
    if wanted.element:
        here = select(visit.c.instance_id).where(
            visit.c.definition_key == wanted.process, visit.c.element == wanted.element
        )
        conditions.append(f.instance_id.in_(here))
    if behind is not None:
        mark = tuple_(literal(behind[0], UtcTime()), literal(behind[1], f.instance_id.type))
        key = tuple_(f.started_at, f.instance_id)
        conditions.append(key > mark if wanted.oldest_first else key < mark)
    branches: list[list[Any]]
    if wanted.state == "late":
        # Literally: SQLite proves a partial index by comparing texts.
        branches = [[text("troubles > 0 AND status = 'running'")]]
    elif wanted.state == "incident":
        stuck = select(followed_incident.c.instance_id).where(followed_incident.c.is_open == 1)
        branches = [[f.status == "running", f.instance_id.in_(stuck)]]
    else:
        # Whatever stands somewhere runs.
        every = ("running",) if wanted.element else _BY_STATUS
        branches = [[f.status == status] for status in ((wanted.state,) if wanted.state else every)]
    columns = (f.instance_id, f.started_at)
    parts = [_ordered(select(*columns).where(*conditions, *one), wanted, limit) for one in branches]
    if len(parts) == 1:
        return parts[0].subquery("candidates")
    merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
    both = select(merged).order_by(*_order(merged.c.started_at, merged.c.instance_id, wanted.oldest_first))
    return both.limit(limit).subquery("candidates")


def _ordered(statement: Select[Any], wanted: InstanceFilter, limit: int) -> Select[Any]:
    return statement.order_by(*_order(f.started_at, f.instance_id, wanted.oldest_first)).limit(limit)


def _order(started_at: Any, number: Any, oldest_first: bool) -> tuple[Any, Any]:
    return (started_at, number) if oldest_first else (started_at.desc(), number.desc())


def _own(work: Mapping[int, tuple[OpenWork, ...]], number: int, root_id: int | None) -> tuple[OpenWork, ...]:
    """The open tasks of a case and of what it called; of a called instance its own."""
    if root_id is None:
        return ()
    found = work.get(root_id, ())
    return found if root_id == number else tuple(task for task in found if task.instance_id == number)


def _stuck(connection: Connection, ids: list[int]) -> set[int]:
    """Return which of these have open incidents, their own or of what they called."""
    if not ids:
        return set()
    n = followed_incident.c
    rows = connection.execute(
        select(n.instance_id, n.root_id).where(n.is_open == 1, or_(n.instance_id.in_(ids), n.root_id.in_(ids)))
    )
    return {number for row in rows for number in row}


def _case(row: Any) -> CaseRow:
    plain = {name: value for name, value in row._mapping.items() if name not in ("state", "variables", "root_id")}
    return CaseRow(**plain, stands=standing_of(row.state) if row.status == "running" else ())


def _variable(text_: str) -> tuple[str, str]:
    """Split name=value; without a "=" the name alone: whatever has such a variable."""
    name, _, value = text_.partition("=")
    return name.strip()[:200], value.strip()[:200]


def _plain_part(value: str) -> str:
    """Return what the stored text contains wherever a variable has this value; "" when nothing is sure."""
    if not value.isascii() or any(letter in value for letter in '"\\/'):
        return ""
    return "" if _number(value) is not None else value


def _has(variables: str, name: str, value: str) -> bool:
    """Whether a variable has this value; `order.client` looks into a context."""
    found: Any = loads(variables)
    for part in name.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return False
        found = found[part]
    if not value:
        return True
    if isinstance(found, bool):
        return value.lower() == str(found).lower()
    if isinstance(found, int | Decimal):
        number = _number(value)
        return number is not None and number == found
    return str(found).casefold() == value.casefold()


def _number(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None
