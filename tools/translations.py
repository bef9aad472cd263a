"""The translations of the web pages: `.po` files, which people edit, compiled to the `.mo` files that programs read."""

from __future__ import annotations

from tools import environment, stamps
from tools.console import ROOT, run, step

FOLDER = ROOT / "web" / "translations"


def compile_when_changed() -> None:
    """Compile every language whose text has changed since the last time."""
    texts = sorted(FOLDER.glob("*/LC_MESSAGES/*.po"))
    if not texts:
        return
    stamp = environment.VENV / ".translations.stamp"
    current = stamps.digest(texts)
    if stamps.matches(stamp, current) and all(text.with_suffix(".mo").exists() for text in texts):
        return
    with step("Translations"):
        run([environment.VENV / "bin" / "python", "-m", "web.catalogues", "compile"], cwd=ROOT)
    stamps.write(stamp, current)
