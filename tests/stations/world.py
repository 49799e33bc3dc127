"""A street with its stations and whatever may befall them, one step at a time: what the machines of test_schedules drive.

Every step goes through the program's own verbs. What was written where, and what the writer knew, is kept here beside them, so that
what becomes of it can be judged without asking the program (tests/stations/healed.py).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from core.jobs import drive
from core.paths import DataFolder
from core.refusal import Refusal
from courses import check_in
from grid.field import inspections, visits
from grid.field.inspections import Look, NewWalk
from grid.field.visits import NewVisit
from grid.issues import moves, reporting
from grid.issues.reporting import NewIssue
from grid.issues.rows import ISSUE, loaded
from grid.issues.rules import MOVES, why_not
from grid.places import places
from stations.receiving import receive
from stations.sending import export as send
from store import backup
from store.engine import connect, url_of
from store.journal import JOURNAL
from store.types import Db
from tests.stations.schemas import program_of
from tests.stations_town import Machine, Town, copy_folder, hand

TEN_YEARS = timedelta(days=3652)
_HOUR = timedelta(hours=1)
_MONTH = 3
"""Snapshots that a machine keeps: "last month's" is any of them."""
_STEPS_OF_AN_ISSUE = ("file", "dispatch", "accept", "note", "phoned", "send_to_verify", "decline", "recall")


@dataclass(frozen=True)
class Write:
    """One value that somebody put into one cell, and which other writes of that cell stood in the writer's journal."""

    machine: str
    op_id: UUID
    cell: tuple[str, str, str]
    """Subject kind, subject id, and what of it."""
    value: str
    seen: frozenset[UUID]


@dataclass
class Parcel:
    """A bundle on some stick."""

    file: Path
    sender: str
    peer: UUID | None
    """The station it is for; None for the base."""


@dataclass
class Snapshot:
    """A machine's folder as it was."""

    folder: DataFolder
    taken: frozenset[Path]
    archive: Path | None = None
    """The same by store/backup.py."""


Told = list[str]
Wrote = dict[tuple[str, str, str], str]
Made = TypeVar("Made")


@dataclass
class World:
    """The town, the sticks, and the record of what was done."""

    town: Town
    dice: Random
    parcels: list[Parcel] = field(default_factory=list[Parcel])
    writes: list[Write] = field(default_factory=list[Write])
    snapshots: dict[str, list[Snapshot]] = field(default_factory=dict[str, list[Snapshot]])
    taken: dict[str, set[Path]] = field(default_factory=dict[str, set[Path]])
    """By machine: the files that it imported and did not refuse."""
    schemas: dict[str, int] = field(default_factory=dict[str, int])
    """By machine: how much newer its program's schema is than this one's."""
    steps: list[tuple[str, int, int, int]] = field(default_factory=list[tuple[str, int, int, int]])
    """What was drawn (tests/stations/machine.py)."""
    told: Told = field(default_factory=list[str])
    """What was done, in words: a failing schedule can be read."""

    def close(self) -> None:
        """Let go of all bases."""
        self.town.close()

    # who

    def machines(self) -> list[Machine]:
        """All that live."""
        return [*self.town.machines()]

    def machine(self, number: int) -> Machine:
        """One of them; 0 is the base."""
        living = self.machines()
        return living[number % len(living)]

    def key(self, machine: Machine) -> str:
        """A twin bears the same mark, but lies elsewhere."""
        return machine.folder.root.name

    def at(self, machine: Machine, act: Callable[[Machine], Made]) -> Made:
        """Let a machine do something (tests/stations/mirrored.py has two do it)."""
        return act(machine)

    # work

    def work(self, machine: Machine, patch: int, kind: str, choice: int) -> None:
        """One real operation; what the rules refuse is no operation."""
        self.told.append(f"work {self.key(machine)} patch {patch} {kind} {choice}")
        act = _WORK[kind]
        with machine.store.read() as db:
            before = db.scalar(sa.select(sa.func.max(JOURNAL.c.seq))) or 0

        def write(at: Machine) -> Wrote:
            with at.store.write() as db:
                return act(self, db, at, patch, choice)

        try:
            wrote = self.at(machine, write)
        except Refusal as refusal:
            self.told.append(f"  refused: {type(refusal).__name__}")
            return
        if not wrote:
            return
        with machine.store.read() as db:
            lines = db.execute(
                sa.select(JOURNAL.c.op_id, JOURNAL.c.subject_kind, JOURNAL.c.subject_id).where(
                    JOURNAL.c.seq > before
                )
            ).all()
            for cell, value in wrote.items():
                of_subject = [row.op_id for row in lines if (row.subject_kind, row.subject_id) == cell[:2]]
                if not of_subject:
                    continue
                others = [each.op_id for each in self.writes if each.cell == cell]
                seen = (
                    frozenset(db.scalars(sa.select(JOURNAL.c.op_id).where(JOURNAL.c.op_id.in_(others))))
                    if others
                    else frozenset[UUID]()
                )
                self.writes.append(Write(self.key(machine), of_subject[-1], cell, value, seen))

    # sticks

    def send(self, machine: Machine, to: Machine) -> Parcel | None:
        """Write a bundle: of a station to the base, or of the base to a station."""
        self.told.append(f"send {self.key(machine)} to {self.key(to)} as {len(self.parcels)}")
        file = self.town.stick / f"{len(self.parcels):04}.xhb"

        def write(at: Machine) -> None:
            place = file if at is machine else file.with_suffix(".mirror")
            with program_of(self.schemas.get(self.key(machine), 0)):
                drive(send(at.store, at.folder, to.peer, place, "clerk", at.clock))

        try:
            self.at(machine, write)
        except Refusal as refusal:
            self.told.append(f"  refused: {type(refusal).__name__} {refusal}")
            return None
        parcel = Parcel(file, self.key(machine), to.peer)
        self.parcels.append(parcel)
        return parcel

    def receive(self, machine: Machine, file: Path) -> Any:  # noqa: ANN401 - a receipt, or the refusal
        """Take a bundle; gives the receipt or the refusal."""
        self.told.append(f"receive {file.stem} at {self.key(machine)}")

        def take(at: Machine) -> Any:  # noqa: ANN401 - as above
            with program_of(self.schemas.get(self.key(machine), 0)):
                return drive(receive(at.store, at.folder, file, "clerk", at.clock))

        try:
            receipt = self.at(machine, take)
        except Refusal as refusal:
            self.told.append(f"  refused: {type(refusal).__name__} {refusal}")
            return refusal
        self.told.append(f"  {receipt.state} {receipt.why}")
        if receipt.state in {"taken", "quarantined"}:
            self.taken.setdefault(self.key(machine), set()).add(file)
        return receipt

    def adopt(self, file: Path, sender: Machine, to: Machine) -> None:
        """A bundle that was written although its writer did not live to say so."""
        self.parcels.append(Parcel(file, self.key(sender), to.peer))

    def receivers(self, parcel: Parcel) -> list[Machine]:
        """Whom a bundle is for: the base, or a station with all its twins."""
        if parcel.peer is None:
            return [self.town.base]
        return [each for each in self.town.stations if each.peer == parcel.peer]

    def install(self, machine: Machine, by: int) -> None:
        """Give a machine a program whose schema is so much newer than this one's."""
        self.told.append(f"schema of {self.key(machine)} {by:+}")
        self.schemas[self.key(machine)] = by

    # copies and old states

    def keep(self, machine: Machine, *, by_backup: bool) -> None:
        """Somebody copies a data folder, or makes a backup."""
        kept = self.snapshots.setdefault(self.key(machine), [])
        self.told.append(f"keep {self.key(machine)} {'by backup' if by_backup else ''}")
        machine.reopened()
        place = self.town.root / f"kept-{self.key(machine)}-{len(self.told)}"
        archive = None
        if by_backup:
            place.mkdir()
            archive = place / "backup.zip"
            drive(backup.backup(machine.folder, archive, machine.clock()))
            folder = machine.folder
        else:
            folder = copy_folder(machine.folder, place)
        kept.append(Snapshot(folder, frozenset(self.taken.get(self.key(machine), ())), archive))
        del kept[:-_MONTH]

    def put_back(self, machine: Machine, which: int) -> bool:
        """A machine is set back to an older state of its own."""
        kept = self.snapshots.get(self.key(machine), [])
        if not kept:
            return False
        old = kept[which % len(kept)]
        self.told.append(f"put back {self.key(machine)} {'by restore' if old.archive else 'by copy'}")
        machine.store.close()
        if old.archive is not None:
            drive(backup.restore(old.archive, machine.folder, machine.clock(), replace=True))
        else:
            shutil.rmtree(machine.folder.root)
            copy_folder(old.folder, machine.folder.root)
        machine.store = connect(url_of(machine.folder, machine.settings))
        self.taken[self.key(machine)] = set(old.taken)
        return True

    def twin(self, machine: Machine) -> None:
        """Somebody copies a station's data folder to another computer and works on both."""
        self.told.append(f"twin of {self.key(machine)}")
        machine.reopened()
        root = self.town.root / f"{self.key(machine)}-twin{len(self.town.stations)}"
        folder = copy_folder(machine.folder, root)
        other = replace(machine, folder=folder, store=connect(url_of(folder, machine.settings)))
        self.taken[self.key(other)] = set(self.taken.get(self.key(machine), ()))
        self.town.stations.append(other)


Act = Callable[[World, Db, Machine, int, int], Wrote]


def _rename(world: World, db: Db, machine: Machine, patch: int, choice: int) -> Wrote:
    place = (world.town.buildings, world.town.stairwells, world.town.households)[choice % 3][patch]
    name = f"{len(world.told)}号"
    places.change(db, place, {"name": name}, "clerk", machine.clock())
    return {("place", str(place), "name"): name}


def _floors(world: World, db: Db, machine: Machine, patch: int, choice: int) -> Wrote:
    place = world.town.buildings[patch]
    floors = 2 + choice % 30
    places.change(db, place, {"floors": floors}, "clerk", machine.clock())
    return {}


def _report(world: World, db: Db, machine: Machine, patch: int, choice: int) -> Wrote:
    at = machine.clock()
    new = NewIssue("0101", place_id=world.town.buildings[patch], spot=f"{choice}", draft=choice % 5 == 0)
    reporting.report(db, new, hand("clerk"), at)
    return {}


def _move(world: World, db: Db, machine: Machine, patch: int, choice: int) -> Wrote:
    """A step that is allowed now, of one of the oldest issues: so that two machines meet on it."""
    query = sa.select(ISSUE.c.id).where(ISSUE.c.area_id == world.town.grids[patch]).order_by(ISSUE.c.id)
    issues = db.scalars(query.limit(2)).all()
    if not issues:
        return _report(world, db, machine, patch, choice)
    issue = issues[choice % len(issues)]
    standing = loaded(db, issue).standing
    by = hand("clerk")
    roles = frozenset(by.roles)
    able = [name for name in _STEPS_OF_AN_ISSUE if why_not(standing, MOVES[name], by, roles) is None]
    if not able:
        return {}
    name = able[choice % len(able)]
    moves.move(db, issue, name, by, machine.clock(), reason="有据可查")
    return {("issue", str(issue), "move"): f"{name} {len(world.told)}"}


def _visit(world: World, db: Db, machine: Machine, patch: int, choice: int) -> Wrote:
    at = machine.clock()
    told = NewIssue("0504", spot="花园") if choice % 3 == 0 else None
    visits.write(
        db, NewVisit(at, f"路灯{choice}", world.town.households[patch], issue=told), hand("clerk"), at
    )
    return {}


def _walk(world: World, db: Db, machine: Machine, patch: int, choice: int) -> Wrote:
    at = machine.clock()
    looks = [Look("0501", ("clear", "found")[choice % 2], "门厅", "纸箱")]
    inspections.record(db, NewWalk(world.town.grids[patch], at - _HOUR, at), looks, hand("clerk"), at)
    return {}


def _build(world: World, db: Db, machine: Machine, patch: int, choice: int) -> Wrote:
    """A stairwell; two machines may choose the same name."""
    places.add_stairwell(db, world.town.buildings[patch], f"{2 + choice % 4}单元", "clerk", machine.clock())
    return {}


def _arrive(world: World, db: Db, machine: Machine, patch: int, _choice: int) -> Wrote:
    person = world.town.holders[patch]
    check_in.check_in_by_hand(db, world.town.session, person, "本人到场", "clerk", machine.clock())
    return {}


_WORK: dict[str, Act] = {
    "rename": _rename,
    "floors": _floors,
    "report": _report,
    "move": _move,
    "visit": _visit,
    "walk": _walk,
    "build": _build,
    "arrive": _arrive,
}
KINDS = tuple(_WORK)
