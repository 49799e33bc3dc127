"""The load generators as the benchmarks call them: each plays in a process of its own and says what it found."""

import json
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from measuring import python

_HERE = Path(__file__).parent


class Round(NamedTuple):
    """What one round of the closed loop found."""

    seconds: float
    answers: dict[str, int]
    """By the three digits of the status."""
    slowest: float
    """Seconds of the slowest answer."""

    def per_second(self) -> float:
        """Answers a second. RuntimeError when any of them was not 200."""
        if set(self.answers) != {"200"}:
            raise RuntimeError(f"not all answers were 200: {self.answers}")
        return self.answers["200"] / self.seconds


def closed_loop(work: Path, port: int, requests: Sequence[bytes], connections: int) -> Round:
    """Send the requests over so many kept-alive connections, each waiting for its answer."""
    file = work / "requests.pickle"
    file.write_bytes(pickle.dumps([requests[place::connections] for place in range(connections)]))
    return Round(**json.loads(python([_HERE / "closed_loop.py", file, str(port)])))


def open_loop(
    work: Path, port: int, phones: Sequence[tuple[float, str]], codes: Mapping[int, str]
) -> list[float]:
    """Let phones come at their own times; gives the seconds that each took. RuntimeError when one was not checked in."""
    file = work / "phones.pickle"
    file.write_bytes(pickle.dumps({"phones": list(phones), "codes": dict(codes)}))
    return json.loads(python([_HERE / "open_loop.py", file, str(port)]))
