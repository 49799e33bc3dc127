"""What waiting alarms have become by now: an issue, part of one that stands, or nothing. Doors call `settle` after taking alarms in
and from time to time, since an alarm that never ends becomes an issue while nobody sends anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local
from core.refusal import Refusal
from grid import hands
from grid.alarms import rules
from grid.alarms.rules import Told
from grid.alarms.sources import ALARM, DEVICE, ITEMS, SOURCE, SourceRow, locked, sources
from grid.issues import moves, numbering, reporting
from grid.issues.merging import end_of_chain, hold_mergers
from grid.issues.rows import MOVE, issue
from grid.issues.rules import ENDED as OVER
from grid.issues.rules import MERGED, VOID
from grid.tables import Issue
from store.journal import Line, append
from store.types import Db, table_of

_ISSUE = table_of(Issue)
_CHUNK = 500
_DEVICES = 100
ACTOR = "alarms"
# The words of an issue that a device reported: like the rest of the book it is kept in Chinese.
_DESCRIPTION = "{source}：设备 {device} 于 {at} 报警。{said}"
_IS_OVER = "{source}：设备 {device} 于 {at} 报告报警解除。"


_TOLD = (
    ALARM.c.id, ALARM.c.device, ALARM.c.kind, ALARM.c.occurred_at, ALARM.c.received_at, ALARM.c.message, ALARM.c.state, ALARM.c.issue_id,
)  # fmt: skip


class Held(NamedTuple):
    """A device whose alarm could not become an issue, and why; it goes on waiting."""

    device: str
    why: Refusal


class Settled(NamedTuple):
    """What `settle` did."""

    issues: tuple[UUID, ...]
    """The new ones."""
    joined: int
    """Alarms that joined an issue that stands."""
    passed: int
    """Alarms that ended in time."""
    held: tuple[Held, ...]


class _End(NamedTuple):
    """An alarm that is over, for the story of its issue."""

    issue_id: UUID
    device: str
    at: datetime


@dataclass
class _Done:
    issues: list[UUID] = field(default_factory=list[UUID])
    ends: list[_End] = field(default_factory=list[_End])
    held: list[Held] = field(default_factory=list[Held])
    stands: list[tuple[UUID, str, UUID | None]] = field(default_factory=list[tuple[UUID, str, UUID | None]])


def settle(
    db: Db, at: datetime, source_id: UUID | None = None, devices: Sequence[str] | None = None
) -> Settled:
    """Decide all that waits and can be decided by `at`, of one source or of all; deciding again changes nothing.

    The story of an open issue is told when an alarm of it is over: once for a device, by its latest end.
    """
    issues: list[UUID] = []
    held: list[Held] = []
    joined = passed = 0
    wanted = [source for source in sources(db) if source.closed_at is None and source_id in {None, source.id}]
    hold(db, [source.id for source in wanted])
    for source in wanted:
        names = waiting_devices(db, source.id) if devices is None else devices
        for start in range(0, len(names), _DEVICES):
            done = _settle(db, source, names[start : start + _DEVICES], at)
            _keep(db, source.id, done.stands, at)
            _tell(db, source, done.ends, at)
            issues += done.issues
            held += done.held
            joined += sum(state == rules.JOINED for _id, state, _issue in done.stands)
            passed += sum(state == rules.PASSED for _id, state, _issue in done.stands)
    return Settled(tuple(issues), joined, passed, tuple(held))


def hold(db: Db, source_ids: Sequence[UUID]) -> None:
    """Lock what settling these sources writes to, before the journal's lock, which the first line takes. Raises UnknownSource."""
    for id_ in sorted(source_ids):
        locked(db, id_)
    if db.get_bind().dialect.name != "postgresql":
        return
    hold_mergers(db)  # or an issue goes into another between its lock and its note
    of_these = sa.exists().where(ALARM.c.issue_id == _ISSUE.c.id, ALARM.c.source_id.in_(source_ids))
    there = sa.select(_ISSUE.c.id).where(_ISSUE.c.state.not_in(sorted(OVER - {MERGED})), of_these)
    ends = {end_of_chain(db, id_) for id_ in db.scalars(there).all()}
    db.execute(sa.select(_ISSUE.c.id).where(_ISSUE.c.id.in_(ends)).order_by(_ISSUE.c.id).with_for_update())
    numbering.hold(db)


def waiting_devices(db: Db, source_id: UUID) -> list[str]:
    """The devices of a source of which something waits."""
    query = (
        sa.select(ALARM.c.device)
        .where(ALARM.c.source_id == source_id, ALARM.c.state == rules.WAITING)
        .distinct()
        .order_by(ALARM.c.device)
    )
    return list(db.scalars(query))


def is_due(db: Db, at: datetime) -> bool:
    """Whether something waits that `settle` may decide by now: what runs by itself asks before it writes."""
    query = (
        sa.select(SOURCE.c.settle_minutes, sa.func.min(ALARM.c.occurred_at), sa.func.min(ALARM.c.received_at))
        .join(SOURCE, SOURCE.c.id == ALARM.c.source_id)
        .where(ALARM.c.state == rules.WAITING, SOURCE.c.closed_at.is_(None))
        .group_by(SOURCE.c.id, SOURCE.c.settle_minutes, ALARM.c.device)
    )
    return any(
        rules.believed(occurred_at, received_at) + timedelta(minutes=minutes) <= at
        for minutes, occurred_at, received_at in db.execute(query)
    )


def believe(db: Db, source_id: UUID, devices: Sequence[str], actor: str, at: datetime) -> int:
    """Take the messages of devices whose clocks are wrong as of the hour in which they came; gives how many wait no longer.

    Those of devices that nobody has placed wait for that. Raises UnknownSource.
    """
    locked(db, source_id)
    placed = set(db.scalars(sa.select(DEVICE.c.device).where(DEVICE.c.source_id == source_id)))
    query = sa.select(ALARM.c.id, ALARM.c.device).where(
        ALARM.c.source_id == source_id, ALARM.c.device.in_(devices), ALARM.c.state == rules.CLOCK
    )
    stands: list[tuple[UUID, str, UUID | None]] = [
        (row.id, rules.WAITING if row.device in placed else rules.UNPLACED, None)
        for row in db.execute(query.order_by(ALARM.c.id))
    ]
    _keep(db, source_id, stands, at, actor)
    return len(stands)


def _settle(db: Db, source: SourceRow, devices: Sequence[str], at: datetime) -> _Done:
    quiet, settle_ = timedelta(minutes=source.quiet_minutes), timedelta(minutes=source.settle_minutes)
    closed, open_ = _issues_of(db, source.id, devices)
    told = _told(db, source.id, devices, quiet + settle_)
    spots = {
        row.device: row
        for row in db.execute(
            sa.select(DEVICE).where(DEVICE.c.source_id == source.id, DEVICE.c.device.in_(devices))
        )
    }
    done = _Done()
    for device in devices:
        before = {one.id: one for one in told.get(device, ())}
        last: _End | None = None
        for spell in rules.spells(before.values(), quiet, closed):
            if all(one.state != rules.WAITING for one in spell):
                last = None  # what is known of later already says more than an end that comes late
                continue
            try:
                after = _decided(db, source, spots[device], spell, open_, settle_, at, done.issues)
            except Refusal as refusal:
                done.held.append(Held(device, refusal))
                continue
            done.stands += [
                (one.id, one.state, one.issue_id)
                for one in after
                if (one.state, one.issue_id) != (before[one.id].state, before[one.id].issue_id)
            ]
            if (issue_id := rules.issue_of(after)) is not None:
                end = rules.end_of(spell)
                last = _End(issue_id, device, end.at) if end else None
        if last is not None:
            done.ends.append(last)
    return done


def _decided(
    db: Db,
    source: SourceRow,
    spot: Any,  # noqa: ANN401 - a row of alarm_device
    spell: rules.Spell,
    open_: dict[str, UUID],
    settle_: timedelta,
    at: datetime,
    made: list[UUID],
) -> Sequence[Told]:
    """The messages of a spell as they stand now; makes its issue where it has become one. Raises what `reporting.report` raises."""
    issue_id = rules.issue_of(spell)
    if issue_id is not None:
        return rules.stands(spell, issue_id, new=False)
    verdict = rules.verdict(spell, settle_, at)
    if verdict == rules.WAITING:
        return spell
    standing = open_.get(spot.device)
    if verdict == rules.PASSED:
        return [one._replace(state=rules.PASSED) for one in spell]
    if standing is not None:
        return rules.stands(spell, standing, new=False)
    if verdict == rules.OVER:
        return [one._replace(state=rules.OVER) for one in spell]
    new = _report(db, source, spot, spell, at)
    made.append(new)
    open_[spot.device] = new
    return rules.stands(spell, new, new=True)


def _report(db: Db, source: SourceRow, spot: Any, spell: rules.Spell, at: datetime) -> UUID:  # noqa: ANN401 - a row of alarm_device
    begun = next(one for one in spell if one.kind == rules.BEGUN)
    said = db.scalar(sa.select(ALARM.c.said).where(ALARM.c.id == begun.id)) or ""
    code = spot.device.partition(" ")[0]
    with db.begin_nested():  # refused, it leaves nothing behind
        row = reporting.report(
            db,
            reporting.NewIssue(
                item_code=source.fields.get(ITEMS, {}).get(code, source.item_code),
                area_id=spot.area_id,
                place_id=spot.place_id,
                spot=spot.spot or spot.device,
                description=_DESCRIPTION.format(
                    source=source.name, device=spot.device, at=f"{local(begun.at):%Y-%m-%d %H:%M}", said=said
                ),
                source="alarm",
                occurred_at=min(begun.at, at),
            ),
            hands.of_program(ACTOR),
            at,
        )
    return row.id


def _tell(db: Db, source: SourceRow, ends: Iterable[_End], at: datetime) -> None:
    """Note in the stories of open issues which alarms are over; for one that was merged in that of the issue that it went into."""
    for end in ends:
        to = issue(db, end_of_chain(db, end.issue_id))
        if to.state not in OVER:
            said = _IS_OVER.format(
                source=source.name, device=end.device, at=f"{local(end.at):%Y-%m-%d %H:%M}"
            )
            moves.move(db, to.id, "note", hands.of_program(ACTOR), at, reason=said)


def _told(db: Db, source_id: UUID, devices: Sequence[str], back: timedelta) -> dict[str, list[Told]]:
    """What each device told that may belong with what waits: all from `back` before the first that waits, and the last before that."""
    of_these = sa.select(*_TOLD).where(ALARM.c.source_id == source_id, ALARM.c.device.in_(devices))
    waiting = db.execute(of_these.where(ALARM.c.state == rules.WAITING)).all()
    if not waiting:
        return {}
    since = min(rules.believed(row.occurred_at, row.received_at) for row in waiting) - back
    decided = ALARM.c.state.not_in((rules.WAITING, rules.UNPLACED, rules.CLOCK))
    recent = of_these.where(decided, sa.or_(ALARM.c.occurred_at >= since, ALARM.c.received_at >= since))
    last = (
        sa.select(ALARM.c.device, sa.func.max(ALARM.c.occurred_at).label("at"))
        .where(
            ALARM.c.source_id == source_id, ALARM.c.device.in_(devices), decided, ALARM.c.occurred_at < since
        )
        .group_by(ALARM.c.device)
        .subquery()
    )
    before = of_these.where(decided).join(
        last, sa.and_(last.c.device == ALARM.c.device, last.c.at == ALARM.c.occurred_at)
    )
    told: dict[UUID, tuple[str, Told]] = {}
    for row in (*waiting, *db.execute(recent), *db.execute(before)):
        when = rules.believed(row.occurred_at, row.received_at)
        told[row.id] = row.device, Told(row.id, row.kind, when, row.message, row.state, row.issue_id)
    # A clock that goes ahead puts a message of before among the recent ones: the last of them all is the last.
    latest: dict[str, datetime] = {}
    for device, one in told.values():
        if one.at < since:
            latest[device] = max(one.at, latest.get(device, one.at))
    found: dict[str, list[Told]] = defaultdict(list)
    for device, one in told.values():
        if one.at >= since or one.at == latest[device]:
            found[device].append(one)
    return found


def _issues_of(
    db: Db, source_id: UUID, devices: Sequence[str]
) -> tuple[Mapping[UUID, datetime], dict[str, UUID]]:
    """Of the issues of these devices: when those that are over were closed, and for each device the one that stands.

    For one that was merged the issue that it went into answers.
    """
    query = (
        sa.select(
            ALARM.c.device,
            _ISSUE.c.id,
            _ISSUE.c.state,
            _ISSUE.c.closed_at,
            _ISSUE.c.reported_at,
            _ISSUE.c.merged_into,
        )
        .join(_ISSUE, _ISSUE.c.id == ALARM.c.issue_id)
        .where(ALARM.c.source_id == source_id, ALARM.c.device.in_(devices))
        .distinct()
        .order_by(_ISSUE.c.reported_at, _ISSUE.c.id)
    )
    closed: dict[UUID, datetime] = {}
    voided: dict[UUID, UUID] = {}
    open_: dict[str, UUID] = {}
    for row in db.execute(query).all():
        now = row if row.merged_into is None else issue(db, end_of_chain(db, row.merged_into))
        if now.state not in OVER:
            open_[row.device] = now.id
        elif now.state == VOID:
            voided[row.id] = now.id
        else:
            closed[row.id] = now.closed_at or row.reported_at
    if voided:  # one that was closed before it was voided is over since then
        last = sa.select(MOVE.c.issue_id, sa.func.max(MOVE.c.occurred_at)).where(
            MOVE.c.issue_id.in_(set(voided.values())), MOVE.c.after == VOID, MOVE.c.before != VOID
        )
        when = {row[0]: row[1] for row in db.execute(last.group_by(MOVE.c.issue_id))}
        closed |= {id_: when[into] for id_, into in voided.items()}
    return closed, open_


def _keep(
    db: Db,
    source_id: UUID,
    stands: Iterable[tuple[UUID, str, UUID | None]],
    at: datetime,
    actor: str = ACTOR,
) -> None:
    """Write how alarms stand now, with the journal's lines."""
    rows = list(stands)
    lines: list[Line] = []
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        by_stand: dict[tuple[str, UUID | None], list[UUID]] = defaultdict(list)
        for id_, state, issue_id in part:
            by_stand[state, issue_id].append(id_)
        for (state, issue_id), ids in by_stand.items():
            db.execute(sa.update(ALARM).where(ALARM.c.id.in_(ids)).values(state=state, issue_id=issue_id))
        said = {"states": [list(row) for row in part]}
        lines.append(Line("alarms.settled", "alarms", source_id, actor, at, said))
    append(db, lines, at)
