"""The queue of the door: one commit for many, no answer before it, the poisoned one alone refused, a clean end."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy import event, exc

from store import facts
from store.refusals import DiskFull
from store.tables import BaseFact
from store.transaction import Store
from store.types import Db
from web.commit_queue import CommitQueue, commit
from web.refusals import DoorBusy, DoorClosing


class _Keeper:
    """Settles numbers by keeping each as a fact; counts transactions; breaks on request."""

    def __init__(self, poison: int | None = None) -> None:
        self.groups: list[int] = []
        self.poison = poison
        self.entered = False
        self.may_go = threading.Event()
        self.may_go.set()

    def __call__(self, db: Db, items: Sequence[int], at: datetime) -> list[str]:
        self.entered = True
        self.may_go.wait(20)
        self.groups.append(len(items))
        for item in items:
            facts.set_fact(db, f"n{item}", str(at))
        if self.poison in items:
            raise ZeroDivisionError(self.poison)
        return [f"kept {item}" for item in items]


def _kept(base: Store) -> set[str]:
    with base.read() as db:
        return set(db.scalars(sa.select(BaseFact.key)))


def test_all_that_waits_is_one_commit(base: Store) -> None:
    keeper = _Keeper()

    async def run() -> list[str]:
        queue = CommitQueue(partial(commit, base, keeper))
        queue.start()
        keeper.may_go.clear()
        first = asyncio.create_task(queue.settle(0))
        await _until(lambda: keeper.entered)
        rest = [asyncio.create_task(queue.settle(number)) for number in range(1, 200)]
        await _until(lambda: queue.waiting == 199)
        keeper.may_go.set()
        answers = await asyncio.gather(first, *rest)
        await queue.drain()
        return answers

    assert asyncio.run(run()) == [f"kept {number}" for number in range(200)]
    assert keeper.groups == [1, 199]
    assert _kept(base) == {f"n{number}" for number in range(200)}


def test_a_crowd_that_trickles_in_shares_its_commits(sqlite_base: Store) -> None:
    keeper = _Keeper()

    async def run() -> float:
        queue = CommitQueue(partial(commit, sqlite_base, keeper))
        queue.start()
        loop = asyncio.get_running_loop()
        begun, waiting = loop.time(), list[asyncio.Task[str]]()
        for number in range(100):
            waiting.append(asyncio.create_task(queue.settle(number)))
            await asyncio.sleep(0.002)
        await asyncio.gather(*waiting)
        took = loop.time() - begun
        await queue.drain()
        return took

    took = asyncio.run(run())
    assert sum(keeper.groups) == 100
    assert len(keeper.groups) <= took / 0.025 + 2


def test_every_answer_is_on_the_disk_before_it_is_given(sqlite_base: Store) -> None:
    seen: list[bool] = []

    async def one(queue: CommitQueue[int, str], number: int) -> None:
        await queue.settle(number)
        with closing(sqlite3.connect(str(sqlite_base.writer.url.database))) as other:
            seen.append(
                other.execute("SELECT 1 FROM base_fact WHERE key = ?", (f"n{number}",)).fetchone() == (1,)
            )

    async def run() -> None:
        queue = CommitQueue(partial(commit, sqlite_base, _Keeper()))
        queue.start()
        await asyncio.gather(*(one(queue, number) for number in range(50)))
        await queue.drain()

    asyncio.run(run())
    assert seen == [True] * 50


@pytest.mark.parametrize("poison", [0, 3, 9])
def test_the_poisoned_one_fails_alone(base: Store, poison: int) -> None:
    async def run() -> list[str | BaseException]:
        keeper = _Keeper(poison)
        queue = CommitQueue(partial(commit, base, keeper))
        keeper.may_go.clear()
        queue.start()
        tasks = [asyncio.create_task(queue.settle(number)) for number in range(10)]
        await asyncio.sleep(0)
        keeper.may_go.set()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        await queue.drain()
        return answers

    answers = asyncio.run(run())
    assert isinstance(answers.pop(poison), ZeroDivisionError)
    assert answers == [f"kept {number}" for number in range(10) if number != poison]
    assert _kept(base) == {f"n{number}" for number in range(10) if number != poison}


def test_a_full_queue_says_so_at_once_and_a_closed_one_too(sqlite_base: Store) -> None:
    async def run() -> None:
        keeper = _Keeper()
        queue = CommitQueue(partial(commit, sqlite_base, keeper), waiting_at_most=3)
        with pytest.raises(DoorClosing):
            await queue.settle(0)
        keeper.may_go.clear()
        queue.start()
        tasks = [asyncio.create_task(queue.settle(0))]
        await _until(lambda: keeper.entered)
        tasks += [asyncio.create_task(queue.settle(number)) for number in range(1, 4)]
        await _until(lambda: queue.waiting == 3)
        with pytest.raises(DoorBusy):
            await queue.settle(4)
        closing = asyncio.create_task(queue.drain())
        await asyncio.sleep(0)
        keeper.may_go.set()
        await closing
        assert await asyncio.gather(*tasks) == [f"kept {number}" for number in range(4)]
        with pytest.raises(DoorClosing):
            await queue.settle(5)

    asyncio.run(run())
    assert _kept(sqlite_base) == {f"n{number}" for number in range(4)}


def test_who_has_gone_is_settled_and_disturbs_nobody(sqlite_base: Store) -> None:
    async def run() -> str:
        keeper = _Keeper()
        queue = CommitQueue(partial(commit, sqlite_base, keeper))
        keeper.may_go.clear()
        queue.start()
        gone = asyncio.create_task(queue.settle(1))
        stays = asyncio.create_task(queue.settle(2))
        await asyncio.sleep(0)
        gone.cancel()
        keeper.may_go.set()
        answer = await stays
        await queue.drain()
        return answer

    assert asyncio.run(run()) == "kept 2"
    assert _kept(sqlite_base) == {"n1", "n2"}


def test_a_full_disk_refuses_all_without_splitting(sqlite_base: Store) -> None:
    keeper = _Keeper()

    def no_room(_connection: sa.Connection) -> None:
        full = sqlite3.OperationalError("database or disk is full")
        full.sqlite_errorname = "SQLITE_FULL"
        raise exc.OperationalError("COMMIT", {}, full)

    async def run() -> list[str | BaseException]:
        queue = CommitQueue(partial(commit, sqlite_base, keeper))
        queue.start()
        event.listen(sqlite_base.writer, "commit", no_room)
        answers = await asyncio.gather(*(queue.settle(number) for number in range(4)), return_exceptions=True)
        event.remove(sqlite_base.writer, "commit", no_room)
        again = await queue.settle(9)
        await queue.drain()
        return [*answers, again]

    answers = asyncio.run(run())
    assert [type(answer) for answer in answers] == [DiskFull] * 4 + [str]
    assert _kept(sqlite_base) == {"n9"}


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.001)
