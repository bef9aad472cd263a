"""Set up everything that `make run` and `make test` need; does nothing, fast, when nothing has changed.

    python3 -m tools.setup            what the application needs
    python3 -m tools.setup --tests    and what its checks and tests need
    python3 -m tools.setup --bundles  the browser bundles alone

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools import bundles, environment, translations
from tools.console import ROOT


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and set up."""
    parser = argparse.ArgumentParser(prog="tools.setup", description="Set up Reglament in this folder.")
    parser.add_argument("--tests", action="store_true", help="also what checks and tests need")
    parser.add_argument("--bundles", action="store_true", help="only the browser bundles")
    options = parser.parse_args(arguments)
    with alone():
        if options.bundles:
            bundles.build_when_changed()
        else:
            set_up(tests=options.tests)


def set_up(*, tests: bool) -> None:
    """Bring environment, bundles and translations up to date; each part looks itself whether it has work."""
    environment.install_when_changed(tests=tests)
    bundles.build_when_changed()
    translations.compile_when_changed()


@contextmanager
def alone() -> Iterator[None]:
    """Two set-ups at once in one folder would write the same files: the second waits for the first."""
    with (ROOT / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
