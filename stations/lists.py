"""The lists of the page of stations, each declared once beside what fills it (stations/overview.py)."""

from datetime import date, datetime

from core.clock import local_date
from core.language import N_, _, translate
from people.actors import actor_title
from sheets.columns import Column, Kind, Sheet, shown_day
from stations.overview import BranchRow, BundleRow, Overview, StationRow
from stations.states import HELD
from stations.words import BRANCH_STATES, BRANCH_WHY, BUNDLE_STATES, DIRECTIONS, HELD_WHY


def _state_of_station(row: StationRow) -> str:
    if row.revoked_from is not None:
        return _("Revoked from {day}", day=shown_day(row.revoked_from))
    if row.quarantined:
        return _("Quarantined entries")
    if row.held:
        return _("A bundle is held")
    return _("Never came") if row.came_at is None else _("In use")


def _day(at: datetime | None) -> date | None:
    return local_date(at) if at is not None else None


def state_of_bundle(row: BundleRow) -> str:
    """Taken in, held with its reason, ..."""
    state = translate(BUNDLE_STATES.get(row.state, row.state))
    if row.state == HELD and row.why in HELD_WHY:
        return _("{state}: {why}", state=state, why=translate(HELD_WHY[row.why]))
    return state


def open_at_base(seen: Overview) -> list[str]:
    """At a station: what the base has of its entries and has not let count yet, as its newest answer said."""
    if seen.answer is None:
        return []
    waiting, apart = seen.answer.figures.get("waiting", 0), seen.answer.figures.get("quarantined", 0)
    said = [_("{count} entries wait for a decision at the base.", count=waiting)] if waiting else []
    if apart:
        said.append(
            _("{count} entries are in quarantine at the base until somebody decides there.", count=apart)
        )
    return said


STATIONS: Sheet[StationRow] = Sheet(
    N_("Stations"),
    (
        Column("name", N_("Station"), Kind.TEXT, lambda row: row.name, 22),
        Column("mark", N_("Mark"), Kind.CODE, lambda row: row.mark, 8),
        Column("area", N_("Patch"), Kind.TEXT, lambda row: row.area, 24),
        Column("state", N_("State"), Kind.TEXT, _state_of_station, 20),
        Column("cards", N_("To decide"), Kind.NUMBER, lambda row: row.cards, 8),
        Column("quarantined", N_("Quarantined"), Kind.NUMBER, lambda row: row.quarantined, 8),
        Column("came_at", N_("Last came"), Kind.DAY, lambda row: _day(row.came_at), 14),
        Column("sent_at", N_("Last sent"), Kind.DAY, lambda row: _day(row.sent_at), 14),
    ),
)
BUNDLES: Sheet[BundleRow] = Sheet(
    N_("Bundles"),
    (
        Column("at", N_("When"), Kind.INSTANT, lambda row: row.at, 17),
        Column("direction", N_("Direction"), Kind.TEXT, lambda row: translate(DIRECTIONS[row.direction]), 9),
        Column("peer", N_("Other side"), Kind.TEXT, lambda row: row.peer, 26),
        Column("state", N_("State"), Kind.TEXT, state_of_bundle, 30),
        Column("lines", N_("Entries"), Kind.NUMBER, lambda row: row.figures.get("lines"), 8),
        Column("photos", N_("Photos"), Kind.NUMBER, lambda row: row.figures.get("photos"), 8),
        Column("made_at", N_("Made, by the sender’s clock"), Kind.INSTANT, lambda row: row.made_at, 17),
        Column("by", N_("By"), Kind.TEXT, lambda row: actor_title(row.by), 12),
    ),
)
BRANCHES: Sheet[BranchRow] = Sheet(
    N_("Quarantine"),
    (
        Column("peer", N_("Station"), Kind.TEXT, lambda row: row.peer, 20),
        Column("mark", N_("Mark"), Kind.CODE, lambda row: row.mark, 8),
        Column("state", N_("State"), Kind.TEXT, lambda row: translate(BRANCH_STATES[row.state]), 12),
        Column("lines", N_("Entries"), Kind.NUMBER, lambda row: row.lines, 8),
        Column("found_at", N_("Found on"), Kind.INSTANT, lambda row: row.found_at, 17),
        Column("why", N_("Why"), Kind.TEXT, lambda row: translate(BRANCH_WHY.get(row.why, row.why)), 40),
    ),
)
