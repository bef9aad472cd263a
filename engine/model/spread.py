"""How long things took, kept as counts in buckets: medians and percentiles of any period without the single durations.

Bucket b holds durations around 1.1^b milliseconds, so a percentile is right within five per cent, whatever was added
and in whatever order; two spreads are added bucket by bucket.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import orjson

__all__ = ["Spread"]

_BASE = 1.1
_LOG = math.log(_BASE)
_LAST = 300  # 1.1^300 ms are ninety years


class Spread:
    """Durations in milliseconds, counted by bucket."""

    __slots__ = ("buckets",)

    def __init__(self, buckets: dict[int, int] | None = None) -> None:
        self.buckets: dict[int, int] = buckets if buckets is not None else {}

    @classmethod
    def from_text(cls, text: str | None) -> Spread:
        """Read what `to_text` wrote; None is an empty one."""
        return cls({int(bucket): count for bucket, count in orjson.loads(text).items()} if text else {})

    @classmethod
    def merged(cls, texts: Iterable[str | None]) -> Spread:
        """Add up what several `to_text` wrote."""
        buckets: dict[int, int] = {}
        for text in texts:
            if text and text != "{}":
                for name, count in orjson.loads(text).items():
                    bucket = int(name)
                    buckets[bucket] = buckets.get(bucket, 0) + count
        return cls(buckets)

    @property
    def count(self) -> int:
        """How many durations are in it."""
        return sum(self.buckets.values())

    def add(self, milliseconds: float) -> None:
        """Count one duration; what went backwards, because a clock did, counts as nothing."""
        bucket = 0 if milliseconds < 1 else min(_LAST, round(math.log(milliseconds) / _LOG))
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1

    def take_up(self, other: Spread) -> None:
        """Add the counts of another spread."""
        for bucket, count in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + count

    def percentile(self, share: float) -> float | None:
        """Return the duration in milliseconds that this share (0 … 1) did not exceed; None when there is none."""
        total = self.count
        if not total:
            return None
        wanted = max(1, math.ceil(total * share))
        for bucket in sorted(self.buckets):
            wanted -= self.buckets[bucket]
            if wanted <= 0:
                return 0.0 if bucket == 0 else float(_BASE**bucket)
        raise AssertionError("unreachable")

    def to_text(self) -> str:
        """Write it as JSON, the buckets in order."""
        return orjson.dumps({str(bucket): self.buckets[bucket] for bucket in sorted(self.buckets)}).decode()
