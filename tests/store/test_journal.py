"""The journal's chain: whole when untouched, broken at the first line that was altered, dropped or put in."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from core.clock import local
from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from store import journal
from store.engine import open_base
from store.facts import EPOCH, HEAD, ORIGIN, fact, set_fact
from store.journal import Line
from store.transaction import Store


def _write(base: Store, at: datetime, count: int = 5) -> None:
    with base.write() as db:
        lines = [
            Line("person.added", "person", f"p{number}", "系统", at, {"name": "王𬍡", "n": number})
            for number in range(count)
        ]
        journal.append(db, lines, at + timedelta(seconds=1))


def test_an_untouched_chain_is_whole(base: Store, at: datetime) -> None:
    _write(base, at, 3)
    _write(base, at, 4)
    with base.read() as db:
        assert drive(journal.verify(db)) == journal.Verdict(ok=True, lines=7, first_bad=None)


@pytest.mark.parametrize(
    "column",
    [
        "op_id",
        "origin",
        "epoch",
        "occurred_at",
        "recorded_at",
        "actor",
        "action",
        "subject_kind",
        "subject_id",
        "payload",
    ],
)
def test_one_altered_value_breaks_the_chain_there(base: Store, at: datetime, column: str) -> None:
    _write(base, at)
    other: dict[str, object] = {
        "epoch": 2,
        "occurred_at": local(at) + timedelta(microseconds=1),
        "recorded_at": at,
    }
    with base.write() as db:
        if column == "op_id":
            other["op_id"] = journal.new_id()
        db.execute(
            sa.update(journal.JOURNAL)
            .where(journal.JOURNAL.c.seq == 3)
            .values({column: other.get(column, "x")})
        )
    with base.read() as db:
        assert drive(journal.verify(db)) == journal.Verdict(ok=False, lines=5, first_bad=3)


@pytest.mark.parametrize("seq", [1, 3])
def test_a_dropped_line_is_missed(base: Store, at: datetime, seq: int) -> None:
    _write(base, at)
    with base.write() as db:
        db.execute(sa.delete(journal.JOURNAL).where(journal.JOURNAL.c.seq == seq))
    with base.read() as db:
        assert drive(journal.verify(db)).first_bad == seq


def test_a_refused_transaction_leaves_no_line(base: Store, at: datetime) -> None:
    _write(base, at, 2)
    with pytest.raises(RuntimeError), base.write() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)
        raise RuntimeError
    with base.read() as db:
        assert drive(journal.verify(db)).lines == 2


def test_every_line_says_whose_it_is_and_goes_on_from_the_one_before(base: Store, at: datetime) -> None:
    with base.write() as db:
        assert fact(db, ORIGIN) == ""
    _write(base, at, 2)
    with base.write() as db:
        origin = fact(db, ORIGIN)
        set_fact(db, EPOCH, "2")
    _write(base, at, 1)
    columns = journal.JOURNAL.c
    said = sa.select(columns.seq, columns.origin, columns.epoch, columns.prev_hash, columns.hash)
    with base.read() as db:
        first, second, third = db.execute(said.order_by(columns.seq))
        assert fact(db, HEAD) == f"3 {third.hash}"
        assert drive(journal.verify(db)).ok
    assert len(origin) == 32
    assert [tuple(row)[:3] for row in (first, second, third)] == [
        (1, origin, 1),
        (2, origin, 1),
        (3, origin, 2),
    ]
    assert [row.prev_hash for row in (first, second, third)] == [journal.GENESIS, first.hash, second.hash]


def test_a_base_that_knows_who_it_is_keeps_that_at_its_first_line(base: Store, at: datetime) -> None:
    with base.write() as db:
        for key, value in ((ORIGIN, "f" * 32), (EPOCH, "7"), (HEAD, "")):
            set_fact(db, key, value)
    _write(base, at, 1)
    with base.read() as db:
        line = db.execute(sa.select(journal.JOURNAL)).one()
        assert (line.seq, line.origin, line.epoch, line.prev_hash) == (1, "f" * 32, 7, journal.GENESIS)
        assert drive(journal.verify(db)).ok


def test_watchers_learn_the_kind_that_moved(base: Store, at: datetime) -> None:
    _write(base, at, 2)
    with base.write() as db:
        journal.note(db, Line("session.cancelled", "session", "s1", "clerk", at), at)
    with base.read() as db:
        assert journal.since(db, 2) == journal.Moved(3, frozenset({"session"}))
        assert journal.since(db, 3) == journal.Moved(3, frozenset())
        assert base.moved() == 3


def test_watchers_and_imports_do_not_walk_the_whole_journal(sqlite_base: Store, at: datetime) -> None:
    _write(sqlite_base, at, 2)
    asked: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with sqlite_base.read() as db:
        event.listen(sqlite_base.reader, "before_cursor_execute", keep)
        journal.since(db, 1)
        event.remove(sqlite_base.reader, "before_cursor_execute", keep)
        plan = db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1]}", (1,)).all()
    assert any("seq>?" in row.detail for row in plan), plan
    assert not any(row.detail.startswith("SCAN journal") for row in plan), plan


def test_a_record_shows_its_history_newest_first(base: Store, at: datetime) -> None:
    _write(base, at, 2)
    with base.write() as db:
        journal.note(db, Line("person.changed", "person", "p1", "clerk", at, {"post": "社工"}), at)
    with base.read() as db:
        lines = journal.history(db, "person", "p1")
    assert [(line.action, line.payload) for line in lines] == [
        ("person.changed", {"post": "社工"}),
        ("person.added", {"name": "王𬍡", "n": 1}),
    ]


def test_one_byte_changed_in_the_file_is_found(sqlite_base: Store, folder: DataFolder, at: datetime) -> None:
    with sqlite_base.write() as db:
        journal.append(
            db, [Line("a", "b", "c", "clerk", at, {"reason": f"reason {n}"}) for n in range(50)], at
        )
    sqlite_base.close()
    content = bytearray(folder.base.read_bytes())
    place = content.index(b"reason 37")
    content[place] = ord("R")
    folder.base.write_bytes(content)
    again = open_base(folder, Settings())
    with again.read() as db:
        assert drive(journal.verify(db)) == journal.Verdict(ok=False, lines=50, first_bad=38)
    again.close()


def test_lines_cut_off_at_the_end_are_missed(base: Store, at: datetime) -> None:
    _write(base, at)
    with base.write() as db:
        db.execute(sa.delete(journal.JOURNAL).where(journal.JOURNAL.c.seq > 3))
    with base.read() as db:
        assert drive(journal.verify(db)) == journal.Verdict(ok=False, lines=3, first_bad=4)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
LINES = st.lists(
    st.builds(
        Line,
        TEXTS,
        TEXTS,
        st.uuids() | TEXTS,
        TEXTS,
        st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)),  # noqa: DTZ001 - the strategy adds the zone
        st.dictionaries(TEXTS, TEXTS | st.integers() | st.uuids(), max_size=3),
    ),
    max_size=4,
)


def test_every_line_is_hashed_over_its_canonical_text(sqlite_base: Store, at: datetime) -> None:
    """`append` puts the text together by hand, `verify` makes it by definition."""

    @settings(max_examples=40, deadline=None)
    @given(LINES)
    def check(lines: list[Line]) -> None:
        with sqlite_base.write() as db:
            journal.append(db, lines, at)
            assert drive(journal.verify(db)).ok

    check()
