"""Numbers that two issues bear after the base was set back: the one given back gets another, nobody has to decide, and it is told."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from cli.every_record import here
from core.canonical import canonical, moment
from core.ids import new_id
from core.jobs import drive
from grid.issues import reporting
from grid.issues.numbering import Final, final_of
from grid.issues.reporting import NewIssue
from grid.issues.rows import ISSUE
from stations.overview import overview
from stations.slips import became, of_bundle
from store import journal
from store.facts import who
from store.journal import GENESIS, JOURNAL, Op
from store.records import disagreements
from tests.stations.receiving.street import Street
from tests.stations_town import hand


class _LostError(Exception):
    """Ends a transaction whose lines the base shall not have."""


def _given(street: Street) -> dict[UUID, tuple[str, str | None]]:
    return {row.id: (row.provisional, row.number) for row in street.rows(ISSUE)}


def _lose_report(street: Street) -> tuple[UUID, list[str]]:
    """An issue that the base reported, numbered and lost: its id and its lines."""
    texts: list[str] = []
    id_: UUID | None = None
    try:
        with street.base.store.write() as db:
            before = db.scalar(sa.select(sa.func.max(JOURNAL.c.seq))) or 0
            new = NewIssue("0101", place_id=street.town.buildings[0], spot="门厅")
            id_ = reporting.report(db, new, hand("clerk"), street.base.clock()).id
            texts = [text for _seq, _hash, text in journal.texts(db, before)]
            raise _LostError
    except _LostError:
        pass
    assert id_ is not None
    return id_, texts


def _numbered(street: Street, issue: UUID, number: Final) -> str:
    """The line by which the base had numbered an issue of the station's."""
    with street.base.store.read() as db:
        origin, epoch = who(db)
    at = moment(street.base.clock())
    payload = canonical({"set": number._asdict()})
    op = Op(77, new_id(), origin, epoch, GENESIS, at, at, "clerk", "issue.numbered", "issue", str(issue), payload, 1)  # fmt: skip
    return op.text()


def test_an_issue_whose_number_was_given_again_gets_another_one_without_a_card(street: Street) -> None:
    first, texts = _lose_report(street)
    second = street.report(street.base)
    assert (second.provisional, second.number) == ("B-000001", "2026-00001")
    receipt = street.received(street.by_hand([], given_back=texts, figures={"common": 0}))
    assert (receipt.state, receipt.cards, receipt.lines_waiting) == ("taken", 0, 0)
    assert _given(street) == {
        second.id: ("B-000001", "2026-00001"),
        first: ("B-000001/2", "2026-00002"),
    }
    assert set(receipt.renumbered) == {("2026-00001", "2026-00002"), ("B-000001", "B-000001/2")}
    (line,) = street.said("issue.numbered")
    assert (line.subject_id, '"was":"2026-00001"' in line.payload) == (str(first), True)
    assert any(
        "2026-00001" in row.payload for row in street.said("issue.report") if row.subject_id == str(first)
    )
    street.is_sound()
    assert street.report(street.base).number == "2026-00003"
    with street.base.store.read() as db:
        seen = overview(db)
    row = seen.newest("in")
    assert row is not None
    paper = of_bundle(seen, row)
    assert paper.received is not None
    assert any("2026-00001" in part and "2026-00002" in part for part in became(paper.received))


@pytest.mark.parametrize("taken", [False, True])
def test_a_station_s_own_issue_keeps_the_number_that_the_base_lost_where_it_is_free(
    street: Street, *, taken: bool
) -> None:
    mine, other = street.report(street.station), street.report(street.station)
    had = Final(2026, 1, "2026-00001"), Final(2026, 7, "2026-00007")
    if taken:
        street.report(street.base)
    back = [_numbered(street, one.id, number) for one, number in zip((mine, other), had, strict=True)]
    receipt = street.received(street.by_hand(street.texts(), given_back=back, figures={"common": 0}))
    assert (receipt.state, receipt.cards) == ("taken", 0)
    numbers: dict[UUID, str | None] = {id_: number for id_, (_provisional, number) in _given(street).items()}
    assert numbers[other.id] == "2026-00007"
    assert numbers[mine.id] == ("2026-00008" if taken else "2026-00001")
    assert receipt.renumbered == ((("2026-00001", "2026-00008"),) if taken else ())
    street.is_sound()
    receipt = street.to_station()
    assert receipt.state == "taken"
    with street.station.store.read() as db:
        assert drive(disagreements(db, here(db))) == []
        found = db.execute(sa.select(ISSUE.c.id, ISSUE.c.number).where(ISSUE.c.id.in_(list(numbers)))).all()
    assert {row.id: row.number for row in found if row.number} == numbers


def test_a_number_of_another_s_making_is_none(street: Street) -> None:
    """What no base would have given is not believed; the issue is numbered like any other."""
    mine = street.report(street.station)
    none: tuple[object, ...] = (
        {"year": 2026, "sequence": 5, "number": "2026-5"},
        {"year": True, "sequence": 5, "number": "1-00005"},
        {"year": 2026, "sequence": -1, "number": "2026-0-001"},
        {"year": 2026, "sequence": "5", "number": "2026-00005"},
        None, [], "2026-00005",
    )  # fmt: skip
    for said in none:
        assert final_of(said) is None
    far = _numbered(street, mine.id, Final(2026, 999_999, "2026-999999"))
    assert street.received(street.by_hand(street.texts(), given_back=[far])).cards == 0
    assert _given(street)[mine.id][1] == "2026-00001"
    street.is_sound()
