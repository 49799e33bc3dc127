"""What every page of the door has at hand: the base, its key, the queue of check-ins, the count of failed tries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from core.paths import DataFolder
from store.transaction import Store
from store.types import Db
from web.commit_queue import CommitQueue
from web.known_sessions import KnownSessions
from web.limits import Tries
from web.settle import Arrival, Settled

Result = TypeVar("Result")


@dataclass(frozen=True)
class Door:
    """One open door."""

    store: Store
    folder: DataFolder
    address: str
    """What the QR names, http://HOST:PORT; empty for whatever host the request asked for."""
    key: bytes
    queue: CommitQueue[Arrival, Settled]
    sessions: KnownSessions = field(default_factory=KnownSessions)
    tries_of_pair: Tries = field(default_factory=lambda: Tries(burst=6, per_minute=2))
    """Failed sign-ins by address and mobile."""
    tries_of_address: Tries = field(default_factory=lambda: Tries(burst=300, per_minute=60))
    """Failed sign-ins by address alone: 230 honest people behind one address may each mistype once."""

    async def read(self, verb: Callable[[Db], Result]) -> Result:
        """Run reading verbs outside the event loop."""

        def work() -> Result:
            with self.store.read() as db:
                return verb(db)

        return await run_in_threadpool(work)

    async def write(self, verb: Callable[[Db], Result]) -> Result:
        """Run verbs that change something in a transaction of their own, outside the event loop."""

        def work() -> Result:
            with self.store.write() as db:
                return verb(db)

        return await run_in_threadpool(work)
