"""Refused scans are evidence: old photos, forged codes, stale tickets go into the journal, grouped like the check-ins.

`web.check_in` and `web.app` hand them in. What one phone or one address may cause is limited, so that a flood cannot fill the
base; the limits lie above what 2,300 honest people behind one address do wrong in a morning.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from core.clock import now
from core.refusal import Refusal
from courses import devices, scans
from courses.codes import Code
from courses.scans import RefusedScan
from store.transaction import Store
from store.types import Db
from web.commit_queue import CommitQueue, commit
from web.limits import Tries
from web.settle import actor_of
from web.visit import Visit

UNKNOWN_PHONE = "phone"
"""How the journal names whoever holds a phone that it does not know."""
_ANSWERED_AFTER_SECONDS = 2.0
_log = logging.getLogger("xiuhua")


class Scan(NamedTuple):
    """One refused scan as the door saw it."""

    number: int | None
    direction: str
    code: str
    phone: str
    """The token of the phone's cookie, or empty."""
    at: datetime


class RefusedScans:
    """Keeps refused scans, within limits."""

    def __init__(self, store: Store) -> None:
        self.queue: CommitQueue[Scan, None] = CommitQueue(partial(commit, store, _settle))
        self.of_address = Tries(burst=6_000, per_minute=60)
        self.of_phone = Tries(burst=30, per_minute=6)
        self.left_out = 0
        """How many were over the limits and not written."""

    async def keep(self, visit: Visit, refusal: Refusal, code: Code | None = None) -> None:
        """Write down that `visit` was refused; `code` is what it brought, None for a ticket.

        Returns when it is on the disk, after two seconds at the latest: whoever is refused learns it also when the base cannot
        be written at this moment.
        """
        at = now()
        if not self._within_limits(visit, at):
            return
        number = code.number if code else refusal.values.get("session")
        direction = code.direction if code else str(refusal.values.get("direction", ""))
        scan = Scan(number if isinstance(number, int) else None, direction, refusal.code, visit.phone, at)
        kept = asyncio.ensure_future(self.queue.settle(scan))
        kept.add_done_callback(_look_at)
        await asyncio.wait({kept}, timeout=_ANSWERED_AFTER_SECONDS)

    def _within_limits(self, visit: Visit, at: datetime) -> bool:
        counts = [(self.of_address, visit.address)]
        if visit.phone or not visit.fresh:
            counts.append((self.of_phone, visit.phone or visit.browser))
        if any(tries.wait(key, at) for tries, key in counts):
            self.left_out += 1
            if (
                self.left_out & (self.left_out - 1) == 0
            ):  # 1, 2, 4, 8 ...: a flood must not fill the log either
                _log.warning("refused scans over the limit, not written: %d so far", self.left_out)
            return False
        for tries, key in counts:
            tries.failed(key, at)
        return True


def _settle(db: Db, refused: Sequence[Scan], at: datetime) -> list[None]:
    holders = devices.holders(db, {scan.phone for scan in refused if scan.phone})
    lines: list[RefusedScan] = []
    for scan in refused:
        holder = holders.get(scan.phone)
        lines.append(
            RefusedScan(
                scan.number,
                scan.direction,
                scan.code,
                actor_of(holder) if holder else UNKNOWN_PHONE,
                holder.person_id if holder else None,
                holder.device_id if holder else None,
                scan.at,
            )
        )
    scans.note_refused(db, lines, at)
    return [None] * len(refused)


def _look_at(kept: asyncio.Future[None]) -> None:
    """A scan that could not be written is told in the log; the phone is refused all the same."""
    if not kept.cancelled() and (fault := kept.exception()):
        _log.warning("a refused scan could not be written: %s", fault)
