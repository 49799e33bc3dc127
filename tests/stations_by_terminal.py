"""A base and two stations as real data folders, driven by `xiuhua` alone; the base on either engine. `grow` makes them for `grown`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from cli.main import xiuhua
from core import settings as settings_file
from core.clock import now
from core.paths import DataFolder
from core.settings import Settings
from courses import programme, sessions
from courses.sessions import NewSession
from store.transaction import Store
from tests.grid_town import PASSWORD, make_grid_town
from tests.grown import Grown

NUMBER_OF_SESSION = 1
STICK = "U盘"
MARKS = {"S1": "第一微网格", "S2": "第二微网格"}


def run(folder: DataFolder, *arguments: object, typed: str = "") -> Result:
    words = [*map(str, arguments), "--data", str(folder.root)]
    return CliRunner().invoke(xiuhua, words, input=typed)


def told(folder: DataFolder, *arguments: object, status: int = 0, typed: str = "") -> Any:  # noqa: ANN401 - what JSON holds
    said = run(folder, *arguments, "--json", typed=typed)
    assert said.exit_code == status, said.output
    return json.loads(said.stdout)


@dataclass
class Street:
    """A base, its stations, and the stick between them."""

    base: DataFolder
    stations: Sequence[DataFolder]
    stick: Path

    def sent(self, machine: DataFolder, station: str = "") -> Any:  # noqa: ANN401 - what JSON holds
        """A bundle written by a machine, for one station where it is the base."""
        return told(machine, "bundle", "export", *([station] if station else []), "--to", self.stick)

    def carried(self, a: DataFolder, b: DataFolder, station: str = "", status: int = 0) -> Any:  # noqa: ANN401 - what JSON holds
        """A bundle written at one machine and taken in at another."""
        return told(b, "bundle", "import", self.sent(a, station)["file"], status=status)


def report(machine: DataFolder, item: str, place: str, *more: object) -> str:
    """Report an issue as the clerk; gives its number."""
    found = told(
        machine, "grid", "issues", "report", item, place, "--as", "clerk", *more, typed=f"{PASSWORD}\n"
    )
    return found["number"]


def move(machine: DataFolder, number: str, name: str, *more: object) -> Result:
    return run(machine, "grid", "issues", "move", number, name, "--as", "clerk", *more, typed=f"{PASSWORD}\n")


def state(machine: DataFolder, number: str) -> str:
    return told(machine, "grid", "issues", "show", number)["issue"]["state"]


def sound(machine: DataFolder) -> None:
    """Nothing of a machine's record disagrees with its journal."""
    said = run(machine, "journal", "verify")
    assert said.exit_code == 0, said.output


def grow(store: Store, folder: DataFolder) -> None:
    """A 居民区 with seven micro-grids; two of these have stations, paired and with their first bundle, in folders inside the base's."""
    town = make_grid_town(store)
    at, hour = now(), timedelta(hours=1)
    with store.write() as db:
        whole = programme.add_programme(db, at.year, "社区工作者培训", 60_00, "admin", at)
        stage = programme.add_stage(db, whole, "第一阶段", 4_00, "admin", at)
        course = programme.add_course(db, stage, "社区沟通技巧", "lecture", 4_00, "admin", at)
        session = sessions.schedule(db, NewSession(course, at - hour, at + hour), "admin", at)
        sessions.enrol(db, session, [town.holders[0]], "admin", at)
    led_to(store, folder)
    stick = folder.root / STICK
    stick.mkdir()
    for mark, grid in MARKS.items():
        station = DataFolder(folder.root / mark)
        made = told(station, "station", "init", "--name", f"{grid}站点", "--mark", mark, "--login", "clerk", "--person", "陈静", typed=f"{PASSWORD}\n{PASSWORD}\n")  # fmt: skip
        told(folder, "station", "pair", made["file"], "--area", grid, "--words", " ".join(made["words"]))
        card = told(folder, "station", "card", stick / "基地.xhp")
        told(station, "station", "pair", card["file"], "--words", " ".join(card["words"]))
        sent = told(folder, "bundle", "export", mark, "--to", stick)
        assert told(station, "bundle", "import", sent["file"])["state"] == "taken"


def led_to(store: Store, folder: DataFolder) -> None:
    """Have the terminal find the base's database where it is on a server."""
    if not store.is_sqlite:
        url = store.writer.url.render_as_string(hide_password=False)
        settings_file.save(folder.settings, Settings(database=url))


def street_of(grown: Grown, engine: str, folder: DataFolder) -> Street:
    """A copy of what `grow` made, in `folder`."""
    led_to(grown(engine, grow), folder)
    return Street(folder, [DataFolder(folder.root / mark) for mark in MARKS], folder.root / STICK)
