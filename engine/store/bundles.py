"""Bundles: the files of one process, deployed together; named by the key of their main process."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from html import unescape

from sqlalchemy import Connection, func, select

from engine.model.definition import Definition
from engine.store import tables

__all__ = ["as_text", "bundle_in", "bundle_of", "bundles_of_keys", "digest_of", "file_of", "latest_release", "name_in"]

DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_PROCESS = re.compile(r"""<(?:[\w.-]+:)?process\b[^>]*?\sid\s*=\s*["']([^"']+)["']""")
_CALL = re.compile(r"""\scalledElement\s*=\s*["']([^"']+)["']""")


def bundles_of_keys(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Return the bundle in which the latest version of each of these processes was deployed."""
    table = tables.definition
    found = connection.execute(
        select(table.c.key, tables.deployment.c.bundle)
        .join(tables.deployment, tables.deployment.c.id == table.c.deployment_id)
        .where(table.c.key.in_(list(keys)))
        .order_by(table.c.version)
    )
    return {str(key): str(bundle) for key, bundle in found}  # the latest one comes last


def latest_release(connection: Connection, bundle: str) -> int | None:
    """Return the id of the deployment of this bundle that was made last."""
    table = tables.deployment
    return connection.execute(select(func.max(table.c.id)).where(table.c.bundle == bundle)).scalar()


def bundle_of(connection: Connection, definitions: Iterable[Definition]) -> str:
    """Say which bundle these are: that of the latest deployment of any of them, else the first that no other calls."""
    definitions = tuple(definitions)
    keys = [definition.key for definition in definitions]
    known = bundles_of_keys(connection, keys)
    called = {
        node.call.process
        for definition in definitions
        for node in definition.nodes
        if node.call is not None and node.call.process != definition.key
    }
    main = next((key for key in keys if key not in called), keys[0] if keys else "")
    return next((known[key] for key in keys if key in known), main)


def digest_of(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 of names and contents."""
    digest = hashlib.sha256()
    for name in sorted(texts):
        for part in (name, texts[name]):
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def file_of(key: str, texts: Mapping[str, str]) -> str:
    """Return the BPMN file in which the process stands."""
    diagrams = [name for name in texts if name.endswith(".bpmn")]
    begins = re.compile(rf"""<(?:[\w.-]+:)?process\b[^>]*\bid\s*=\s*["']{re.escape(key)}["']""")
    return next((name for name in diagrams if begins.search(texts[name])), diagrams[0] if diagrams else "")


def name_in(texts: Mapping[str, str], key: str) -> str | None:
    """Return the name that the diagrams give the process with this key; None when it is not in them."""
    begins = re.compile(rf"""<(?:[\w.-]+:)?process\b[^>]*\bid\s*=\s*["']{re.escape(key)}["'][^>]*>""")
    for file, text in texts.items():
        found = begins.search(text) if file.endswith(".bpmn") else None
        if found is not None:
            name = re.search(r"""\sname\s*=\s*(?:"([^"]*)"|'([^']*)')""", found[0])
            return " ".join(unescape(name[1] or name[2] or "").split()) if name is not None else ""
    return None


def bundle_in(texts: Mapping[str, str]) -> str | None:
    """Guess from diagrams that may be broken which bundle they are: the first process that no other of them calls.

    Decisions alone are called as their first file is, in the letters that a key may have.
    """
    diagrams = [text for name, text in texts.items() if name.endswith(".bpmn")]
    keys = [key for text in diagrams for key in _PROCESS.findall(text)]
    called = {key for text in diagrams for key in _CALL.findall(text)}
    decisions = sorted(name for name in texts if name.endswith(".dmn")) if not diagrams else []
    keys += [re.sub(r"^(?=[\d.-])", "_", re.sub(r"[^\w.-]", "_", name)) for name in decisions]
    return next((key for key in keys if key not in called), keys[0] if keys else None)


def as_text(name: str, content: bytes) -> str:
    """Read a file as text. XML in another encoding than UTF-8 says which; it is then kept as UTF-8, and says so."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16")
    else:
        declared = DECLARED_ENCODING.match(content)
        try:
            text = content.decode(declared[1].decode() if declared else "utf-8")
        except (UnicodeDecodeError, LookupError) as error:
            raise ValueError(f"{name} is in no readable encoding: {error}. Save it as UTF-8.") from error
    return re.sub(r"""(<\?xml[^>]*?encoding\s*=\s*)["'][^"']*["']""", r'\1"UTF-8"', text, count=1)
