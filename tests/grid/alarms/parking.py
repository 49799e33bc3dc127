"""Sensors of a fire lane for tests of alarms: what they send, their source, what the stories of their issues were told."""

from datetime import datetime, timedelta
from uuid import UUID

from core.jobs import drive
from grid.alarms import sources
from grid.alarms.rules import BEGUN, ENDED, Message
from grid.alarms.sources import NewSource, Spot
from grid.issues.stories import story
from grid.records import facilities, issues
from store import journal
from store.records import disagreements
from store.transaction import Store
from store.types import Db
from tests.grid_town import AT, GridTown

MINUTE = timedelta(minutes=1)
ITEM = "0702"  # 机动车占用禁停区


def at(minutes: float) -> datetime:
    return AT + minutes * MINUTE


def begun(device: str, minutes: float, id_: str = "") -> Message:
    return Message(device, BEGUN, at(minutes), id_)


def ended(device: str, minutes: float, id_: str = "") -> Message:
    return Message(device, ENDED, at(minutes), id_)


def parking(town: GridTown, *devices: str) -> UUID:
    """A source of ten minutes to settle and half an hour of quiet, with these devices at the first building."""
    with town.store.write() as db:
        id_ = sources.add(db, NewSource("消防通道地磁", ITEM, 10, 30), "admin", AT)
        spots = [Spot(device, place_id=town.buildings[0], spot=f"车位 {device}") for device in devices]
        sources.place_devices(db, id_, spots, "admin", AT)
    return id_


def record_stands(store: Store) -> None:
    with store.read() as db:
        assert drive(disagreements(db, (*facilities.RECORDS, *issues.RECORDS))) == []
        assert drive(journal.verify(db)).ok


def notes(db: Db, issue_id: UUID) -> list[str]:
    """What the program noted in an issue's story."""
    lines = [line for line in story(db, issue_id).moves if line.made.move == "note"]
    assert {line.made.who for line in lines} <= {"program:alarms"}
    return [line.made.reason for line in lines]
