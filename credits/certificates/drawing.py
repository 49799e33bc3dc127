"""Drawing many certificates: in this process, or spread over processes that only draw, where a batch is worth their start.

`issuing` begins a chunk, does other work, and then waits for it step by step, so that it can be cancelled at any of them.
"""

import multiprocessing
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import NamedTuple, Protocol, TypeVar

from credits.certificates.layouts.layout_parts import Layout
from credits.certificates.layouts.shown import Shown

Begun = TypeVar("Begun")
ENOUGH = 400
"""From so many certificates on the start of other processes, about a second each, is won back (tests/benchmarks/certificates.py)."""
MOST_PROCESSES = 2
"""Two draw as fast as this process numbers, signs and keeps."""
_LOOK = 0.1
"""Seconds between two looks at a page that is being drawn: how soon a batch notices that it is cancelled."""


class Sheet(NamedTuple):
    """One page to draw: what it shows, and the text of its code."""

    shown: Shown
    address: str


class Drawn(NamedTuple):
    """Sheets that are being drawn: here one after the other when they are waited for, elsewhere at once."""

    sheets: Sequence[Sheet]
    futures: Sequence["Future[bytes]"]


class Drawing(Protocol):
    """Where pages are drawn."""

    def begin(self, sheets: Sequence[Sheet]) -> Drawn:
        """Begin a chunk."""
        ...

    def wait(self, begun: Drawn) -> Generator[int, None, list[bytes]]:
        """The files of a chunk; yields now and then how many are drawn, where one may stop. Raises CharacterNotPrintable, TextDoesNotFit."""
        ...


class Here:
    """Drawn in this process, while nobody else of the program writes (`before_each`)."""

    def __init__(
        self, layout: Layout, images: Mapping[str, bytes], before_each: Callable[[], None] = lambda: None
    ) -> None:
        self._layout, self._images, self._before_each = layout, images, before_each

    def begin(self, sheets: Sequence[Sheet]) -> Drawn:
        """Nothing yet."""
        return Drawn(sheets, ())

    def wait(self, begun: Drawn) -> Generator[int, None, list[bytes]]:
        """One after the other."""
        from credits.certificates.certificate_pdf import draw

        made: list[bytes] = []
        for sheet in begun.sheets:
            self._before_each()
            made.append(draw(self._layout, sheet.shown, sheet.address, self._images))
            yield len(made)
        return made


class Processes:
    """Drawn by other processes; when one of those dies or none can be started (a strict antivirus), here."""

    def __init__(self, pool: ProcessPoolExecutor, otherwise: Here) -> None:
        self._pool, self._otherwise = pool, otherwise

    def begin(self, sheets: Sequence[Sheet]) -> Drawn:
        """At once, as far as there are hands."""
        try:
            return Drawn(sheets, [self._pool.submit(_draw, sheet) for sheet in sheets])
        except (BrokenProcessPool, OSError):
            return Drawn(sheets, ())

    def wait(self, begun: Drawn) -> Generator[int, None, list[bytes]]:
        """Each as it comes, looking up every tenth of a second."""
        made: list[bytes] = []
        try:
            for future in begun.futures:
                while True:
                    yield len(made)
                    try:
                        made.append(future.result(_LOOK))
                        break
                    except NotYet:
                        continue
        except BrokenProcessPool:
            made.clear()
        if len(made) == len(begun.sheets):
            return made
        return (yield from self._otherwise.wait(begun))


@contextmanager
def drawing(
    layout: Layout, images: Mapping[str, bytes], count: int, before_each: Callable[[], None]
) -> Generator[Drawing]:
    """Where a batch of `count` is drawn. At the end, also when it is cancelled, nothing more is begun and nobody is waited for."""
    here = Here(layout, images, before_each)
    processes = min(MOST_PROCESSES, (os.cpu_count() or 1) - 1)
    if count < ENOUGH or processes < 1:
        yield here
        return
    # Spawned on every system: a fork would take along threads, locks and the database's connections.
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(layout, images)
    )
    try:
        yield Processes(pool, here)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_given: dict[str, tuple[Layout, Mapping[str, bytes]]] = {}
"""What a drawing process was started with."""


def _begin(layout: Layout, images: Mapping[str, bytes]) -> None:
    """In a drawing process: behind what people wait for, a check-in above all."""
    if hasattr(os, "nice"):
        os.nice(5)
    _given["batch"] = layout, images


def _draw(sheet: Sheet) -> bytes:
    from credits.certificates.certificate_pdf import draw

    layout, images = _given["batch"]
    return draw(layout, sheet.shown, sheet.address, images)
