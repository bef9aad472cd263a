"""Forms: the form-js JSON schema as rules. The web renders `Form.view` and hands what was typed to `Form.read`."""

from engine.forms.components import Component, Kind, Option
from engine.forms.expressions import fill
from engine.forms.flat import add_row, nested, remove_row
from engine.forms.form import Form, FormResult
from engine.forms.messages import MESSAGES, FieldError
from engine.forms.view import FieldView, OptionView

__all__ = [
    "MESSAGES",
    "Component",
    "FieldError",
    "FieldView",
    "Form",
    "FormResult",
    "Kind",
    "Option",
    "OptionView",
    "add_row",
    "fill",
    "nested",
    "remove_row",
]
