"""The doors by which text from outside comes in, each as a function of bytes that must not raise anything of its own.

What a door may raise is swallowed here; whatever else leaves it is a finding. The seeds are what a fuzzer damages.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from engine.bpmn.reader import read_files
from engine.bpmn.surroundings import Known, Surroundings
from engine.dmn import decide, lint, read_decisions
from engine.errors import DefinitionError, ExpressionFailed
from engine.feel import FeelError, FeelSyntaxError, compile_expression, compile_unary_tests, text_of
from tests.feel.test_fuzz import VARIABLES, WORDS

__all__ = ["DOORS", "Door", "damaged"]

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KNOWN = Known.from_plain(Surroundings().plain())
BUDGET = 20_000  # steps: the fuzzer's inputs are small, and a loop costs the next inputs their time


def _as_expression(content: bytes) -> None:
    with suppress(FeelError, FeelSyntaxError):
        value, _ = compile_expression(content.decode(errors="replace"), ["x y"]).explain(VARIABLES, NOW, budget=BUDGET)
        text_of(value)


def _as_unary_tests(content: bytes) -> None:
    with suppress(FeelError, FeelSyntaxError):
        holds = compile_unary_tests(content.decode(errors="replace")).matches(5, VARIABLES, NOW, budget=BUDGET)
        assert holds in (True, False, None)


def _as_decisions(content: bytes) -> None:
    try:
        decisions = read_decisions(content, file="f.dmn", tolerant=True)
    except DefinitionError:
        return
    lint(decisions)
    for name in (*decisions.ids, *decisions.service_ids)[:20]:
        with suppress(ExpressionFailed):
            decide(decisions, name, VARIABLES, NOW, budget=BUDGET)


def _as_diagram(content: bytes) -> None:
    read_files({"f.bpmn": content}, KNOWN)  # a bad file is an answer, never an exception


@dataclass(frozen=True, slots=True)
class Door:
    """One way in. `words`: what a fuzzer puts together; `is_xml`: damage keeps the tags closed."""

    enter: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    words: tuple[str, ...]
    is_xml: bool = False


def _expressions() -> list[bytes]:
    page = (ROOT / "docs" / "feel.md").read_text()
    rows = [line.split("|")[1].strip().strip("`") for line in page.splitlines() if line.startswith("| `")]
    return [*(row.encode() for row in rows), b"if a > 1 then c.a else l[item > 1]", b"for x in 1..3 return x * b"]


def _tests() -> list[bytes]:
    return [b'< 5, [1..3], "a", not(7)', b'not("x", "y")', b"-", b"? > 3 and ? < b", b'@"2024-02-29"', b"(1..2], null"]


def _files(ending: str) -> Callable[[], list[bytes]]:
    def read() -> list[bytes]:
        folders = (ROOT / "processes", ROOT / "tests")
        found = sorted(path for folder in folders for path in folder.rglob(f"*{ending}"))
        return [path.read_bytes() for path in found if path.stat().st_size < 60_000]

    return read


_DMN_WORDS = (
    "decision decisionTable input inputExpression inputValues output outputValues defaultOutputEntry rule inputEntry "
    "outputEntry text literalExpression context contextEntry variable list relation column row functionDefinition "
    "formalParameter invocation binding conditional if then else filter match in for some every iteratorVariable "
    "businessKnowledgeModel decisionService informationRequirement requiredDecision requiredInput "
    "knowledgeRequirement requiredKnowledge itemDefinition itemComponent typeRef allowedValues typeConstraint "
    "functionItem import hitPolicy aggregation UNIQUE FIRST PRIORITY ANY COLLECT SUM MIN COUNT href id name "
    "isCollection"
)
_BPMN_WORDS = (
    "process startEvent endEvent userTask serviceTask scriptTask businessRuleTask callActivity subProcess "
    "transaction adHocSubProcess exclusiveGateway inclusiveGateway parallelGateway eventBasedGateway complexGateway "
    "boundaryEvent intermediateCatchEvent intermediateThrowEvent sequenceFlow conditionExpression default "
    "attachedToRef sourceRef targetRef multiInstanceLoopCharacteristics standardLoopCharacteristics "
    "timerEventDefinition timeDuration timeCycle messageEventDefinition signalEventDefinition errorEventDefinition "
    "compensateEventDefinition linkEventDefinition dataObject dataObjectReference ioSpecification inputSet "
    "laneSet lane flowNodeRef participant collaboration messageFlow isForCompensation triggeredByEvent isExecutable"
)

DOORS = {
    "expression": Door(_as_expression, _expressions, tuple(WORDS)),
    "unary-tests": Door(_as_unary_tests, _tests, (*WORDS, "-", "not(", "?")),
    "decisions": Door(_as_decisions, _files(".dmn"), (*_DMN_WORDS.split(), *WORDS), is_xml=True),
    "diagram": Door(_as_diagram, _files(".bpmn"), (*_BPMN_WORDS.split(), "P1D", "R3/PT1H", "a > 1", "=x"), is_xml=True),
}


def damaged(content: bytes, words: tuple[str, ...], chance: random.Random) -> bytes | None:
    """A document with one thing removed, moved, renamed, copied or written anew; None for what is no XML."""
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return None
    elements = [element for element in root.iter("*") if element.getparent() is not None]
    if not elements:
        return None
    element, other = chance.choice(elements), chance.choice(elements)
    namespace = etree.QName(element).namespace
    match chance.randrange(8):
        case 0:
            element.getparent().remove(element)
        case 1 if element is not other and element not in other.iterancestors():
            other.append(element)
        case 2:
            name = chance.choice(words)
            element.tag = f"{{{namespace}}}{name}" if name.isidentifier() else other.tag
        case 3 if element.attrib:
            del element.attrib[chance.choice(sorted(element.attrib))]
        case 4 if element.attrib and other.attrib:
            element.set(chance.choice(sorted(element.attrib)), other.get(chance.choice(sorted(other.attrib))))
        case 5 if element.attrib:
            element.set(chance.choice(sorted(element.attrib)), chance.choice(words))
        case 6:
            other.append(etree.fromstring(etree.tostring(element, with_tail=False)))
        case _:
            element.text = " ".join(chance.choices(words, k=chance.randrange(1, 6)))
    return etree.tostring(root)
