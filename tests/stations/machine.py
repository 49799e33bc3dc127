"""The machine of schedules: a base and three to five stations, with every fault there is at once. Hypothesis chooses the steps.

`machine_of(street, root)` gives the class; test_schedules*.py run it, and test_mutations.py with one safeguard taken out.
"""

import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.jobs import drive
from core.refusal import Refusal
from store import journal
from tests.stations import healed, schemas
from tests.stations.faults import (
    WAYS,
    KilledError,
    base_full,
    disk_full_at,
    is_same,
    killed_at,
    shape,
    spoil,
)
from tests.stations.healing import decide_branch, decide_card, heal
from tests.stations.street import copy_of
from tests.stations.world import KINDS, TEN_YEARS, World
from tests.stations_town import Town

NUMBER = st.integers(0, 10_000)
_WHO = st.integers(0, 5)
_MOST_TWINS = 2


class Stations(RuleBasedStateMachine):
    """Steps as they come; healed and judged at the end."""

    def street(self, stations: int) -> Town:
        """A town of its own."""
        raise NotImplementedError

    @initialize(stations=st.integers(3, 5), dice=NUMBER)
    def begin(self, stations: int, dice: int) -> None:
        self.world = World(self.street(stations), Random(dice))

    # work

    @rule(who=_WHO, kind=st.sampled_from(KINDS), choice=NUMBER)
    def work(self, who: int, kind: str, choice: int) -> None:
        machine = self.world.machine(who)
        patch = choice % 3 if machine.is_base else machine.patch
        self.world.work(machine, patch, kind, choice)

    @rule(who=_WHO, kind=st.sampled_from(("rename", "move", "build")), choice=NUMBER, times=st.integers(1, 2))
    def both_work(self, who: int, kind: str, choice: int, times: int) -> None:
        """The base and a station at the same thing, neither knowing of the other."""
        station = self._station(who)
        for time in range(times):
            self.world.work(station, station.patch, kind, choice + time)
            self.world.work(self.world.town.base, station.patch, kind, choice)

    # sticks

    @rule(who=_WHO, lost=st.booleans())
    def to_base(self, who: int, lost: bool) -> None:
        parcel = self.world.send(self._station(who), self.world.town.base)
        if parcel is not None and not lost:
            self.world.receive(self.world.town.base, parcel.file)

    @rule(who=_WHO, lost=st.booleans())
    def from_base(self, who: int, lost: bool) -> None:
        station = self._station(who)
        parcel = self.world.send(self.world.town.base, station)
        if parcel is not None and not lost:
            self.world.receive(station, parcel.file)

    @precondition(lambda self: self.world.parcels)
    @rule(which=NUMBER, who=_WHO)
    def late_or_twice(self, which: int, who: int) -> None:
        """Any bundle there ever was, at whoever it was for: reordered, duplicate, at the twin."""
        parcel = self._parcel(which)
        receivers = self.world.receivers(parcel)
        if receivers:
            self.world.receive(receivers[who % len(receivers)], parcel.file)

    @precondition(lambda self: self.world.parcels)
    @rule(which=NUMBER, who=_WHO)
    def elsewhere(self, which: int, who: int) -> None:
        """A bundle at a machine that it was not written for."""
        parcel, machine = self._parcel(which), self.world.machine(who)
        if machine in self.world.receivers(parcel):
            return
        before = shape(machine.store)
        assert isinstance(self.world.receive(machine, parcel.file), Refusal)
        assert shape(machine.store) == before

    @precondition(lambda self: self.world.parcels)
    @rule(which=NUMBER, other=NUMBER, way=st.sampled_from(WAYS), choice=st.integers(0, 100_000))
    def spoilt(self, which: int, other: int, way: str, choice: int) -> None:
        """Cut at any byte, changed, hostile: refused whole."""
        parcel = self._parcel(which)
        file = self.world.town.root / f"spoilt-{len(self.world.told)}.xhb"
        spoil(parcel.file, self._parcel(other).file, way, choice, file)
        for machine in self.world.receivers(parcel)[:1]:
            before = shape(machine.store)
            self.world.told.append(f"spoil {parcel.file.stem} {way} {choice}")
            refused = isinstance(self.world.receive(machine, file), Refusal)
            assert refused or is_same(parcel.file, file), (way, choice)
            if refused:
                assert shape(machine.store) == before

    # clocks, copies, old states

    @rule(who=_WHO, way=st.sampled_from((-1, 0, 1)))
    def clock_off(self, who: int, way: int) -> None:
        machine = self.world.machine(who)
        machine.off = way * TEN_YEARS
        self.world.told.append(f"clock of {self.world.key(machine)} off by {way * 10} years")

    @precondition(
        lambda self: sum("twin" in self.world.key(each) for each in self.world.machines()) < _MOST_TWINS
    )
    @rule(who=_WHO)
    def twin(self, who: int) -> None:
        self.world.twin(self._station(who))

    @rule(who=_WHO, by_backup=st.booleans())
    def keep(self, who: int, by_backup: bool) -> None:
        self.world.keep(self.world.machine(who), by_backup=by_backup)

    @precondition(lambda self: self.world.snapshots)
    @rule(who=NUMBER, which=NUMBER)
    def put_back(self, who: int, which: int) -> None:
        """A station or the base set back to last month."""
        names = sorted(self.world.snapshots)
        name = names[who % len(names)]
        (machine,) = (each for each in self.world.machines() if self.world.key(each) == name)
        self.world.put_back(machine, which)

    # programs of another age

    @rule(who=_WHO, by=st.sampled_from((-2, 0, 1)))
    def other_program(self, who: int, by: int) -> None:
        machine = self.world.machine(who)
        schemas.install(self.world, machine, by)

    # power and disks

    @rule(who=_WHO, step=st.integers(0, 120), full=st.booleans())
    def cut_off_sending(self, who: int, step: int, full: bool) -> None:
        """Stick pulled, program killed, or disk full while a bundle is written: the file is whole or not there."""
        station = self._station(who)
        base = self.world.town.base
        here, to = (base, station) if step % 2 else (station, base)
        count_before = len(self.world.parcels)
        with suppress(KilledError), (disk_full_at if full else killed_at)(self.world.town.root, step):
            self.world.send(here, to)
        here.reopened()
        if len(self.world.parcels) == count_before:
            file = self.world.town.stick / f"{count_before:04}.xhb"
            if file.exists():
                self.world.adopt(file, here, to)
        self._whole(here.store)

    @precondition(lambda self: self.world.parcels)
    @rule(which=NUMBER, step=st.integers(0, 150), how=st.sampled_from(("killed", "full", "pages")))
    def cut_off_receiving(self, which: int, step: int, how: str) -> None:
        """The same while one is taken: all of it is there, or nothing."""
        parcel = self._parcel(which)
        for machine in self.world.receivers(parcel)[:1]:
            before = shape(machine.store)
            self.world.told.append(f"{how} at {step}")
            if how == "pages" and machine.store.is_sqlite:
                with base_full(machine.store, step % 12):
                    self.world.receive(machine, parcel.file)
            else:
                with (
                    suppress(KilledError),
                    (killed_at if how == "killed" else disk_full_at)(self.world.town.root, step),
                ):
                    self.world.receive(machine, parcel.file)
            machine.reopened()
            self._whole(machine.store)
            if shape(machine.store) == before:
                continue
            after = shape(machine.store)
            self.world.receive(machine, parcel.file)
            assert shape(machine.store)[0] == after[0], "half of it was there"

    # people

    @rule(choice=NUMBER)
    def decide(self, choice: int) -> None:
        decide_card(self.world, choice)

    @rule(choice=NUMBER)
    def judge(self, choice: int) -> None:
        decide_branch(self.world, choice)

    # the end

    def teardown(self) -> None:
        world = getattr(self, "world", None)
        if world is None:
            return
        try:
            heal(world)
            healed.is_sound(world)
            healed.nothing_is_lost(world)
            healed.nobody_wins_silently(world)
            healed.nobody_is_taken_for_another(world)
            healed.stations_agree(world)
            healed.again_adds_nothing(world)
        except BaseException:
            note(healed.told(world))
            raise
        finally:
            world.town.close()
            shutil.rmtree(world.town.root, ignore_errors=True)

    def _whole(self, store: object) -> None:
        with store.read() as db:  # pyright: ignore[reportAttributeAccessIssue]
            assert drive(journal.verify(db)).ok

    def _station(self, who: int):  # noqa: ANN202
        return self.world.town.stations[who % len(self.world.town.stations)]

    def _parcel(self, which: int):  # noqa: ANN202
        return self.world.parcels[which % len(self.world.parcels)]


def machine_of(first: Town, root: Path) -> type[Stations]:
    """The machine whose every schedule begins in a copy of its own."""
    number = count()

    class Fresh(Stations):
        def street(self, stations: int) -> Town:
            return copy_of(first, root / f"{next(number)}", stations)

    return Fresh


def run(
    machine: type[Stations],
    schedules: int,
    *,
    steps: int = 16,
    shrink: bool = True,
    seeded: int | None = None,
) -> None:
    """So many random schedules; `seeded` draws other ones than its neighbours, the same in every run."""
    if seeded is not None:
        machine = seed(seeded)(machine)
    phases = [Phase.generate, *([Phase.shrink] if shrink else [])]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=schedules,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )
