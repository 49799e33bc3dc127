"""Long work as a generator: it yields `Step`s and returns its result, so that every door can show and cancel it.

A job opens its own `write()` for each chunk. Closing the generator cancels: the open chunk rolls back, earlier ones stay.
"""

from collections.abc import Callable, Generator
from typing import NamedTuple, TypeVar, cast

Result = TypeVar("Result")


class Step(NamedTuple):
    """How far a job has come: `done` of `total` units, and a note already in the reader's language."""

    done: int
    total: int
    note: str = ""


Job = Generator[Step, None, Result]


def drive(job: Job[Result], show: Callable[[Step], None] | None = None) -> Result:
    """Run a job to its end, showing each step, and return its result."""
    while True:
        try:
            step = next(job)
        except StopIteration as end:
            return cast("Result", end.value)
        if show:
            show(step)
