"""How often something may happen from one place: token buckets in memory, asked by the sign-in and by whoever checks certificates.

At the sign-in only failures are counted. 230 honest phones behind one address fail a few dozen times in a morning; a guesser thousands.
"""

from datetime import datetime

_MOST = 20_000


class Tries:
    """Buckets by key: `burst` failures at once, then `per_minute` more each minute."""

    def __init__(self, burst: int, per_minute: float) -> None:
        self._burst = float(burst)
        self._per_second = per_minute / 60
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, key: str, at: datetime) -> int:
        """Whole seconds until `key` may try again; 0 when it may now."""
        left = self._now(key, at)
        return 0 if left >= 1 else int((1 - left) / self._per_second) + 1

    def failed(self, key: str, at: datetime) -> None:
        """Count one failure."""
        left = self._now(key, at)
        if key not in self._left and len(self._left) >= _MOST:
            self._forget(at)
        self._left[key] = (max(0.0, left - 1), at.timestamp())

    @property
    def kept(self) -> int:
        """How many keys are remembered."""
        return len(self._left)

    def _now(self, key: str, at: datetime) -> float:
        left, since = self._left.get(key, (self._burst, 0.0))
        return min(self._burst, left + max(0.0, at.timestamp() - since) * self._per_second)

    def _forget(self, at: datetime) -> None:
        """Drop who is full again; when a flood of keys is not, drop the oldest half."""
        kept = [key for key in self._left if self._now(key, at) < self._burst]
        if len(kept) >= _MOST:
            kept = sorted(kept, key=lambda key: self._left[key][1])[_MOST // 2 :]
        self._left = {key: self._left[key] for key in kept}
