"""What every page of the door has at hand: the base, its key, the queue of check-ins, the count of failed tries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from core.paths import DataFolder
from store.transaction import Store
from store.types import Db
from web.commit_queue import CommitQueue
from web.doctor.comers import Comers
from web.known_sessions import KnownSessions
from web.limits import Tries
from web.refused_scans import RefusedScans
from web.settle import Arrival, Settled

Result = TypeVar("Result")


@dataclass(frozen=True)
class Door:
    """One open door."""

    store: Store
    folder: DataFolder
    named: Callable[[], str]
    """What the QR names at this moment, http://HOST:PORT; empty for whatever host the request asked for."""
    key: bytes
    queue: CommitQueue[Arrival, Settled]
    refused: RefusedScans
    sessions: KnownSessions = field(default_factory=KnownSessions)
    tries_of_pair: Tries = field(default_factory=lambda: Tries(burst=6, per_minute=2))
    """Failed sign-ins by address and mobile."""
    tries_of_device: Tries = field(default_factory=lambda: Tries(burst=12, per_minute=4))
    """Failed sign-ins by browser mark, whatever the mobile."""
    tries_of_address: Tries = field(default_factory=lambda: Tries(burst=600, per_minute=120))
    """Failed sign-ins by address alone: 230 honest people behind one address may each mistype twice, of 2,300 every fourth once."""
    papers_of_address: Tries = field(default_factory=lambda: Tries(burst=120, per_minute=60))
    """Certificates that were checked from an address, true ones too: an office may check a stack, nobody all numbers there are."""
    steps_of_phone: Tries = field(default_factory=lambda: Tries(burst=90, per_minute=30))
    """What one phone changes in the issue book: a holder at work taps a few times a minute."""
    alarms_of_address: Tries = field(default_factory=lambda: Tries(burst=300, per_minute=120))
    """Posts of alarms from an address; each may bring a hundred."""
    tokens_of_address: Tries = field(default_factory=lambda: Tries(burst=10, per_minute=5))
    """Posts of alarms with a token that no source has."""
    comers: Comers = field(default_factory=Comers)
    """Who opened the network doctor's test codes."""

    @property
    def address(self) -> str:
        """What the QR names; the computer may have moved to another network since the door opened."""
        return self.named()

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
