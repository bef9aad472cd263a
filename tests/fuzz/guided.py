"""One door under atheris, which keeps the inputs that reach new lines and damages those further.

    python -m tests.fuzz.guided DOOR SECONDS REPORT [SEED]

A program of its own: libFuzzer takes the process over, and ends it. REPORT (JSON) has how many inputs were tried and
the findings, one for each place in the code. atheris comes from the folder that `tools.fuzzing` fills.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["engine"]):
    from tests.fuzz.doors import DOORS, damaged

_LONGEST = {True: 60_000, False: 400}  # bytes of an input: of a document, of an expression
_SLOW_SECONDS = 5.0


def main(arguments: list[str]) -> None:
    """Fuzz until the time is over; never returns."""
    name, seconds, report = arguments[0], int(arguments[1]), Path(arguments[2])
    seed = arguments[3] if len(arguments) > 3 else "1"
    door = DOORS[name]
    told: dict[str, Any] = {"door": name, "tried": 0, "slowest": 0.0, "findings": {}}
    begun = time.monotonic()

    def write() -> None:
        told["seconds"] = round(time.monotonic() - begun, 1)
        report.write_text(json.dumps(told, indent=1))

    def find(place: str, what: str, content: bytes) -> None:
        if place not in told["findings"]:
            told["findings"][place] = {"what": what, "input": content.decode("latin-1")}
            write()

    def one_input(content: bytes) -> None:
        told["tried"] += 1
        started = time.monotonic()
        try:
            door.enter(content)
        except Exception as error:  # noqa: BLE001  # each is a finding
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/engine/" in frame.filename]
            last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__} at {last.filename.rpartition('/engine/')[2]}:{last.lineno}"
            find(place, traceback.format_exc()[-3000:], content)
        took = time.monotonic() - started
        told["slowest"] = max(told["slowest"], round(took, 2))
        if took > _SLOW_SECONDS:
            find("slow", f"{took:.1f} s", content)
        if told["tried"] % 500 == 0:
            write()

    def mutate(content: bytes, longest: int, number: int) -> bytes:
        made = damaged(content, door.words, random.Random(number)) if number % 4 else None
        return atheris.Mutate(content, longest) if made is None or len(made) > longest else made

    folder = Path(tempfile.mkdtemp())
    for number, content in enumerate(door.seeds()):
        (folder / f"seed{number}").write_bytes(content)
    words = folder.with_suffix(".dict")
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in sorted(set(door.words))))
    write()
    options = [f"-max_total_time={seconds}", f"-max_len={_LONGEST[door.is_xml]}", f"-seed={seed}", f"-dict={words}"]
    options += ["-rss_limit_mb=2000", "-timeout=60", "-verbosity=0", "-print_final_stats=0", "-close_fd_mask=0"]
    more = {"custom_mutator": mutate} if door.is_xml else {}
    atheris.Setup([sys.argv[0], *options, str(folder)], one_input, **more)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" if byte in b'"\\' or byte > 126 else chr(byte) for byte in word.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
