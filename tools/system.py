"""The machine's own packages: apt-get, where there is one and we may use it."""

from __future__ import annotations

import os
import shutil
from functools import cache

from tools import console


def may_install() -> bool:
    """Whether system packages can be installed without asking: root on Debian, Ubuntu or their kin."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    """Install system packages; raises console.ProgramFailed."""
    _refresh_lists()
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    console.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], env=env)


@cache
def _refresh_lists() -> None:
    console.run(["apt-get", "update", "-q"])
