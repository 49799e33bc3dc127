"""What the benchmarks share: their result, medians of interleaved rounds, and programs started as a user starts them."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Ratio:
    """A figure against a floor of the same run, which is what can be compared between machines."""

    value: float
    target: float
    better: Literal["higher", "lower"]

    @property
    def is_met(self) -> bool:
        """Whether the value is on the right side of the target."""
        return self.value >= self.target if self.better == "higher" else self.value <= self.target


@dataclass(frozen=True)
class Measured:
    """One benchmark's outcome; `figures` are what the ratios were made of, with the unit in their name."""

    name: str
    ratios: Mapping[str, Ratio]
    figures: Mapping[str, float] = field(default_factory=dict[str, float])


def medians(
    kinds: Mapping[str, Callable[[], float]], rounds: int, *, warm_up: bool = True
) -> dict[str, float]:
    """The median of each kind over `rounds`, the kinds taking turns so that a busy moment hits all of them."""
    if warm_up:
        for measure in kinds.values():
            measure()
    taken: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(rounds):
        order = list(kinds) if number % 2 == 0 else list(kinds)[::-1]
        for name in order:
            taken[name].append(kinds[name]())
    return {name: median(values) for name, values in taken.items()}


def python(arguments: Sequence[str | Path]) -> str:
    """Run this Python on some arguments from the project's folder, modules compiled as in an installation; gives its stdout."""
    left_out = {"PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME"}
    surroundings = {key: value for key, value in os.environ.items() if key not in left_out}
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(surroundings):
        surroundings.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=surroundings,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise RuntimeError(f"{arguments}: exit status {done.returncode}\n{done.stderr}")
    return done.stdout
