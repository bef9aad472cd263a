"""Set-up does its work once, names what is missing, and builds bundles that a page can use as they are."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sources import ROOT
from tools import console, environment, parts, setup, stamps, test

STATIC = ROOT / "web" / "static"
MANIFEST: dict[str, str] = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))


def test_a_second_set_up_has_nothing_to_do_and_takes_no_time() -> None:
    command = [sys.executable, "-m", "tools.setup", "--tests"]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    begun = seconds_of_children()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert seconds_of_children() - begun < 1.5  # measured: 0.1 to 0.2 s


def seconds_of_children() -> float:
    """Processor time of the programs that ended: the clock on the wall would measure the other tests, too."""
    spent = os.times()
    return spent.children_user + spent.children_system


def test_a_stamp_changes_with_name_and_content_of_any_file() -> None:
    makefile, readme = ROOT / "Makefile", ROOT / "README.md"
    digests = {stamps.digest(files) for files in ([makefile], [readme], [makefile, readme])}
    assert len(digests) == 3
    assert stamps.digest([readme, makefile]) in digests


@pytest.mark.parametrize("name", ["htmx.js", "app.js", "app.css", "viewer.js", "viewer.css"])
def test_each_bundle_is_named_by_its_content_and_lies_beside_its_compressed_form(name: str) -> None:
    bundle = STATIC / MANIFEST[name]
    stem, ending = name.split(".")
    assert re.fullmatch(rf"{stem}-[A-Z0-9]{{8}}\.{ending}", bundle.name)
    assert gzip.decompress(bundle.with_name(bundle.name + ".gz").read_bytes()) == bundle.read_bytes()


def test_the_bundles_stay_within_what_a_page_may_load() -> None:
    sizes = {name: (STATIC / f"{bundle}.gz").stat().st_size for name, bundle in MANIFEST.items()}
    assert sizes["htmx.js"] + sizes["app.js"] + sizes["app.css"] <= 60_000
    assert sizes["viewer.js"] <= 80_000


def test_the_diagram_font_is_a_file_of_its_own_and_nothing_comes_from_elsewhere() -> None:
    css = (STATIC / MANIFEST["viewer.css"]).read_text(encoding="utf-8")
    fonts = re.findall(r"url\([\"']?([^)\"']+\.woff2)[\"']?\)", css)
    assert len(fonts) == 1
    assert (STATIC / fonts[0]).is_file()
    for bundle in STATIC.glob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", bundle.read_text(encoding="utf-8")), bundle.name
        assert "data:application" not in bundle.read_text(encoding="utf-8")


def test_the_licences_of_what_is_bundled_lie_beside_it() -> None:
    licences = (STATIC / "licences.txt").read_text(encoding="utf-8")
    for words in ("bpmn-js 18.31.1", "diagram-js", "htmx.org 4.0.1", "rendered diagrams MUST NOT be"):
        assert words in licences


def test_a_failing_program_ends_the_set_up_with_its_last_words_and_the_remedy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended, console.step("Something", remedy="Plug it in."):
        console.run([sys.executable, "-c", "print('no power'); raise SystemExit(3)"])
    assert ended.value.code == 1
    assert "ended with 3:\nno power\n→ Plug it in." in capsys.readouterr().err


@pytest.mark.parametrize(("ci", "code", "told"), [("true", 1, "CI=true"), ("", 0, "are skipped")])
def test_a_part_that_cannot_be_had_is_named_and_fails_the_run_in_ci(
    ci: str, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", ci)
    nowhere = parts.Part("Oracle", lambda: None, (), "Ask Delphi.")
    monkeypatch.setattr(parts, "PARTS", (nowhere,))
    monkeypatch.setattr(setup, "main", lambda arguments: None)
    monkeypatch.setattr(environment, "PYTHON", Path("/bin/true"))  # stands for a pytest that passes
    assert test.main([]) == code
    said = capsys.readouterr().err
    assert "Oracle cannot be had here" in said
    assert "Ask Delphi." in said
    assert told in said


def test_the_whole_suite_runs_in_several_processes_and_chosen_tests_in_one() -> None:
    whole = test.pytest_arguments([])
    assert int(whole[whole.index("-n") + 1]) >= 2
    assert whole[-2:] == ["--dist", "loadfile"]
    assert test.pytest_arguments(["tests/feel", "-x"]) == ["tests/feel", "-x"]
    assert test.pytest_arguments(["--all"])[:3] == ["-m", "long or not long", "-n"]
    assert test.pytest_arguments(["--workers", "1"]) == []
    assert test.pytest_arguments(["--workers", "3", "tests/feel"]) == ["-n", "3", "--dist", "loadfile", "tests/feel"]


def test_a_program_tells_its_version_whatever_words_surround_it() -> None:
    for words, version in {
        "v20.20.2": (20, 20, 2),
        "postgres (PostgreSQL) 15.18 (Debian)": (15, 18),
        "none": (),
    }.items():
        assert console.version_of([sys.executable, "-c", f"print({words!r})"]) == version
    assert console.version_of(["no-such-program"]) == ()
