"""Rounding: half to even, to the digits of the currency (ISO 4217)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

__all__ = ["CURRENCY_DIGITS", "is_currency", "round_money", "share_of"]

CURRENCY_DIGITS = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "VND", "XAF", "XOF"), 0),
    **dict.fromkeys(
        (
            *("AED", "ARS", "AUD", "BRL", "BYN", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "GEL", "HKD", "HUF"),
            *("IDR", "ILS", "INR", "KZT", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "RUB", "SAR", "SEK", "SGD"),
            *("THB", "TRY", "TWD", "UAH", "USD", "UZS", "ZAR"),
        ),
        2,
    ),
    **dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 3),
}


def is_currency(code: str) -> bool:
    """Whether amounts in this currency can be rounded."""
    return code in CURRENCY_DIGITS


def round_money(amount: Decimal, currency: str) -> Decimal:
    """The amount in the smallest coin of its currency. Raises KeyError for a currency that is not in the table."""
    return amount.quantize(Decimal(1).scaleb(-CURRENCY_DIGITS[currency]), rounding=ROUND_HALF_EVEN)


def share_of(total: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    """The rounded value of `part` out of `whole`; all of it gives exactly the total, so that nothing is left over."""
    return total if part == whole else round_money(total * part / whole, currency)
