"""How a parent and its child talk: frames of four bytes of length, then as many bytes.

A request is a frame of JSON (names and sizes of the files, and what else must be said) and a frame with the files one
behind the other; the answer is one frame of JSON, with {"is_last": does the child end now?}. No pickle: the content
comes from outside.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

__all__ = ["MAX_FRAME", "answer_of", "encode_request", "framed", "read_frame", "read_request"]

MAX_FRAME = 256_000_000
_LENGTH = struct.Struct(">I")


def framed(content: bytes) -> bytes:
    """The content with its length in front. Raises ValueError when it is too long."""
    if len(content) > MAX_FRAME:
        raise ValueError(f"a frame of {len(content):,} bytes is too long")
    return _LENGTH.pack(len(content)) + content


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame, or None at the end of the stream."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    content = stream.read(_LENGTH.unpack(header)[0])
    return content if len(content) == _LENGTH.unpack(header)[0] else None


def encode_request(files: Mapping[str, bytes], surroundings: Mapping[str, Any]) -> bytes:
    """Both frames of a request."""
    head = {"names": list(files), "sizes": [len(content) for content in files.values()], "surroundings": surroundings}
    return framed(json.dumps(head).encode()) + framed(b"".join(files.values()))


def read_request(stream: IO[bytes]) -> tuple[dict[str, bytes], dict[str, Any]] | None:
    """The files and the surroundings of the next request, or None at the end of the stream."""
    head, body = read_frame(stream), read_frame(stream)
    if head is None or body is None:
        return None
    said = json.loads(head)
    files, at = {}, 0
    for name, size in zip(said["names"], said["sizes"], strict=True):
        files[name] = body[at : at + size]
        at += size
    return files, said["surroundings"]


def answer_of(received: bytearray) -> Any | None:
    """The answer, once all of it has been received; None before. Raises ValueError for what is no answer."""
    if len(received) < _LENGTH.size:
        return None
    size = _LENGTH.unpack(received[: _LENGTH.size])[0]
    if size > MAX_FRAME:
        raise ValueError(f"a frame of {size:,} bytes is too long")
    if len(received) < _LENGTH.size + size:
        return None
    return json.loads(received[_LENGTH.size :])
