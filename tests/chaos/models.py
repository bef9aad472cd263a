"""The processes that run while things break: a few elements each, as what matters lies between the steps."""

from __future__ import annotations

import itertools

from tests.store.kit import diagram, file_of

__all__ = ["FILES", "TOPIC", "process"]

TOPIC = "chaos.outside"
NUMBER = '<extensionElements><reglament:input target="number" expression="number"/></extensionElements>'
TRIES = 'reglament:retries="60" reglament:backoff="PT1S"'


def process(key: str, *elements: str, more: str = "") -> bytes:
    """Return a file with a process of these elements, one after the other; each text has `{id}` in its place."""
    ids = ["begun", *(f"e{number}" for number in range(len(elements))), "ended"]
    parts = ['<startEvent id="begun"/>', '<endEvent id="ended"/>', more]
    parts += [text.format(id=f"e{number}") for number, text in enumerate(elements)]
    parts += [
        f'<sequenceFlow id="f{number}" sourceRef="{here}" targetRef="{there}"/>'
        for number, (here, there) in enumerate(itertools.pairwise(ids))
    ]
    return file_of(diagram("".join(parts), key=key))


def _asks(action: str, tries: str = TRIES) -> str:
    return f'<serviceTask id="{{id}}" reglament:action="ledger.{action}" {tries}>{NUMBER}</serviceTask>'


TASK = '<userTask id="{id}" name="Look" reglament:group="clerk"/>'
OUTSIDE = f'<serviceTask id="{{id}}" reglament:topic="{TOPIC}" {TRIES}/>'
WAIT = """<intermediateCatchEvent id="{id}"><timerEventDefinition><timeDuration>duration(wait)</timeDuration>
    </timerEventDefinition></intermediateCatchEvent>"""
UNTIL = """<intermediateCatchEvent id="{id}"><timerEventDefinition><timeDate>date and time(until)</timeDate>
    </timerEventDefinition></intermediateCatchEvent>"""

FILES: dict[str, bytes] = {
    "both.bpmn": process("both", _asks("book"), _asks("ask")),
    "blind.bpmn": process("blind", _asks("blind")),
    "asked.bpmn": process("asked", _asks("ask")),
    "booked.bpmn": process("booked", _asks("book")),
    "slow.bpmn": process("slow", _asks("slow")),
    "patient.bpmn": process("patient", _asks("book", 'reglament:retries="60" reglament:backoff="PT5S"')),
    "poison.bpmn": process("poison", _asks("poison", 'reglament:retries="5" reglament:backoff="PT1S"')),
    "outside.bpmn": process("outside", OUTSIDE),
    "look.bpmn": process("look", TASK, _asks("book")),
    "waits.bpmn": process("waits", WAIT, _asks("book")),
    "until.bpmn": process("until", UNTIL, TASK),
}
