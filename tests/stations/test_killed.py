"""Real programs that write and take bundles, ended by SIGKILL at random moments; and a disk that is really full."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import pytest

from core.jobs import drive
from core.refusal import Refusal
from core.settings import Settings
from stations import peers
from stations.bundle.inspecting import inspect
from stations.identity import own_keys
from store import journal
from store.engine import connect, url_of
from tests.processes import kill
from tests.stations import healed
from tests.stations.faults import shape
from tests.stations.street import copy_of
from tests.stations.world import World
from tests.stations_town import Machine, Town, copy_folder

_ROOT = Path(__file__).resolve().parents[2]
_WORK = 40
_TIMES = 12
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")]


@pytest.fixture
def world(first_street: Town, tmp_path: Path) -> Generator[World]:
    town = copy_of(first_street, tmp_path / "town", 1)
    world = World(town, random.Random(7))
    kinds = ("rename", "report", "visit", "walk", "move")
    for number in range(_WORK):
        world.work(town.stations[0], 0, kinds[number % len(kinds)], number)
    yield world
    town.close()


def _start(*arguments: object) -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.stations.killing", *map(str, arguments)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "begun\n"
    return started


def _after(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kill it after a while; whether it had lived to say that it is done."""
    with process:
        until = time.monotonic() + seconds
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, until - time.monotonic()))
        if process.poll() is None:
            kill(process.pid)
        assert process.stdout is not None
        return process.stdout.read() == "done\n"


def _lasts(*arguments: object) -> float:
    """How long it takes when nobody kills it."""
    process = _start(*arguments)
    begun = time.monotonic()
    assert _after(process, 60)
    return time.monotonic() - begun


def _copy(machine: Machine, to: Path) -> Machine:
    machine.reopened()
    folder = copy_folder(machine.folder, to)
    return Machine(machine.name, machine.mark, folder, connect(url_of(folder, Settings())))


def test_a_bundle_is_whole_or_not_there(world: World, tmp_path: Path) -> None:
    dice = random.Random(1)
    station = world.town.stations[0]
    world.town.base.reopened()
    lasts = _lasts("send", _copy(station, tmp_path / "first").folder.root, tmp_path / "first.xhb", "-")
    keys = own_keys(world.town.base.folder)
    with world.town.base.store.read() as db:
        known = peers.all(db)
    killed = 0
    stick = tmp_path / "stick"
    stick.mkdir()
    for number in range(_TIMES):
        file = stick / f"{number}.xhb"
        done = _after(_start("send", station.folder.root, file, "-"), dice.uniform(0, lasts * 1.2))
        killed += not done
        assert file.exists() or not done
        if file.exists():
            assert inspect(file, keys, known).refusal is None
        station.reopened()
        with station.store.read() as db:
            assert drive(journal.verify(db)).ok
    assert killed
    assert not [each for each in stick.iterdir() if each.suffix == ".xhb" and each.stat().st_size == 0]


def test_a_bundle_is_taken_or_nothing_of_it(world: World, tmp_path: Path) -> None:
    dice = random.Random(2)
    base = world.town.base
    parcel = world.send(world.town.stations[0], base)
    assert parcel is not None
    first = _copy(base, tmp_path / "first")
    lasts = _lasts("receive", first.folder.root, parcel.file)
    whole = shape(first.store)
    first.store.close()
    seen: set[bool] = set()
    for number in range(_TIMES):
        copy = _copy(base, tmp_path / f"base{number}")
        before = shape(copy.store)
        done = _after(_start("receive", copy.folder.root, parcel.file), dice.uniform(0, lasts * 1.2))
        copy.reopened()
        after = shape(copy.store)
        assert after == before or after[1:] == whole[1:]
        assert after != before or not done
        seen.add(after == before)
        world.town.base, there = copy, world.town.base
        world.receive(copy, parcel.file)
        assert shape(copy.store)[1:] == whole[1:]
        healed.is_sound(world)
        healed.nothing_is_lost(world)
        copy.store.close()
        world.town.base = there
    assert True in seen


def _small_disk(place: Path) -> bool:
    place.mkdir()
    return (
        os.geteuid() == 0
        and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", place], capture_output=True, check=False
        ).returncode
        == 0
    )


def test_a_disk_that_is_really_full(world: World, tmp_path: Path) -> None:
    """Free space from nothing to plenty: what does not fit is refused, and nothing was changed."""
    place = tmp_path / "disk"
    if not _small_disk(place):
        pytest.skip("no small disk can be mounted here; test_schedules fills disks in other ways")
    try:
        parcel = world.send(world.town.stations[0], world.town.base)
        assert parcel is not None
        world.town.base.reopened()
        outcomes: set[bool] = set()
        for left in (0, 8, 30, 60, 120, 400, 1200):
            root = place / "base"
            shutil.rmtree(root, ignore_errors=True)
            (place / "filler").unlink(missing_ok=True)
            copy = _copy(world.town.base, root)
            before = shape(copy.store)
            free = shutil.disk_usage(place).free
            (place / "filler").write_bytes(bytes(max(0, free - left * 1024)))
            answer = world.receive(copy, parcel.file)
            outcomes.add(isinstance(answer, Refusal))
            (place / "filler").unlink()
            copy.reopened()
            assert (shape(copy.store) == before) is isinstance(answer, Refusal)
            with copy.store.read() as db:
                assert drive(journal.verify(db)).ok
            copy.store.close()
        stick = place / "stick.xhb"
        (place / "filler").write_bytes(bytes(shutil.disk_usage(place).free))
        with pytest.raises(Refusal):
            drive(_export(world, stick))
        assert not stick.exists()
        assert outcomes == {True, False}
    finally:
        subprocess.run(["umount", place], check=True)


def _export(world: World, file: Path):  # noqa: ANN202 - a job
    from stations.sending import export

    station = world.town.stations[0]
    return export(station.store, station.folder, None, file, "clerk", station.clock)
