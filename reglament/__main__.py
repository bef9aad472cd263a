"""`python -m reglament` and the command `reglament`."""

from __future__ import annotations

import sys

from reglament.cli import main

if __name__ == "__main__":
    sys.exit(main())
