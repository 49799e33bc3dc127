"""The demo's steps, one function each, in the order of a base's year. `cli.demo.command` shows them and prints the end."""

import random
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from cli.demo import grid_month, paperwork, phones, staff, station_week
from cli.demo.calendar import trainings
from cli.demo.year import ACTOR, Played, schedule_live, set_up
from core.clock import local, local_date, local_year, now
from core.jobs import Step, drive
from core.paths import EXAMPLES, DataFolder
from core.settings import Settings
from courses import check_in, scans
from courses.badges import badges
from courses.tables import Attendance
from credits.appraisal import appraisal
from credits.certificates import certificates
from credits.posting import posting
from credits.standing.standing import standings
from credits.tables import LedgerEntry
from grid.tables import Issue
from people import accounts, areas, persons, roster
from store.engine import make_base
from store.naming import name_base
from store.transaction import Store
from store.types import Db

LOGIN, PASSWORD = "demo", "xiuhua-demo"
_CLASSES = ((0.72, 0.97, 1.0), (0.20, 0.80, 0.93), (0.08, 0.45, 0.75))
"""How faithfully people come: share of the roster, lowest and highest chance that one of them attends a session."""

_AHEAD = 12
"""The month whose sessions are still to come."""

Show = Callable[[str, Step], None]


@dataclass
class Made:
    """What the demo made, step by step; `--json` prints it."""

    people: int = 0
    areas: int = 0
    grids: int = 0
    sessions: int = 0
    badges: int = 0
    check_ins: int = 0
    http_check_ins: int = 0
    entries: int = 0
    met: int = 0
    noticed: int = 0
    """How many reminders and warnings were given."""
    letters: Path = Path()
    certificates: list[Path] = field(default_factory=list[Path])
    xlsx: Path = Path()
    pdf: Path = Path()
    issues: int = 0
    sheets: Path = Path()
    """Of the stairwells."""
    station: Path = Path()
    """The data folder of the station."""
    carried: int = 0
    """Entries that its stick brought to the base."""
    cards: int = 0
    """What waits for a decision."""
    seconds: dict[str, float] = field(default_factory=dict[str, float])


def play(folder: DataFolder, seed: int, show: Show) -> Made:
    """Play the whole year into an empty data folder. The same seed and day make the same year."""
    made = Made()
    dice = random.Random(seed)  # noqa: S311 - a repeatable year, no secret
    year = local_year(now())

    @contextmanager
    def step(name: str) -> Generator[Callable[[Step], None]]:
        started = time.perf_counter()
        yield lambda shown: show(name, shown)
        made.seconds[name] = round(time.perf_counter() - started, 2)

    with step("base") as shown:
        store = make_base(folder, Settings())
        _open_the_base(store, now())
        shown(Step(1, 1))
    try:
        with step("roster") as shown:
            _import_roster(store, made, shown)
        with step("year") as shown, store.write() as db:
            everybody = persons.people(db)
            played = set_up(db, year, trainings(year), everybody, dice, now())
            made.sessions = len(played) + 1
            made.badges = len(badges.issue(db, [person.id for person in everybody], ACTOR, now()))
            shown(Step(1, 1))
        with step("play") as shown:
            end = _play_year(store, played, [person.id for person in everybody], dice, shown)
        with step("live") as shown:
            made.http_check_ins = _play_live(store, folder, year, everybody, shown)
        with step("credits") as shown:
            drive(posting.post_year(store, year, ACTOR, end), shown)
        with step("paperwork") as shown:
            made.letters = folder.root / f"学分提醒-{year}.pdf"
            made.noticed = drive(paperwork.write(store, year, everybody, made.letters, end), shown)
            _count(store, year, end, made)
        with step("certificates") as shown:
            issued = drive(certificates.issue(store, folder, year, "stage", ACTOR, end), shown)
            made.certificates = [certificates.path_of(folder, row) for row in issued]
        with step("appraisal") as shown:
            made.xlsx = folder.root / f"考核名单-{year}.xlsx"
            made.pdf = folder.root / f"考核名单-{year}.pdf"
            drive(appraisal.export(store, folder, year, made.xlsx, made.pdf, actor=ACTOR, at=end), shown)
        with step("grid") as shown:
            made.sheets, town = drive(grid_month.play(store, folder, seed, PASSWORD, now()), shown)
        with step("station") as shown:
            week = drive(station_week.play(store, folder, town, (LOGIN, PASSWORD), now()), shown)
            made.sessions += 1
            made.station, made.carried, made.cards = week.folder, week.entries, week.cards
            with store.read() as db:
                made.issues = db.scalar(sa.select(sa.func.count()).select_from(Issue)) or 0
                made.check_ins = _arrivals(db)
    finally:
        store.close()
    return made


def _open_the_base(store: Store, at: datetime) -> None:
    with store.write() as db:
        name_base(db, "新虹街道社区工作者实训基地", ACTOR, at)
        accounts.create(db, LOGIN, "演示管理员", "administrator", PASSWORD, ACTOR, at)
        paperwork.lay_down_rules(db, local_year(at), at)


def _import_roster(store: Store, made: Made, shown: Callable[[Step], None]) -> None:
    read = roster.read_roster(EXAMPLES / "roster.xlsx")
    with store.read() as db:
        plan = roster.plan(db, read, local_date(now()))
    drive(roster.carry_out(store, plan, ACTOR, now()), shown)
    with store.read() as db:
        made.people = persons.count(db)
        found = areas.residential_areas(db)
        made.areas, made.grids = len(found), sum(area.grids for area in found)


def _play_year(
    store: Store,
    played: Sequence[Played],
    everybody: list[UUID],
    dice: random.Random,
    shown: Callable[[Step], None],
) -> datetime:
    chance = _faithfulness(everybody, dice)
    # Whatever today is, the whole year but its December is played: the same seed makes the same year on any day.
    past = [session for session in played if local(session.starts_at).month < _AHEAD]
    end = max(now(), *(session.ends_at + timedelta(hours=1) for session in past))
    for done, session in enumerate(past):
        shown(Step(done, len(past)))
        if staff.is_the_meeting(session):
            staff.import_the_meeting(store, session)
            continue
        expected = session.enrolled or everybody
        came = [person for person in expected if dice.random() < chance[person]]
        with store.write() as db:
            check_in.check_in(db, [staff.attempt(session, person, dice) for person in came], session.ends_at)
            if session.enrolled:
                staff.walk_the_trail(db, session)
    staff.look_after(store, past, everybody, dice)
    shown(Step(len(past), len(past)))
    return end


def _faithfulness(everybody: list[UUID], dice: random.Random) -> dict[UUID, float]:
    chance: dict[UUID, float] = {}
    for person in everybody:
        _share, low, high = dice.choices(_CLASSES, [share for share, _low, _high in _CLASSES])[0]
        chance[person] = dice.uniform(low, high)
    return chance


def _play_live(
    store: Store,
    folder: DataFolder,
    year: int,
    everybody: Sequence[persons.PersonRow],
    shown: Callable[[Step], None],
) -> int:
    at = now()
    with store.write() as db:
        live = schedule_live(db, year, at - timedelta(minutes=5), at)
        hall = scans.session_key(db, live)
    with phones.open_door(folder) as address:
        came = phones.check_in_all(address, hall, everybody, lambda done: shown(Step(done, len(everybody))))
    staff.look_twice(store, live)
    return came


def _count(store: Store, year: int, at: datetime, made: Made) -> None:
    with store.read() as db:
        made.check_ins = _arrivals(db)
        made.entries = db.scalar(sa.select(sa.func.count()).where(LedgerEntry.year == year)) or 0
        made.met = sum(1 for one in standings(db, year, at) if one.verdict == "met")


def _arrivals(db: Db) -> int:
    standing = (Attendance.direction == "in", Attendance.reversed_at.is_(None))
    return db.scalar(sa.select(sa.func.count()).where(*standing)) or 0
