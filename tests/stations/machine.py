"""The machine of schedules: a base and three to five stations, with every fault there is at once. Hypothesis chooses the steps.

`machine_of(street, root)` gives the class; test_schedules*.py run it, and test_mutations.py with one safeguard taken out.
"""

import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, currently_in_test_context, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from core.jobs import drive
from core.refusal import Refusal
from store import journal
from tests.stations import healed
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
from tests.stations.world import KINDS, TEN_YEARS, Parcel, World
from tests.stations_town import Machine, Town

_MOST_TWINS = 2
Step = tuple[str, int, int, int]
"""Its name, and the numbers by which it chooses whom, which and how."""


class Steps:
    """Everything that may befall a street, each with numbers that somebody draws: whom, which, and how."""

    def __init__(self, world: World) -> None:
        self.world = world

    # work

    def work(self, who: int, which: int, choice: int) -> None:
        machine = self.world.machine(who)
        patch = which % 3 if machine.is_base else machine.patch
        self.world.work(machine, patch, KINDS[which % len(KINDS)], choice)

    def both_work(self, who: int, which: int, choice: int) -> None:
        """The base and a station at the same thing, neither knowing of the other."""
        station = self._station(who)
        kind = ("rename", "move", "build")[which % 3]
        for time in range(1 + which // 3 % 2):
            self.world.work(station, station.patch, kind, choice + time)
            self.world.work(self.world.town.base, station.patch, kind, choice)

    # sticks

    def to_base(self, who: int, which: int, _choice: int) -> None:
        """A stick to the base; one in four is lost."""
        parcel = self.world.send(self._station(who), self.world.town.base)
        if parcel is not None and which % 4:
            self.world.receive(self.world.town.base, parcel.file)

    def from_base(self, who: int, which: int, _choice: int) -> None:
        station = self._station(who)
        parcel = self.world.send(self.world.town.base, station)
        if parcel is not None and which % 4:
            self.world.receive(station, parcel.file)

    def base_to_all(self, _who: int, which: int, choice: int) -> None:
        """The base does something, and every station hears of it."""
        self.world.work(self.world.town.base, which % 3, ("rename", "build")[which // 3 % 2], choice)
        for number in range(len(self.world.town.stations)):
            self.from_base(number, 1, choice)

    def late_or_twice(self, who: int, which: int, _choice: int) -> None:
        """Any bundle there ever was, at whoever it was for: reordered, duplicate, at the twin."""
        parcel = self._parcel(which)
        receivers = self.world.receivers(parcel)
        if receivers:
            self.world.receive(receivers[who % len(receivers)], parcel.file)

    def elsewhere(self, who: int, which: int, _choice: int) -> None:
        """A bundle at a machine that it was not written for."""
        parcel, machine = self._parcel(which), self.world.machine(who)
        if machine in self.world.receivers(parcel):
            return
        before = shape(machine.store)
        assert isinstance(self.world.receive(machine, parcel.file), Refusal)
        assert shape(machine.store) == before

    def spoilt(self, who: int, which: int, choice: int) -> None:
        """Cut at any byte, changed, hostile: refused whole."""
        parcel, way = self._parcel(which), WAYS[who % len(WAYS)]
        file = self.world.town.root / f"spoilt-{len(self.world.told)}.xhb"
        spoil(parcel.file, self._parcel(choice).file, way, choice, file)
        for machine in self.world.receivers(parcel)[:1]:
            before = shape(machine.store)
            self.world.told.append(f"spoil {parcel.file.stem} {way} {choice}")
            refused = isinstance(self.world.receive(machine, file), Refusal)
            assert refused or is_same(parcel.file, file), (way, choice)
            if refused:
                assert shape(machine.store) == before

    # clocks, copies, old states, programs of another age

    def clock_off(self, who: int, which: int, _choice: int) -> None:
        machine, way = self.world.machine(who), which % 3 - 1
        machine.off = way * TEN_YEARS
        self.world.told.append(f"clock of {self.world.key(machine)} off by {way * 10} years")

    def twin(self, who: int, _which: int, _choice: int) -> None:
        if sum("twin" in self.world.key(each) for each in self.world.machines()) < _MOST_TWINS:
            self.world.twin(self._station(who))

    def keep(self, who: int, which: int, _choice: int) -> None:
        self.world.keep(self.world.machine(who), by_backup=which % 2 == 0)

    def put_back(self, who: int, which: int, _choice: int) -> None:
        """A station or the base set back to last month."""
        names = sorted(self.world.snapshots)
        if not names:
            return
        name = names[who % len(names)]
        (machine,) = (each for each in self.world.machines() if self.world.key(each) == name)
        self.world.put_back(machine, which)

    def keep_base(self, _who: int, which: int, _choice: int) -> None:
        self.world.keep(self.world.town.base, by_backup=which % 2 == 0)

    def put_base_back(self, _who: int, which: int, _choice: int) -> None:
        self.world.put_back(self.world.town.base, which)

    def other_program(self, who: int, which: int, _choice: int) -> None:
        self.world.install(self.world.machine(who), (-2, 0, 1)[which % 3])

    # power and disks

    def cut_off_sending(self, who: int, which: int, choice: int) -> None:
        """Stick pulled, program killed, or disk full while a bundle is written: the file is whole or not there."""
        station, base, step = self._station(who), self.world.town.base, choice % 120
        here, to = (base, station) if which % 2 else (station, base)
        written = len(self.world.parcels)
        cut = disk_full_at if which // 2 % 2 else killed_at
        self.world.told.append(f"{cut.__name__} {step}")
        with suppress(KilledError), cut(self.world.town.root, step):
            self.world.send(here, to)
        here.reopened()
        file = self.world.town.stick / f"{written:04}.xhb"
        if len(self.world.parcels) == written and file.exists():
            self.world.adopt(file, here, to)
        self._whole(here)

    def cut_off_receiving(self, who: int, which: int, choice: int) -> None:
        """The same while one is taken: all of it is there, or nothing."""
        parcel, step = self._parcel(which), choice % 150
        for machine in self.world.receivers(parcel)[:1]:
            before = shape(machine.store)
            how = ("killed", "full", "pages")[who % 3]
            self.world.told.append(f"{how} at {step}")
            if how == "pages" and machine.store.is_sqlite:
                with base_full(machine.store, step % 12):
                    self.world.receive(machine, parcel.file)
            else:
                cut = killed_at if how == "killed" else disk_full_at
                with suppress(KilledError), cut(self.world.town.root, step):
                    self.world.receive(machine, parcel.file)
            machine.reopened()
            self._whole(machine)
            after = shape(machine.store)
            if after != before:
                self.world.receive(machine, parcel.file)
                assert shape(machine.store)[0] == after[0], "half of it was there"

    # people

    def decide(self, _who: int, _which: int, choice: int) -> None:
        decide_card(self.world, choice)

    def judge(self, _who: int, _which: int, choice: int) -> None:
        decide_branch(self.world, choice)

    def _whole(self, machine: Machine) -> None:
        with machine.store.read() as db:
            assert drive(journal.verify(db)).ok

    def _station(self, who: int) -> Machine:
        return self.world.town.stations[who % len(self.world.town.stations)]

    def _parcel(self, which: int) -> Parcel:
        """Any bundle that was ever written; the first one is written when it is asked for."""
        if not self.world.parcels:
            assert self.world.send(self._station(which), self.world.town.base)
        return self.world.parcels[which % len(self.world.parcels)]


OFTEN = {
    "work": 8, "both_work": 5, "to_base": 5, "from_base": 5, "base_to_all": 1, "late_or_twice": 2, "elsewhere": 1, "spoilt": 1, "clock_off": 1,
    "twin": 2, "keep": 2, "put_back": 3, "keep_base": 2, "put_base_back": 2, "other_program": 1, "cut_off_sending": 1,
    "cut_off_receiving": 2, "decide": 3, "judge": 2,
}  # fmt: skip
"""How often each step is drawn."""
MOSTLY_RESTORED = {
    "work": 3, "both_work": 4, "to_base": 6, "from_base": 6, "base_to_all": 4, "keep_base": 2, "put_base_back": 3, "late_or_twice": 2, "keep": 1,
    "put_back": 1, "twin": 1,
}  # fmt: skip
"""Of a street whose base is set back again and again."""


def drawn(dice: Random, steps: int, often: Mapping[str, int] = OFTEN) -> list[Step]:
    """Steps at random, each with its numbers."""
    names = dice.choices(list(often), list(often.values()), k=steps)
    return [(name, dice.randrange(10_000), dice.randrange(10_000), dice.randrange(10_000)) for name in names]


def _tell(world: World) -> None:
    """The schedule in words, where Hypothesis listens."""
    if currently_in_test_context():
        note(healed.told(world))


class Stations(RuleBasedStateMachine):
    """Weeks as they come; healed and judged at the end."""

    often = OFTEN

    def street(self, stations: int) -> Town:
        """A town of its own."""
        raise NotImplementedError

    @initialize(stations=st.sampled_from((3, 3, 4, 5)), dice=st.integers(0, 2**32))
    def begin(self, stations: int, dice: int) -> None:
        self.world = self.new_world(self.street(stations), Random(dice))
        self.steps = Steps(self.world)

    def new_world(self, town: Town, dice: Random) -> World:
        """The street with whatever else is kept of it."""
        return World(town, dice)

    def judged_too(self, world: World) -> None:
        """What else must hold in the end."""

    @rule(steps=st.integers(4, 9))
    def a_week(self, steps: int) -> None:
        """So many steps, by the dice of the schedule: were each number Hypothesis' own, most would be nought."""
        for step in drawn(self.world.dice, steps, self.often):
            self.step(step)

    def step(self, step: Step) -> None:
        self.world.steps.append(step)
        try:
            getattr(self.steps, step[0])(*step[1:])
        except BaseException:
            _tell(self.world)
            raise

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
            self.judged_too(world)
        except BaseException:
            _tell(world)
            raise
        finally:
            world.close()
            shutil.rmtree(world.town.root, ignore_errors=True)


def machine_of(first: Town, root: Path, drawn_as: Mapping[str, int] = OFTEN) -> type[Stations]:
    """The machine whose every schedule begins in a copy of its own."""
    number = count()

    class Fresh(Stations):
        often = drawn_as

        def street(self, stations: int) -> Town:
            return copy_of(first, root / f"{next(number)}", stations)

    return Fresh


def run(
    machine: type[Stations],
    schedules: int,
    *,
    weeks: int = 3,
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
            stateful_step_count=weeks,
            deadline=None,
            database=None,
            phases=phases,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def run_plainly(machine: type[Stations], seeds: Iterable[int], *, longest: int = 28) -> None:
    """A schedule for each seed, all its steps drawn evenly: longer ones than Hypothesis comes to, but nothing makes a failing one short."""
    for each in seeds:
        dice = Random(each)
        one = machine()
        one.begin(dice.choice((3, 3, 4, 5)), each)
        try:
            for step in drawn(dice, dice.randrange(12, longest), machine.often):
                one.step(step)
            one.teardown()
        except BaseException as error:
            one.world.close()
            raise AssertionError(f"seed {each}: {healed.told(one.world)}") from error
