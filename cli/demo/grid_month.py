"""Two months of the demo's issue book: what holders find and what becomes of it, walks, visits, alarms; then the companies' month.

Events stand in one list by time and are played day by day, so that nothing is recorded before what led to it.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from cli.demo import grid_pictures, grid_town
from cli.demo.grid_town import SENSOR, Town
from cli.demo.year import ACTOR
from core.clock import instant, local_date
from core.jobs import Job, Step
from core.language import _
from core.paths import DataFolder
from grid.alarms import receiving, settling
from grid.alarms.rules import BEGUN, ENDED, Message
from grid.catalogue import Item, in_force
from grid.companies import assessing
from grid.facilities import dues
from grid.field import inspections, visits
from grid.field.inspections import Look, NewWalk
from grid.field.visits import NewVisit
from grid.hands import Hand, of_account, of_person
from grid.indicators import training
from grid.issues import moves, reporting
from grid.issues.photos import AFTER, BEFORE
from grid.issues.reporting import NewIssue
from grid.stairwells import printing
from grid.tables import InspectionFinding
from people import accounts
from store.transaction import Store
from store.types import Db

OFFICE = "demo-office"
"""The login of the clerk who records what the companies do."""
_FOUND_A_DAY, _VISIT_A_DAY, _ALARM_A_DAY = 0.34, 0.12, 0.05
"""How likely it is for one micro-grid on one day."""
_FOUND_BY_LOOKING = 0.15
_FATES = {
    "in_time": 50, "late": 9, "again": 9, "wrong": 5, "suspended": 3, "forced": 1, "declined": 4, "twice": 4, "waiting": 4,
    "at_once": 11,
}  # fmt: skip
"""What becomes of a report, with weights."""
_DAY = timedelta(days=1)
_WORDS = (
    ("一楼楼梯口", "居民反映已有几天，影响通行。"),
    ("底楼信箱旁", "巡查时发现。"),
    ("三楼转角", "与上月情况相似。"),
    ("单元门外", "值班时看到，已拍照。"),
)
_NOTES = (
    "身体还好，血压药按时吃。提醒燃气灶用后关闭。",
    "反映楼道灯不亮，已记下。",
    "家里没有人，留了联系卡。",
)
_COURSES = (("0502", "消防"), ("0403", "电梯"), ("0501", "微网格"))
_ADDRESS = "http://192.168.1.10:8460"
"""What the demo's printed sheets name; a real base prints its door's."""
_FEES_CENTS = (86_000_00, 12_500_00)

Act = Callable[[Db, datetime], None]


class _Event(NamedTuple):
    at: datetime
    order: int
    act: Act


@dataclass
class _Book:
    town: Town
    items: list[Item]
    dice: random.Random
    pictures: grid_pictures.Pictures
    until: datetime
    events: list[_Event] = field(default_factory=list[_Event])
    order: "count[int]" = field(default_factory=count)

    def then(self, when: datetime, act: Act) -> None:
        """Let something happen, if the book is played so long."""
        if when <= self.until:
            heapq.heappush(self.events, _Event(when, next(self.order), act))

    def holder(self, db: Db, number: int, at: datetime) -> Hand:
        """Who holds a micro-grid."""
        return of_person(db, self.town.holders[number], local_date(at))


def play(
    store: Store, folder: DataFolder, seed: int, password: str, until: datetime
) -> Job[tuple[Path, Town]]:
    """The book from the first day of the month before `until` up to then; gives the file of the stairwells' sheets, and the patch."""
    month = (local_date(until).replace(day=1) - _DAY).replace(day=1)
    opened = instant(month, time(7, 30))
    with store.write() as db:
        accounts.create(db, OFFICE, "演示办事员", "clerk", password, ACTOR, opened)
        town = grid_town.settle_in(db, opened)
        items = [kept.item for kept in in_force(db, month).by_code.values()]
    dice = random.Random(seed)  # noqa: S311 - a repeatable month, no secret
    book = _Book(town, items, dice, grid_pictures.make(folder), until)
    days = (local_date(until) - month).days + 1
    for day in range(days):
        _lay_out(book, month + timedelta(days=day))
    while book.events:
        day = local_date(book.events[0].at)
        yield Step((day - month).days, days, _("Two months of the issue book"))
        with store.write() as db:
            while book.events and local_date(book.events[0].at) == day:
                at, _order, act = heapq.heappop(book.events)
                act(db, at)
    with store.write() as db:
        _at_the_end(db, until)
    stairwells = [each for own in town.stairwells for each in own]
    sheets = folder.root / "楼道码牌.pdf"
    yield from printing.print_sheets(store, folder, sheets, stairwells, _ADDRESS, ACTOR, until)
    fees = dict(zip(((town.company, town.area), (town.second, town.area)), _FEES_CENTS, strict=True))
    yield from assessing.assess(store, month, fees, ACTOR, until)
    return sheets, town


def _at_the_end(db: Db, until: datetime) -> None:
    settling.settle(db, until)
    dues.lapse(db, local_date(until), until)
    for code, words in _COURSES:
        course = grid_town.course_of(db, words)
        if course is not None:
            training.link(db, code, course, ACTOR, until)


def _lay_out(book: _Book, day: date) -> None:
    """What everybody will do on a day, as far as it can be known beforehand."""
    dice = book.dice
    at_work = day.weekday() < 5
    for number in range(len(book.town.grids)):
        if at_work and dice.random() < _FOUND_A_DAY:
            book.then(_moment(dice, day, 8, 16), partial(_find, book, number))
        if at_work and dice.random() < _VISIT_A_DAY:
            book.then(_moment(dice, day, 14, 16), partial(_visit, book, number))
        if dice.random() < _ALARM_A_DAY:
            book.then(_moment(dice, day, 0, 22), partial(_alarm, book, number))
        if day.weekday() == number % 5:
            book.then(_moment(dice, day, 9, 10), partial(_walk, book, number, "inspection"))
    if day.weekday() == 4:
        walker = dice.randrange(len(book.town.grids))
        book.then(instant(day, time(22, 30)), partial(_walk, book, walker, "patrol"))


def _moment(dice: random.Random, day: date, first: int, last: int) -> datetime:
    return instant(day, time(dice.randint(first, last), dice.randrange(60)))


def _find(book: _Book, number: int, db: Db, at: datetime) -> None:
    dice, town = book.dice, book.town
    (fate,) = dice.choices(list(_FATES), list(_FATES.values()))
    item = dice.choice(book.items)
    holder = book.holder(db, number, at)
    spot, words = dice.choice(_WORDS)
    (source,) = dice.choices(("patrol", "resident", "assigned"), (7, 3, 1))
    new = NewIssue(
        item.code, place_id=dice.choice(town.stairwells[number]), spot=spot, description=words, source=source,
        photos=(book.pictures.one(dice, BEFORE),),
    )  # fmt: skip
    if fate == "at_once":
        both = (*new.photos, book.pictures.one(dice, AFTER))
        reporting.report(db, new._replace(photos=both, mend=True), holder, at)
        return
    row = reporting.report(db, new, holder, at)
    if row.phone_now:
        moves.move(db, row.id, "phoned", holder, at)
    if fate == "twice":
        again = reporting.report(db, new._replace(source="resident", photos=()), holder, at)
        book.then(at + timedelta(minutes=50), partial(_join, again.id, row.id))
    if fate != "waiting":
        limit = (
            timedelta(hours=item.limit_amount)
            if item.limit_kind == "urgent_hour"
            else item.limit_amount * _DAY
        )
        filed = at + timedelta(minutes=dice.randrange(5, 45))
        book.then(filed, partial(_office, book, row.id, number, fate, limit))


def _join(issue: UUID, into: UUID, db: Db, at: datetime) -> None:
    moves.move(db, issue, "merge", of_account(db, ACTOR, local_date(at)), at, target_id=into)


def _office(book: _Book, issue: UUID, number: int, fate: str, limit: timedelta, db: Db, at: datetime) -> None:
    """The clerk files and dispatches, or declines; the rest follows."""
    clerk, town = of_account(db, ACTOR, local_date(at)), book.town
    if fate == "declined":
        moves.move(db, issue, "decline", clerk, at, reason="现场核实，情况不实")
        return
    moves.move(db, issue, "file", clerk, at)
    unit = town.second if number == len(town.grids) - 1 else town.company
    moves.move(db, issue, "dispatch", clerk, at, unit_id=town.joint if fate == "wrong" else unit)
    taken = at + limit * book.dice.uniform(0.05, 0.2)
    if fate == "wrong":
        book.then(taken, partial(_send_on, book, issue, unit))
        taken += timedelta(minutes=30)
    share = book.dice.uniform(1.5, 2.2) if fate == "late" else book.dice.uniform(0.3, 0.7)
    book.then(taken, partial(_take, book, issue, fate))
    book.then(
        max(taken, at + limit * share) + timedelta(minutes=20), partial(_mended, book, issue, number, fate)
    )


def _send_on(book: _Book, issue: UUID, unit: UUID, db: Db, at: datetime) -> None:
    moves.move(db, issue, "return_dispatch", _desk(db, at), at, reason="不属于本单位职责，应由物业处置")
    moves.move(db, issue, "dispatch", of_account(db, ACTOR, local_date(at)), at, unit_id=unit)


def _take(book: _Book, issue: UUID, fate: str, db: Db, at: datetime) -> None:
    moves.move(db, issue, "accept", _desk(db, at), at)
    if fate == "suspended":
        leader = of_account(db, ACTOR, local_date(at))
        until = local_date(at) + timedelta(days=book.dice.randrange(20, 40))
        moves.move(db, issue, "suspend", leader, at, reason="需等待业主大会表决维修资金", until=until)


def _mended(book: _Book, issue: UUID, number: int, fate: str, db: Db, at: datetime) -> None:
    if fate == "suspended":
        return
    if fate == "forced":
        leader = of_person(db, book.town.holders[0], local_date(at))
        moves.move(db, issue, "propose_forced", leader, at, reason="责任主体灭失，无法继续处置")
        book.then(at + _DAY, partial(_force, issue))
        return
    moves.move(db, issue, "handled", _desk(db, at), at, photos=(book.pictures.one(book.dice, AFTER),))
    looked_at = at + timedelta(hours=book.dice.randrange(1, 20))
    book.then(looked_at, partial(_check, book, issue, number, again=fate == "again"))


def _force(issue: UUID, db: Db, at: datetime) -> None:
    moves.move(
        db, issue, "force_close", of_account(db, ACTOR, local_date(at)), at, reason="联席会议同意强制结案"
    )


def _check(book: _Book, issue: UUID, number: int, db: Db, at: datetime, *, again: bool) -> None:
    holder = book.holder(db, number, at)
    if again:
        moves.move(db, issue, "rework", holder, at, reason="现场仍有残留，未达到结案条件")
        book.then(at + timedelta(hours=20), partial(_mended, book, issue, number, "in_time"))
    else:
        moves.move(db, issue, "close", holder, at)


def _walk(book: _Book, number: int, kind: str, db: Db, at: datetime) -> None:
    """A walk through a micro-grid: all 23 items looked at, now and then something found."""
    looks = [Look(item.code) for item in book.items]
    if book.dice.random() < _FOUND_BY_LOOKING:
        place, photo = book.dice.randrange(len(looks)), book.pictures.one(book.dice, BEFORE)
        looks[place] = looks[place]._replace(outcome="found", spot="入口处", note="需要处理", photos=(photo,))
    plan = book.town.plan if kind == "inspection" else book.town.patrols
    walk = NewWalk(book.town.grids[number], at - timedelta(minutes=40), at, kind, plan)
    walked = inspections.record(db, walk, looks, book.holder(db, number, at), at)
    found = db.scalars(sa.select(InspectionFinding.issue_id).where(InspectionFinding.inspection_id == walked))
    for issue in found:
        if issue is not None:
            _see_to(book, issue, number, db, at)


def _see_to(book: _Book, issue: UUID, number: int, db: Db, at: datetime) -> None:
    """What came by itself: somebody phones, the office goes on with it."""
    moves.move(db, issue, "phoned", of_account(db, ACTOR, local_date(at)), at)
    then = partial(_office, book, issue, number, "in_time", timedelta(hours=2))
    book.then(at + timedelta(minutes=10), then)


def _visit(book: _Book, number: int, db: Db, at: datetime) -> None:
    own = [home for home, _resident in book.town.residents if home in book.town.households[number]]
    home = book.dice.choice(own or list(book.town.households[number]))
    words = book.dice.choice(_NOTES)
    note = NewVisit(at - timedelta(minutes=15), words, home, met=words != _NOTES[-1])
    visits.write(db, note, book.holder(db, number, at), at)


def _alarm(book: _Book, number: int, db: Db, at: datetime) -> None:
    """A car stands where none may: for a minute, or for longer than the office waits."""
    device, longer = SENSOR.format(number=number + 1), book.dice.random() < 0.4
    begun = at - timedelta(minutes=40)
    told = [Message(device, BEGUN, begun)]
    if not longer:
        told.append(Message(device, ENDED, begun + timedelta(minutes=3)))
    for issue in receiving.receive(db, book.town.sensors, told, at).issues:
        _see_to(book, issue, number, db, at)


def _desk(db: Db, at: datetime) -> Hand:
    """Who records what the companies do."""
    return of_account(db, OFFICE, local_date(at))
