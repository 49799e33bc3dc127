"""Whoever writes while a year is being closed: no entry comes in after the list was frozen, on either engine."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from credits import ledger
from credits.posting import writing
from credits.refusals import YearIsClosed
from credits.rulebook.rule_versions import ensure_first_version
from credits.tables import ClosedLine, ClosedYear, LedgerEntry
from credits.year import closed, closing, shelf
from credits.year.lines import from_body
from credits.year.verifying import verify
from store.engine import make_base
from store.types import Db, table_of
from tests.credit_town import AT, Town
from tests.credits.year.closed_town import THEN, ClosedTown, make

LINE, YEAR, ENTRY = table_of(ClosedLine), table_of(ClosedYear), table_of(LedgerEntry)


def entry(ready: ClosedTown, db: Db, key: str) -> writing.Entry:
    rules = ensure_first_version(db, "clerk", AT)
    return writing.new_entry(ready.poor, 2026, "claim", "required", 1_00, 0, key, rules, "clerk", AT, THEN)


def test_a_posting_that_began_before_the_closing_is_waited_for_and_frozen(
    ready: ClosedTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The poster holds its transaction open when the closing wants to keep its rows; the closing waits, sees it and freezes anew."""
    store = ready.town.store
    wrote, go = threading.Event(), threading.Event()

    def post() -> None:
        with store.write() as db:
            writing.write(db, [entry(ready, db, "claim:a")], THEN)
            wrote.set()
            assert go.wait(20)

    poster = threading.Thread(target=post)
    real, turns = closing.hold, 0

    def hold(db: Db, year: int) -> None:
        nonlocal turns
        turns += 1
        if turns == 1:
            go.set()  # only now may the poster commit
        real(db, year)

    drawn = closing.paper.print_list

    def print_list(*args: object) -> None:
        if not poster.is_alive() and not wrote.is_set():
            poster.start()
            assert wrote.wait(20)
            if store.is_sqlite:
                go.set()  # one writer: the closing could not even begin
        drawn(*args)  # type: ignore[arg-type] - handed on as it came

    monkeypatch.setattr(closing, "hold", hold)
    monkeypatch.setattr(closing.paper, "print_list", print_list)
    ready.close()
    poster.join(20)
    with store.read() as db:
        frozen = [from_body(body) for body in db.scalars(sa.select(LINE.c.body).order_by(LINE.c.number))]
    assert (turns, frozen[0].earned) == (2, 3_25)
    assert drive(verify(store, ready.folder)).ok


def test_a_posting_that_comes_while_the_closing_keeps_its_rows_waits_and_is_refused(
    ready: ClosedTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ready.town.store
    refused: list[BaseException] = []

    def post() -> None:
        try:
            with store.write() as db:
                writing.write(db, [entry(ready, db, "claim:b")], THEN)
        except YearIsClosed as refusal:
            refused.append(refusal)

    poster = threading.Thread(target=post)
    real = closing.hold

    def hold(db: Db, year: int) -> None:
        real(db, year)
        db.connection()  # on SQLite a transaction begins with its first statement
        poster.start()

    monkeypatch.setattr(closing, "hold", hold)
    ready.close()
    poster.join(20)
    assert len(refused) == 1
    with store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(ENTRY)) == 3
    assert drive(verify(store, ready.folder)).ok


def test_years_are_held_one_by_one(ready: ClosedTown) -> None:
    with ready.town.store.write() as db:
        closed.refuse_closed(db, [])
        closed.refuse_closed(db, [2027, 2026, 2026])
    ready.close()
    with ready.town.store.write() as db:
        closed.refuse_closed(db, [2025, 2027])
        with pytest.raises(YearIsClosed) as refused:
            closed.refuse_closed(db, [2027, 2026])
    assert refused.value.values == {"year": 2026}


_KILLED = """
import os, signal, sys
from datetime import date
from core.paths import DataFolder
from core.settings import Settings
from credits.year import closing, shelf
from store.engine import make_base
from tests.credits.year.closed_town import THEN, UNTIL
from pathlib import Path
folder, when = DataFolder(Path(sys.argv[1])), sys.argv[2]
def die(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)
if when == "settle":
    shelf.settle = die
if when == "moved":
    closing._moved = die
store = make_base(folder, Settings())
for number, _step in enumerate(closing.close(store, folder, 2026, UNTIL, "head", THEN)):
    if str(number) == when:
        die()
"""


@pytest.mark.slow
@pytest.mark.parametrize("when", ["1", "4", "6", "7", "moved", "settle"])
def test_a_killed_closing_counts_wholly_or_not_at_all(
    blank_file: Path, folder: DataFolder, when: str
) -> None:
    folder.base.write_bytes(blank_file.read_bytes())
    store = make_base(folder, Settings())
    ready = make(Town(store), folder)
    drive(ledger.post_year(store, 2026, "clerk", THEN))
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(folder.root), when],
        cwd=Path(closing.__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    store = make_base(folder, Settings())
    ready.town.store = store
    with store.read() as db:
        lines = db.scalar(sa.select(sa.func.count()).select_from(LINE))
        is_closed = closed.is_closed(db, 2026)
    assert (is_closed, lines) == ((True, 3) if when == "settle" else (False, 0))
    assert drive(verify(store, folder)).findings == ()
    if is_closed:
        assert shelf.place(folder, 2026).is_dir()
    else:
        assert ready.close().people == 3
        assert drive(verify(store, folder)).findings == ()
    assert [path.name for path in folder.appraisal.iterdir()] == ["2026"]
    store.close()
