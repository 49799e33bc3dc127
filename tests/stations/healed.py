"""What must hold once every machine has talked with the base again and a person has decided what is to be decided.

Nothing here asks the program's own merge: it compares what was written (tests/stations/world.py) with the plain rows of the bases.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from cli.every_record import ALL
from core.jobs import drive
from core.refusal import Refusal
from grid.tables import (
    Holding,
    Inspection,
    InspectionFinding,
    Issue,
    IssueMove,
    IssuePhoto,
    Place,
    Placement,
    Visit,
)
from stations.tables import Branch, ConflictCard, ReceivedLine
from store import journal
from store.facts import ORIGIN, fact
from store.journal import JOURNAL
from store.records import disagreements
from store.tables import FinalPlace
from store.types import Db, table_of
from tests.stations.world import World, Write
from tests.stations_town import Machine

RECEIVED, CARD, BRANCH, FINAL = (table_of(each) for each in (ReceivedLine, ConflictCard, Branch, FinalPlace))
SETTLED = frozenset({"taken", "answered", "local", "waiting", "refused", "quarantined", "set_aside"})
"""What may have become of a line that a machine wrote."""
TRAVELLING = frozenset(
    {"issue", "place", "holding", "plan", "inspection", "visit", "resident", "facility", "violation"}
)
_STATIONS = frozenset({"peer", "bundle", "branch", "card"})
_OF_GRID = {"issue": (Issue, "area_id"), "visit": (Visit, "area_id"), "inspection": (Inspection, "area_id")}
_OF_PLACE = ((Place, "id"), (Placement, "place_id"))
_OF_ISSUE = ((IssueMove, "issue_id"), (IssuePhoto, "issue_id"))


def is_sound(world: World) -> None:
    """Chains whole, tables as the journal says, on every machine."""
    for machine in world.machines():
        with machine.store.read() as db:
            assert drive(journal.verify(db)).ok, world.key(machine)
            found = drive(disagreements(db, [each for each in ALL if each.subject in TRAVELLING | _STATIONS]))
            assert found == [], (world.key(machine), found[:3])


def nothing_is_lost(world: World) -> None:
    """Every line that a living machine has is known at the base."""
    with world.town.base.store.read() as db:
        there = set(db.scalars(sa.select(JOURNAL.c.op_id)))
        became: dict[Any, set[str]] = {}
        for row in db.execute(
            sa.select(RECEIVED.c.op_id, RECEIVED.c.state, RECEIVED.c.text, RECEIVED.c.hash)
        ):
            if row.state in SETTLED:
                became.setdefault(row.op_id, set()).add(row.state)
                kept = row.text is not None or row.op_id in there
                assert kept, f"{row.op_id} is {row.state}, but its text is nowhere"
    for station in world.town.stations:
        with station.store.read() as db:
            own = fact(db, ORIGIN)
            # What a bundle says of itself goes along with the next one.
            for row in db.execute(sa.select(JOURNAL).where(JOURNAL.c.subject_kind != "bundle")):
                if row.op_id in there or row.op_id in became:
                    continue
                raise AssertionError(
                    f"{row.action} of {row.subject_kind} {row.subject_id} at {world.key(station)} is lost ({row.origin == own})"
                )


def nobody_wins_silently(world: World) -> None:
    """Two values that were put into one cell, neither writer knowing of the other: there is a card about it, or one is not applied."""
    with world.town.base.store.read() as db:
        here = set(db.scalars(sa.select(JOURNAL.c.op_id)))
        lines: dict[Any, list[tuple[str, Any]]] = {}
        for row in db.execute(sa.select(RECEIVED.c.op_id, RECEIVED.c.state, RECEIVED.c.card_id)):
            lines.setdefault(row.op_id, []).append((row.state, row.card_id))
        peers = {row.id: row.peer_id for row in db.execute(sa.select(BRANCH.c.id, BRANCH.c.peer_id))}
        cards = {
            (row.subject_kind, row.subject_id, peers[row.branch_id])
            for row in db.execute(sa.select(CARD.c.subject_kind, CARD.c.subject_id, CARD.c.branch_id))
        }
    of_peer = {world.key(each): each.peer for each in world.machines()}

    def applied(write: Write) -> bool:
        return write.op_id in here or any(
            state in {"waiting", "refused"} for state, _of in lines.get(write.op_id, ())
        )

    for first, second in _blind_pairs(world):
        if not (applied(first) and applied(second)):
            continue
        # A line of the base that another station gave back waits on a card of that one.
        told = any(
            (*each.cell[:2], of_peer.get(each.machine)) in cards
            or any(card is not None for _state, card in lines.get(each.op_id, ()))
            for each in (first, second)
        )
        assert told, f"{first} and {second}: nobody was asked"


def nobody_is_taken_for_another(world: World) -> None:
    """Two chains that went on from one line of a station are two branches, and a person was asked before the second one counted."""
    with world.town.base.store.read() as db:
        after: dict[Any, list[Any]] = {}
        query = sa.select(RECEIVED.c.prev_hash, RECEIVED.c.hash, BRANCH.c.peer_id, BRANCH.c.why).join(
            BRANCH, BRANCH.c.id == RECEIVED.c.branch_id
        )
        for row in db.execute(query.where(BRANCH.c.why != "given_back")):
            after.setdefault((row.peer_id, row.prev_hash), []).append(row.hash)
        asked = {
            (row.peer_id, row.root_hash)
            for row in db.execute(
                sa.select(BRANCH.c.peer_id, BRANCH.c.root_hash).where(
                    BRANCH.c.state.in_(["quarantined", "adopted", "set_aside"])
                )
            )
        }
    for (peer, root), hashes in after.items():
        assert len(hashes) == 1 or (peer, root) in asked, (peer, root, hashes)


def _blind_pairs(world: World) -> Iterator[tuple[Write, Write]]:
    for number, second in enumerate(world.writes):
        for first in world.writes[:number]:
            if (
                first.cell == second.cell
                and first.value != second.value
                and first.op_id not in second.seen
                and second.op_id not in first.seen
            ):
                yield first, second


def stations_agree(world: World) -> None:
    """Of a station with nothing pending, every row of its patch is the base's."""
    for station in world.town.stations:
        with station.store.read() as db:
            if pending(db):
                continue
            theirs = rows_of_patch(db, world, station)
        with world.town.base.store.read() as db:
            ours = rows_of_patch(db, world, station)
        for name, rows in ours.items():
            for key in rows.keys() | theirs[name].keys():
                assert theirs[name].get(key) == rows.get(key), (world.key(station), name, key)


def pending(db: Db) -> int:
    """How many lines of a station the base has not confirmed yet."""
    own = fact(db, ORIGIN)
    query = (
        sa.select(sa.func.count())
        .select_from(JOURNAL.outerjoin(FINAL, FINAL.c.op_id == JOURNAL.c.op_id))
        .where(
            JOURNAL.c.origin == own,
            JOURNAL.c.subject_kind.in_(TRAVELLING),
            sa.or_(FINAL.c.op_id.is_(None), sa.and_(FINAL.c.place.is_(None), FINAL.c.counts)),
        )
    )
    return db.scalar(query) or 0


def rows_of_patch(db: Db, world: World, station: Machine) -> dict[str, dict[str, Any]]:
    """Table to key to row, of everything that lies in a station's patch."""
    areas = [world.town.areas[station.patch], world.town.grids[station.patch]]
    found: dict[str, dict[str, Any]] = {}

    def take(table: sa.Table, where: sa.ColumnElement[bool]) -> None:
        keys = [column.name for column in table.primary_key]
        found[table.name] = {
            "/".join(str(row[key]) for key in keys): {name: str(value) for name, value in row.items()}
            for row in db.execute(sa.select(table).where(where)).mappings()
        }

    for mapped, column in _OF_GRID.values():
        take(table_of(mapped), table_of(mapped).c[column].in_(areas))
    issues = sa.select(table_of(Issue).c.id).where(table_of(Issue).c.area_id.in_(areas))
    for mapped, column in _OF_ISSUE:
        take(table_of(mapped), table_of(mapped).c[column].in_(issues))
    walks = sa.select(table_of(Inspection).c.id).where(table_of(Inspection).c.area_id.in_(areas))
    take(table_of(InspectionFinding), table_of(InspectionFinding).c.inspection_id.in_(walks))
    take(table_of(Holding), table_of(Holding).c.area_id.in_(areas))
    within = _places(db, areas)
    for mapped, column in _OF_PLACE:
        take(table_of(mapped), table_of(mapped).c[column].in_(within))
    return found


def _places(db: Db, areas: list[Any]) -> list[Any]:
    place, placement = table_of(Place), table_of(Placement)
    known = list(db.scalars(sa.select(placement.c.place_id).where(placement.c.area_id.in_(areas))))
    last = known
    while last:
        last = list(db.scalars(sa.select(place.c.id).where(place.c.parent_id.in_(last))))
        known = [*known, *last]
    return known


def again_adds_nothing(world: World) -> None:
    """Whatever a machine took once it can take again, and nothing moves."""
    from tests.stations.faults import shape

    for machine in world.machines():
        files = sorted(world.taken.get(world.key(machine), ()))
        for file in world.dice.sample(files, min(len(files), 2)):
            before = shape(machine.store)
            world.receive(machine, file)
            assert shape(machine.store) == before, (world.key(machine), file.name)


def told(world: World) -> str:
    """The schedule in words, for a failing one."""
    return json.dumps(world.told, ensure_ascii=False, indent=1)


__all__ = ["Refusal"]
