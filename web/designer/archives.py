"""Bundles as zip files: written alike each time, read without trusting a word of them.

Nothing is unpacked to a disk: names are only names, and each file is read up to what one may have.
"""

from __future__ import annotations

import io
import json
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from engine.bpmn.project_files import diagram_name, wanted_name
from engine.commands.model_drafts import KINDS, MAX_BYTES, MAX_FILES
from engine.errors import InvalidInput
from web.i18n import say

__all__ = ["ABOUT", "MAX_ARCHIVE", "Brought", "read_brought", "zip_of"]

ABOUT = "bundle.json"  # which process it is; the rest of the zip are its files
MAX_ARCHIVE = 5_000_000  # of the zip
MAX_UNPACKED = 20_000_000  # of all files together
_MAX_ENTRIES = 1_000
_MOMENT = (1980, 1, 1, 0, 0, 0)  # equal files make an equal zip
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody brings: files of a bundle, which one it was, and what was left out."""

    files: Mapping[str, bytes]
    about: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def zip_of(files: Mapping[str, str], about: Mapping[str, Any]) -> bytes:
    """Pack a bundle."""
    packed = io.BytesIO()
    texts = {ABOUT: json.dumps(dict(about), ensure_ascii=False, indent=2) + "\n", **files}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(texts):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, texts[name])
    return packed.getvalue()


def read_brought(uploads: Mapping[str, bytes]) -> Brought:
    """Read uploaded files: zips of bundles and single files. Raises InvalidInput with the reason and the remedy."""
    files: dict[str, bytes] = {}
    about: dict[str, Any] = {}
    left_out: list[str] = []
    for name, content in uploads.items():
        if name.lower().endswith(".zip") or content[:4] == b"PK\x03\x04":
            found = _unpacked(name, content)
            about |= found.about
            left_out += found.left_out
            inside = found.files
        else:
            inside = {wanted_name(name, content) or name: content}
        for inner, text in inside.items():
            if inner in files:
                raise _refused(_("Two files are called %(name)s. Rename one of them.", name=inner))
            files[inner] = text
    if not files:
        raise _refused(_("There is no BPMN, DMN, form or scenario in it."))
    if sum(len(content) for content in files.values()) > MAX_UNPACKED:
        raise _refused(_("It is too large when unpacked. Bring fewer files at once."))
    return Brought(files, about, tuple(left_out))


def _unpacked(name: str, content: bytes) -> Brought:
    if len(content) > MAX_ARCHIVE:
        raise _refused(_("%(name)s is too large: at most %(most)s MB.", name=name, most=MAX_ARCHIVE // 1_000_000))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _entries(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        said = _("%(name)s cannot be unpacked: %(reason)s. Pack it anew.", name=name, reason=say(str(error))[:200])
        raise _refused(said) from error


def _entries(archive: zipfile.ZipFile) -> Brought:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > _MAX_ENTRIES:
        raise _refused(_("It holds more than %(most)s files.", most=_MAX_ENTRIES))
    files: dict[str, bytes] = {}
    about: dict[str, Any] = {}
    left_out: list[str] = []
    rest = MAX_UNPACKED
    for entry in entries:
        name = _safe_name(entry)
        wanted = name == ABOUT or name.rpartition(".")[2].lower() in KINDS or diagram_name(name) is not None
        if not wanted or name.startswith("."):
            left_out.append(name[:150])
            continue
        text = _read(archive, entry, min(rest, MAX_BYTES))
        rest -= len(text)
        if name == ABOUT:
            about = _about(text)
            continue
        ours = name if name.rpartition(".")[2].lower() in KINDS else wanted_name(name, text)
        if ours is None:  # XML of something else
            left_out.append(name[:150])
            continue
        name = ours
        if name in files:
            raise _refused(_("Two files are called %(name)s. Rename one of them.", name=name))
        files[name] = text
        if len(files) > MAX_FILES:
            raise _refused(_("It holds more than %(most)s files.", most=MAX_FILES))
    return Brought(files, about, tuple(left_out))


def _safe_name(entry: zipfile.ZipInfo) -> str:
    """The name without its folder; a path that leads elsewhere is no mistake but an attack, and refused."""
    parts = entry.filename.split("/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if entry.filename.startswith("/") or ".." in parts or "\\" in entry.filename or ":" in parts[0] or is_link:
        raise _refused(_("%(name)s leads out of the zip. Such files are not taken.", name=entry.filename[:150]))
    if entry.flag_bits & 0x1:
        raise _refused(_("%(name)s is encrypted. Pack it without a password.", name=entry.filename[:150]))
    if entry.compress_type not in _METHODS:
        raise _refused(
            _("%(name)s is packed in an unusual way. Pack it as an ordinary zip.", name=entry.filename[:150])
        )
    return parts[-1]


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Read at most so much, whatever the zip says about its size: a bomb is let go of while it unpacks."""
    with archive.open(entry) as opened:
        content = opened.read(most + 1)
    if len(content) > most:
        raise _refused(_("%(name)s is too large when unpacked.", name=entry.filename[:150]))
    return content


def _about(text: bytes) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {name: said[name] for name in ("bundle", "name") if isinstance(said.get(name), str)}


def _refused(said: str) -> InvalidInput:
    return InvalidInput(said, fields={"file": said})
