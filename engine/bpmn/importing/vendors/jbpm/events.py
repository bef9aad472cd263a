"""Events of jBPM: one value travels with a message or signal, times have a form of their own, signals no element."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.bpmn.importing.draft import Draft, free_name
from engine.bpmn.importing.expressions.java import mvel_value_to_feel
from engine.bpmn.importing.expressions.quartz import is_quartz, quartz_to_cron
from engine.bpmn.importing.expressions.templates import has_expressions
from engine.bpmn.importing.expressions.times import unknown_time
from engine.bpmn.importing.expressions.tree import literal
from engine.bpmn.importing.vendors.jbpm import data
from engine.bpmn.importing.vendors.jbpm.data import Values
from engine.bpmn.places import short
from engine.bpmn.times import feel_of_time
from engine.bpmn.vocabulary import BPMN, Element, local_name, text_of

__all__ = ["declare_signals", "name_messages", "payload", "time", "wait_once"]

EVENT = "event"  # jBPM's own name for what travels: the throwing side sends it, the catching side reads it
_ERRORS = (BPMN + "errorEventDefinition", BPMN + "escalationEventDefinition")
_PART = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?", re.IGNORECASE)
_TEMPLATE = re.compile(r"#\{([^{}]*)\}(ms|[smhd])?")


def payload(draft: Draft, event: Element, values: Values) -> None:
    """A thrown value goes out as `event`, a caught one comes in as `event`; an error's is what we know of the error."""
    is_error = any(child.tag in _ERRORS for child in event)
    if is_error and values.outputs:
        for _, variable in values.outputs[:1]:
            draft.say(event, "errorVariable", variable)
        draft.asked(
            event,
            "error_variable",
            f"What does the process need of the error at '{draft.name_of(event)}'? "
            f"'{values.outputs[0][1]}' now has its code, detail and data; there it was the exception.",
        )
        return
    for _, variable in values.outputs:
        data.add_output(draft, event, variable, EVENT)
    sources = [*values.inputs.values()]
    for name, text in values.constants.items():
        sources.append(data.feel_of(draft, event, name, text))
    for source in sources[:1]:
        data.add_input(draft, event, EVENT, source)


def time(draft: Draft, element: Element) -> None:
    """Write a time of jBPM (`2s`, `1d12h`, `500ms`, `#{delay}`, `5s###10s`) as FEEL; ISO times stay."""
    text, name = text_of(element) or "", local_name(element.tag)
    if not text or feel_of_time(text) is not None:
        return
    element.attrib.pop("language", None)
    feel = _cron(text) if name == "timeCycle" and _is_cron(text) else _feel(text, name)
    if feel is None:
        question = f"When does the timer '{draft.name_of(draft.shown(element))}' fire? There it was '{short(text)}'."
        draft.asked(element, "time", question)
        feel = unknown_time(name, text)
    else:
        draft.repaired(element, "time_translated", f"The time {text} is now {feel}.")
    element.text = feel


def wait_once(draft: Draft, event: Element) -> None:
    """A cycle at an event that waits: there, what follows was begun anew at each round."""
    for cycle in event.findall(f"{BPMN}timerEventDefinition/{BPMN}timeCycle"):
        text = text_of(cycle) or ""
        match = re.fullmatch(r"(?:R\d*/)?([^/]+)", text)
        if match is None or (feel_of_time(match[1]) is None and _duration(match[1]) is None):
            continue
        cycle.tag = BPMN + "timeDuration"
        cycle.text = match[1]
        draft.asked(
            event,
            "cycle_once",
            f"Does what follows '{draft.name_of(event)}' happen again and again? There it did, by the cycle {text}.",
            "Here the event waits once. Draw a non-interrupting timer on the activity, or a loop.",
        )


def _feel(text: str, name: str) -> str | None:
    if has_expressions(text):
        return _computed(text, name)
    first, _, period = text.rpartition("###")
    duration = _duration(period)
    if duration is None or (first and _duration(first) is None):
        return None
    return f'"R/{duration}"' if name == "timeCycle" else f'@"{duration}"'


def _duration(text: str) -> str | None:
    """`1d12h` as ISO 8601; a number alone is milliseconds."""
    text = text.strip()
    match = _PART.fullmatch(f"{text}ms" if text.isdecimal() else text)
    if match is None or not text or len(text) > 20:
        return None
    days, hours, minutes, seconds, milliseconds = (int(part or 0) for part in match.groups())
    rest = format((Decimal(seconds) + Decimal(milliseconds) / 1000).normalize(), "f")
    return f"P{days}DT{hours}H{minutes}M{rest}S".replace("P0DT", "PT").replace("T0H", "T").replace("T0M", "T")


def _computed(text: str, name: str) -> str | None:
    """`#{delay}` holds a duration or date as text; `#{count}s` a number of seconds."""
    whole = _TEMPLATE.fullmatch(text.strip())
    if whole is not None:
        feel = mvel_value_to_feel(whole[1].strip())
        if feel is None:
            return None
        unit = (whole[2] or "").lower()
        if unit == "ms":
            return None
        if unit:
            before, after = ("P", "D") if unit == "d" else ("PT", unit.upper())
            return f'duration("{before}" + string({feel}) + "{after}")'
        return {"timeDuration": f"duration({feel})", "timeDate": f"date and time({feel})"}.get(name, feel)
    parts: list[str] = []
    at = 0
    for match in _TEMPLATE.finditer(text):
        feel = mvel_value_to_feel(match[1].strip())
        if feel is None or match[2]:
            return None
        parts += [literal(text[at : match.start()])] * (match.start() > at) + [f"string({feel})"]
        at = match.end()
    parts += [literal(text[at:])] * (at < len(text))
    joined = " + ".join(parts)
    return joined if name == "timeCycle" else f"duration({joined})"


def _is_cron(text: str) -> bool:
    return len(text.split()) in (5, 6, 7) and not has_expressions(text)


def _cron(text: str) -> str | None:
    cron = quartz_to_cron(text) if is_quartz(text) else text
    return None if cron is None else literal(cron)


def name_messages(draft: Draft) -> None:
    """A message or signal of jBPM is known by its id where it has no name."""
    for element in draft.root.iter(BPMN + "message", BPMN + "signal"):
        if not (element.get("name") or "").strip() and element.get("id"):
            element.set("name", element.get("id"))
            draft.repaired(
                element, "named", f"A {local_name(element.tag)} is now called by its id '{element.get('id')}'."
            )


def declare_signals(draft: Draft) -> None:
    """jBPM takes what no element declares for the name of the signal itself."""
    known = {one.get("id") for one in draft.root.iter(BPMN + "signal")}
    taken = {one.get("id") for one in draft.root.iter() if one.get("id")}
    declared: dict[str, str] = {}
    for element in list(draft.root.iter(BPMN + "signalEventDefinition")):
        name = (element.get("signalRef") or "").strip()
        if not name or name in known or name.rpartition(":")[2] in known:
            continue
        if name not in declared:
            declared[name] = free_name(re.sub(r"[^\w.-]+", "_", name), taken)
            taken.add(declared[name])
            signal = draft.root.makeelement(BPMN + "signal", {"id": declared[name], "name": name})
            draft.root.insert(_before_processes(draft.root), signal)
            draft.repaired(element, "signal_declared", f"The signal '{name}' was not declared in the file; now it is.")
        element.set("signalRef", declared[name])


def _before_processes(root: Element) -> int:
    return next((index for index, child in enumerate(root) if child.tag == BPMN + "process"), len(root))
