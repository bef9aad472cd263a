"""The command line: one table of commands, and what becomes of errors.

Exit status: 0 done · 1 refused or found something wrong · 2 called wrongly.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from engine.errors import DefinitionRefused, ReglamentError
from reglament.settings import Settings, SettingWrong
from reglament.watching import logs

__all__ = ["COMMANDS", "main"]

# name → (module with `configure(parser)` and `run(options, settings) -> int`, what `reglament --help` says)
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("reglament.verbs.run", "everything in one process: database, demo company, web, workers"),
    "init": ("reglament.verbs.init", "create or update the database and deploy what ships with Reglament"),
    "web": ("reglament.verbs.web", "the web alone"),
    "worker": ("reglament.verbs.worker", "workers alone: jobs, timers, messages"),
    "check": ("reglament.verbs.check", "the deploy gate's report on BPMN, DMN and form files"),
    "import": ("reglament.verbs.import_files", "files of other tools become executable drafts, with a report"),
    "deploy": ("reglament.verbs.deploy", "deploy files together as a new version"),
    "start": ("reglament.verbs.start", "start an instance"),
    "conditions": ("reglament.verbs.conditions", "start what begins by a condition, where it holds for given values"),
    "replay": ("reglament.verbs.replay", "run a log of real orders through the order process"),
    "verify": ("reglament.verbs.verify", "check the invariants of engine and books, in SQL"),
    "export": ("reglament.verbs.export", "instances as a table (CSV) or as an event log (XES, OCEL 2.0)"),
    "recount": ("reglament.verbs.recount", "count the monitor's figures anew, from all history"),
    "backup": ("reglament.verbs.backup", "a consistent copy of the database in a file, while everybody works"),
    "restore": ("reglament.verbs.restore", "put a backup into an empty database; tells what to ask elsewhere"),
    "secret": ("reglament.verbs.secret", "passwords and tokens of connections, encrypted"),
    "migrate": ("reglament.verbs.migrate", "bring the database's schema up to date"),
    "months": ("reglament.verbs.months", "keep history in partitions, one a month (PostgreSQL)"),
    "conformance": ("reglament.verbs.conformance", "answer the conformance suites' protocol on standard input"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    options = _parser(arguments).parse_args(arguments)
    if options.command is None:
        _parser(None).print_help()
        return 2
    try:
        settings = Settings.from_environment()
        logs.set_up(settings.log, settings.log_level)
        return int(import_module(COMMANDS[options.command][0]).run(options, settings))
    except SettingWrong as error:
        print(f"reglament: {error}", file=sys.stderr)
        return 2
    except DefinitionRefused as error:
        from reglament.reports import problem_lines

        print("\n".join(problem_lines(error.problems)), file=sys.stderr)
        return 1
    except (ReglamentError, OSError) as error:
        print(f"reglament: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


def _parser(arguments: Sequence[str] | None) -> argparse.ArgumentParser:
    """Build the parser; only the command that is called is imported, so that each starts fast."""
    words = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="reglament", description="Runs a company's regulations as BPMN processes.")
    found = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        command = found.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if name in words[:1]:
            import_module(module).configure(command)
    return parser
