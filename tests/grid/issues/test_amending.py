"""Amending a report before its clock begins: what changes and what follows from it, who may, twice the same click, what the story shows."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from core.clock import local_date
from core.refusal import Refusal
from grid.hands import Hand
from grid.issues import refusals
from grid.issues.amending import Amended
from grid.issues.moves import move
from grid.issues.phoning import advice
from grid.issues.photos import Photo
from grid.issues.rows import IssueRow
from grid.issues.stories import story
from grid.places.placements import place_in_grid
from store.types import Db
from tests.issue_book import ITEM, REASON, URGENT, Book, shot, somebody

PHOTOS = "0501"


def amend(
    db: Db, book: Book, issue_id: UUID, wanted: Amended | None, hand: Hand | None = None, **more: object
) -> IssueRow:
    return move(
        db, issue_id, "amend", hand or book.finder, book.later(minutes=1), reason=REASON, amended=wanted, **more,  # pyright: ignore[reportArgumentType] - the test's own names
    )  # fmt: skip


def changed(db: Db, issue_id: UUID) -> list[str]:
    return [each.words for line in story(db, issue_id).moves for each in line.changed]


def test_item_place_spot_and_words_are_amended_and_the_story_has_old_and_new(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db, spot="门口", description="堆物")
        second = book.town.stairwells[2][0]
        after = amend(db, book, row.id, Amended("0504", None, second, "", "灯不亮"))
        assert (after.state, after.item_code, after.place_id) == ("REPORTED", "0504", second)
        assert (after.spot, after.description, after.last) == ("", "灯不亮", row.last + 1)
        told = story(db, row.id)
        assert told.item
        assert told.item.name == "照明损坏"
        assert [(each.title, each.old, each.new) for each in told.moves[-1].changed] == [
            ("Item", "岗亭值守缺位", "照明损坏"),
            ("Where", "第一微网格 1号楼", "第二微网格 3号楼 1单元"),
            ("Exact spot", "门口", ""),
            ("In words", "堆物", "灯不亮"),
        ]
        assert changed(db, row.id)[2:] == [
            "Exact spot: “门口” taken out", "In words: “堆物” changed to “灯不亮”",
        ]  # fmt: skip
        # A patch alone takes the place away.
        after = amend(db, book, row.id, Amended(area_id=book.town.grids[2]))
        assert (after.area_id, after.place_id, after.item_code) == (book.town.grids[2], None, "0504")
        amend(db, book, row.id, Amended(spot="三楼"))
        assert changed(db, row.id)[-1] == "Exact spot: “三楼” added"


def test_the_area_is_that_of_the_day_of_the_report(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db)
        building = book.town.buildings[1]
        was = book.report(db, place_id=building).area_id
        book.later(days=3)
        place_in_grid(db, building, book.town.grids[5], local_date(book.at), REASON, "admin", book.at)
        after = amend(db, book, row.id, Amended(place_id=building))
        assert (after.area_id, after.place_id) == (was, building)
        assert book.report(db, place_id=building).area_id == book.town.grids[5]


def test_urgency_photos_and_whom_to_phone_follow_the_new_item(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db)
        on = local_date(book.at)
        assert (row.phone_now, advice(db, row, on)) == (False, "")
        row = amend(db, book, row.id, Amended(URGENT))
        assert row.phone_now
        assert "021-55550101" in advice(db, row, on)
        assert not book.go(db, row.id, "phoned").phone_now
        # Whoever was phoned about one place knows nothing of another; words make no difference.
        assert not amend(db, book, row.id, Amended(description="三楼")).phone_now
        assert amend(db, book, row.id, Amended(place_id=book.town.buildings[1])).phone_now
        book.go(db, row.id, "phoned")
        row = amend(db, book, row.id, Amended(PHOTOS))
        assert (row.urgent, row.phone_now, row.phoned_at is not None) == (False, False, True)
        book.go(db, row.id, "file", "dispatch", "accept")
        with pytest.raises(refusals.AfterPhotosMissing):
            move(db, row.id, "handled", book.handler, book.at)
        assert move(db, row.id, "handled", book.handler, book.at, photos=[shot("done")]).state == "HANDLED"


def test_only_before_the_clock_begins_by_a_clerk_or_who_reported_it(book: Book) -> None:
    wanted = Amended("0504")
    with book.store.write() as db:
        row = book.report(db)
        for hand, refused in (
            (somebody({"reporter"}), refusals.NotYourReport),
            (somebody({"leader"}), refusals.RoleMissing),
        ):
            with pytest.raises(refused):
                amend(db, book, row.id, wanted, hand)
        assert amend(db, book, row.id, wanted, book.clerk).item_code == "0504"
        book.go(db, row.id, "send_to_verify")
        assert amend(db, book, row.id, Amended(ITEM)).state == "VERIFYING"
        book.go(db, row.id, "file")
        with pytest.raises(refusals.MoveNotNow):
            amend(db, book, row.id, wanted, book.clerk)
        book.go(db, row.id, "unfile")
        assert amend(db, book, row.id, wanted).state == "REPORTED"


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        (None, refusals.NothingAmended),
        (Amended(), refusals.NothingAmended),
        (Amended(ITEM, spot="　门口 "), refusals.NothingAmended),
        (Amended(""), refusals.ItemMissing),
        (Amended("9999"), refusals.UnknownItem),
        (Amended(place_id=UUID(int=3)), refusals.UnknownWhere),
        (Amended(area_id=UUID(int=3)), refusals.UnknownWhere),
        (Amended(spot="长" * 121), refusals.WordsTooLong),
    ],
)
def test_what_is_refused_changes_nothing(book: Book, wanted: Amended | None, refused: type[Refusal]) -> None:
    with book.store.write() as db:
        row = book.report(db, spot="门口")
        with pytest.raises(refused):
            amend(db, book, row.id, wanted)
        with pytest.raises(refusals.ReasonNeeded):
            move(db, row.id, "amend", book.finder, book.at, amended=Amended("0504"))
        with pytest.raises(refusals.PhotoNotNow):
            amend(db, book, row.id, Amended("0504"), photos=[shot("more")])
        assert story(db, row.id).issue == row


def test_nobody_amends_a_report_into_a_place_where_they_could_not_report(book: Book) -> None:
    here = Hand(
        "a",
        "account:a",
        None,
        {"clerk": frozenset({book.town.grids[0]})},
        frozenset(),
        frozenset({"account:a"}),
    )
    with book.store.write() as db:
        row = book.report(db)
        with pytest.raises(refusals.RoleMissing):
            amend(db, book, row.id, Amended(area_id=book.town.grids[1]), here)
        assert amend(db, book, row.id, Amended("0504"), here).item_code == "0504"


def test_the_same_click_again_is_success_and_another_is_told(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db)
        wanted = Amended("0504", None, book.town.buildings[0], "三楼", "")
        first = amend(db, book, row.id, wanted, expected=row.last)
        assert amend(db, book, row.id, wanted, expected=row.last) == first
        for other, hand in ((wanted._replace(spot="四楼"), book.finder), (wanted, book.clerk)):
            with pytest.raises(refusals.MovedMeanwhile):
                amend(db, book, row.id, other, hand, expected=row.last)
        assert len(story(db, row.id).moves) == 2


def test_an_amendment_is_no_step_to_be_taken_back_and_hides_none(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db)
        book.go(db, row.id, "send_to_verify")
        amend(db, book, row.id, Amended("0504"), book.clerk)
        after = book.go(db, row.id, "recall_verify")
        assert (after.state, after.item_code) == ("REPORTED", "0504")


def test_photos_that_came_with_the_report_stay(book: Book) -> None:
    photos: Sequence[Photo] = (shot("a", "before"),)
    with book.store.write() as db:
        row = book.report(db, photos=photos)
        amend(db, book, row.id, Amended("0504"))
        assert len(story(db, row.id).before) == 1
