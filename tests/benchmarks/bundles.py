"""Bundles: 100,000 operations imported against the same rows written by SQLAlchemy Core, a week exported, an inbox of 1,000 cards opened.

The floor of the import is one transaction of Core insertions, on a copy of the same base, of exactly the rows that the import adds
to it. All on SQLite in a file. Memory is the peak of a process of its own that imports 25,000 and one that imports 100,000.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from measuring import Measured, Ratio

from core.chunks import in_chunks
from core.ids import new_id
from core.paths import DataFolder
from core.settings import Settings
from grid.issues import moves, reporting
from grid.issues.reporting import NewIssue
from grid.issues.rows import ISSUE, MOVE
from grid.places import places
from grid.places.places import NewPlace
from stations.inbox import listing
from store import journal
from store.engine import connect, make_base, url_of
from store.journal import JOURNAL, Line
from store.types import Base, Db

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.stations_town import AT, Machine, Town, add_station, carry, copy_folder, export, hand, import_

LINES = 100_000
FEWER = 25_000
WEEK = 2_000
"""Lines: three hundred issues with their steps, a thousand visits and looks."""
CARDS = 1_000
_PART = 5_000


def measure() -> Measured:
    """All of it in a folder of its own."""
    with tempfile.TemporaryDirectory() as work:
        root = Path(work)
        figures: dict[str, float] = {}
        ratios: dict[str, Ratio] = {}
        town = _town(root / "town", root)
        week = _grown(town, root / "week", WEEK)
        begun = time.process_time()
        export(week, week.stations[0], week.base)
        figures["export_of_a_week_cpu_s"] = time.process_time() - begun
        ratios["cpu_seconds_of_exporting_a_week"] = Ratio(
            round(figures["export_of_a_week_cpu_s"], 3), 1.0, "lower"
        )
        week.close()
        peaks: dict[int, float] = {}
        for lines in (FEWER, LINES):
            grown = _grown(town, root / f"grown{lines}", lines)
            begun = time.process_time()
            file = export(grown, grown.stations[0], grown.base)
            figures[f"export_of_{lines}_cpu_s"] = time.process_time() - begun
            grown.close()
            peaks[lines] = _peak(grown, file, root / f"peak{lines}")
            figures[f"import_of_{lines}_peak_mb"] = peaks[lines]
        ratios["peak_memory_of_100000_times_25000"] = Ratio(
            round(peaks[LINES] / peaks[FEWER], 2), 1.25, "lower"
        )
        taken, floor = _import(grown, file, root)  # pyright: ignore[reportPossiblyUnboundVariable]
        figures |= {"import_cpu_s": taken, "core_rows_cpu_s": floor}
        ratios["cpu_of_import_times_core_rows"] = Ratio(round(taken / floor, 2), 3.0, "lower")
        opened, bare = _inbox(town, root / "inbox")
        figures |= {"inbox_of_1000_cpu_s": opened, "bare_cards_cpu_s": bare}
        ratios["cpu_seconds_of_opening_1000_cards"] = Ratio(round(opened, 3), 0.3, "lower")
    return Measured("bundles", ratios, figures)


def _town(root: Path, work: Path) -> Town:
    from tests import stations_town

    root.mkdir(parents=True)
    blank = DataFolder(work / "blank")
    make_base(blank, Settings()).close()
    town = stations_town.make_town(root, blank.base, 0)
    with town.base.store.write() as db:
        homes = [NewPlace("household", f"{n:04}室", town.stairwells[0]) for n in range(CARDS)]
        places.add_all(db, homes, "admin", AT)
    town.stations.append(add_station(town, blank.base, 0))
    town.close()
    return town


def _copy(town: Town, root: Path) -> Town:
    """A copy whose bases are open."""
    root.mkdir(parents=True, exist_ok=True)

    def copied(machine: Machine) -> Machine:
        folder = copy_folder(machine.folder, root / machine.folder.root.name)
        return replace(machine, folder=folder, store=connect(url_of(folder, Settings())))

    return replace(town, root=root, base=copied(town.base), stations=[copied(each) for each in town.stations])


def _grown(town: Town, root: Path, lines: int) -> Town:
    """A station with so many lines more: issues reported and sent to be verified, said as the verbs say it."""
    grown = _copy(town, root)
    station = grown.stations[0]
    told = _templates(grown, station)
    with station.store.write() as db:
        new = _lines(told, lines)
        for part in in_chunks(new, _PART):
            journal.append(db, part, AT)
    return grown


def _templates(town: Town, station: Machine) -> list[tuple[str, dict[str, Any]]]:
    """What the journal says of an issue that is reported and goes on."""
    with station.store.write() as db:
        made = reporting.report(
            db, NewIssue("0101", place_id=town.buildings[0], spot="门厅"), hand("clerk"), AT
        )
        moves.move(db, made.id, "send_to_verify", hand("clerk"), AT)
        rows = db.execute(
            sa.select(JOURNAL.c.action, JOURNAL.c.payload)
            .where(JOURNAL.c.subject_kind == "issue", JOURNAL.c.subject_id == str(made.id))
            .order_by(JOURNAL.c.seq)
        )
        return [(row.action, json.loads(row.payload)) for row in rows]


def _lines(told: list[tuple[str, dict[str, Any]]], lines: int) -> Iterator[Line]:
    for number in range(lines // 2):
        issue = new_id()
        for action, payload in told:
            said = {**payload, "move": {**payload["move"], "id": str(new_id())}, "set": {**payload["set"]}}
            if "provisional" in said["set"]:
                said["set"] |= {"id": str(issue), "provisional": f"S1-{number + 100:06}"}
            yield Line(action, "issue", issue, "clerk", AT + timedelta(seconds=number), said)


def _import(town: Town, file: Path, root: Path) -> tuple[float, float]:
    """CPU seconds of an import, and of its rows by Core."""
    after = _copy(town, root / "imported")
    begun = time.process_time()
    receipt = import_(after.base, file)
    taken = time.process_time() - begun
    if receipt.state != "taken" or receipt.lines_taken < LINES:
        raise RuntimeError(f"not taken: {receipt}")
    floor = _copy(town, root / "floor")
    added = dict(_added(after, floor))
    if len(added["journal"]) < LINES or len(added[ISSUE.name]) < LINES // 2 or len(added[MOVE.name]) < LINES:
        raise RuntimeError("the import is not what was sent")
    begun = time.process_time()
    with floor.base.store.write() as db:
        for table in Base.metadata.sorted_tables:
            if added.get(table.name):
                db.execute(sa.insert(table), added[table.name])
    floored = time.process_time() - begun
    for each in (after, floor):
        each.close()
    return taken, floored


def _added(after: Town, before: Town) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """By table, the rows that the one base has and the other has not."""
    for table in Base.metadata.sorted_tables:
        keys = list(table.primary_key)

        def all_of(town: Town, table: sa.Table = table) -> list[Any]:
            with town.base.store.read() as db:
                return list(db.execute(sa.select(table)).mappings())

        known = {tuple(row[key.name] for key in keys) for row in all_of(before)}
        yield (
            table.name,
            [dict(row) for row in all_of(after) if tuple(row[key.name] for key in keys) not in known],
        )


def _peak(town: Town, file: Path, root: Path) -> float:
    """The peak in MB of a process that imports the file into a copy of the base."""
    folder = copy_folder(town.base.folder, root)
    done = subprocess.run(
        [sys.executable, __file__, str(folder.root), str(file)], check=True, capture_output=True, text=True
    )
    shutil.rmtree(root)
    return float(done.stdout)


def _alone(root: Path, file: Path) -> None:
    """What that process does."""
    folder = DataFolder(root)
    base = Machine("街道基地", "", folder, connect(url_of(folder, Settings())))
    receipt = import_(base, file)
    if receipt.state != "taken":
        raise RuntimeError(f"not taken: {receipt}")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _inbox(town: Town, root: Path) -> tuple[float, float]:
    """CPU seconds until the rows of 1,000 cards are there, and of the bare select."""
    both = _copy(town, root)
    for machine in (both.base, both.stations[0]):
        with machine.store.write() as db:
            _rename_all(db, both, machine.mark)
    receipt = carry(both, both.stations[0], both.base)
    if receipt.lines_waiting < CARDS:
        raise RuntimeError(f"no conflict: {receipt}")
    with both.base.store.read() as db:
        begun = time.process_time()
        cards = listing.cards(db)
        opened = time.process_time() - begun
        begun = time.process_time()
        db.execute(sa.text("SELECT * FROM conflict_card")).all()
        bare = time.process_time() - begun
    if len(cards) < CARDS:
        raise RuntimeError("cards are missing")
    both.close()
    return opened, bare


def _rename_all(db: Db, town: Town, mark: str) -> None:
    homes = sa.text("SELECT id FROM place WHERE kind = 'household' AND name LIKE '%室' AND length(name) = 5")
    for (home,) in db.execute(homes.columns(id=places.PLACE.c.id.type)):
        name = f"{mark or 'B'}{home.hex[-8:]}"
        places.change(db, home, {"name": name}, "clerk", AT)


if __name__ == "__main__":
    _alone(Path(sys.argv[1]), Path(sys.argv[2]))
