"""Requests are read strictly: what is unknown, misspelt or too large is refused with its place and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import NotFound

from engine.errors import InvalidInput
from engine.feel.codec import dumps, loads
from web.problems import problem

__all__ = ["clean_path", "files", "json", "query", "raw", "refuse_query"]

Model = TypeVar("Model", bound=BaseModel)
_MOST_FAULTS = 50

_SAID: dict[str, Any] = {  # pydantic's fault → ours; the rest speak English, as the developers of programs do
    "missing": _l("This is missing."),
    "extra_forbidden": _l("There is no such field here. Leave it out, or check how it is spelt."),
    "string_type": _l("A text is expected."),
    "int_type": _l("A whole number is expected."),
    "int_parsing": _l("A whole number is expected."),
    "bool_type": _l("true or false is expected."),
    "bool_parsing": _l("true or false is expected."),
    "list_type": _l("A list is expected."),
    "dict_type": _l("An object is expected."),
    "model_type": _l("An object is expected."),
    "model_attributes_type": _l("An object is expected."),
    "datetime_type": _l("A time like 2026-03-02T09:00:00Z is expected."),
    "datetime_parsing": _l("A time like 2026-03-02T09:00:00Z is expected."),
    "datetime_from_date_parsing": _l("A time like 2026-03-02T09:00:00Z is expected."),
}


def query(kind: type[Model]) -> Model:
    """Read what stands behind the `?`. Raises InvalidInput with every fault."""
    given: dict[str, Any] = {}
    for name, values in request.args.lists():
        _refuse_nul(values, name)
        known = kind.model_fields.get(name)
        wants_list = known is not None and "list[" in str(known.annotation)
        if not wants_list and len(values) > 1:
            raise InvalidInput(_("'%(name)s' stands there twice.", name=name), fields={name: _("Say it once.")})
        given[name] = values if wants_list else values[0]
    return _validated(lambda: kind.model_validate_strings(given))


def refuse_query() -> None:
    """An endpoint that takes no query is sent none."""
    fields = {name[:100]: str(_SAID["extra_forbidden"]) for name in list(request.args)[:_MOST_FAULTS]}
    raise InvalidInput(_("Some of what was sent is not as it should be."), fields=fields)


def json(kind: type[Model]) -> Model:
    """Read a JSON body. Raises InvalidInput with every fault; a problem 400 for what is no JSON, 415 for others."""
    if request.mimetype != "application/json":
        raise problem(415, _("Send JSON, with the header Content-Type: application/json."))
    content = request.get_data()
    try:
        plain = loads(content)
        dumps(plain)  # depth, digits and characters that could not be stored
    except (ValueError, TypeError, RecursionError) as error:
        raise problem(400, _("This is no JSON that can be read: %(reason)s", reason=_reason(error))) from None
    _refuse_nul(plain, "")
    return _validated(lambda: kind.model_validate(plain))


def raw(media: tuple[str, ...]) -> bytes:
    """Return the body as it came."""
    if request.mimetype not in media:
        raise problem(415, _("Send it with the header Content-Type: %(types)s.", types=", ".join(media)))
    return request.get_data()


def files() -> dict[str, bytes]:
    """Return the files of a multipart form by name; raises InvalidInput for none, or two of one name."""
    if request.mimetype != "multipart/form-data":
        raise problem(415, _("Send it with the header Content-Type: %(types)s.", types="multipart/form-data"))
    found: dict[str, bytes] = {}
    for upload in (one for sent in request.files.listvalues() for one in sent):
        name = (upload.filename or "").replace("\\", "/").rpartition("/")[2]
        if not name or not name.isprintable() or len(name) > 200:
            raise InvalidInput(_("Every file needs a name."), fields={"file": _("Every file needs a name.")})
        if name in found:
            raise InvalidInput(_("'%(name)s' stands there twice.", name=name), fields={name: _("Say it once.")})
        found[name] = upload.read()
    if not found:
        raise InvalidInput(_("No file was sent."), fields={"file": str(_SAID["missing"])})
    return found


def clean_path(path: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing is called by a name with characters that no text may have."""
    if any(isinstance(value, str) and ("\0" in value or not _is_text(value)) for value in path.values()):
        raise NotFound
    return dict(path)


def _validated(read: Any) -> Any:
    try:
        return read()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)[:_MOST_FAULTS]
        fields = {_place(fault["loc"]): _text(fault) for fault in faults}
        raise InvalidInput(_("Some of what was sent is not as it should be."), fields=fields) from None


def _text(fault: Any) -> str:
    said = _SAID.get(fault["type"])
    return str(said) if said is not None else str(fault["msg"]).removeprefix("Value error, ")


def _place(parts: Iterable[Any]) -> str:
    return ".".join(str(part) for part in parts)[:200] or "body"


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]


def _refuse_nul(value: Any, place: str) -> None:
    """No database keeps the character NUL; half a surrogate pair is no text."""
    stack = [(value, place)]
    while stack:
        one, where = stack.pop()
        if isinstance(one, dict):
            for name, inner in one.items():
                stack += [(name, f"{where}.{name[:80]}"), (inner, f"{where}.{name[:80]}")]
        elif isinstance(one, list):
            stack += [(inner, f"{where}.{number}") for number, inner in enumerate(one)]
        elif isinstance(one, str) and ("\0" in one or not _is_text(one)):
            place = where.lstrip(".").replace("\0", "\\0")[:200].encode(errors="replace").decode()
            raise InvalidInput(
                _("Some of what was sent is not as it should be."),
                fields={place: _("It holds a character that no text may have (NUL, or half of a pair).")},
            )


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
