"""Settings from the environment, each with a default: one table, which the README shows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.times import zone_fault

__all__ = ["SETTINGS", "Setting", "SettingWrong", "Settings"]

ROOT = Path(__file__).resolve().parent.parent
CENTURY = 36_500  # days: for ever


class SettingWrong(Exception):
    """An environment variable has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    variable: str
    default: str
    meaning: str


SETTINGS: dict[str, Setting] = {
    "database": Setting(
        "REGLAMENT_DATABASE",
        "",
        "SQLAlchemy URL: `sqlite:///path` or `postgresql+psycopg://user@host/name`; default: SQLite in `var/`",
    ),
    "redis": Setting(
        "REGLAMENT_REDIS",
        "",
        "`redis://host:6379/0`, one database of it for each Reglament: wakes workers and web pages of several "
        "processes; not needed: without it, and while it is away, the database is polled",
    ),
    "host": Setting("REGLAMENT_HOST", "127.0.0.1", "address the web listens on"),
    "port": Setting("REGLAMENT_PORT", "8080", "port the web listens on"),
    "workers": Setting("REGLAMENT_WORKERS", "2", "threads that run jobs, in the embedded mode"),
    "keep_jobs_days": Setting(
        "REGLAMENT_KEEP_JOBS_DAYS",
        "365",
        "days after which the closed jobs of a case that has ended are deleted; `0`: never. History stays",
    ),
    "keep_messages_days": Setting(
        "REGLAMENT_KEEP_MESSAGES_DAYS", "90", "days after which delivered and expired messages are deleted; `0`: never"
    ),
    "web_threads": Setting("REGLAMENT_WEB_THREADS", "64", "threads of the web: one a request and one a live page"),
    "language": Setting("REGLAMENT_LANGUAGE", "en", "language of who has chosen none: en, ko or ru"),
    "zone": Setting(
        "REGLAMENT_TIME_ZONE",
        "UTC",
        "time zone of the pages, of the monitor's days (kept in the database; changed for all by `reglament recount`) "
        "and of the timers of processes that name none (kept with each definition when it is deployed), as the IANA "
        "list calls it: `Europe/Berlin`; the same for the web and all workers",
    ),
    "https": Setting("REGLAMENT_HTTPS", "no", "`yes` behind TLS: cookies are then sent over TLS only"),
    "watch_port": Setting(
        "REGLAMENT_WATCH_PORT",
        "0",
        "port on which `reglament worker` serves `/health/live`, `/health/ready` and `/metrics`; `0`: none. The web "
        "serves them on its own port",
    ),
    "metrics_token": Setting(
        "REGLAMENT_METRICS_TOKEN",
        "",
        "who reads `/metrics` shows it (`Authorization: Bearer …`); empty: only this machine may read them",
    ),
    "connections": Setting(
        "REGLAMENT_CONNECTIONS",
        "",
        "file (TOML) of the systems that processes reach and of those that reach them: docs/connectors.md; the same "
        "for the web and all workers",
    ),
    "secret_key": Setting(
        "REGLAMENT_SECRET_KEY",
        "",
        "key of the connections' secrets, made by `reglament secret key`; after a comma, older keys that still read",
    ),
    "log": Setting("REGLAMENT_LOG", "text", "logs on the error output: `text`, or `json` with an object a line"),
    "log_level": Setting("REGLAMENT_LOG_LEVEL", "warning", "what is logged: debug, info, warning or error, and above"),
    "demo_orders": Setting("REGLAMENT_DEMO_ORDERS", "300", "orders of the demo company that `reglament run` makes"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, checked."""

    database: str
    redis: str
    host: str
    port: int
    workers: int
    keep_jobs_days: int
    keep_messages_days: int
    web_threads: int
    language: str
    zone: str
    https: bool
    watch_port: int
    metrics_token: str
    connections: str
    secret_key: str
    log: str
    log_level: str
    demo_orders: int

    @property
    def kept(self) -> tuple[timedelta | None, timedelta | None]:
        """How long closed jobs and messages are kept; None: for ever."""
        days = (self.keep_jobs_days, self.keep_messages_days)
        jobs, messages = (timedelta(days=number) if 0 < number < CENTURY else None for number in days)
        return jobs, messages

    @property
    def outside(self) -> dict[str, Any]:
        """What `assemble` is told of the systems around."""
        return {"connections": self.connections, "secret_keys": self.secret_keys}

    @property
    def secret_keys(self) -> list[str]:
        """The key that encrypts, then those that still read."""
        return [key for one in self.secret_key.split(",") if (key := one.strip())]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read all settings; raises `SettingWrong` with the variable and the remedy."""
        texts = {name: environment.get(row.variable, "").strip() or row.default for name, row in SETTINGS.items()}
        values: dict[str, Any] = dict(texts)
        for field in fields(cls):
            if field.type == "int":
                values[field.name] = _whole(field.name, texts[field.name])
            elif field.type == "bool":
                values[field.name] = _yes(field.name, texts[field.name])
        values["database"] = values["database"] or f"sqlite:///{ROOT / 'var' / 'reglament.db'}"
        if values["redis"] and not values["redis"].startswith(("redis://", "rediss://", "unix://")):
            raise SettingWrong("REGLAMENT_REDIS is no URL of Redis: write redis://host:6379/0, or leave it empty.")
        if values["language"] not in ("en", "ko", "ru"):
            raise SettingWrong(f"REGLAMENT_LANGUAGE is '{values['language']}': choose en, ko or ru.")
        for name, allowed in (("log", ("text", "json")), ("log_level", ("debug", "info", "warning", "error"))):
            if values[name] not in allowed:
                raise SettingWrong(f"{SETTINGS[name].variable} is '{values[name]}': choose {' or '.join(allowed)}.")
        fault = zone_fault(values["zone"])
        if fault is not None:
            raise SettingWrong(f"REGLAMENT_TIME_ZONE: {fault}. Give a name such as Europe/Berlin.")
        return cls(**values)


def _whole(name: str, text: str) -> int:
    if not text.isdecimal():
        raise SettingWrong(
            f"{SETTINGS[name].variable} is '{text}': give a whole number, such as {SETTINGS[name].default}."
        )
    return int(text)


def _yes(name: str, text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise SettingWrong(f"{SETTINGS[name].variable} is '{text}': say yes or no.")
    return text.lower() == "yes"
