"""Small DMN texts for the tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(*elements: str, namespace: str = NAMESPACE) -> str:
    """A DMN file with these elements."""
    return f'<definitions xmlns="{namespace}" namespace="urn:test" name="test">{"".join(elements)}</definitions>'


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def decision(identity: str, logic: str, *, requires: Sequence[str] = (), type_name: str = "") -> str:
    """A decision; what it requires is named `input:x`, `decision:x` or `knowledge:x`."""
    kinds = {"input": "information", "decision": "information", "knowledge": "knowledge"}
    links = ""
    for required in requires:
        kind, _, target = required.partition(":")
        tag = f"{kinds[kind]}Requirement"
        links += f'<{tag}><required{kind.title()} href="#{target}"/></{tag}>'
    variable = f'<variable name="{identity}" typeRef="{type_name}"/>' if type_name else ""
    return f'<decision id="{identity}" name="{identity}">{variable}{links}{logic}</decision>'


def input_data(name: str, type_name: str = "Any") -> str:
    return f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{type_name}"/></inputData>'


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    aggregation: str = "",
) -> str:
    """A decision table. An output is `name`, `name=a,b,c` with its values, or `name!d` with a default."""
    parts = [
        f'<input id="in{n}"><inputExpression><text>{escape(text)}</text></inputExpression></input>'
        for n, text in enumerate(inputs, 1)
    ]
    for output in outputs:
        name, _, default = output.partition("!")
        name, _, values = name.partition("=")
        inner = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
        inner += f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
        parts.append(f'<output name="{name}">{inner}</output>')
    for number, rule in enumerate(rules, 1):
        tags = ["inputEntry"] * len(inputs) + ["outputEntry"] * len(outputs)
        cells = [f"<{tag}><text>{escape(text)}</text></{tag}>" for tag, text in zip(tags, rule, strict=False)]
        parts.append(f'<rule id="r{number}">{"".join(cells)}</rule>')
    more = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable id="table" hitPolicy="{policy}"{more}>{"".join(parts)}</decisionTable>'
