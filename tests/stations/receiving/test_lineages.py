"""Gaps are held, second chains are quarantined until a person decides; revoked stations too."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.ids import new_id
from grid.issues.rows import ISSUE
from people.refusals import ReasonMissing
from stations import overview, peers
from stations.overview import BranchRow
from stations.receiving import branches, quarantine
from stations.receiving.refusals import (
    BranchFollowsAnother,
    BranchNotQuarantined,
    ChainBroken,
    LineNotReadable,
    UnknownBranch,
)
from store.journal import GENESIS, JOURNAL, op_of
from tests.stations.receiving.street import Street
from tests.stations_town import Machine

TOLD = "已问过站点"


def _twin(street: Street, tmp_path: Path) -> Machine:
    """A copy of the station's folder, on which somebody works on as well; each has one issue that the other has not."""
    twin = street.copy(street.station, tmp_path / "twin")
    street.report(street.station)
    street.report(twin)
    return twin


def _adopt(street: Street, branch: object) -> None:
    with street.base.store.write() as db:
        quarantine.adopt(db, branch, TOLD, "admin", street.base.clock())  # pyright: ignore[reportArgumentType]


# gaps


def test_a_bundle_whose_lines_before_are_missing_is_held_and_goes_on_when_they_come(street: Street) -> None:
    street.report(street.station)
    street.report(street.station)
    texts = street.texts()
    whole, end = street.by_hand(texts[:-1]), street.by_hand(texts[-1:])
    held = street.received(end)
    assert (held.state, held.why, held.lines_taken) == ("held", "gap", 0)
    assert street.rows(ISSUE) == []
    assert street.branches() == []
    assert len(list(street.base.folder.bundles.iterdir())) == 1
    assert street.received(end).state == "held"
    assert len(street.bundles()) == 1
    assert street.received(whole).state == "taken"
    assert len(street.rows(ISSUE)) == 2
    assert [row.state for row in street.bundles()] == ["taken", "taken"]
    assert list(street.base.folder.bundles.iterdir()) == []
    assert street.received(end).state == "already"
    street.is_sound()


def test_three_bundles_in_the_wrong_order_are_all_taken_at_last(street: Street) -> None:
    for _each in range(3):
        street.report(street.station)
    texts = street.texts()
    parts = [street.by_hand(part) for part in (texts[:-2], texts[-2:-1], texts[-1:])]
    assert [street.received(part).state for part in reversed(parts)] == ["held", "held", "taken"]
    assert len(street.rows(ISSUE)) == 3
    assert {row.state for row in street.bundles()} == {"taken"}
    street.is_sound()


def test_a_bundle_that_begins_with_names_says_what_they_follow(street: Street) -> None:
    """After an answer was taken the journal goes on with the base's lines: of those only op_id and hash travel."""
    street.report(street.station)
    street.to_base()
    street.to_station()
    street.report(street.station)
    file = street.written()
    assert street.received(file).lines_taken == 1
    street.is_sound()


# second chains


def test_a_copy_of_a_station_is_quarantined_and_nothing_of_it_is_folded(
    street: Street, tmp_path: Path
) -> None:
    twin = _twin(street, tmp_path)
    assert street.to_base().state == "taken"
    receipt = street.to_base(twin)
    assert (receipt.state, receipt.lines_taken) == ("quarantined", 0)
    assert receipt.lines_quarantined == 1
    assert len(street.rows(ISSUE)) == 1
    first, second = street.branches()
    assert (first.state, first.why) == ("open", "")
    assert (second.state, second.why) == ("quarantined", "twin")
    (listed,) = _listed(street)
    assert (listed.why, listed.lines, listed.decided_by) == ("twin", receipt.lines_quarantined, "")
    with street.base.store.read() as db:
        held = overview.in_branch(db, listed.id)
    assert held.first == held.last != ""
    street.is_sound()


def test_a_quarantined_bundle_brought_again_says_so_until_somebody_has_decided(
    street: Street, tmp_path: Path
) -> None:
    twin = _twin(street, tmp_path)
    street.to_base()
    file = street.written(twin)
    assert street.received(file).state == "quarantined"
    again = street.received(file)
    assert (again.state, again.why) == ("already", "quarantined")
    _adopt(street, _listed(street)[0].id)
    again = street.received(file)
    assert (again.state, again.why) == ("already", "")


def test_what_goes_on_in_quarantine_waits_there_too(street: Street, tmp_path: Path) -> None:
    twin = _twin(street, tmp_path)
    street.to_base()
    street.to_base(twin)
    street.report(twin)
    assert street.to_base(twin).state == "quarantined"
    assert len(street.branches()) == 2
    (listed,) = _listed(street)
    assert listed.lines == 2
    street.report(street.station)
    assert street.to_base().state == "taken"


def test_an_adopted_branch_is_settled_and_its_later_bundles_flow(street: Street, tmp_path: Path) -> None:
    twin = _twin(street, tmp_path)
    street.to_base()
    street.to_base(twin)
    branch = street.branches()[1].id
    _adopt(street, branch)
    _adopt(street, branch)
    assert len(street.rows(ISSUE)) == 2
    assert len({row.number for row in street.rows(ISSUE)}) == 2
    street.report(twin)
    assert street.to_base(twin).state == "taken"
    assert len(street.rows(ISSUE)) == 3
    (listed,) = _listed(street)
    assert (listed.state, listed.lines, listed.reason, listed.decided_by) == ("adopted", 2, TOLD, "admin")
    street.is_sound()


def test_what_the_two_did_to_the_same_goes_on_a_card_when_it_is_adopted(
    street: Street, tmp_path: Path
) -> None:
    twin = _twin(street, tmp_path)
    street.rename(street.station, "甲楼")
    street.rename(twin, "乙楼")
    street.to_base()
    street.to_base(twin)
    _adopt(street, street.branches()[1].id)
    (card,) = street.cards()
    ((_table, _key, column, _was, here, there),) = json.loads(card.detail)["cells"]
    assert (column, here, there) == ("name", "甲楼", "乙楼")
    assert street.place().name == "甲楼"
    street.is_sound()


def test_a_branch_set_aside_is_kept_and_can_be_adopted_later(street: Street, tmp_path: Path) -> None:
    twin = _twin(street, tmp_path)
    street.to_base()
    street.to_base(twin)
    branch = street.branches()[1].id
    with street.base.store.write() as db:
        quarantine.set_aside(db, branch, TOLD, "admin", street.base.clock())
        quarantine.set_aside(db, branch, TOLD, "admin", street.base.clock())
    assert len(street.rows(ISSUE)) == 1
    street.report(twin)
    street.to_base(twin)
    assert street.lines()["set_aside"] >= 2
    assert "quarantined" not in street.lines()
    _adopt(street, branch)
    assert len(street.rows(ISSUE)) == 3
    with street.base.store.write() as db, pytest.raises(BranchNotQuarantined):
        quarantine.set_aside(db, branch, TOLD, "admin", street.base.clock())
    street.is_sound()


def test_a_station_put_back_to_an_older_state_is_told_apart_from_a_copy(
    street: Street, tmp_path: Path
) -> None:
    from store.facts import begin_epoch

    older = street.copy(street.station, tmp_path / "older")
    street.report(street.station)
    street.to_base()
    with older.store.write() as db:
        begin_epoch(db)
    street.report(older)
    assert street.to_base(older).state == "quarantined"
    assert street.branches()[1].why == "restored"


def test_a_branch_of_a_branch_waits_for_the_one_before_it(street: Street, tmp_path: Path) -> None:
    twin = _twin(street, tmp_path)
    third = street.copy(twin, tmp_path / "third")
    street.report(twin)
    street.report(third)
    street.to_base()
    street.to_base(twin)
    street.to_base(third)
    _first, second, last = street.branches()
    with street.base.store.write() as db, pytest.raises(BranchFollowsAnother):
        quarantine.adopt(db, last.id, TOLD, "admin", street.base.clock())
    _adopt(street, second.id)
    _adopt(street, last.id)
    assert len(street.rows(ISSUE)) == 4
    street.is_sound()


def test_whoever_decides_says_why_and_on_what(street: Street, tmp_path: Path) -> None:
    twin = _twin(street, tmp_path)
    street.to_base()
    street.to_base(twin)
    first, second = street.branches()
    at = street.base.clock()
    with street.base.store.write() as db:
        with pytest.raises(ReasonMissing):
            quarantine.adopt(db, second.id, " ", "admin", at)
        with pytest.raises(UnknownBranch):
            quarantine.adopt(db, second.peer_id, TOLD, "admin", at)
        with pytest.raises(BranchNotQuarantined):
            quarantine.adopt(db, first.id, TOLD, "admin", at)


# revoked stations


def test_what_a_revoked_station_brings_is_quarantined_even_where_it_goes_on(street: Street) -> None:
    street.report(street.station)
    street.to_base()
    street.report(street.station)
    file = street.written()
    with street.base.store.write() as db:
        assert street.station.peer is not None
        peers.revoke(db, street.station.peer, date(2026, 3, 1), "电脑被盗", "admin", street.base.clock())
    assert street.received(file).state == "quarantined"
    assert len(street.rows(ISSUE)) == 1
    first, second = street.branches()
    assert (second.state, second.why, second.root_hash) == ("quarantined", "revoked", first.head_hash)
    _adopt(street, second.id)
    assert len(street.rows(ISSUE)) == 2
    street.report(street.station)
    assert street.to_base().state == "quarantined"
    assert len(street.branches()) == 3
    street.is_sound()


def test_a_revoked_station_s_very_first_bundle_is_quarantined(street: Street) -> None:
    street.report(street.station)
    file = street.written()
    with street.base.store.write() as db:
        assert street.station.peer is not None
        peers.revoke(db, street.station.peer, date(2026, 3, 1), "电脑被盗", "admin", street.base.clock())
    assert street.received(file).state == "quarantined"
    assert street.branches()[0].why == "revoked"
    assert street.rows(ISSUE) == []


# lines that are none


def test_lines_that_do_not_follow_one_another_are_refused_whole(street: Street) -> None:
    street.report(street.station)
    texts = street.texts()
    before = street.rows(JOURNAL)
    assert "王伟" in texts[0]
    lines = street.chain({}, {})
    other = street.chain({"op_id": street.town.session}, station=street.another())
    for broken in (
        [texts[0], *texts[2:]],
        [texts[0], texts[0]],
        [texts[0].replace("王伟", "王五"), *texts[1:]],
        [lines[1], lines[0]],
        other,
        [f'["{street.town.session}","{"a" * 64}"]'],
    ):
        with pytest.raises((ChainBroken, LineNotReadable)):
            street.received(street.by_hand(broken))
    for unreadable in ("[1,2]", "{}", "x", '["a","b"]', '["a"]', texts[0] + " "):
        with pytest.raises((LineNotReadable, ChainBroken)):
            street.received(street.by_hand([unreadable]))
    assert [row.seq for row in street.rows(JOURNAL)][: len(before)] == [row.seq for row in before]
    assert street.lines() == {}
    assert list(street.base.folder.bundles.iterdir()) == []


def test_a_held_answer_that_went_on_later_is_still_the_newest() -> None:
    """It is listed below the one before it, which came after it."""
    at = datetime(2026, 3, 2, tzinfo=UTC)

    def answer(place: int, state: str) -> overview.BundleRow:
        figures = {"epoch": 1, "place": place}
        return overview.BundleRow(new_id(), "in", new_id(), "基地", at, at, "", state, "", figures, "")

    older, newer, held = answer(4, "taken"), answer(9, "taken"), answer(12, "held")
    assert overview.newest_answer([held, older, newer]) == newer
    assert overview.newest_answer([held]) is None


def test_lines_of_two_bundles_are_counted_on(street: Street) -> None:
    """Whoever signs may number a line as they like: it follows the one before it by its number too."""
    first, second = street.chain({}, {})
    assert street.received(street.by_hand([first])).state == "taken"
    skipped = op_of(second)._replace(seq=7).text()
    with pytest.raises(ChainBroken):
        street.received(street.by_hand([skipped]))
    assert street.received(street.by_hand([second])).state == "taken"
    street.is_sound()


def test_a_name_that_bears_the_hash_of_another_line_is_refused(street: Street) -> None:
    other = street.another()
    street.to_base(other)
    with street.base.store.read() as db:
        from sqlalchemy import select

        theirs = db.scalar(select(branches.RECEIVED.c.hash).limit(1))
    (first,) = street.chain({})
    stub = f'["{street.town.session}","{theirs}"]'
    with pytest.raises(ChainBroken):
        street.received(street.by_hand([first, stub]))


def _listed(street: Street) -> list[BranchRow]:
    with street.base.store.read() as db:
        return overview.overview(db).branches


def test_the_beginning_of_every_journal_is_the_same() -> None:
    from stations import lineage

    assert lineage.GENESIS == GENESIS


def test_a_held_file_that_was_damaged_since_keeps_nothing_else_from_being_taken(street: Street) -> None:
    street.report(street.station)
    street.report(street.station)
    texts = street.texts()
    end = street.by_hand(texts[-1:])
    street.received(end)
    (held,) = street.base.folder.bundles.iterdir()
    held.write_bytes(held.read_bytes()[:-100])
    assert street.received(street.by_hand(texts[:-1])).state == "taken"
    assert len(street.rows(ISSUE)) == 1
    assert street.received(end).state == "taken"
    assert len(street.rows(ISSUE)) == 2


def test_copies_that_a_dead_program_left_are_cleared_after_a_day(street: Street) -> None:
    import os

    street.report(street.station)
    street.report(street.station)
    street.received(street.by_hand(street.texts()[-1:]))
    folder = street.base.folder.bundles
    left, fresh = folder / f"{'a' * 32}.xhb.part", folder / f"{'b' * 32}.xhb"
    for file, days in ((left, 2), (fresh, 0), *((each, 2) for each in folder.iterdir())):
        if not file.exists():
            file.write_bytes(b"x")
        moment = street.base.at.timestamp() - days * 86_400
        os.utime(file, (moment, moment))
    street.to_base()
    assert not left.exists()
    assert fresh.exists()
    assert len(street.rows(ISSUE)) == 2
