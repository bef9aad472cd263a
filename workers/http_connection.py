"""How an installation describes the way to a system over HTTP, and how a request is made of it.

A diagram names the connection, never a host: what is set up here is the list of the hosts that may be reached.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from engine.actions import Connector
from engine.feel import text_of
from workers.outgoing import Asked

__all__ = ["HttpConnection", "PathRefused", "with_secrets"]

_SECRET = re.compile(r"\{secret:([a-z][a-z0-9_]*)\}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})


class PathRefused(Exception):
    """The path leads out of what the connection is for."""


class HttpConnection(BaseModel):
    """One connection, as it stands in the file of connections."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    url: str  # scheme, host, port, and the path under which all requests stay
    title: str = ""
    networks: tuple[IPv4Network | IPv6Network, ...] = ()  # reached besides the public internet
    headers: Mapping[str, str] = {}  # sent with every request; `{secret:name}` is filled in
    timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 20.0
    largest_answer: Annotated[int, Field(ge=1, le=10_000_000)] = 1_000_000
    at_once: Annotated[int | None, Field(ge=1)] = None
    certificates: str | None = None  # file of the authorities that are trusted in place of the system's

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("write an address such as https://api.example.com/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("an address has no password, query or fragment here: put secrets into `headers`")
        _ = parts.port  # raises ValueError for what is no port
        return url

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, headers: Mapping[str, str]) -> Mapping[str, str]:
        for name, value in headers.items():
            if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS or not value.isprintable():
                raise ValueError(f"'{name}' cannot be sent as a header of its own")
        return headers

    @cached_property
    def trust(self) -> ssl.SSLContext | None:
        """Whose certificates count; None: those of the system."""
        return ssl.create_default_context(cafile=self.certificates) if self.certificates else None

    def connector(self, name: str) -> Connector:
        """The breaker and the limit that all actions of this connection share."""
        return Connector(name, at_once=self.at_once, rests=timedelta(seconds=30))

    def asked(
        self, method: str, path: str, query: Mapping[str, Any], headers: Mapping[str, str], body: bytes | None
    ) -> Asked:
        """Make a request of it. Raises `PathRefused` for a path that would lead elsewhere."""
        parts = urlsplit(self.url)
        tls = parts.scheme == "https"
        target = "/".join(one for one in (parts.path.strip("/"), _clean(path)) if one)
        sent = _query(query)
        return Asked(
            method,
            tls,
            str(parts.hostname),
            parts.port or (443 if tls else 80),
            f"/{target}" + (f"?{sent}" if sent else ""),
            {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Reglament", **headers},
            body,
            self.networks,
            self.timeout_seconds,
            self.largest_answer,
            self.trust,
        )


def with_secrets(headers: Mapping[str, str], secret: Callable[[str], str]) -> tuple[dict[str, str], set[str]]:
    """Return the headers with their secrets, and the secrets alone. Raises what `secret` raises."""
    used: set[str] = set()

    def fill(found: re.Match[str]) -> str:
        text = secret(found[1])
        used.add(text)
        return text

    return {name: _SECRET.sub(fill, value) for name, value in headers.items()}, used


def _clean(path: str) -> str:
    """Keep a path inside: a variable in it may be anybody's text."""
    if not path.isprintable() or "\\" in path or "?" in path or "#" in path:
        raise PathRefused("A path holds no '?', '#', '\\' and no control characters. Give the query as `query`.")
    inner = path.removeprefix("/")
    if any(one in (".", "..", "") for one in inner.rstrip("/").split("/")) and inner:
        raise PathRefused("A path has no empty parts and none called '.' or '..': it stays under the connection's.")
    return quote(inner, safe="/:@!$&'()*+,;=~-._")


def _query(query: Mapping[str, Any]) -> str:
    """A list stands there several times, null not at all."""
    pairs = [
        (name, text_of(one))
        for name, value in query.items()
        for one in (value if isinstance(value, list | tuple) else [value])
        if one is not None
    ]
    return urlencode(pairs)
