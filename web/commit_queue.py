"""One writer thread for many waiting phones: it takes all that has arrived, settles it in one transaction, then answers.

Group commit is what holds a hall: 12 times one commit each, 146 times on a slow disk (docs/architecture.md). Nothing is answered
before the commit that holds it; a set that fails is split until the poisoned item stands alone.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from core import logs
from core.clock import now
from core.refusal import Refusal
from store.transaction import Store
from store.types import Db
from web.refusals import DoorBusy, DoorClosing

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Settle = Callable[[Db, Sequence[Item], datetime], Sequence[Answer]]
Commit = Callable[[Sequence[Item]], list[Answer | Exception]]
"""Settles a set in a transaction of its own and gives an answer, or the refusal or fault that it met, for each item."""
Tell = Callable[[Answer | Exception], None]
"""Takes an item's answer, or the refusal or fault that it met, in the event loop."""

WAITING_AT_MOST = 4_096
GROUP_AT_MOST = 512
_ENOUGH = 80
"""So many are committed without waiting for who else comes: while they are, the door answers and reads others."""
_PACE_SECONDS = 0.025
"""From the beginning of one commit to the next. Whoever comes after a quiet time finds that over and is committed at once; a
crowd that trickles in shares its commits, each of which costs about a millisecond however few it holds."""
_LOOKS = 30
_LOOK_SECONDS = 0.001


class CommitQueue(Generic[Item, Answer]):
    """Items wait in the event loop; the writer thread has them committed, a set at a time."""

    def __init__(self, commit: Commit[Item, Answer], *, waiting_at_most: int = WAITING_AT_MOST) -> None:
        self.commit = commit
        self.waiting_at_most = waiting_at_most
        self._waiting: deque[tuple[Item, Tell[Answer]]] = deque()
        self._changed = threading.Condition()
        self._open = False
        self._gathered = False
        """Whether those who tap together are in."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the queue; call from the event loop that will wait."""
        self._open = True
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(
            target=self._work, args=(self._loop,), name="commit-queue", daemon=True
        )
        self._thread.start()

    async def drain(self) -> None:
        """Take nothing more, settle what waits, end the thread."""
        with self._changed:
            self._open = False
            self._changed.notify()
        if self._thread:
            await asyncio.to_thread(self._thread.join)

    @property
    def waiting(self) -> int:
        """How many wait to be taken."""
        return len(self._waiting)

    async def settle(self, item: Item) -> Answer:
        """The item's answer, once it is on the disk. Raises DoorBusy, DoorClosing, what the store refuses, and faults."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.hand_in(item, partial(put_into, future))
        return await future

    def hand_in(self, item: Item, tell: Tell[Answer]) -> None:
        """Let `tell` have the item's answer, once it is on the disk; call from the event loop.

        Raises DoorBusy and DoorClosing; `tell` is then not called.
        """
        with self._changed:
            if not (self._open and self._loop):
                raise DoorClosing
            waiting = len(self._waiting)
            if waiting >= self.waiting_at_most:
                raise DoorBusy
            self._waiting.append((item, tell))
            if waiting + 1 == _ENOUGH:
                self._changed.notify()
        if not waiting:
            self._loop.call_later(_LOOK_SECONDS, self._gather, self._loop, 1, _LOOKS)

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        begun = 0.0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._gathered or self._are_enough())
                self._changed.wait_for(self._are_enough, begun + _PACE_SECONDS - time.monotonic())
                if not self._waiting:
                    return
                begun = time.monotonic()
                group = [self._waiting.popleft() for _place in range(min(GROUP_AT_MOST, len(self._waiting)))]
                self._gathered = bool(self._waiting)
            answers = self.commit([item for item, _tell in group])
            loop.call_soon_threadsafe(_answer, [tell for _item, tell in group], answers)

    def _are_enough(self) -> bool:
        return not self._open or len(self._waiting) >= _ENOUGH

    def _gather(self, loop: asyncio.AbstractEventLoop, seen: int, looks: int) -> None:
        """Let those come in who tap together: until a millisecond brings no more. The loop looks: it knows whom it has read."""
        waiting = len(self._waiting)
        if waiting > seen and looks:
            loop.call_later(_LOOK_SECONDS, self._gather, loop, waiting, looks - 1)
            return
        with self._changed:
            self._gathered = bool(self._waiting)
            self._changed.notify()


def commit(store: Store, settle: Settle[Item, Answer], items: Sequence[Item]) -> list[Answer | Exception]:
    """Settle a set by `settle(db, items, at)` in one transaction; one that fails is split until the poisoned item stands alone."""
    try:
        at = now()
        with store.write() as db:
            answers = list(settle(db, items, at))
        if len(answers) != len(items):
            raise AssertionError("every item needs its answer")
        return [*answers]
    except Refusal as machine:  # full disk or held base: it is no item's own fault, so nothing to split
        return [machine for _item in items]
    except Exception as fault:  # noqa: BLE001 - whatever one item broke must not reach its neighbours
        if len(items) == 1:
            return [fault]
        half = len(items) // 2
        return [*commit(store, settle, items[:half]), *commit(store, settle, items[half:])]


def put_into(future: asyncio.Future[Answer], answer: Answer | Exception) -> None:
    """Let whoever awaits the future go on."""
    if future.done():  # its phone has gone; what it asked for stands all the same
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _answer(tells: Sequence[Tell[Answer]], answers: Sequence[Answer | Exception]) -> None:
    for tell, answer in zip(tells, answers, strict=True):
        try:
            tell(answer)
        except Exception as fault:  # noqa: BLE001 - what breaks in answering one must not reach its neighbours
            logs.report(fault)
