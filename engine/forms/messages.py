"""What can be wrong with a field: a code with parameters. `MESSAGES` is the English, and the key of translations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["MESSAGES", "FieldError"]


def N_(text: str) -> str:
    """Mark a text for the translation catalogues; translated where it is shown."""
    return text


MESSAGES: Mapping[str, str] = {
    "required": N_("Please fill this in."),
    "unchecked": N_("Please tick this box."),
    "not_text": N_("This must be a text."),
    "not_number": N_("This is not a number. Write digits, with a point before decimals: 1250.50"),
    "not_date": N_("This is not a date. Write year-month-day: 2025-01-31"),
    "not_time": N_("This is not a time. Write hours and minutes: 14:30"),
    "not_date_time": N_("This is not a date and time. Write 2025-01-31T14:30"),
    "not_yes_or_no": N_("This must be yes or no."),
    "not_offered": N_("This is not one of the choices."),
    "not_a_list": N_("This must be a list of rows."),
    "not_a_group": N_("This must be a group of fields."),
    "too_small": N_("This must be at least %(limit)s."),
    "too_large": N_("This must be at most %(limit)s."),
    "too_short": N_("Write at least %(limit)s characters."),
    "too_long": N_("Write at most %(limit)s characters."),
    "too_precise": N_("At most %(limit)s digits after the point are allowed."),
    "too_early": N_("This must not be before %(limit)s."),
    "too_late": N_("This must not be after %(limit)s."),
    "too_few_rows": N_("At least %(limit)s rows are needed."),
    "too_many_rows": N_("At most %(limit)s rows are allowed."),
    "wrong_pattern": N_("This is not written as expected: %(pattern)s"),
    "not_email": N_("This is not an e-mail address."),
    "not_phone": N_("This is not a phone number. Begin with + and the country code."),
    "check_failed": N_("This value is not allowed here."),
    "check_unclear": N_("Whether this is allowed cannot be told. Tell whoever keeps the form: %(told)s"),
    "not_evaluated": N_("The form asks for what cannot be computed: %(reason)s Tell whoever keeps it: %(told)s"),
    "custom": N_("%(text)s"),
    "unknown_field": N_("The form has no such field, or it cannot be changed."),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """Why one field is not accepted."""

    code: str  # a key of MESSAGES
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Say it in English; the web says it in the reader's language."""
        return MESSAGES[self.code] % dict(self.params)
