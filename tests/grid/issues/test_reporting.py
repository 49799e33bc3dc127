"""Reporting on both engines: five fields, drafts, what was mended on the spot, the area of the day, urgent ones, what is refused."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from core.refusal import Refusal
from grid import catalogue, hands
from grid.catalogue.refusals import NoCatalogueInForce
from grid.issues import issues, moves, phoning, refusals, reporting
from grid.issues.photos import Photo
from grid.issues.reporting import NewIssue, redraft, report
from grid.issues.rows import ISSUE, IssueRow, issue, loaded
from grid.issues.rules import drawn
from grid.places import placements, places
from grid.places.places import NewPlace
from grid.tables import CatalogueItem
from people import areas
from store.facts import begin_epoch
from store.transaction import Store
from tests.issue_book import BOTH, ITEM, URGENT, Book, shot, somebody


def test_a_report_of_five_fields(book: Book) -> None:
    holder = book.person(book.town.holders[0])
    new = NewIssue(
        ITEM,
        place_id=book.town.households[0][0],
        spot=" 门口\u200b ",
        description="无人值守",
        photos=[shot("a")],
    )
    with book.store.write() as db:
        row = report(db, new, holder, book.at)
        assert row == issue(db, row.id)
        assert (row.state, row.number, row.provisional) == ("REPORTED", "2026-00001", "B-000001")
        assert (row.area_id, row.reporter_id) == (book.town.grids[0], book.town.holders[0])
        assert (row.spot, row.item_id) == ("门口", book.town.items["岗亭值守缺位"])
        story = issues.story(db, row.id)
        assert story.where == "1号楼 1单元 101室 门口"
        assert [(photo.kind, photo.name) for photo in story.photos] == [("before", "a.jpg")]
        assert story.reporter == "王芳"


def test_the_area_is_that_of_the_day_and_stays_when_the_building_moves(book: Book) -> None:
    building, old, new = book.town.buildings[0], book.town.grids[0], book.town.grids[6]
    with book.store.write() as db:
        row = book.report(db)
        placements.place_in_grid(db, building, new, date(2026, 3, 10), "网格调整", "clerk", book.at)
        assert book.report(db).area_id == old
        book.later(days=8)
        assert book.report(db).area_id == new
        assert book.go(db, row.id, "file").area_id == old
        # A draft of before the move is reported where the building is now.
        draft = book.report(db, draft=True)
        db.execute(sa.update(ISSUE).where(ISSUE.c.id == draft.id).values(area_id=old))
        assert moves.move(db, draft.id, "report", book.finder, book.at).area_id == new
    left = book.person(book.town.holders[0])
    with book.store.write() as db:
        book.go(db, row.id, "dispatch")
        # Whoever holds the patch of the report goes on with it.
        assert moves.move(db, row.id, "accept", left, book.at).handler == left.who


def test_drafts_are_numbered_when_they_are_reported(book: Book) -> None:
    with book.store.write() as db:
        draft = report(db, NewIssue("", area_id=book.town.grids[0], draft=True), book.finder, book.at)
        assert (draft.state, draft.number, draft.item_id) == ("DRAFT", None, None)
        assert issues.listing(db, issues.Filter(), book.at) == []
        (line,) = issues.listing(db, issues.Filter(states=["DRAFT"]), book.at)
        assert (line.item, line.clock, line.level) == ("", None, 0)
        assert (issues.story(db, draft.id, book.at).item, issues.story(db, draft.id).where) == (None, "")
        with pytest.raises(refusals.ItemMissing):
            moves.move(db, draft.id, "report", book.finder, book.at)
        first = book.report(db)
        wanted = NewIssue(URGENT, place_id=book.town.buildings[2], spot="车棚", source="resident")
        written = redraft(db, draft.id, wanted, book.finder, book.later(minutes=5))
        assert written == issue(db, draft.id)
        assert (written.area_id, written.urgent) == (book.town.grids[1], True)
        done = moves.move(db, draft.id, "report", book.finder, book.later(minutes=1))
        assert (first.number, done.number, done.reported_at) == ("2026-00001", "2026-00002", book.at)
        assert done == issue(db, draft.id)
        with pytest.raises(refusals.MoveNotNow):
            redraft(db, draft.id, wanted, book.finder, book.at)


def test_a_draft_is_its_finders(book: Book) -> None:
    with book.store.write() as db:
        draft = book.report(db, draft=True)
        for act in ("report", "discard"):
            with pytest.raises(refusals.NotYourReport):
                moves.move(db, draft.id, act, somebody({"reporter"}), book.at)
        with pytest.raises(refusals.NotYourReport):
            redraft(db, draft.id, NewIssue(ITEM, area_id=book.town.area), somebody({"reporter"}), book.at)
        assert book.go(db, draft.id, "discard").state == "VOID"
        assert moves.move(db, draft.id, "restore", book.finder, book.at, reason="误删").state == "DRAFT"


def test_mended_on_the_spot_is_closed_unless_it_is_drawn(book: Book) -> None:
    states: set[str] = set()
    with book.store.write() as db:
        for _turn in range(60):
            row = book.report(db, mend=True, photos=BOTH)
            assert row == issue(db, row.id)
            assert (row.state == "HANDLED") == drawn(row.id)
            assert (row.closed_at is None) == drawn(row.id)
            assert (row.short_path, row.handler, row.filed_at) == (True, book.finder.who, book.at)
            states.add(row.state)
            if row.state == "HANDLED":
                checks = book.finder._replace(roles={"checker": None})
                with pytest.raises(refusals.HandlerChecks):
                    moves.move(db, row.id, "close", checks, book.at)
                assert book.go(db, row.id, "close").state == "CLOSED"
    assert states == {"CLOSED", "HANDLED"}


def test_mended_without_both_photos_takes_the_long_way(book: Book) -> None:
    with book.store.write() as db:
        for photos, refusal in (
            ((), refusals.BeforePhotosMissing), (BOTH[:1], refusals.AfterPhotosMissing), (BOTH[1:], refusals.BeforePhotosMissing),
        ):  # fmt: skip
            with pytest.raises(refusal), db.begin_nested():
                book.report(db, mend=True, photos=photos)
        with pytest.raises(refusals.PhotoNotNow):
            book.report(db, photos=BOTH)


def test_urgent_ones_say_whom_to_phone(book: Book) -> None:
    today = date(2026, 3, 2)
    with book.store.write() as db:
        row = book.report(db, URGENT)
        assert phoning.whom(db, row, today) == [("桂苑物业服务有限公司 钱经理", "021-55550101")]
        assert "021-55550101" in phoning.advice(db, row, today)
        # The nearest company answers; a unit that it was dispatched to before that.
        far = book.report(db, URGENT, place_id=book.town.buildings[11])
        assert phoning.whom(db, far, today)[0].phone == "021-55550201"
        book.go(db, far.id, "file")
        sent = moves.move(db, far.id, "dispatch", book.clerk, book.at, unit_id=book.town.joint)
        assert phoning.whom(db, sent, today) == [("联动治理办公室", "021-55550300")]
        phoned = moves.move(db, row.id, "phoned", book.finder, book.at)
        assert phoning.advice(db, phoned, today) == ""
        assert phoning.advice(db, book.report(db), today) == ""


def test_where_no_company_serves_the_item_says_who(base: Store, at: datetime) -> None:
    with base.write() as db:
        area = areas.ensure_area(db, "银杏街道", "银杏苑", "", "clerk", at)
        row = report(
            db, NewIssue(URGENT, area_id=area), somebody(), at
        )  # a base without a catalogue takes the one that ships
        assert [number.phone for number in phoning.whom(db, row, date(2026, 3, 2))] == [""]
        assert phoning.advice(db, row, date(2026, 3, 2)).startswith("This is urgent")
        assert len(catalogue.versions(db)) == 1
        db.execute(sa.update(CatalogueItem).values(unit_words=""))
        assert phoning.advice(db, row, date(2026, 3, 2)).endswith("say here that you did.")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"item_code": ""}, refusals.ItemMissing),
        ({"item_code": "9999"}, refusals.UnknownItem),
        ({"source": "rumour"}, refusals.UnknownSource),
        ({"spot": "长" * 121}, refusals.WordsTooLong),
        ({"description": "长" * 501}, refusals.WordsTooLong),
        ({"place_id": uuid4()}, refusals.UnknownWhere),
        ({"place_id": None}, refusals.WhereMissing),
        ({"place_id": None, "area_id": uuid4()}, refusals.UnknownWhere),
        ({"resident_id": uuid4()}, refusals.UnknownResident),
        ({"resident_id": uuid4(), "item_code": "9999"}, refusals.UnknownItem),
        ({"resident_id": uuid4(), "place_id": uuid4()}, refusals.UnknownResident),
        ({"photos": [shot(f"{number}") for number in range(41)]}, refusals.TooManyPhotos),
        ({"photos": [Photo("a" * 64, "a.jpg", "during")]}, refusals.PhotoKindUnknown),
    ],
)
def test_what_is_refused(book: Book, more: dict[str, object], refusal: type[Refusal]) -> None:
    new = NewIssue(ITEM, place_id=book.town.buildings[0])._replace(**more)  # pyright: ignore[reportArgumentType] - the test's names
    with pytest.raises(refusal) as caught, book.store.write() as db:
        report(db, new, book.finder, book.at)
    assert "{" not in str(caught.value)
    with book.store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(ISSUE)) == 0


def test_what_is_still_to_come_is_refused_but_for_a_phones_clock(book: Book) -> None:
    with book.store.write() as db:
        ahead = book.report(db, occurred_at=book.at + timedelta(minutes=4))
        assert ahead.occurred_at == book.at
        with pytest.raises(refusals.OccurredAhead, match="2026-03-02 09:36"):
            book.report(db, occurred_at=book.at + timedelta(minutes=6))


def test_a_building_in_no_grid_wants_its_area(book: Book) -> None:
    with book.store.write() as db:
        new = NewPlace("building", "99号楼", area_id=book.town.grids[0])
        places.add_all(db, [new], "clerk", book.at)
        placement = areas.ensure_area(db, "梧桐街道", "桂花苑", "第八微网格", "clerk", book.at)
        from grid.places.naming import PLACEMENT

        db.execute(sa.update(PLACEMENT).where(PLACEMENT.c.place_id == new.id).values(since=date(2026, 6, 1)))
        with pytest.raises(refusals.PlaceWithoutGrid, match="99号楼"):
            book.report(db, place_id=new.id)
        assert book.report(db, place_id=new.id, area_id=placement).area_id == placement


def test_who_may_report(book: Book) -> None:
    for nobody in (book.account("nobody"), hands.of_program("x")._replace(roles={})):
        with pytest.raises(refusals.RoleMissing), book.store.write() as db:
            report(db, NewIssue(ITEM, area_id=book.town.area), nobody, book.at)
    with book.store.write() as db:
        row = report(
            db, NewIssue(ITEM, area_id=book.town.area, source="alarm"), hands.of_program("alarms"), book.at
        )
        assert row.reported_by == "program:alarms"
        assert [line.name for line in issues.story(db, row.id).moves] == ["Alarm"], (
            "no name of a part of the program"
        )
        with pytest.raises(refusals.RoleMissing):
            moves.move(db, row.id, "file", hands.of_program("alarms"), book.at)
        # Beyond one's own patch too: whoever passes by tells.
        far = report(
            db, NewIssue(ITEM, area_id=book.town.grids[6]), book.person(book.town.holders[0]), book.at
        )
        assert far.area_id == book.town.grids[6]


def test_a_report_sent_twice_is_one_issue(book: Book) -> None:
    """The door gave it its id, so that a phone may send it again when the answer was lost."""
    given = uuid4()
    with book.store.write() as db:
        first = book.report(db, id=given, spot="门口")
        again = book.report(db, id=given, spot="门口")
        assert again == first
        assert first.id == given
        with pytest.raises(refusals.UnknownIssue):
            book.report(db, hand=book.clerk, id=given)
        assert book.report(db).number == "2026-00002"


def test_a_report_of_a_drafts_id_reports_that_draft(book: Book) -> None:
    given = uuid4()
    with book.store.write() as db:
        draft = book.report(db, "", id=given, draft=True, photos=[shot("a")])
        assert book.report(db, "", id=given, draft=True, photos=[shot("a")]) == draft
        with pytest.raises(refusals.UnknownIssue):
            book.report(db, hand=book.clerk, id=given)
        with pytest.raises(refusals.ItemMissing):
            book.report(db, "", id=given)

        def send() -> IssueRow:
            return book.report(db, id=given, spot="门口", photos=[shot("a"), shot("b")])

        row = send()
        assert (row.id, row.state, row.number, row.spot) == (given, "REPORTED", "2026-00001", "门口")
        assert row == issue(db, given)
        assert send() == row
        # The draft that comes late says nothing new.
        assert book.report(db, "", id=given, draft=True) == row
        story = issues.story(db, given)
        assert [photo.name for photo in story.photos] == ["a.jpg", "b.jpg"]
        assert [line.made.move for line in story.moves] == ["draft", "report"]
        assert book.report(db).number == "2026-00002"


def test_a_draft_reported_as_mended_is_mended_and_a_discarded_one_is_gone(book: Book) -> None:
    with book.store.write() as db:
        draft = book.report(db, draft=True, photos=BOTH[:1])
        row = book.report(db, id=draft.id, mend=True, photos=BOTH)
        assert row.short_path
        assert row == issue(db, draft.id)
        assert [line.made.move for line in issues.story(db, row.id).moves] == ["draft", "report", "mend"]
        gone = book.report(db, draft=True)
        book.go(db, gone.id, "discard")
        with pytest.raises(refusals.MoveNotNow):
            book.report(db, id=gone.id)


def test_the_item_is_that_of_the_version_in_force(book: Book) -> None:
    with book.store.write() as db:
        old = book.report(db)
        items = [
            kept.item._replace(limit_amount=9) for kept in catalogue.in_force(db, date(2026, 3, 2)).items
        ]
        catalogue.save(db, "新目录", items, date(2026, 4, 1), "clerk", book.at)
        assert book.report(db).item_id == old.item_id
        book.later(days=40)
        new = book.report(db)
        assert new.item_id != old.item_id
        assert issue(db, old.id).item_id == old.item_id
        limit = db.scalar(sa.select(CatalogueItem.limit_amount).where(CatalogueItem.id == new.item_id))
        assert limit == 9


def test_only_later_versions_are_no_catalogue_in_force(book: Book) -> None:
    with book.store.write() as db:
        draft = book.report(db, draft=True)
        items = [kept.item for kept in catalogue.in_force(db, book.at.date()).items]
        catalogue.save(db, "明年目录", items, date(2027, 1, 1), "clerk", book.at)
        for version in catalogue.versions(db):
            if version.in_force_from < date(2027, 1, 1):
                catalogue.withdraw(db, version.id, "有误", "clerk", book.at)
        with pytest.raises(NoCatalogueInForce, match="2026-03-02"):
            book.report(db)
        with pytest.raises(NoCatalogueInForce):
            moves.move(db, draft.id, "report", book.finder, book.at)


def test_the_verb_gives_what_stands_in_the_base(book: Book) -> None:
    with book.store.write() as db:
        row = book.report(db, mend=True, photos=BOTH)
        assert loaded(db, row.id).row == row
        assert reporting.area_of(db, None, book.town.buildings[3], date(2026, 3, 2)) == book.town.grids[1]


def test_a_restored_base_gives_no_number_that_its_lost_state_gave(book: Book) -> None:
    """Counted on from an older state, the figures come again; the epoch before them does not."""
    with book.store.write() as db:
        first = book.report(db)
        begin_epoch(db)
        db.execute(sa.text("UPDATE base_fact SET value = '0' WHERE key = 'issue_counter'"))
        again = book.report(db)
    assert (first.provisional, again.provisional) == ("B-000001", "B-2-000001")
