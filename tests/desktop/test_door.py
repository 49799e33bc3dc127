"""The door as a supervised child: it comes up, is started again after a crash, and never outlives the window."""

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.paths import DataFolder
from core.settings import Settings
from desktop.door import Door, State
from store.transaction import Store
from tests.processes import is_alive, kill
from tests.waiting import until

ROOT = Path(__file__).parents[2]
WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from core.paths import DataFolder
from core.settings import Settings
from desktop.door import Door, State
app = QCoreApplication([])
door = Door(DataFolder(Path(sys.argv[1])), Settings(door_port=int(sys.argv[2])))
door.changed.connect(lambda: door.state is State.ON and print(door.pid, flush=True))
door.start()
app.exec()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def door(app: QApplication, folder: DataFolder, sqlite_base: Store) -> Generator[Door]:
    made = Door(folder, replace(Settings(), door_port=free_port()))
    yield made
    made.stop()


def test_it_comes_up_and_goes(door: Door) -> None:
    states: list[State] = []
    door.changed.connect(lambda: states.append(door.state))
    door.start()
    until(lambda: door.state is State.ON)
    with urllib.request.urlopen(f"{door.address}/health", timeout=10) as answer:
        assert json.load(answer)["ok"] is True
    pid = door.pid
    door.stop()
    assert states == [State.STARTING, State.ON, State.OFF]
    assert not is_alive(pid)


@pytest.mark.slow
def test_a_crash_is_mended(door: Door) -> None:
    door.start()
    until(lambda: door.state is State.ON)
    first = door.pid
    kill(first)
    until(lambda: door.state is State.WAITING)
    until(lambda: door.state is State.ON)
    assert door.pid != first
    assert door.crashes == 1


@pytest.mark.slow
def test_a_door_that_cannot_open_says_why_and_is_not_tried_for_ever(door: Door) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", door.settings.door_port))
        taken.listen()
        door.start()
        until(lambda: door.state is State.REFUSED)
    assert str(door.settings.door_port) in door.message
    door.start()
    until(lambda: door.state is State.ON)


@pytest.mark.slow
def test_no_orphan_outlives_a_window_that_is_killed(folder: DataFolder, sqlite_base: Store) -> None:
    window = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(folder.root), str(free_port())],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert window.stdout
    pid = int(window.stdout.readline())
    assert is_alive(pid)
    window.kill()
    window.wait(10)
    window.stdout.close()
    until(lambda: not is_alive(pid), 15)
