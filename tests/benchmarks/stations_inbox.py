"""The conflict inbox with 1,000 open cards of 1,000 issues: opening it until it is painted with its names and the first card, in CPU time.

Against the same window with a single card in the same run: what is more is the price of the other 999. No screen; painting is into
memory, the reading in its thread is counted too.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import sqlalchemy as sa
from measuring import Measured, Ratio, medians

from core.ids import new_id
from core.paths import DataFolder
from core.settings import Settings
from desktop.app import application
from desktop.desk import Desk
from desktop.job_bar import JobBar
from desktop.stations.inbox.window import InboxWindow
from people.accounts import AccountRow, accounts
from stations.inbox.listing import CARD, cards
from stations.receiving.branches import RECEIVED
from store.engine import make_base
from store.transaction import Store
from store.types import Db
from tests.issue_book import Book, grow
from tests.stations.inbox.carded import Inbox
from tests.waiting import settle, until

CARDS = 1_000
ROUNDS = 5
MOST_MS = 200
"""Of CPU, for the list painted with names in sight beside what a window with one card takes."""


def measure() -> Measured:
    """Open both in turns."""
    application()
    with tempfile.TemporaryDirectory() as work:
        desks = {name: _desk(Path(work) / name, count) for name, count in (("one", 1), ("thousand", CARDS))}
        taken = medians({name: lambda desk=desk: _opened(desk) for name, desk in desks.items()}, ROUNDS)
        with desks["thousand"].base.read() as db:
            listed = medians({"listed": lambda: _listed(db)}, ROUNDS)["listed"]
        for desk in desks.values():
            desk.worker.stop()
            if desk.jobs:
                desk.jobs.close_down()
            desk.base.close()
    more = 1e3 * (taken["thousand"] - taken["one"])
    return Measured(
        "stations_inbox",
        {"more_than_one_card_of_the_most": Ratio(round(more / MOST_MS, 3), 1, "lower")},
        {
            "opened_with_one_cpu_ms": round(1e3 * taken["one"], 1),
            "opened_with_thousand_cpu_ms": round(1e3 * taken["thousand"], 1),
            "listed_cpu_ms": round(1e3 * listed, 1),
        },
    )


def _opened(desk: Desk) -> float:
    """CPU seconds until the list, the names in sight and the first card are painted."""
    begun = time.process_time()
    window = InboxWindow(desk)
    window.show()
    until(lambda: window.pane.shown is not None and bool(window.table.cards.names))
    settle(desk)
    window.grab()
    spent = time.process_time() - begun
    window.close()
    settle(desk)
    return spent


def _listed(db: Db) -> float:
    begun = time.process_time()
    assert len(cards(db)) == CARDS
    return time.process_time() - begun


def _desk(root: Path, count: int) -> Desk:
    folder = DataFolder(root).make()
    store = make_base(folder, Settings())
    _fill(store, folder, count)
    desk = Desk(folder, Settings())
    desk.store, desk.jobs = store, JobBar()
    with store.read() as db:
        found = accounts(db)[0]
    desk.account = AccountRow(found.id, found.login, found.name, found.role)
    return desk


def _fill(store: Store, folder: DataFolder, count: int) -> None:
    """One real card, and the others like it, each of an issue of its own."""
    inbox = Inbox(Book(store))
    grow(store, folder)
    inbox.begin()
    row = inbox.report("file", "dispatch")
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "accept")
    with store.write() as db:
        issues = [row.id, *(inbox.book.report(db).id for _number in range(count - 1))]
    inbox.go(row.id, "note")
    card = inbox.card(theirs, knows)
    with store.write() as db:
        first = _row(db, CARD, CARD.c.id == card)
        line = _row(db, RECEIVED, RECEIVED.c.card_id == card)
        for number, issue in enumerate(issues[1:], 1):
            id_ = new_id()
            db.execute(sa.insert(CARD).values({**first, "id": id_, "subject_id": str(issue)}))
            hashed = f"{number:064x}"
            db.execute(
                sa.insert(RECEIVED).values({**line, "hash": hashed, "op_id": new_id(), "card_id": id_})
            )


def _row(db: Db, table: sa.Table, where: sa.ColumnElement[bool]) -> dict[str, Any]:
    return dict(db.execute(sa.select(table).where(where)).mappings().one())
