"""Lists of alarms for the screen and the terminal: sources, devices without a place, devices whose clocks are wrong, the newest messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import N_, _, translate
from grid.alarms import rules
from grid.alarms.importing import Comparison
from grid.alarms.receiving import Outcome
from grid.alarms.sources import ALARM, DEVICE, SOURCE, SourceRow
from grid.standing_at import Stands, in_words
from grid.tables import Issue
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

_ISSUE = table_of(Issue)
STATE_WORDS: Mapping[str, str] = {
    rules.WAITING: N_("waiting to settle"),
    rules.ISSUE: N_("became an issue"),
    rules.JOINED: N_("belongs to an issue"),
    rules.PASSED: N_("passed in time"),
    rules.OVER: N_("ended"),
    rules.UNPLACED: N_("place unknown"),
    rules.CLOCK: N_("clock wrong"),
}
KIND_WORDS: Mapping[str, str] = {rules.BEGUN: N_("began"), rules.ENDED: N_("is over")}


class Unplaced(NamedTuple):
    """A device of which nobody has said where it stands, or whose clock is wrong, with what waits for a person."""

    source_id: UUID
    source: str
    device: str
    messages: int
    """How many wait; 0 where nothing does."""
    first_at: datetime
    last_at: datetime
    """By the clock of the device."""
    said: str
    """What it told besides."""


class DeviceRow(NamedTuple):
    """A device with its place."""

    id: UUID
    source_id: UUID
    source: str
    device: str
    area_id: UUID
    place_id: UUID | None
    where: str
    spot: str


class AlarmRow(NamedTuple):
    """One message as a list shows it."""

    id: UUID
    source: str
    device: str
    kind: str
    said: str
    occurred_at: datetime
    received_at: datetime
    state: str
    issue_id: UUID | None
    issue: str


SOURCES: Sheet[SourceRow] = Sheet(
    N_("Sources of alarms"),
    (
        Column("name", N_("Source"), Kind.TEXT, lambda row: row.name, 22),
        Column("item", N_("Item"), Kind.CODE, lambda row: row.item_code, 8),
        Column("settle", N_("Settles in (minutes)"), Kind.NUMBER, lambda row: row.settle_minutes, 8),
        Column("quiet", N_("Quiet time (minutes)"), Kind.NUMBER, lambda row: row.quiet_minutes, 8),
        Column("devices", N_("Devices"), Kind.NUMBER, lambda row: row.devices, 8),
        Column("token", N_("Token"), Kind.TEXT, lambda row: _("in use") if row.has_token else _("none"), 8),
        Column("state", N_("State"), Kind.TEXT, lambda row: _("closed") if row.closed_at else "", 8),
    ),
)
UNPLACED: Sheet[Unplaced] = Sheet(
    N_("Devices without a place"),
    (
        Column("device", N_("Device"), Kind.CODE, lambda row: row.device, 20),
        Column("source", N_("Source"), Kind.TEXT, lambda row: row.source, 18),
        Column("count", N_("Messages"), Kind.NUMBER, lambda row: row.messages, 8),
        Column("first_at", N_("First"), Kind.INSTANT, lambda row: row.first_at, 16),
        Column("last_at", N_("Last"), Kind.INSTANT, lambda row: row.last_at, 16),
        Column("said", N_("What it says"), Kind.TEXT, lambda row: row.said, 30),
    ),
)
DEVICES: Sheet[DeviceRow] = Sheet(
    N_("Devices"),
    (
        Column("device", N_("Device"), Kind.CODE, lambda row: row.device, 20),
        Column("source", N_("Source"), Kind.TEXT, lambda row: row.source, 18),
        Column("where", N_("Where"), Kind.TEXT, lambda row: row.where, 26),
        Column("spot", N_("Spot"), Kind.TEXT, lambda row: row.spot, 20),
    ),
)
ALARMS: Sheet[AlarmRow] = Sheet(
    N_("Alarms"),
    (
        Column("occurred_at", N_("When"), Kind.INSTANT, lambda row: row.occurred_at, 16),
        Column("device", N_("Device"), Kind.CODE, lambda row: row.device, 18),
        Column("kind", N_("Begins or ends"), Kind.TEXT, lambda row: translate(KIND_WORDS[row.kind]), 8),
        Column(
            "state", N_("What became of it"), Kind.TEXT, lambda row: translate(STATE_WORDS[row.state]), 14
        ),
        Column("issue", N_("Number of the issue"), Kind.CODE, lambda row: row.issue, 16),
        Column("source", N_("Source"), Kind.TEXT, lambda row: row.source, 16),
        Column("said", N_("What it says"), Kind.TEXT, lambda row: row.said, 26),
        Column("received_at", N_("Came in"), Kind.INSTANT, lambda row: row.received_at, 16),
    ),
)


def unplaced(db: Db) -> list[Unplaced]:
    """The devices whose alarms wait for a place, those with the newest message first."""
    return _waiting_for(db, rules.UNPLACED)


def wrong_clocks(db: Db) -> list[Unplaced]:
    """The devices whose filed alarms wait because they told a time that cannot be right, then those whose newest message is of a
    time after it came: it counts as of its receipt, so nothing of it waits.
    """
    waiting = _waiting_for(db, rules.CLOCK)
    listed = {(one.source_id, one.device) for one in waiting}
    return waiting + [one for one in _ahead(db) if (one.source_id, one.device) not in listed]


def devices(db: Db) -> list[DeviceRow]:
    """Every device that has a place."""
    query = (
        sa.select(DEVICE, SOURCE.c.name.label("source"))
        .join(SOURCE, SOURCE.c.id == DEVICE.c.source_id)
        .order_by(SOURCE.c.name, DEVICE.c.device)
    )
    rows = db.execute(query).all()
    words = in_words(db, (Stands(row.area_id, row.place_id) for row in rows))
    return [
        DeviceRow(
            row.id,
            row.source_id,
            row.source,
            row.device,
            row.area_id,
            row.place_id,
            words[Stands(row.area_id, row.place_id)],
            row.spot,
        )
        for row in rows
    ]


def newest(db: Db, limit: int = 500) -> list[AlarmRow]:
    """The messages that came last."""
    query = (
        sa.select(
            ALARM.c.id,
            SOURCE.c.name,
            ALARM.c.device,
            ALARM.c.kind,
            ALARM.c.said,
            ALARM.c.occurred_at,
            ALARM.c.received_at,
            ALARM.c.state,
            ALARM.c.issue_id,
            sa.func.coalesce(_ISSUE.c.number, _ISSUE.c.provisional, ""),
        )
        .join(SOURCE, SOURCE.c.id == ALARM.c.source_id)
        .outerjoin(_ISSUE, _ISSUE.c.id == ALARM.c.issue_id)
        .order_by(ALARM.c.id.desc())
        .limit(limit)
    )
    return [AlarmRow(*row) for row in db.execute(query)]


def shown_comparison(would: Comparison, refused: int) -> str:
    """What an import would do, in one sentence."""
    if would.new == 0 and would.repeated > 0:
        return _("Nothing new: all {count} messages of this file were there already.", count=would.repeated)
    said = [
        _(
            "{new} new messages, {repeated} already there, {refused} rows refused",
            new=would.new,
            repeated=would.repeated,
            refused=refused,
        )
    ]
    if would.unplaced:
        said.append(_("{count} devices without a place", count=len(would.unplaced)))
    if would.wrong_clocks:
        said.append(_("{count} devices whose clock is wrong", count=len(would.wrong_clocks)))
    return "; ".join(said)


def shown_outcome(outcome: Outcome) -> str:
    """What an import did, in one sentence."""
    if outcome.is_nothing_new:
        return _("Nothing new: all {count} messages of this file were there already.", count=outcome.repeated)
    return _(
        "{added} messages kept: {issues} new issues, {joined} belong to issues, {passed} passed in time.",
        added=outcome.added,
        issues=len(outcome.issues),
        joined=outcome.joined,
        passed=outcome.passed,
    )


def _ahead(db: Db) -> list[Unplaced]:
    """The devices of which the newest message came before it happened."""
    newest = (
        sa.select(ALARM.c.source_id, ALARM.c.device, sa.func.max(ALARM.c.received_at).label("at"))
        .group_by(ALARM.c.source_id, ALARM.c.device)
        .subquery()
    )
    query = (
        sa.select(
            ALARM.c.source_id,
            SOURCE.c.name,
            ALARM.c.device,
            ALARM.c.occurred_at,
            ALARM.c.received_at,
            ALARM.c.said,
        )
        .join(SOURCE, SOURCE.c.id == ALARM.c.source_id)
        .join(
            newest,
            sa.and_(
                newest.c.source_id == ALARM.c.source_id,
                newest.c.device == ALARM.c.device,
                newest.c.at == ALARM.c.received_at,
            ),
        )
        .where(ALARM.c.occurred_at > ALARM.c.received_at, ALARM.c.state.not_in((rules.CLOCK, rules.UNPLACED)))
        .order_by(ALARM.c.occurred_at.desc(), ALARM.c.device)
    )
    found: dict[tuple[UUID, str], Unplaced] = {}
    for row in db.execute(query):
        if rules.wrong_clock(row.occurred_at, row.received_at):
            one = Unplaced(row.source_id, row.name, row.device, 0, row.occurred_at, row.occurred_at, row.said)
            found.setdefault((row.source_id, row.device), one)
    return list(found.values())


def _waiting_for(db: Db, state: str) -> list[Unplaced]:
    query = (
        sa.select(
            ALARM.c.source_id,
            SOURCE.c.name,
            ALARM.c.device,
            sa.func.count(),
            sa.func.min(ALARM.c.occurred_at),
            sa.func.max(ALARM.c.occurred_at).label("last"),
            sa.func.max(ALARM.c.said),
        )
        .join(SOURCE, SOURCE.c.id == ALARM.c.source_id)
        .where(ALARM.c.state == state)
        .group_by(ALARM.c.source_id, SOURCE.c.name, ALARM.c.device)
        .order_by(sa.text("last DESC"), ALARM.c.device)
    )
    return [Unplaced(*row) for row in db.execute(query)]
