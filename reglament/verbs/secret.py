"""`reglament secret`: passwords and tokens of connections, encrypted with REGLAMENT_SECRET_KEY."""

from __future__ import annotations

import getpass
import re
import sys
from argparse import ArgumentParser, Namespace

from engine.errors import InvalidInput
from engine.store.secrets import Secrets, new_key
from reglament.bootstrap import assemble
from reglament.settings import Settings

__all__ = ["configure", "run"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def configure(parser: ArgumentParser) -> None:
    """One word what to do, and the name of the secret."""
    parser.add_argument(
        "verb",
        choices=("key", "set", "list", "forget", "rotate"),
        help="key: print a new key · set: read a secret from standard input and keep it · list: names, never secrets · "
        "forget: delete · rotate: encrypt all anew with the first of several keys",
    )
    parser.add_argument("name", nargs="?", default="", help="of the secret, for set and forget")


def run(options: Namespace, settings: Settings) -> int:
    """Do it; raises `InvalidInput` for a name that is none."""
    if options.verb == "key":
        print(new_key())
        return 0
    if options.verb in ("set", "forget") and not _NAME.fullmatch(options.name):
        raise InvalidInput("Name the secret: small letters, digits and '_', at most 40, a letter first.")
    application = assemble(settings.database, zone=settings.zone, upgraded=True)
    secrets = Secrets(application.engine.database, settings.secret_keys)
    if options.verb == "set":
        text = getpass.getpass(f"{options.name}: ") if sys.stdin.isatty() else sys.stdin.read().rstrip("\r\n")
        secrets.keep(options.name, text, application.engine.clock())
        print(f"{options.name} is kept.")
    elif options.verb == "forget":
        secrets.forget(options.name)
        print(f"{options.name} is deleted.")
    elif options.verb == "rotate":
        print(f"{secrets.rotate()} secrets are encrypted with the first key.")
    else:
        for kept in secrets.listed():
            print(f"{kept.name}  {kept.changed_at:%Y-%m-%d %H:%M} UTC  {'' if kept.readable else 'not readable here'}")
    return 0
