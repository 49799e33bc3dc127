"""A file of alarms into the base: compared first, then taken down and settled as a job. The window and the terminal run it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.jobs import Job, Step
from core.language import _
from grid.alarms import receiving, rules, settling
from grid.alarms.reading import AlarmFile
from grid.alarms.receiving import Outcome
from grid.alarms.settling import Held
from grid.alarms.sources import DEVICE, SourceRow, named, source
from store.transaction import Store
from store.types import Db

_CHUNK = 2_000
_DEVICES = 100


class Comparison(NamedTuple):
    """What importing a file would do."""

    new: int
    repeated: int
    unplaced: tuple[str, ...]
    """Devices of which nobody has said where they stand."""
    wrong_clocks: tuple[str, ...]


def compare(db: Db, source_: SourceRow, file: AlarmFile, at: datetime) -> Comparison:
    """Compare a file with the base; changes nothing."""
    there = receiving.known(db, source_, file.messages)
    placed = set(db.scalars(sa.select(DEVICE.c.device).where(DEVICE.c.source_id == source_.id)))
    devices = dict.fromkeys(named(one.device) for one in file.messages)
    wrong = dict.fromkeys(
        named(one.device) for one in file.messages if rules.wrong_clock(one.occurred_at, at)
    )
    return Comparison(
        receiving.different(file.messages) - there,
        len(file.messages) - receiving.different(file.messages) + there,
        tuple(device for device in devices if device not in placed),
        tuple(wrong),
    )


def carry_out(store: Store, source_id: UUID, file: AlarmFile, actor: str, at: datetime) -> Job[Outcome]:
    """Take a file down in chunks, then settle what it brought. Cancelled, what was taken down stays and settles with the next call.

    Raises UnknownSource, SourceClosed.
    """
    total = len(file.messages)
    added = repeated = 0
    unplaced: dict[str, None] = {}
    wrong: dict[str, None] = {}
    for start in range(0, total, _CHUNK):
        with store.write() as db:
            part = receiving.take_down(db, source_id, file.messages[start : start + _CHUNK], actor, at)
        added += part.added
        repeated += part.repeated
        unplaced |= dict.fromkeys(part.unplaced)
        wrong |= dict.fromkeys(part.wrong_clocks)
        yield Step(min(start + _CHUNK, total), total, _("Taking alarms down"))
    with store.read() as db:
        source(db, source_id)
        waiting = settling.waiting_devices(db, source_id)
    issues: list[UUID] = []
    held: list[Held] = []
    joined = passed = 0
    for start in range(0, len(waiting), _DEVICES):
        with store.write() as db:
            settled = settling.settle(db, at, source_id, waiting[start : start + _DEVICES])
        issues += settled.issues
        held += settled.held
        joined += settled.joined
        passed += settled.passed
        yield Step(min(start + _DEVICES, len(waiting)), len(waiting), _("Deciding what the alarms are"))
    return Outcome(added, repeated, tuple(unplaced), tuple(wrong), tuple(issues), joined, passed, tuple(held))
