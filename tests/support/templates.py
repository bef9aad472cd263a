"""Templates of pages that all applications of one test process share."""

from __future__ import annotations

from jinja2.bccache import Bucket, BytecodeCache

__all__ = ["COMPILED_TEMPLATES"]


class CompiledTemplates(BytecodeCache):
    """Templates compiled once in a process, and not by each test's application anew."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED_TEMPLATES = CompiledTemplates()
