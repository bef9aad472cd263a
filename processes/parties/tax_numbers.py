"""Tax numbers: cleaned and checked by their country's checksum.

Korea: business registration number (사업자등록번호), 10 digits, weights 1 3 7 1 3 7 1 3 5 and the tens of the last
product. Russia: INN, 10 digits for firms, 12 for persons. Other countries: 4 to 20 letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

__all__ = ["tax_number"]


def tax_number(country: str | None, written: str) -> str:
    """The number as it is stored: without spaces, dots and hyphens.

    Raises ValueError, in words for people, when its checksum or form is wrong.
    """
    number = re.sub(r"[\s.\-/]", "", written).upper()
    is_right, form = _CHECKS.get((country or "").upper(), (_generic, "4 to 20 letters and digits"))
    if not is_right(number):
        raise ValueError(f"Tax number '{written}' is not valid for {country or 'any country'}: it needs {form}.")
    return number


def _digits(number: str, *lengths: int) -> list[int] | None:
    return [int(digit) for digit in number] if re.fullmatch(r"[0-9]+", number) and len(number) in lengths else None


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def _korean(number: str) -> bool:
    digits = _digits(number, 10)
    if digits is None:
        return False
    total = _weighted(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5)) + digits[8] * 5 // 10
    return (10 - total % 10) % 10 == digits[9]


def _russian(number: str) -> bool:
    digits = _digits(number, 10, 12)
    if digits is None:
        return False
    if len(digits) == 10:
        return _weighted(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == digits[9]
    return (
        _weighted(digits, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == digits[10]
        and _weighted(digits, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == digits[11]
    )


def _generic(number: str) -> bool:
    return re.fullmatch(r"[0-9A-Z]{4,20}", number) is not None


_CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "KR": (_korean, "10 digits with a valid check digit"),
    "RU": (_russian, "10 or 12 digits with valid check digits"),
}
