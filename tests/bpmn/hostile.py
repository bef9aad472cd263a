"""Files that were made to hurt whoever reads them: one generator for every door that takes BPMN.

Two kinds. Hostile XML attacks the parser: entities, encodings, sizes, depths. Hostile models are well-formed BPMN that
attacks the readers behind it: circles of references, and shapes on which a careless walk takes quadratic or exponential
time. Each is refused with a reason, or harmless; none takes 2 seconds, 512 MB or the server with it.

Longer than a screen because it is one list, read by looking up.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

__all__ = ["HOSTILE", "SECRET", "Hostile", "diamonds", "hostile", "inclusive_joins", "row", "scopes", "tree"]

NS = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SECRET = "/etc/passwd"  # what entities and includes ask for; its first line begins with "root:"

HEAD = f'<definitions xmlns="{NS}" xmlns:xsi="{XSI}" xmlns:reglament="urn:reglament:bpmn:1" id="file" targetNamespace="urn:t">'
PROCESS = '<process id="p" isExecutable="true">'
TAIL = "</process></definitions>"
EVENTS = '<startEvent id="s"/><endEvent id="e"/>'
GOOD = f'{HEAD}{PROCESS}{EVENTS}<sequenceFlow id="f" sourceRef="s" targetRef="e"/>{TAIL}'


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file. `codes`: the problems of which the reader must name one; empty: it may also be taken, and do no harm."""

    name: str
    make: Callable[[], bytes]
    codes: frozenset[str] = frozenset()
    is_heavy: bool = False  # as large as may be: about a second of work

    @property
    def content(self) -> bytes:
        """The bytes, made when they are asked for: some are large."""
        return self.make()


def hostile(name: str) -> Hostile:
    """Look one up by its name."""
    return next(one for one in HOSTILE if one.name == name)


def _text(name: str, make: Callable[[], str] | str, codes: str = "") -> Hostile:
    return Hostile(name, lambda: (make if isinstance(make, str) else make()).encode(), frozenset(codes.split()))


def _bytes(name: str, make: Callable[[], bytes], codes: str = "") -> Hostile:
    return Hostile(name, make, frozenset(codes.split()))


def _heavy(name: str, make: Callable[[], str], codes: str = "") -> Hostile:
    return replace(_text(name, make, codes), is_heavy=True)


# ---- XML ---------------------------------------------------------------------------------------------------------


def _laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    return f"<!DOCTYPE d [{entities}]>" + GOOD.replace('id="p"', 'id="p" name="&l11;"')


def _quadratic_blowup() -> str:
    entity = "x" * 100_000
    return f'<!DOCTYPE d [<!ENTITY a "{entity}">]>' + GOOD.replace("<startEvent", "&a;" * 20_000 + "<startEvent")


def _attributes(number: int) -> str:
    return GOOD.replace('<startEvent id="s"', '<startEvent id="s"' + "".join(f' a{n}="1"' for n in range(number)))


def _deep(number: int, tag: str = "subProcess") -> str:
    return HEAD + PROCESS + f"<{tag}>" * number + f"</{tag}>" * number + TAIL


def _namespaces(number: int) -> str:
    return GOOD.replace("<startEvent", "<startEvent " + " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(number)), 1)


def _nested_namespaces() -> str:
    """Each level declares more prefixes: whoever copies the map of prefixes at every element pays by the square."""
    levels = 90
    open_ = "".join(
        "<extensionElements " + " ".join(f'xmlns:n{level}x{n}="urn:{level}/{n}"' for n in range(300)) + ">"
        for level in range(levels)
    )
    return GOOD.replace("<startEvent", open_ + "</extensionElements>" * levels + "<startEvent", 1)


def _utf7() -> bytes:
    return b'<?xml version="1.0" encoding="UTF-7"?>' + GOOD.replace("<", "+ADw-").encode("ascii")


def _renamed(old: str, new: str) -> str:
    return GOOD.replace(f'"{old}"', f'"{new}"')


_ENTITY = "doctype not_well_formed"
_BROKEN = "not_well_formed"

_XML: tuple[Hostile, ...] = (
    _text("billion laughs", _laughs, _ENTITY),
    _text("quadratic blow-up", _quadratic_blowup, _ENTITY),
    _text(
        "external entity", f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{SECRET}">]>' + _renamed("p", "&amp;x;"), _ENTITY
    ),
    _text(
        "external entity in text",
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{SECRET}">]>' + GOOD.replace("<startEvent", "&x;<startEvent"),
        _ENTITY,
    ),
    _text("entity over http", '<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>' + GOOD, _ENTITY),
    _text("parameter entity", f'<!DOCTYPE d [<!ENTITY % x SYSTEM "file://{SECRET}"> %x;]>{GOOD}', _ENTITY),
    _text("external DTD", f'<!DOCTYPE definitions SYSTEM "http://127.0.0.1:9/x.dtd">{GOOD}', _ENTITY),
    _text("public DTD", f'<!DOCTYPE definitions PUBLIC "-//X//Y" "file://{SECRET}">{GOOD}', _ENTITY),
    _text("attribute defaults of a DTD", f'<!DOCTYPE d [<!ATTLIST process isExecutable CDATA "true">]>{GOOD}', _ENTITY),
    _bytes("entities in UTF-16", lambda: codecs.BOM_UTF16_LE + _laughs().encode("utf-16-le"), _ENTITY),
    _text(
        "XInclude",
        GOOD.replace(
            "<startEvent",
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{SECRET}" parse="text"/><startEvent',
        ),
    ),
    _text("XSLT instruction", f'<?xml-stylesheet type="text/xsl" href="file://{SECRET}"?>{GOOD}'),
    _text("PHP instruction", GOOD.replace("<startEvent", "<?php system('id'); ?><startEvent")),
    _text("100,000 instructions", lambda: GOOD.replace("<startEvent", "<?x y?>" * 100_000 + "<startEvent")),
    _text("100,000 comments", lambda: GOOD.replace("<startEvent", "<!--x-->" * 100_000 + "<startEvent")),
    _text(
        "stylesheet as root", '<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0"/>', "not_bpmn"
    ),
    _text("depth 101", lambda: _deep(101), "too_deep"),
    _text("depth 100,000", lambda: _deep(100_000), "too_deep"),
    _text("depth 100,000 never closed", f"{HEAD}{'<a>' * 100_000}", "too_deep"),
    _text("attribute of 12 MB", lambda: GOOD.replace('id="p"', 'id="p" name="' + "x" * 12_000_000 + '"'), _BROKEN),
    _text("attribute of 9 MB", lambda: GOOD.replace('id="p"', 'id="p" name="' + "x" * 9_000_000 + '"')),
    _text(
        "text of 9 MB",
        lambda: GOOD.replace("<startEvent", f"<documentation>{'x' * 9_000_000}</documentation><startEvent"),
    ),
    _text(
        "CDATA of 12 MB",
        lambda: GOOD.replace(
            "<startEvent", f"<documentation><![CDATA[{'x' * 12_000_000}]]></documentation><startEvent"
        ),
        _BROKEN,
    ),
    _text("21 MB of space", lambda: GOOD.replace("<startEvent", " " * 21_000_000 + "<startEvent"), "too_large"),
    _text("201 attributes", lambda: _attributes(201), "too_many_attributes"),
    _text("10,000 attributes", lambda: _attributes(10_000), "too_many_attributes"),
    _text("200,000 attributes", lambda: _attributes(200_000), "too_many_attributes not_well_formed"),
    _text("duplicate attribute", GOOD.replace('id="s"', 'id="s" id="t"'), _BROKEN),
    _text(
        "duplicate attribute by two prefixes",
        GOOD.replace("<startEvent", '<startEvent xmlns:a="urn:x" xmlns:b="urn:x" a:y="1" b:y="2"'),
        _BROKEN,
    ),
    _text("10,000 namespaces", lambda: _namespaces(10_000)),
    _text("27,000 namespaces in 90 levels", _nested_namespaces),
    _text("names of 100 KB", lambda: GOOD.replace("<startEvent", f"<{'a' * 100_000}/><startEvent")),
    _text("unknown prefix", "<x:definitions/>", _BROKEN),
    _bytes("NUL in text", lambda: GOOD.replace("<startEvent", "\0<startEvent").encode(), _BROKEN),
    _bytes("NUL as reference", lambda: GOOD.replace("<startEvent", "&#0;<startEvent").encode(), _BROKEN),
    _bytes("NULs only", lambda: b"\0" * 1_000_000, _BROKEN),
    _bytes(
        "broken UTF-8", lambda: GOOD.replace('id="p"', 'id="p" name="@"').encode().replace(b"@", b"\xff\xfe"), _BROKEN
    ),
    _bytes("overlong UTF-8", lambda: GOOD.encode().replace(b"<startEvent", b"\xc0\xbcstartEvent"), _BROKEN),
    _bytes("lone surrogate", lambda: GOOD.encode().replace(b'"p"', b'"\xed\xa0\x80"'), _BROKEN),
    _bytes("UTF-16 that is cut", lambda: codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le")[:-1], _BROKEN),
    _bytes("UTF-16 that says UTF-8", lambda: f'<?xml version="1.0" encoding="UTF-8"?>{GOOD}'.encode("utf-16")),
    _bytes("UTF-8 that says UTF-16", lambda: f'<?xml version="1.0" encoding="UTF-16"?>{GOOD}'.encode()),
    _bytes("UTF-32", lambda: GOOD.encode("utf-32")),
    _bytes("UTF-7", _utf7),
    _bytes(
        "900,000 elements in UTF-7",
        lambda: _utf7().replace(b"+ADw-startEvent", b"+ADw-a/>" * 900_000 + b"+ADw-startEvent"),
    ),
    _bytes("EBCDIC", lambda: f'<?xml version="1.0" encoding="IBM037"?>{GOOD}'.encode("cp037")),
    _text("unknown encoding", f'<?xml version="1.0" encoding="martian"?>{GOOD}', _BROKEN),
    _bytes("a ZIP", lambda: b"PK\x03\x04" + b"\0" * 1_000, _BROKEN),
    _bytes("a pickle", lambda: b"\x80\x04\x95cos\nsystem\n(S'id'\ntR.", _BROKEN),
    _bytes("random bytes", lambda: bytes((n * 7919) % 251 for n in range(100_000)), _BROKEN),
    _text("XML 1.1", f'<?xml version="1.1"?>{GOOD}'),
    _text("standalone without a root", '<?xml version="1.0" standalone="yes"?>', _BROKEN),
    _text("two roots", GOOD + GOOD, _BROKEN),
    _heavy("500,000 elements", lambda: HEAD + "<message/>" * 500_000 + "</definitions>", "too_many_elements"),
    _text("unclosed quote of 5 MB", lambda: GOOD.replace('id="p"', 'id="' + "p" * 5_000_000), _BROKEN),
    _text("id of 100 KB", lambda: _renamed("s", "s" * 100_000), "id_too_long"),
    _text("id in the wrong direction", _renamed("p", "p‮gnp.exe"), "bad_id"),
    _text("id with a line break", _renamed("p", "p&#10;X-Header: 1"), "bad_id"),
    _text("id with an escape sequence", _renamed("p", "p&#x9b;31m"), "bad_id"),
    _text("id with a space of no width", _renamed("p", "p​"), "bad_id"),
    _text(
        "name with an escape sequence",
        GOOD.replace('id="s"', 'id="s" name="&#x9b;31m&#x202e;"/><userTask id="t" name="&#x9b;31m&#x202e;"'),
    ),
    _text("id with markup", _renamed("p", "&lt;script&gt;alert(1)&lt;/script&gt;")),
    _text("id with SQL", _renamed("p", "p'); DROP TABLE bpm_instance; --")),
    _text("id that climbs", _renamed("p", "../../etc/passwd")),
    _text("empty id", _renamed("p", "")),
    _text("id used twice", GOOD.replace("<startEvent", '<task id="s"/><startEvent'), "duplicate_id"),
)


# ---- models ------------------------------------------------------------------------------------------------------


def _flow(source: str, target: str, condition: str = "") -> str:
    inner = f'<conditionExpression xsi:type="tFormalExpression">{condition}</conditionExpression>' if condition else ""
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def _model(body: str, roots: str = "") -> str:
    return f"{HEAD}{roots}{PROCESS}{body}{TAIL}"


def _chain(names: list[str]) -> str:
    return "".join(_flow(source, target) for source, target in pairwise(names))


def diamonds(number: int, kind: str = "exclusive", *, both: bool = False) -> str:
    """Diamonds one behind the other: 2**number paths lead through them. `both`: x = 1 takes both sides of each."""
    parts, names = [EVENTS], ["s"]
    for n in range(number):
        split, join = f"a{n}", f"b{n}"
        default = f' default="{split}_{join}"' if kind != "parallel" and not both else ""
        parts.append(f'<{kind}Gateway id="{split}"{default}/><{kind}Gateway id="{join}"/><task id="t{n}"/>')
        parts.append(
            _flow(names[-1], split)
            + _flow(split, f"t{n}", "x = 1" if kind != "parallel" else "")
            + _flow(f"t{n}", join)
        )
        parts.append(_flow(split, join, "x = 1" if both else ""))
        names.append(join)
    return _model("".join(parts) + _flow(names[-1], "e"))


def _tasks(number: int) -> str:
    return "".join(f'<task id="t{n}"/>' for n in range(number))


def row(number: int) -> str:
    return _model(EVENTS + _tasks(number) + _chain(["s", *(f"t{n}" for n in range(number)), "e"]))


def tree(number: int) -> str:
    """A parallel split, and a pyramid of joins over its branches."""
    parts, level = [EVENTS, '<parallelGateway id="split"/>', _flow("s", "split")], [f"t{n}" for n in range(number)]
    parts += [_tasks(number), *(_flow("split", name) for name in level)]
    while len(level) > 1:
        pairs = list(zip(level[::2], level[1::2], strict=False))
        parts += [
            f'<parallelGateway id="{one}_j"/>' + _flow(one, f"{one}_j") + _flow(other, f"{one}_j")
            for one, other in pairs
        ]
        level = [f"{one}_j" for one, _ in pairs] + level[len(pairs) * 2 :]
    return _model("".join(parts) + _flow(level[0], "e"))


def _fan(number: int, kind: str) -> str:
    """One gateway with as many flows to another."""
    parts = [EVENTS, f'<{kind}Gateway id="a"/><{kind}Gateway id="b"/>', _flow("s", "a"), _flow("b", "e")]
    condition = (
        '<conditionExpression xsi:type="tFormalExpression">x</conditionExpression>' if kind != "parallel" else ""
    )
    parts += [f'<sequenceFlow id="f{n}" sourceRef="a" targetRef="b">{condition}</sequenceFlow>' for n in range(number)]
    return _model("".join(parts))


def inclusive_joins(number: int) -> str:
    """Inclusive joins one behind the other: each asks who can still reach it."""
    parts, names = [EVENTS], ["s"]
    for n in range(number):
        parts.append(f'<inclusiveGateway id="a{n}" default="a{n}_c{n}"/><task id="b{n}"/><task id="c{n}"/>')
        parts.append(f'<inclusiveGateway id="d{n}"/>' + _flow(names[-1], f"a{n}") + _flow(f"a{n}", f"b{n}", "x = 1"))
        parts.append(_flow(f"a{n}", f"c{n}") + _flow(f"b{n}", f"d{n}") + _flow(f"c{n}", f"d{n}"))
        names.append(f"d{n}")
    return _model("".join(parts) + _flow(names[-1], "e"))


def _ladder(number: int) -> str:
    """Every task may go back to every tenth before it: many circles within circles."""
    parts, names = [EVENTS], ["s"]
    for n in range(number):
        parts.append(f'<exclusiveGateway id="m{n}"/><task id="t{n}"/><exclusiveGateway id="g{n}" default="g{n}_n{n}"/>')
        parts.append(f'<task id="n{n}"/>' + _chain([names[-1], f"m{n}", f"t{n}", f"g{n}", f"n{n}"]))
        parts += [_flow(f"g{n}", f"m{back}", "x = 1") for back in range(0, n + 1, 10)]
        names.append(f"n{n}")
    return _model("".join(parts) + _flow(names[-1], "e"))


def _complete_graph(number: int) -> str:
    parts = [EVENTS, *(f'<exclusiveGateway id="g{n}" default="g{n}_e"/>' for n in range(number)), _flow("s", "g0")]
    parts += [_flow(f"g{a}", f"g{b}", "x = 1") for a in range(number) for b in range(number) if a != b]
    parts += [_flow(f"g{n}", "e") for n in range(number)]
    return _model("".join(parts))


def _many_references(number: int) -> str:
    """As many events as messages, errors, signals and escalations: a search through the list for each is a square."""
    roots = "".join(
        f'<message id="m{n}" name="m{n}"/><signal id="g{n}" name="g{n}"/><error id="r{n}" errorCode="r{n}"/>'
        f'<escalation id="c{n}" escalationCode="c{n}"/><signalEventDefinition id="d{n}" signalRef="g{n}"/>'
        for n in range(number)
    )
    kinds = ("signal:signalRef:g", "escalation:escalationRef:c", "message:messageRef:m")
    parts, names = [EVENTS], ["s"]
    for n in range(number):
        for kind, ref, of in (one.split(":") for one in kinds):
            name = f"{kind}{n}"
            inner = f'<{kind}EventDefinition {ref}="{of}{n}"/>'
            parts.append(f'<intermediateThrowEvent id="{name}">{inner}</intermediateThrowEvent>')
            names.append(name)
        shared = f"<eventDefinitionRef>d{n}</eventDefinitionRef>"
        parts.append(f'<intermediateThrowEvent id="shared{n}">{shared}</intermediateThrowEvent>')
        names.append(f"shared{n}")
    return _model("".join(parts) + _chain([*names, "e"]), roots)


def _many_boundaries(number: int) -> str:
    parts = [EVENTS, '<subProcess id="t"><task id="i"/><startEvent id="si"/>' + _flow("si", "i") + "</subProcess>"]
    for n in range(number):
        timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
        parts.append(f'<boundaryEvent id="b{n}" attachedToRef="t">{timer}</boundaryEvent>' + _flow(f"b{n}", "e"))
    return _model("".join(parts) + _chain(["s", "t", "e"]))


def _many_compensations(number: int) -> str:
    parts, names = [EVENTS], ["s"]
    for n in range(number):
        parts.append(
            f'<userTask id="t{n}" reglament:group="g"/><userTask id="h{n}" reglament:group="g" isForCompensation="true"/>'
            f'<boundaryEvent id="b{n}" attachedToRef="t{n}"><compensateEventDefinition/></boundaryEvent>'
            f'<association id="a{n}" sourceRef="b{n}" targetRef="h{n}" associationDirection="One"/>'
            f'<intermediateThrowEvent id="u{n}"><compensateEventDefinition activityRef="t{n}"/></intermediateThrowEvent>'
        )
        names += [f"t{n}", f"u{n}"]
    return _model("".join(parts) + _chain([*names, "e"]))


def _many_links(number: int) -> str:
    parts, tail = [EVENTS], "s"
    for n in range(number):
        link = f'<linkEventDefinition name="l{n}"/>'
        parts.append(f'<intermediateThrowEvent id="o{n}">{link}</intermediateThrowEvent>{_flow(tail, f"o{n}")}')
        parts.append(f'<intermediateCatchEvent id="i{n}">{link}</intermediateCatchEvent>')
        tail = f"i{n}"
    return _model("".join(parts) + _flow(tail, "e"))


def _many_lanes(number: int) -> str:
    lanes = "".join(f'<lane id="l{n}" name="l{n}"><flowNodeRef>t{n}</flowNodeRef></lane>' for n in range(number))
    names = [f"t{n}" for n in range(number)]
    tasks = "".join(f'<userTask id="{name}"/>' for name in names)
    return _model(f'<laneSet id="set">{lanes}</laneSet>{EVENTS}{tasks}{_chain(["s", *names, "e"])}')


def _many_processes(number: int) -> str:
    """Each calls the next one, the last one the first."""
    one = (
        '<process id="p{0}" isExecutable="true"><startEvent id="s{0}"/><callActivity id="c{0}" calledElement="p{1}"/>'
        '<endEvent id="e{0}"/><sequenceFlow id="f{0}" sourceRef="s{0}" targetRef="c{0}"/>'
        '<sequenceFlow id="g{0}" sourceRef="c{0}" targetRef="e{0}"/></process>'
    )
    return f"{HEAD}{''.join(one.format(n, (n + 1) % number) for n in range(number))}</definitions>"


def _many_data(number: int) -> str:
    """Data objects that refer to one another in a circle, far from where they are used."""
    parts = [f'<dataObjectReference id="r{n}" dataObjectRef="r{(n + 1) % number}"/>' for n in range(number)]
    return _model(EVENTS + _flow("s", "e") + "".join(parts))


def scopes(number: int, inner: str = "") -> str:
    """Sub-processes one in the other; the data object of the innermost one lives outside them all."""
    before = "".join(
        f'<subProcess id="u{n}"><startEvent id="us{n}"/><endEvent id="ue{n}"/>'
        + _flow(f"us{n}", f"u{n + 1}")
        + _flow(f"u{n + 1}", f"ue{n}")
        for n in range(number)
    )
    body = f'<task id="u{number}">{inner}</task>'
    data = '<dataObject id="d"/>'
    return _model(EVENTS + _chain(["s", "u0", "e"]) + data + before + body + "</subProcess>" * number)


def _condition(text: str) -> str:
    return _model(
        f'{EVENTS}<exclusiveGateway id="g" default="g_e"/><task id="t"/>'
        f"{_flow('s', 'g')}{_flow('g', 't', text)}{_flow('g', 'e')}"
    )


def _listed(number: int) -> str:
    """A node that lists flows it does not have."""
    listed = "<incoming>x</incoming>" * number
    return _model(f'{EVENTS}<task id="t">{listed}</task>' + _chain(["s", "t", "e"]))


def _extensions(number: int) -> str:
    words = "".join(f'<reglament:input target="v{n}" expression="v{n}"/>' for n in range(number))
    task = f'<task id="t"><extensionElements>{words}</extensionElements></task>'
    return _model(f"{EVENTS}{task}{_chain(['s', 't', 'e'])}")


NINES = "9" * 100_000
_BOTH = '<boundaryEvent id="b{0}" attachedToRef="b{1}"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>'

_MODELS: tuple[Hostile, ...] = (
    _text(
        "event definition that refers to itself",
        _model(
            '<startEvent id="s"><eventDefinitionRef>d</eventDefinitionRef></startEvent><endEvent id="e"/>' + _flow("s", "e"),
            '<timerEventDefinition id="d"><eventDefinitionRef>d</eventDefinitionRef></timerEventDefinition>',
        ),
        "misplaced",
    ),
    _text(
        "event definition that is the event",
        _model('<startEvent id="s"><eventDefinitionRef>s</eventDefinitionRef></startEvent><endEvent id="e"/>' + _flow("s", "e")),
        "wrong_reference unknown_reference unknown_event unsupported_event",
    ),
    _text("boundary events on each other", _model(EVENTS + _flow("s", "e") + _BOTH.format(0, 1) + _BOTH.format(1, 0)), "not_attached"),
    _text("boundary event on itself", _model(EVENTS + _flow("s", "e") + _BOTH.format(0, 0)), "not_attached"),
    _text("data objects in a circle", lambda: _many_data(3)),
    _text("5,000 data objects in a circle", lambda: _many_data(5_000)),
    _text("data object 40 scopes up", lambda: scopes(40, "<dataOutputAssociation id='o'><targetRef>d</targetRef></dataOutputAssociation>")),
    _text("90 scopes", lambda: scopes(90)),
    _text(
        "error that refers to itself",
        _model(
            '<startEvent id="s"/><endEvent id="e"><errorEventDefinition errorRef="r"/></endEvent>' + _flow("s", "e"),
            '<error id="r" structureRef="r" errorCode="x"/>',
        ),
    ),
    _text("a process that calls itself", _model(f'{EVENTS}<callActivity id="c" calledElement="p"/>{_chain(["s", "c", "e"])}'), "call_cycle"),
    _heavy("4,900 processes that call each other in a circle", lambda: _many_processes(4_900), "call_cycle"),
    _text("flow that refers to itself", _model(EVENTS + '<sequenceFlow id="f" sourceRef="f" targetRef="f"/>'), "flow_without_end wrong_reference"),
    _text("flow between two processes", GOOD.replace("</process>", '</process><process id="q"><task id="t"/></process>').replace('targetRef="e"', 'targetRef="t"')),
    _text("sub-process that is its own default", _model(f'{EVENTS}<subProcess id="u" default="u"/>{_chain(["s", "u", "e"])}'), "default_unknown"),
    _text("association of an element with itself", _model(EVENTS + _flow("s", "e") + '<association id="a" sourceRef="a" targetRef="a"/>')),
    _text("link that jumps to itself", _model(f'{EVENTS}<intermediateThrowEvent id="t"><linkEventDefinition name="x"/></intermediateThrowEvent>{_flow("s", "t")}<intermediateCatchEvent id="c"><linkEventDefinition name="x"/></intermediateCatchEvent>{_flow("c", "e")}')),
    _heavy("2,000 diamonds in a row", lambda: diamonds(2_000)),
    _heavy("2,000 parallel diamonds in a row", lambda: diamonds(2_000, "parallel")),
    _heavy("2,000 inclusive diamonds in a row", lambda: diamonds(2_000, "inclusive")),
    _heavy("2,000 parallel splits that exclusive gateways join", lambda: diamonds(2_000, "parallel").replace('<parallelGateway id="b', '<exclusiveGateway id="b')),
    _heavy("2,000 choices that parallel gateways join", lambda: diamonds(2_000).replace('<exclusiveGateway id="b', '<parallelGateway id="b')),
    _heavy("2,000 inclusive joins in a row", lambda: inclusive_joins(2_000)),
    _heavy("450 circles within circles", lambda: _ladder(450)),
    _heavy("every gateway to every other of 110", lambda: _complete_graph(110)),
    _heavy("a split whose 1,500 branches meet by twos", lambda: tree(1_500)),
    _heavy("100,000 flows into one gateway", lambda: _fan(100_000, "parallel"), "too_many_elements"),
    _heavy("29,000 flows into one parallel gateway", lambda: _fan(29_000, "parallel")),
    _heavy("14,000 flows into one exclusive gateway", lambda: _fan(14_000, "exclusive")),
    _heavy("14,000 flows into one inclusive gateway", lambda: _fan(14_000, "inclusive")),
    _heavy("1,600 events of each kind with as many references", lambda: _many_references(1_600)),
    _heavy("7,000 boundary events on one activity", lambda: _many_boundaries(7_000)),
    _heavy("2,500 compensations by name", lambda: _many_compensations(2_500)),
    _heavy("5,000 links in a row", lambda: _many_links(5_000)),
    _heavy("7,000 lanes", lambda: _many_lanes(7_000)),
    _heavy("14,000 tasks in a row", lambda: row(14_000)),
    _heavy("14,000 tasks without a flow", lambda: _model(EVENTS + _flow("s", "e") + _tasks(14_000))),
    _heavy("14,000 tasks, each with a flow to the end", lambda: _model(EVENTS + _flow("s", "e") + _tasks(14_000) + "".join(_flow(f"t{n}", "e") for n in range(14_000)))),
    _text("10,000 flows listed that are none", lambda: _listed(10_000)),
    _text("10,000 inputs of one task", lambda: _extensions(10_000)),
    _heavy("29,000 messages", lambda: _model(EVENTS + _flow("s", "e"), "".join(f'<message id="m{n}" name="m"/>' for n in range(29_000)))),
    _heavy("29,000 data objects", lambda: _model(EVENTS + _flow("s", "e") + "".join(f'<dataObject id="d{n}"/>' for n in range(29_000)))),
    _heavy("150,000 words of a vendor", lambda: GOOD.replace('<startEvent id="s"/>', '<startEvent id="s"><extensionElements>' + '<c:x xmlns:c="http://camunda.org/schema/1.0/bpmn"/>' * 150_000 + "</extensionElements></startEvent>")),
    _text("condition of 100,000 brackets", lambda: _condition("(" * 100_000 + "1" + ")" * 100_000), "feel_syntax"),
    _text("condition of 1 MB", lambda: _condition("1" + " + 1" * 250_000), "feel_syntax"),
    _text("condition that is never closed", lambda: _condition("[" * 5_000), "feel_syntax"),
    _text("condition with a text of 5 MB", lambda: _condition('x = "' + "a" * 5_000_000 + '"'), "feel_syntax"),
    _text("condition with a number of 100,000 digits", lambda: _condition("x = " + "9" * 100_000)),
    _text("condition with a hostile pattern", lambda: _condition('matches(x, "(a+)+$")')),
    _text("condition that counts to a billion", lambda: _condition("count(for i in 1..1000000000 return i) > 0")),
    _text("condition in Python", lambda: _condition('__import__("os").system("id")')),
    _text(
        "timer of a million years",
        _model('<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition><timeCycle>R999999999999/P9999999Y</timeCycle></timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>' + _chain(["s", "t", "e"])),
    ),
    _text(
        "quantities of a billion",
        _model(f'{EVENTS}<task id="t" startQuantity="999999999999" completionQuantity="999999999999"/>{_chain(["s", "t", "e"])}'),
        "unsupported_marker",
    ),
    _text(
        "quantity of 100,000 digits",
        lambda: _model(f'{EVENTS}<task id="t" startQuantity="{NINES}"/>{_chain(["s", "t", "e"])}'),
        "unsupported_marker",
    ),
    _text(
        "loop of a billion rounds",
        _model(f'{EVENTS}<task id="t"><standardLoopCharacteristics loopMaximum="{NINES}"/></task>{_chain(["s", "t", "e"])}'),
    ),
)  # fmt: skip

assert len({one.name for one in (*_XML, *_MODELS)}) == len((*_XML, *_MODELS))
HOSTILE: tuple[Hostile, ...] = (*_XML, *_MODELS)
