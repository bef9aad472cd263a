"""`reglament conformance`: answers the conformance suites' protocol, a JSON line each way."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reglament.conformance.__main__ import main
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """This command has no options."""


def run(options: Namespace, settings: Settings) -> int:
    """Answer until the input ends."""
    main()
    return 0
