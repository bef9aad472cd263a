"""Write the reference of the built-in functions into docs/feel.md: `python -m tools.feel_reference`."""

from __future__ import annotations

from engine.feel.reference import reference
from tools.console import ROOT

PAGE = ROOT / "docs" / "feel.md"
BEGIN, END = "<!-- built-in functions: made by `make docs` -->\n", "<!-- end of the built-in functions -->\n"


def written() -> str:
    """Return the page with the reference as the table of functions is now."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n{reference()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
