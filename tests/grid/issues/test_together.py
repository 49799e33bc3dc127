"""Links, duplicates, numbers, lists, search and names, on both engines; and two doors at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from core.refusal import Refusal
from grid import hands
from grid.hands import below, has, of_account, parents
from grid.issues import duplicates, escalation, issues, links, moves, numbering, refusals
from grid.issues.issues import Filter
from grid.issues.moves import move
from grid.issues.rows import ISSUE, issue
from grid.places import duties, holdings, placements
from grid.places.holdings import OfPatch
from people import accounts
from store import journal
from store.facts import set_fact
from tests.grid_town import SINCE, TODAY
from tests.issue_book import BOTH, REASON, URGENT, Book, somebody


def test_links_stand_either_way_round_and_are_taken_back(book: Book) -> None:
    with book.store.write() as db:
        a, b = book.report(db).id, book.report(db).id
        assert links.link(db, b, a, "同一水管", book.clerk, book.at)
        assert not links.link(db, a, b, "", book.clerk, book.at)
        assert [(other.id, other.reason) for other in issues.story(db, a).links] == [(b, "同一水管")]
        assert [other.id for other in issues.story(db, b).links] == [a]
        links.unlink(db, a, b, book.clerk, book.at)
        assert issues.story(db, b).links == []
        with pytest.raises(refusals.NoSuchLink):
            links.unlink(db, a, b, book.clerk, book.at)
        assert links.link(db, a, b, "", book.clerk, book.at)
        with pytest.raises(refusals.SameIssue):
            links.link(db, a, a, "", book.clerk, book.at)
        with pytest.raises(refusals.UnknownIssue):
            links.link(db, a, uuid4(), "", book.clerk, book.at)
        with pytest.raises(refusals.RoleMissing):
            links.link(db, a, b, "", somebody({"street"}), book.at)


def test_what_may_be_the_same_is_told_nearest_first(book: Book) -> None:
    town = book.town
    first, second = town.buildings[:2]
    assert town.grids[0] == _area(book, first) == _area(book, second)
    with book.store.write() as db:
        home = book.report(db, place_id=town.households[0][0]).id
        whole = book.report(db, place_id=first).id
        vague = book.report(db, area_id=town.grids[0]).id
        book.report(db, place_id=second)  # another building is another place
        book.report(db, URGENT, place_id=first)  # another item
        book.report(db, place_id=town.buildings[4])  # another micro-grid
        book.report(db, place_id=first, draft=True)
        lately, long_ago = book.at_state(db, "CLOSED").id, book.at_state(db, "CLOSED").id
        old = book.at - timedelta(days=15)
        db.execute(sa.update(ISSUE).where(ISSUE.c.id == long_ago).values(closed_at=old))
        code = issue(db, home).item_code
        found = duplicates.nearby(db, code, None, town.households[0][0], book.at)
        assert [(each.id, each.near) for each in found] == [
            (home, "place"), (lately, "building"), (whole, "building"), (vague, "area"),
        ]  # fmt: skip
        of_grid = duplicates.nearby(db, code, town.grids[0], None, book.at, but=home)
        assert {each.near for each in of_grid} == {"area"}
        assert home not in {each.id for each in of_grid}
        # It is the same building still when it moves to another micro-grid.
        placements.place_in_grid(db, first, town.grids[6], date(2026, 3, 3), "调整", "clerk", book.at)
        moved = duplicates.nearby(db, code, None, first, book.at + timedelta(days=2))
        assert {each.id for each in moved} == {home, lately, whole}
        move(db, whole, "merge", book.clerk, book.at, target_id=home)
        assert whole not in {each.id for each in duplicates.nearby(db, code, None, first, book.at)}


def test_a_station_numbers_provisionally_and_the_base_finally_without_gaps(book: Book) -> None:
    with book.store.write() as db:
        numbering.become_station(db, "GH01", "admin", book.at)
        drafted = book.report(db, draft=True)
        rows = [book.report(db) for _turn in range(3)]
        assert [row.provisional for row in rows] == ["GH01-000002", "GH01-000003", "GH01-000004"]
        assert [row.number for row in rows] == [None, None, None]
        book.go(db, drafted.id, "discard")
        with pytest.raises(refusals.NumbersAtTheBase):
            numbering.final_numbers(db, "admin", book.at)
        # The base takes them in (its own mark is none), in the order in which they were reported.
        db.execute(sa.text("DELETE FROM base_fact WHERE key = 'station_mark'"))
        db.execute(
            sa.update(ISSUE).where(ISSUE.c.id == rows[0].id).values(reported_at=book.at + timedelta(hours=1))
        )
        own = book.report(db)
        assert own.number == "2026-00001"
        assert numbering.final_numbers(db, "admin", book.at) == 3
        assert numbering.final_numbers(db, "admin", book.at) == 0
        numbers = [issue(db, row.id).number for row in rows]
        assert numbers == ["2026-00004", "2026-00002", "2026-00003"]
        assert issue(db, drafted.id).number is None
        with pytest.raises(refusals.NumbersGivenAlready):
            numbering.become_station(db, "GH02", "admin", book.at)


def test_final_numbers_go_on_within_each_year_and_the_journal_says_them(book: Book) -> None:
    with book.store.write() as db:
        set_fact(db, numbering.STATION_MARK, "GH01")
        reported = [book.report(db).id for _turn in range(4)]
        set_fact(db, numbering.STATION_MARK, "")
        assert book.report(db).number == "2026-00001"
        last_year = book.at - timedelta(days=90)
        for id_ in (reported[1], reported[3]):
            db.execute(sa.update(ISSUE).where(ISSUE.c.id == id_).values(reported_at=last_year))
        assert numbering.final_numbers(db, "admin", book.at) == 4
        numbers = [issue(db, id_).number for id_ in reported]
        assert numbers == ["2026-00002", "2025-00001", "2026-00003", "2025-00002"]
        told = [journal.history(db, "issue", id_)[0] for id_ in reported]
        assert [(line.action, line.payload["set"]["number"]) for line in told] == [
            ("issue.numbered", number) for number in numbers
        ]


@pytest.mark.parametrize("mark", ["", "A", "gh01", "GH 01", "GH-1", "ABCDEFGHI", "桂花"])
def test_a_mark_is_what_a_number_can_carry(book: Book, mark: str) -> None:
    with pytest.raises(refusals.MarkNotValid), book.store.write() as db:
        numbering.become_station(db, mark, "admin", book.at)


def test_numbers_begin_anew_each_year_in_shanghai(book: Book) -> None:
    with book.store.write() as db:
        book.at = book.at.replace(month=12, day=31, hour=15)
        assert book.report(db).number == "2026-00001"
        assert book.report(db).number == "2026-00002"
        book.later(hours=2)  # 1 o'clock on New Year's Day in Shanghai, still 2026 in UTC
        assert book.report(db).number == "2027-00001"


def test_what_is_refused_leaves_no_gap(book: Book) -> None:
    with book.store.write() as db:
        book.report(db)
    with pytest.raises(refusals.BeforePhotosMissing), book.store.write() as db:
        book.report(db, mend=True)
    with book.store.write() as db:
        row = book.report(db)
        assert (row.number, row.provisional) == ("2026-00002", "B-000002")


def test_two_doors_at_once(book: Book) -> None:
    """Ten reports at once have ten numbers without a gap; of ten that close one issue one does, and nobody waits for ever."""
    with book.store.write() as db:
        row = book.at_state(db, "HANDLED")
    checkers = [somebody({"checker", "reporter"}) for _turn in range(10)]

    def report(_turn: int) -> str | None:
        with book.store.write() as db:
            return book.report(db).number

    def close(by: hands.Hand) -> str:
        try:
            with book.store.write() as db:
                return move(db, row.id, "close", by, book.at, expected=row.last).state
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(5) as together:
        numbers = sorted(str(number) for number in together.map(report, range(10)))
        outcomes = list(together.map(close, checkers))
    assert numbers == [f"2026-{number:05}" for number in range(2, 12)]
    assert sorted(outcomes) == ["CLOSED"] + ["moved_meanwhile"] * 9


def test_two_mergers_at_once_close_no_circle(book: Book) -> None:
    with book.store.write() as db:
        ids = [book.report(db).id for _turn in range(3)]

    def merge(turn: int) -> str:
        try:
            with book.store.write() as db:
                move(db, ids[turn], "merge", book.clerk, book.at, target_id=ids[(turn + 1) % 3])
        except Refusal as refusal:
            return refusal.code
        return "merged"

    with ThreadPoolExecutor(3) as together:
        outcomes = list(together.map(merge, range(3)))
    assert sorted(outcomes) == ["merged", "merged", "merger_circle"]


def test_the_list_and_its_filters(book: Book) -> None:
    town = book.town
    with book.store.write() as db:
        waiting = book.report(db, source="resident").id
        urgent = book.report(db, URGENT, place_id=town.buildings[11], spot="车棚").id
        book.go(db, urgent, "file")
        handling = book.at_state(db, "HANDLING").id
        closed = book.at_state(db, "CLOSED").id
        move(db, book.report(db).id, "merge", book.clerk, book.at, target_id=handling)
        sent = book.at_state(db, "FILED").id
        move(db, sent, "dispatch", book.clerk, book.at, unit_id=town.company)
        book.report(db, draft=True)
        later = book.at + timedelta(days=4)

        def found(at: object = None, **wanted: object) -> set[UUID]:
            asked = Filter()._replace(**wanted)  # pyright: ignore[reportArgumentType] - the test's own names
            return {line.id for line in issues.listing(db, asked, at or book.at)}  # pyright: ignore[reportArgumentType] - as above

        everything = {waiting, urgent, handling, sent}
        assert found() == everything
        assert found(states=["CLOSED"]) == {closed}
        assert found(area_id=town.grids[6]) == {urgent}
        assert found(area_id=town.street) == everything
        assert found(place_id=town.buildings[11]) == {urgent}
        assert found(item_code=URGENT) == found(item_code=URGENT[:2]) == {urgent}
        assert found(unit_id=town.company) == {sent}
        assert found(source="resident") == {waiting}
        assert found(to_phone=True) == {urgent}
        assert found(mine=book.finder) == everything
        assert found(mine=book.handler) == {handling}
        assert found(mine=book.person(town.holders[6])) == {urgent}
        assert found(mine=somebody(units=[town.company], roles=["handler"])) == {sent}
        lines = issues.listing(db, Filter(), book.at)
        company = somebody(units=[town.company], roles=["handler"])
        for hand in (
            book.finder,
            book.handler,
            book.clerk,
            book.person(town.holders[6]),
            book.person(town.leader),
            company,
        ):
            assert issues.own(db, lines, hand) == found(mine=hand)
        assert found(reported_since=date(2026, 3, 3)) == set()
        assert found(reported_since=TODAY, reported_until=TODAY) == everything
        assert found(text="chepeng") == set()
        assert found(text="车棚") == {urgent}
        assert found(overdue=True) == set()
        assert found(overdue=True, at=later) == {urgent, handling, sent}
        assert found(due=True, at=later) == {urgent, handling, sent}
        lines = issues.listing(db, Filter(limit=2), book.at)
        assert [line.id for line in lines] == [waiting, urgent]
        assert lines[0].clock is None
        assert lines[1].clock is not None
        (late,) = issues.listing(db, Filter(place_id=town.buildings[11]), later)
        assert (late.level, late.overdue, late.phone_now, late.shown) == (200, True, True, "2026-00002")


def test_due_leaves_out_what_is_suspended(book: Book) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "FILED")
        book.later(days=3)  # three working days of three
        move(db, row.id, "suspend", book.leader, book.at, reason=REASON, until=date(2026, 6, 1))
        book.later(days=9)
        assert issues.listing(db, Filter(due=True), book.at) == []
        assert [line.id for line in issues.listing(db, Filter(overdue=True), book.at)] == [row.id]


def test_searching_by_number_words_place_and_pinyin(book: Book) -> None:
    with book.store.write() as db:
        home = book.report(db, place_id=book.town.households[2][3], spot="门口", description="岗亭没有人").id
        closed = book.at_state(db, "CLOSED").id
        book.report(db, URGENT, place_id=book.town.buildings[8], description="100%_坏")

        def found(text: str) -> list[UUID]:
            return [each.id for each in issues.search(db, text)]

        assert found("2026-00001") == [home]
        assert found("b-000001") == [home]
        assert set(found("ganggangting")) == set()
        assert found("3haolou") == found("3hl") == [home]  # the building that the household stands in
        assert found("3haolou 门口") == [home]
        assert found("3haolou 车棚") == []
        assert closed in found("岗亭")
        assert len(found("gangting")) == 2
        assert found("没有人") == [home]
        assert len(found("%_")) == 1
        assert found(" ") == []
        assert len(issues.search(db, "2026", limit=2)) == 2


def test_who_is_told_at_which_level(book: Book) -> None:
    town = book.town
    with book.store.write() as db:
        duties.give(db, "street", SINCE, "admin", book.at, account_id=town.admin, area_id=town.street)
        told = escalation.whom(db, town.grids[0], 200, TODAY)
    assert [(each.level, each.who, each.names) for each in told] == [
        (75, "grid", ("王芳", "周小燕")),
        (100, "area", ("孙丽华",)),
        (150, "street", ("admin",)),
        (200, "joint", ()),
    ]


def test_hands_have_what_their_account_duties_and_patches_give(book: Book) -> None:
    town = book.town
    admin, clerk, nobody = book.account("admin"), book.account("clerk"), book.account("nobody")
    assert admin.roles == dict.fromkeys(("clerk", "handler", "checker", "leader", "reporter"))
    assert clerk.roles == dict.fromkeys(("clerk", "handler", "checker", "reporter"))
    assert (nobody.roles, nobody.who) == ({}, "account:nobody")
    with book.store.write() as db:
        tree = parents(db)
        accounts.create(db, "looks", "来访", "viewer", "一个长的密码 2026", "admin", book.at)
        of_unit = duties.give(
            db, "handler", SINCE, "admin", book.at, person_id=town.holders[0], area_id=town.area, unit_id=town.company
        )  # fmt: skip
        assert of_account(db, "looks", TODAY).roles == {}
        holder = hands.of_person(db, town.holders[0], TODAY)
        assert holder.units == {town.company}
        assert holder.roles["handler"] == {town.grids[0], town.area}
        duties.end(db, of_unit, TODAY, "离岗", "admin", book.at)
        assert hands.of_person(db, town.holders[0], TODAY).units == frozenset()
        assert hands.of_person(db, town.holders[0], date(2025, 1, 1)).roles == {}
        whole = hands.of_person(db, town.leader, TODAY)
        for grid in town.grids:
            assert has(whole, "leader", grid, tree)
            assert has(whole, "checker", grid, tree)
        assert not has(holder, "checker", town.grids[1], tree)
        assert not has(holder, "checker", town.area, tree)
        assert not has(holder, "clerk", town.grids[0], tree)
        assert has(clerk, "clerk", town.grids[3], tree)
        # Somebody who answers for one building acts there, wherever it lies.
        new = OfPatch(place_id=town.buildings[11])
        holdings.appoint(db, new, "holder", town.holders[1], SINCE, "admin", book.at)
        lone = hands.of_person(db, town.holders[1], TODAY)
        there = book.report(db, place_id=town.stairwells[11][0])
        book.go(db, there.id, "file", "dispatch")
        assert move(db, there.id, "accept", lone, book.at).handler == lone.who
        assert below(tree, [town.area]) == {town.area, *town.grids}


def test_a_phone_gives_no_rights_of_an_account(book: Book) -> None:
    town = book.town
    with book.store.write() as db:
        duties.give(db, "self", SINCE, "admin", book.at, person_id=town.holders[0], account_id=town.admin)
    desk, phone = book.account("admin"), book.person(town.holders[0])
    assert desk.who == phone.who
    assert desk.also == phone.also >= {"account:admin", f"person:{town.holders[0]}"}
    assert "leader" in desk.roles
    assert "leader" not in phone.roles
    assert desk.roles["handler"] is None
    assert phone.roles["handler"] == {town.grids[0]}


def test_an_account_that_was_disabled_does_nothing_more(book: Book) -> None:
    with book.store.write() as db:
        accounts.disable(db, book.town.clerk, "admin", book.at)
        hand = of_account(db, "clerk", TODAY)
        assert (hand.roles, hand.who) == ({}, "account:clerk")
        assert hands.names_of(db, ["account:clerk", f"person:{book.town.leader}", "program:x", ""]) == {
            "account:clerk": "王伟",
            f"person:{book.town.leader}": "孙丽华",
        }


def test_the_story_tells_everything(book: Book) -> None:
    clerk = book.account("clerk")
    with book.store.write() as db:
        row = book.report(db, hand=clerk, mend=False, photos=BOTH[:1])
        move(db, row.id, "file", clerk, book.later(minutes=1))
        move(db, row.id, "suspend", book.leader, book.later(minutes=1), reason="等", until=date(2026, 4, 1))
        other = book.report(db)
        move(db, other.id, "merge", clerk, book.at, target_id=row.id)
        story = issues.story(db, row.id, book.later(days=2))
        assert [line.name for line in story.moves[:2]] == ["王伟", "王伟"]
        assert story.moves[2].until == date(2026, 4, 1)
        assert (story.item.name if story.item else "", story.clock is not None) == ("岗亭值守缺位", True)
        assert [photo.kind for photo in story.before] == ["before"]
        assert story.after == []
        merged = issues.story(db, other.id, book.at)
        assert (merged.into.id if merged.into else None, merged.moves[-1].target) == (row.id, row.id)
        assert (merged.clock, merged.level) == (None, 0)
        with pytest.raises(refusals.UnknownIssue):
            issues.story(db, uuid4())


def test_moves_are_offered_where_the_table_allows(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db)
        offered = moves.choices(db, row.id, book.account("nobody"))
    assert offered.moves
    assert all(isinstance(refusal, refusals.RoleMissing) for _move, refusal in offered.moves)
    assert offered.undo is None


def _area(book: Book, place: UUID) -> UUID | None:
    from grid.places.placements import area_of

    with book.store.read() as db:
        return area_of(db, place, TODAY)
