"""A week at a station of the demo: the last micro-grid's own computer, without network, and the stick that goes to the base and back.

One issue is handled there while the base puts its date off: that waits on a card, for whoever looks at the demo.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from cli.demo import grid_pictures
from cli.demo.grid_town import Town
from cli.demo.year import ACTOR
from core.clock import local_date
from core.jobs import Job
from core.paths import DataFolder
from core.settings import Settings
from courses import check_in, sessions
from courses.sessions import NewSession
from courses.tables import Course
from grid.field import visits
from grid.field.visits import NewVisit
from grid.hands import of_account, of_person
from grid.issues import moves, reporting
from grid.issues.reporting import NewIssue
from people import accounts
from people.areas import area_paths
from stations import pairing, peers, setting_up
from stations.receiving import receive
from stations.receiving.receipts import Receipt
from stations.sending import export
from store.engine import make_base
from store.transaction import Store
from store.types import Db

FOLDER, MARK = "站点", "ZD1"
_OTHER_BOXES = 31
"""So that the photo of what is found there is one that the base has not."""
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_BLOCKED, _HEAP = "0502", "0501"


class Week(NamedTuple):
    """What came of it."""

    folder: Path
    """The station's data folder, inside the demo's."""
    entries: int
    """That the base took in."""
    check_ins: int
    cards: int


def play(store: Store, folder: DataFolder, town: Town, login: tuple[str, str], until: datetime) -> Job[Week]:
    """The week before `until`, at the station and at the base; `login` signs in at the station too."""
    began = until - 7 * _DAY
    with store.write() as db:
        issue = _dispatched(db, town, began)
        session = _announced(db, town, until)
    station = DataFolder(folder.root / FOLDER)
    there = make_base(station, Settings())
    try:
        peer = _paired(store, folder, there, station, town, login, began)
        yield from _carried((store, folder), (there, station), peer, began + _HOUR)
        with there.write() as db:
            _at_the_station(
                db, grid_pictures.make(station, _OTHER_BOXES), town, (issue, session), login[0], until
            )
        with store.write() as db:
            leader = of_account(db, ACTOR, local_date(until))
            moves.move(
                db, issue, "extend", leader, until - 3 * _DAY, reason="物业申请宽限一天", minutes=24 * 60
            )
        receipt = yield from _carried((there, station), (store, folder), None, until)
        yield from _carried((store, folder), (there, station), peer, until)
    finally:
        there.close()
    return Week(station.root, receipt.lines_taken, receipt.check_ins, receipt.cards)


def _dispatched(db: Db, town: Town, at: datetime) -> UUID:
    """An issue of the micro-grid that both sides know, in its company's hands."""
    clerk, holder = of_account(db, ACTOR, local_date(at)), of_person(db, town.holders[-1], local_date(at))
    new = NewIssue(_HEAP, place_id=town.stairwells[-1][0], spot="二楼平台", description="旧家具堆放")
    row = reporting.report(db, new, holder, at)
    for step, name in enumerate(("file", "dispatch", "accept"), 1):
        unit = town.second if name == "dispatch" else None
        moves.move(db, row.id, name, clerk, at + step * timedelta(minutes=10), unit_id=unit)
    return row.id


def _announced(db: Db, town: Town, until: datetime) -> UUID:
    """A lesson in the micro-grid's own room, which only the station sees."""
    course = db.scalar(sa.select(Course.id).where(Course.kind == "lecture").order_by(Course.title).limit(1))
    assert course is not None  # noqa: S101 - the year was set up before
    begins = until - 2 * _DAY
    lesson = NewSession(course, begins, begins + 2 * _HOUR, open_to_all=False)
    session = sessions.schedule(db, lesson, ACTOR, until - 7 * _DAY)
    sessions.enrol(db, session, [town.holders[-1]], ACTOR, until - 7 * _DAY)
    return session


def _paired(
    store: Store,
    folder: DataFolder,
    there: Store,
    station: DataFolder,
    town: Town,
    login: tuple[str, str],
    at: datetime,
) -> UUID:
    """The station with its name, mark and account; both sides have the other's pairing file. Gives the base's name for it."""
    with store.read() as db:
        path = area_paths(db)[town.grids[-1]]
    with there.write() as db:
        accounts.create(db, login[0], "演示管理员", "administrator", login[1], ACTOR, at)
        setting_up.init(db, f"{path.grid}站点", MARK, ACTOR, at)
        theirs = pairing.own_card(db, station)
    with store.write() as db:
        peer = peers.pair(db, theirs, town.grids[-1], ACTOR, at)
        ours = pairing.own_card(db, folder)
    with there.write() as db:
        peers.pair(db, ours, None, ACTOR, at)
    return peer.id


def _carried(
    a: tuple[Store, DataFolder], b: tuple[Store, DataFolder], peer: UUID | None, at: datetime
) -> Job[Receipt]:
    """One bundle from one machine to the other; the station's folder is the stick."""
    stick = a[1].root if peer is None else b[1].root
    clock: Callable[[], datetime] = lambda: at  # noqa: E731 - an instant that stands
    sent = yield from export(*a, peer, stick, ACTOR, clock)
    return (yield from receive(*b, sent.file, ACTOR, clock))


def _at_the_station(
    db: Db,
    pictures: grid_pictures.Pictures,
    town: Town,
    given: tuple[UUID, UUID],
    login: str,
    until: datetime,
) -> None:
    """What its holder and its office do there: an issue handled, one found, a visit, a check-in by hand."""
    issue, session = given
    done, found = until - 4 * _DAY, until - 3 * _DAY
    office = of_account(db, login, local_date(done))
    moves.move(db, issue, "handled", office, done, photos=(pictures.after[0],))
    holder = of_person(db, town.holders[-1], local_date(found))
    new = NewIssue(_BLOCKED, place_id=town.stairwells[-1][1], spot="单元门外", description="电动车停在消防通道", photos=(pictures.before[0],))  # fmt: skip
    reporting.report(db, new, holder, found)
    note = NewVisit(found - _HOUR, "电话不通，上门看望，一切都好。", town.households[-1][0], met=True)
    visits.write(db, note, holder, found)
    lesson = until - 2 * _DAY
    check_in.check_in_by_hand(db, session, town.holders[-1], "站点不联网，签名表上有签名", ACTOR, lesson)
