"""What reads text from outside answers with its own errors or a value, whatever it is given.

The short form damages the seeds at random, some seconds a run. The long one lets atheris look for inputs that reach new
lines, for ten minutes (REGLAMENT_FUZZ_MINUTES): expressions, unary tests, decision files and diagrams in equal shares.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.doors import DOORS, damaged
from tools import fuzzing

ROOT = Path(__file__).resolve().parents[2]
MINUTES = float(os.environ.get("REGLAMENT_FUZZ_MINUTES", "10"))
SEED = int(os.environ.get("REGLAMENT_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)


@pytest.mark.parametrize("name", DOORS)
def test_damaged_seeds_give_a_value_or_a_declared_error(name: str) -> None:
    door, chance = DOORS[name], random.Random(SEED)
    seeds = [one for one in door.seeds() if len(one) < 12_000]
    for _ in range(40 if door.is_xml else 400):
        content = chance.choice(seeds)
        for _ in range(chance.randrange(1, 4)):
            content = _damaged(content, door.words, chance) if not door.is_xml else _torn(content, door.words, chance)
        try:
            door.enter(content)
        except Exception as error:
            raise AssertionError(f"seed {SEED}: {content!r}") from error


def _damaged(content: bytes, words: tuple[str, ...], chance: random.Random) -> bytes:
    begin = chance.randrange(len(content) + 1)
    end = min(len(content), begin + chance.choice((0, 0, 1, 3, 9)))
    return content[:begin] + chance.choice(words).encode() + content[end:]


def _torn(content: bytes, words: tuple[str, ...], chance: random.Random) -> bytes:
    made = damaged(content, words, chance) if chance.random() < 0.9 else None
    return _damaged(content, words, chance) if made is None else made


@pytest.mark.long
@pytest.mark.timeout(MINUTES * 60 + 600)
@pytest.mark.skipif(sys.platform != "linux", reason="atheris has wheels for Linux alone")
def test_minutes_of_guided_fuzzing_find_nothing(tmp_path: Path) -> None:
    folder = fuzzing.provide()
    seconds = max(5, round(MINUTES * 60 / len(DOORS)))
    found = {}
    for name in DOORS:
        report = tmp_path / f"{name}.json"
        command = [sys.executable, "-m", "tests.fuzz.guided", name, str(seconds), str(report), str(SEED)]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            timeout=seconds + 300,
        )
        told = json.loads(report.read_text())
        print(f"{name}: {told['tried']:,} inputs in {told['seconds']} s, the slowest {told['slowest']} s")
        assert done.returncode == 0, done.stderr[-3000:]
        assert told["tried"] > 20 * seconds
        found[name] = told["findings"]
    assert not any(found.values()), f"seed {SEED}: {found}"
