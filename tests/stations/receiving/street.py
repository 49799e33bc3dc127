"""The base and its stations for the tests of receiving: work by the verbs themselves, bundles by the program's own sending or written by hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from cli.every_record import ALL
from core.canonical import canonical, moment
from core.ids import new_id
from core.jobs import drive
from courses import check_in
from grid.field import visits
from grid.field.visits import NewVisit
from grid.issues import reporting
from grid.issues.reporting import NewIssue
from grid.issues.rows import IssueRow
from grid.places import places
from grid.tables import Place
from stations import peers
from stations.bundle import writing
from stations.bundle.manifest import Manifest
from stations.identity import own_keys
from stations.receiving.branches import BRANCH, RECEIVED
from stations.receiving.concurrency import CARD
from stations.receiving.receipts import Receipt
from stations.receiving.settling import BUNDLE
from store import journal, records
from store.facts import who
from store.journal import GENESIS, JOURNAL, Op, op_of
from store.types import table_of
from tests.stations_town import Machine, Town, carry, copy_folder, export, hand, import_

Row = sa.Row[Any]
PLACE = table_of(Place)


@dataclass
class Street:
    """The town with short words for what its tests do."""

    town: Town
    another: Callable[..., Machine]
    """One station more, of the same 居民区, or of the one of that number."""

    @property
    def base(self) -> Machine:
        """The base."""
        return self.town.base

    @property
    def station(self) -> Machine:
        """The first station."""
        return self.town.stations[0]

    # sticks

    def to_base(self, station: Machine | None = None) -> Receipt:
        """A station's stick to the base."""
        return carry(self.town, station or self.station, self.base)

    def to_station(self, station: Machine | None = None) -> Receipt:
        """What the base gives back."""
        return carry(self.town, self.base, station or self.station)

    def written(self, station: Machine | None = None) -> Path:
        """A station's bundle on the stick, not taken yet."""
        return export(self.town, station or self.station, self.base)

    def received(self, file: Path) -> Receipt:
        """A file taken at the base."""
        return import_(self.base, file)

    def by_hand(
        self,
        lines: Sequence[str],
        station: Machine | None = None,
        given_back: Sequence[str] = (),
        missing: Sequence[str] = (),
        epochs: Sequence[int] = (),
        seal_keys: Sequence[str] = (),
        **said: Any,  # noqa: ANN401 - what the manifest says
    ) -> Path:
        """A bundle of these lines, signed with the station's own key; `epochs` are those of what is given back, 1 where they end."""
        sender = station or self.station
        with sender.store.read() as db:
            origin, epoch = who(db)
            receiver = peers.base(db)
        assert receiver is not None
        manifest = Manifest(
            new_id(), "to_base", origin, epoch, receiver.origin, sender.clock(), sender.name, sender.mark
        )
        file = self.town.stick / f"{manifest.bundle_id}.xhb"
        back = [
            f"[{epoch},{text}]" for epoch, text in zip(chain(epochs, repeat(1)), given_back, strict=False)
        ]
        sections = {"given_back": back, "lines": lines, "missing": missing, "seal_keys": seal_keys}
        writing.write(file, replace(manifest, **said), sections, (), receiver, own_keys(sender.folder))
        return file

    def texts(self, station: Machine | None = None) -> list[str]:
        """A station's whole journal as a bundle of it would hold it."""
        with (station or self.station).store.read() as db:
            origin, _epoch = who(db)
            lines = [(op_of(text), hash_, text) for _seq, hash_, text in journal.texts(db, 0)]
        return [text if op.origin == origin else f'["{op.op_id}","{hash_}"]' for op, hash_, text in lines]

    def chain(self, *changes: Mapping[str, Any], station: Machine | None = None) -> list[str]:
        """A journal of the station's that says these lines and nothing else, as they might be forged."""
        with (station or self.station).store.read() as db:
            origin, _epoch = who(db)
        texts: list[str] = []
        before = GENESIS
        at = moment(self.station.clock())
        for seq, change in enumerate(changes, 1):
            blank = Op(
                seq, new_id(), origin, 1, before, at, at, "clerk", "x.said", "x", str(new_id()), "{}", 1
            )
            op = blank._replace(**change)
            texts.append(op.text())
            before = op.hash()
        return texts

    # work

    def rename(self, machine: Machine, name: str, place: UUID | None = None, **more: Any) -> None:  # noqa: ANN401
        """Another name for the building of the patch, or for some place of it."""
        with machine.store.write() as db:
            said = {"name": name, **more}
            places.change(db, place or self.town.buildings[0], said, "clerk", machine.clock())

    def change(self, machine: Machine, **values: Any) -> None:  # noqa: ANN401 - any column of a place
        """Something else of the building."""
        with machine.store.write() as db:
            places.change(db, self.town.buildings[0], values, "clerk", machine.clock())

    def report(self, machine: Machine, **more: Any) -> IssueRow:  # noqa: ANN401 - as NewIssue takes it
        """An issue at the building."""
        with machine.store.write() as db:
            new = NewIssue("0101", place_id=self.town.buildings[0], spot="门厅", **more)
            return reporting.report(db, new, hand("clerk"), machine.clock())

    def visit(self, machine: Machine) -> UUID:
        """A visit at the household."""
        with machine.store.write() as db:
            at = machine.clock()
            new = NewVisit(at, "家中安好", self.town.households[0])
            return visits.write(db, new, hand("clerk"), at)

    def stairwell(self, machine: Machine, name: str) -> UUID:
        """A stairwell of the building."""
        with machine.store.write() as db:
            return places.add_stairwell(db, self.town.buildings[0], name, "clerk", machine.clock())

    def arrive(self, machine: Machine, person: int = 0) -> UUID:
        """Somebody checked in by hand; gives the attendance."""
        with machine.store.write() as db:
            holder = self.town.holders[person]
            outcome = check_in.check_in_by_hand(
                db, self.town.session, holder, "本人到场", "clerk", machine.clock()
            )
        assert outcome.attendance_id is not None
        return outcome.attendance_id

    # what is there

    def rows(
        self, table: sa.Table, *where: sa.ColumnElement[bool], machine: Machine | None = None
    ) -> list[Row]:
        """Rows of a table, at the base."""
        with (machine or self.base).store.read() as db:
            return list(db.execute(sa.select(table).where(*where)))

    def place(self, id: UUID | None = None) -> Row:
        """The building as the base has it."""
        (row,) = self.rows(PLACE, PLACE.c.id == (id or self.town.buildings[0]))
        return row

    def cards(self) -> list[Row]:
        """All cards, as they were opened."""
        with self.base.store.read() as db:
            return list(db.execute(sa.select(CARD).order_by(CARD.c.opened_at, CARD.c.id)))

    def lines(self) -> dict[str, int]:
        """How many received lines are in each state."""
        with self.base.store.read() as db:
            query = sa.select(RECEIVED.c.state, sa.func.count()).group_by(RECEIVED.c.state)
            return {row[0]: row[1] for row in db.execute(query)}

    def branches(self) -> list[Row]:
        """All branches, the oldest first."""
        with self.base.store.read() as db:
            return list(db.execute(sa.select(BRANCH).order_by(BRANCH.c.found_at, BRANCH.c.id)))

    def bundles(self) -> list[Row]:
        """The bundles that came to the base, the oldest first."""
        with self.base.store.read() as db:
            query = sa.select(BUNDLE).where(BUNDLE.c.direction == "in").order_by(BUNDLE.c.at, BUNDLE.c.id)
            return list(db.execute(query))

    def said(self, action: str) -> list[Row]:
        """The lines of the base's journal that say this, in their order."""
        with self.base.store.read() as db:
            return list(
                db.execute(sa.select(JOURNAL).where(JOURNAL.c.action == action).order_by(JOURNAL.c.seq))
            )

    def is_sound(self) -> None:
        """The base's chain is whole, and every row is what its lines say."""
        with self.base.store.read() as db:
            assert drive(journal.verify(db)).ok
            assert drive(records.disagreements(db, ALL)) == []

    def copy(self, machine: Machine, to: Path) -> Machine:
        """Somebody copies the data folder to another computer."""
        from store.engine import connect, url_of

        machine.reopened()
        folder = copy_folder(machine.folder, to)
        return replace(machine, folder=folder, store=connect(url_of(folder, machine.settings)))


def payload(**said: Any) -> str:  # noqa: ANN401 - any values
    """The canonical text of a payload."""
    return canonical(said)


def at_noon(day: str) -> datetime:
    """Noon in UTC."""
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")
