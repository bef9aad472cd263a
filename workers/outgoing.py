"""One request over HTTP to a system that the installation names, and nowhere else.

The name is resolved once, every address it has is checked, and the connection goes to exactly those: a name that is
answered differently the second time (DNS rebinding) reaches nobody. Redirects are not followed, the answer is read up
to a size, and all of it together within a time. Source: OWASP ASVS 5.0, 1.3.6 (server-side request forgery).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["AnswerLost", "Answered", "Asked", "NotReached", "TooLarge", "exchange"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
PIECE = 65_536
# Public by their own numbers, yet they carry an IPv4 address inside that a translator may lead anywhere.
_CARRIERS = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


class NotReached(Exception):
    """Nothing was sent: the name, the address, the connection or its certificate."""


class AnswerLost(Exception):
    """It was sent, or a part of it, and no whole answer came: nobody knows what became of it."""


class TooLarge(Exception):
    """The system answered with this status, and with more than is read."""

    def __init__(self, status: int, most: int) -> None:
        super().__init__(f"the answer (status {status}) is larger than {most} bytes")
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `target` is path and query as they stand in the request line."""

    method: str
    tls: bool
    host: str
    port: int
    target: str
    headers: Mapping[str, str]
    body: bytes | None = None
    networks: Sequence[Network] = ()  # reached besides the public internet
    seconds: float = 20.0
    most_bytes: int = 1_000_000
    trust: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: header names in lower case, of a repeated one the last."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Resolve = Callable[[str, int], Iterable[str]]


def resolved(host: str, port: int) -> list[str]:
    """Ask the system's resolver for the addresses of a name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def exchange(asked: Asked, resolve: Resolve = resolved) -> Answered:
    """Send it and read the answer. Raises `NotReached`, `AnswerLost` or `TooLarge`."""
    connection = _Pinned(asked, _allowed(asked, resolve))
    late = threading.Event()
    watch = threading.Timer(asked.seconds, connection.give_up, [late])
    watch.daemon = True
    watch.start()
    try:
        return _exchanged(asked, connection)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = f"no whole answer within {asked.seconds:g} seconds" if late.is_set() else _said(error)
        if not connection.is_open:
            raise NotReached(f"{asked.host} cannot be reached: {reason}") from error
        raise AnswerLost(f"{asked.host} did not answer as HTTP does: {reason}") from error
    finally:
        watch.cancel()
        connection.close()


def _exchanged(asked: Asked, connection: _Pinned) -> Answered:
    connection.connect()
    connection.request(asked.method, asked.target, body=asked.body, headers=dict(asked.headers))
    answer = connection.getresponse()
    body = bytearray()
    while piece := answer.read1(PIECE):
        body += piece
        if len(body) > asked.most_bytes:
            raise TooLarge(answer.status, asked.most_bytes)
    if answer.length:  # `read1` does not complain of an answer that ends too early
        raise http.client.IncompleteRead(bytes(body), answer.length)
    return Answered(answer.status, {name.lower(): value for name, value in answer.getheaders()}, bytes(body))


class _Pinned(http.client.HTTPConnection):
    """A connection to one of the addresses that were checked, whatever the name says by now."""

    def __init__(self, asked: Asked, addresses: Sequence[str]) -> None:
        super().__init__(asked.host, asked.port, timeout=asked.seconds)
        self.asked = asked
        self.ends = time.monotonic() + asked.seconds
        self.addresses = addresses
        self.is_open = False

    def connect(self) -> None:
        if self.is_open:
            return
        self.sock: Any = self._first_that_answers()
        if self.asked.tls:
            trust = self.asked.trust or ssl.create_default_context()
            self.sock = trust.wrap_socket(self.sock, server_hostname=self.asked.host, do_handshake_on_connect=False)
            self.sock.do_handshake()
        self.is_open = True

    def _first_that_answers(self) -> socket.socket:
        fault: OSError = OSError("it has no address")
        for address in self.addresses:
            try:
                left = max(0.05, self.ends - time.monotonic())
                return socket.create_connection((address, self.asked.port), timeout=left)
            except OSError as error:
                fault = error
        raise fault

    def give_up(self, late: threading.Event) -> None:
        """End it from another thread: reading piece by piece may otherwise take for ever."""
        late.set()
        line = self.sock
        if line is not None:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # closed meanwhile


def _allowed(asked: Asked, resolve: Resolve) -> list[str]:
    try:
        found = list(dict.fromkeys(resolve(asked.host, asked.port)))
    except (OSError, UnicodeError) as error:
        raise NotReached(f"{asked.host} has no address: {_said(error)}") from error
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not _is_allowed(address, asked.networks):
            raise NotReached(
                f"{asked.host} leads to {address}, which is no address of the public internet. "
                "If that is meant, name its network in the connection's `networks`."
            )
    return found


def _is_allowed(address: Address, networks: Sequence[Network]) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in network for network in networks):
        return True
    return address.is_global and not address.is_multicast and not any(address in one for one in _CARRIERS)


def _said(error: Exception) -> str:
    return str(error)[:200] or type(error).__name__
