"""Lines that travel: read back from their text and from no other, put into another journal whose chain then holds."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from core.ids import new_id
from core.jobs import drive
from core.paths import DataFolder
from store import facts, journal
from store.journal import GENESIS, JOURNAL, Line, Op, Verdict, op_of
from store.transaction import Store
from store.types import Db
from tests.grown import Grown
from tests.whole_year import copy_of_year

_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
_INSTANT = st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)


def op(number: int, at: datetime, **other: object) -> Op:
    """A line of another machine."""
    when = (at + timedelta(minutes=number)).isoformat()
    made = Op(
        number, new_id(), "f" * 32, 3, GENESIS, when, when, "王伟", "place.added", "place", str(new_id()), "{}", 1
    )  # fmt: skip
    return made._replace(**other)  # pyright: ignore[reportArgumentType] - each its column's


def texts(db: Db, *of: int) -> list[tuple[int, str, str]]:
    return list(journal.texts(db, *of))


@given(st.builds(
    Op, seq=st.integers(1, 2**40), op_id=st.uuids(), origin=_TEXT, epoch=st.integers(1, 2**30),
    prev_hash=st.text("0123456789abcdef", min_size=64, max_size=64), occurred_at=_INSTANT, recorded_at=_INSTANT,
    actor=_TEXT, action=_TEXT, subject_kind=_TEXT, subject_id=_TEXT, payload=_TEXT, schema_version=st.integers(1, 9),
))  # fmt: skip
def test_a_line_is_what_its_text_says(made: Op) -> None:
    assert op_of(made.text()) == made
    assert op_of(made.text()).hash() == made.hash()


def _text(**other: object) -> str:
    return op(1, datetime(2026, 3, 5, tzinfo=UTC), **other).text()


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "null", "[]", "[1]", "[" * 100_000, _text()[:-1], _text() + " ", _text().replace(",", ", "),
        _text().replace("[1,", "[1.0,"), _text().replace("[1,", "[true,"), _text().replace("王伟", "\\u738b\\u4f1f"),
        _text(seq=0), _text(seq=2**63), _text(epoch=0), _text(epoch=2**31), _text(schema_version=0),
        _text(prev_hash="0"), _text(origin="f" * 33), _text(actor="人" * 81), _text(subject_kind="k" * 31),
        _text(subject_id="i" * 37), _text(action="a" * 61), _text(actor="\0"), _text(payload="{\0}"),
        _text(occurred_at="2026-03-05T13:20:00+08:00"), _text(recorded_at="2026-03-05T05:20:00"),
        _text(recorded_at="2026-02-30T05:20:00+00:00"), _text(occurred_at="2026-03-05T05:20:00.000000+00:00"),
        _text(occurred_at="2026-03-05 05:20:00+00:00"), _text(recorded_at="noon"),
        _text().replace('[1,"', '[1,"{'), _text().replace('-7', '_7'), _text().upper(),
    ],
)  # fmt: skip
def test_whatever_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no line"):
        op_of(text)


def test_what_a_text_holds_that_only_looks_like_nothing_is_taken() -> None:
    assert op_of(_text(payload='{"said":"\\u0000"}')).payload == '{"said":"\\u0000"}'


@pytest.mark.slow
def test_every_line_of_a_year_is_told_as_it_was_hashed(grown: Grown, engine: str, folder: DataFolder) -> None:
    store = copy_of_year(grown, engine, folder).store
    with store.read() as db:
        rows = [
            tuple(row) for row in db.execute(sa.select(JOURNAL.c.seq, JOURNAL.c.hash).order_by(JOURNAL.c.seq))
        ]
        told = texts(db, 0)
        assert [(seq, hash_) for seq, hash_, _text in told] == rows
        assert all(op_of(text).hash() == hash_ and op_of(text).seq == seq for seq, hash_, text in told)
        assert list(journal.texts(db, 5, 9)) == told[5:9]
        assert list(journal.texts(db, 7, chunk=3)) == told[7:]
        assert texts(db, len(rows)) == []


def test_brought_lines_stand_in_this_chain_as_they_were(base: Store, at: datetime) -> None:
    brought = [op(number, at, payload=f'{{"name":"{number} 号楼"}}') for number in range(4, 9)]
    with base.write() as db:
        journal.append(db, [Line("a", "b", "c", "d", at)], at)
        assert journal.append_brought(db, brought) == [2, 3, 4, 5, 6]
        assert journal.append_brought(db, []) == []
        journal.append(db, [Line("a", "b", "c", "d", at)], at)
    with base.read() as db:
        assert drive(journal.verify(db)) == Verdict(ok=True, lines=7, first_bad=None)
        stand = [op_of(text) for _seq, _hash, text in texts(db, 0)]
        assert [each._replace(seq=0, prev_hash="") for each in stand[1:6]] == [
            each._replace(seq=0, prev_hash="") for each in brought
        ]
        own, _epoch = facts.who(db)
        assert [stand[0].origin, stand[6].origin] == [own, own]
        assert own != "f" * 32


def test_the_first_lines_of_a_journal_may_be_brought(base: Store, at: datetime) -> None:
    with base.write() as db:
        assert journal.append_brought(db, [op(1, at)]) == [1]
    with base.write() as db:
        journal.append(db, [Line("a", "b", "c", "d", at)], at)
    with base.read() as db:
        assert drive(journal.verify(db)).ok


def test_a_line_is_brought_once(base: Store, at: datetime) -> None:
    one = op(1, at)
    with base.write() as db:
        journal.append_brought(db, [one])
    with pytest.raises(IntegrityError), base.write() as db:
        journal.append_brought(db, [op(2, at), one])
    with base.read() as db:
        assert drive(journal.verify(db)) == Verdict(ok=True, lines=1, first_bad=None)


def test_a_new_epoch_goes_on_in_the_same_chain(base: Store, at: datetime) -> None:
    with base.write() as db:
        journal.append(db, [Line("a", "b", "c", "d", at)], at)
        assert facts.begin_epoch(db) == 2
        journal.append(db, [Line("a", "b", "c", "d", at)], at)
    with base.read() as db:
        assert drive(journal.verify(db)).ok
        assert [op_of(text).epoch for _seq, _hash, text in texts(db, 0)] == [1, 2]
