"""Ids of rows in addresses."""

from __future__ import annotations

from werkzeug.routing import BaseConverter, ValidationError

__all__ = ["RowId"]


class RowId(BaseConverter):
    """A 63-bit number; anything else is no page of ours."""

    regex = r"[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number >= 1 << 63:
            raise ValidationError
        return number

    def to_url(self, value: int) -> str:
        return str(int(value))
