"""Fault 15: a hundred thousand timers are due at the same moment."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table

from engine.store import tables
from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load, Probe, p95
from tests.chaos.stage import Stage, eventually

__all__ = ["FAULT", "run"]

COPIED: dict[Table, frozenset[str]] = {  # with the columns that hold ids of rows
    tables.instance: frozenset({"id", "root_id"}),
    tables.history: frozenset({"id", "instance_id"}),
    tables.scope: frozenset({"instance_id"}),
    tables.timer: frozenset({"id", "instance_id"}),
}


def run(seed: int, *, timers: int = 100_000, within: float = 30.0, **servers: Any) -> list[Measure]:
    """One instance is begun and copied in SQL; then all are due. Somebody looks at the own tasks meanwhile.

    Each timer makes a task, so the list of what is offered grows to a hundred thousand: how it does is told beside it.
    """
    del seed
    with (
        Stage(**servers) as stage,
        Probe(stage.port, stage.keys[-1], every=0.05, path="/inbox?view=mine&size=20") as probe,
        Probe(stage.port, stage.keys[-2], every=0.2) as offered,
    ):
        quiet_from = time.monotonic()
        due = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        load = Load(stage.port, stage.keys, "until", ["one"], more={"until": due}).begin()
        load.finish()
        time.sleep(10)
        quiet_until = time.monotonic()
        made = _copies(stage, int(load.accepted["one"]), timers)
        with stage.database.write() as connection:
            connection.exec_driver_sql("UPDATE bpm_timer SET due_at = clock_timestamp() WHERE token <> 0")
        begun = time.monotonic()
        left = "SELECT count(*) FROM bpm_timer WHERE token <> 0"
        eventually(lambda: stage.rows(left)[0][0] == 0, "all have fired", 1500, pause=0.5)
        ended = time.monotonic()
        [(tasks, instances)] = stage.rows("SELECT count(*), count(DISTINCT instance_id) FROM bpm_work_item")
    quiet, busy = p95(probe.between(quiet_from, quiet_until)), p95(probe.between(begun, ended))
    short, long = p95(offered.between(quiet_from, quiet_until)), p95(offered.between(begun, ended))
    return [
        Measure("timers", str(made)),
        Measure("fired", str(instances), str(made), instances == made),
        Measure("fired twice", str(tasks - instances), "0", tasks == instances),
        Measure(
            "in", f"{ended - begun:.0f} s ({made / (ended - begun):.0f} a second)", "30 s", ended - begun <= within
        ),
        Measure("web p95, before and meanwhile", f"{quiet * 1000:.0f} and {busy * 1000:.0f} ms"),
        Measure("web p95, ratio", f"{busy / quiet:.2f}", "2", busy <= 2 * quiet),
        Measure("p95 of the list into which the tasks come", f"{short * 1000:.0f} and {long * 1000:.0f} ms"),
    ]


def _copies(stage: Stage, template: int, count: int) -> int:
    """Copy the instance with its history, scopes and timer; ids are moved far apart."""
    apart = 1 << 40
    with stage.database.write() as connection:
        for table in COPIED:
            moved = COPIED[table]
            names = [column.name for column in table.columns]
            values = [f't."{name}" + n * {apart}' if name in moved else f't."{name}"' for name in names]
            values = ["NULL" if name == "command_id" else value for name, value in zip(names, values, strict=True)]
            whose = "id" if table is tables.instance else "instance_id"
            quoted = ", ".join(f'"{name}"' for name in names)
            connection.exec_driver_sql(
                f"INSERT INTO {table.name} ({quoted}) SELECT {', '.join(values)} FROM {table.name} t"
                f" CROSS JOIN generate_series(1, {count - 1}) n WHERE t.{whose} = {template}"
            )
    with stage.database.write() as connection:
        connection.exec_driver_sql("ANALYZE")
    return int(stage.rows("SELECT count(*) FROM bpm_timer WHERE token <> 0")[0][0])


FAULT = Fault("15", "100,000 timers are due at the same moment", "2 workers, pages", run)
