"""Java, MVEL and Groovy of conditions and scripts, as jBPM and Camunda 7 run them."""

from __future__ import annotations

from functools import partial

from engine.bpmn.importing.expressions import dialects
from engine.bpmn.importing.expressions.dialects import Dialect

__all__ = [
    "groovy_script_to_feel",
    "groovy_to_feel",
    "groovy_value_to_feel",
    "mvel_script_to_feel",
    "mvel_to_feel",
    "mvel_value_to_feel",
    "script_to_feel",
    "to_feel",
]

_PRINTS = (("System", "out", "println"), ("System", "out", "print"), ("println",), ("print",))
_TAKEN = frozenset(
    "System kcontext execution task KieFunctions Integer String Boolean Math Long Double java drools this".split()
)
_JAVA = Dialect(equal_texts=False, orders_texts=True, prints=_PRINTS, taken=_TAKEN)
_MVEL = Dialect(equal_names=True, prints=_PRINTS, taken=_TAKEN)
_GROOVY = Dialect(equal_names=True, cuts_division=False, orders_texts=True, prints=_PRINTS, taken=_TAKEN)

to_feel = partial(dialects.condition, dialect=_JAVA)
script_to_feel = partial(dialects.script, dialect=_JAVA)
mvel_to_feel = partial(dialects.condition, dialect=_MVEL)
mvel_script_to_feel = partial(dialects.script, dialect=_MVEL)
mvel_value_to_feel = partial(dialects.value, dialect=_MVEL)


def groovy_to_feel(text: str) -> str | None:
    """The FEEL of a Groovy condition; None when it is not surely the same."""
    return None if _has_template(text) else dialects.condition(text, _GROOVY)


def groovy_value_to_feel(text: str) -> str | None:
    """The FEEL of a Groovy expression for a value; None when it is not surely the same."""
    return None if _has_template(text) else dialects.value(text, _GROOVY)


def groovy_script_to_feel(text: str) -> str | None:
    """The FEEL of a Groovy script that only sets variables with `execution.setVariable`."""
    return None if _has_template(text) else dialects.script(text, _GROOVY)


def _has_template(text: str) -> bool:
    """A text in double quotes may compute in Groovy: "${total} €"."""
    return "$" in text
