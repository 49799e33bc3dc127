"""Cards on a real base: made once, renewed when the company changes, withdrawn; printed, scanned from the page and checked; the two faces."""

import subprocess
from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from itertools import combinations
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from core import issuer_key, pinned_keys
from core.jobs import drive
from core.paths import DataFolder
from grid import hands
from grid.companies import violations
from grid.companies.violations import NewViolation
from grid.issues import reporting
from grid.issues.reporting import NewIssue
from grid.issues.rows import ISSUE
from grid.places import duties, holdings, places, units
from grid.places.holdings import OfPatch
from grid.places.refusals import UnknownPlace
from grid.records.stairwells import RECORDS
from grid.stairwells import cards, checking, faces, printing, sheet_pdf, wording
from grid.stairwells.checking import Checked
from grid.stairwells.refusals import CardWithdrawn, FaceNotForYou, NoCardsToPrint, NotAStairwell, UnknownCard
from people import persons
from people.persons import NewPerson
from sheets.pdf_fonts import width
from store.facts import BASE_NAME, set_fact
from store.records import disagreements
from store.transaction import Store
from tests.grid_copies import copy_of_town
from tests.grid_town import AT, SINCE, TODAY, GridTown
from tests.grown import Grown
from tests.programs import program

ADDRESS = "http://192.168.1.20:8800"
LATER = AT + timedelta(days=40)


@pytest.fixture
def town(grown: Grown, engine: str) -> GridTown:
    return copy_of_town(grown, engine)


def made(town: GridTown, folder: DataFolder, places_: Sequence[UUID]) -> list[cards.CardRow]:
    key = issuer_key.own(folder)
    with town.store.write() as db:
        return cards.make(db, places_, key, "admin", AT)


def checked(
    town: GridTown, folder: DataFolder, text: str, at: object = AT, *, alone: bool = False
) -> Checked:
    with town.store.read() as db:
        return checking.check(text, pinned_keys.pinned(folder), at, None if alone else db)  # pyright: ignore[reportArgumentType] - an instant


def other_company(town: GridTown) -> None:
    with town.store.write() as db:
        holdings.appoint(
            db,
            OfPatch(place_id=town.buildings[0]),
            "property",
            town.other_company,
            TODAY,
            "admin",
            AT,
            takes_over=True,
            reason="合同到期",
        )


def record_stands(store: Store) -> None:
    with store.read() as db:
        assert drive(disagreements(db, RECORDS)) == []


def test_a_card_is_made_once_and_anew_when_its_company_changes(town: GridTown, folder: DataFolder) -> None:
    first, second = town.stairwells[0]
    one, two = made(town, folder, [second, first])
    assert (one.place_id, one.number, two.number) == (first, 1, 2)
    assert made(town, folder, [first, second]) == [one, two]
    assert checked(town, folder, one.text).finding == "stands"
    other_company(town)
    with town.store.read() as db:
        assert [(each.card and each.card.number, each.differs) for each in cards.stale(db, TODAY)] == [
            (1, ("company", "stars", "mode", "phone", "complaint_phone")),
            (2, ("company", "stars", "mode", "phone", "complaint_phone")),
        ]
    assert checked(town, folder, one.text).finding == "stale"
    (anew,) = made(town, folder, [first])
    assert (anew.number, anew.facts.company) == (3, "安居物业管理有限公司")
    assert checked(town, folder, anew.text).finding == "stands"
    old = checked(town, folder, one.text)
    assert (old.finding, old.is_true, old.since) == ("withdrawn", False, date(2026, 3, 2))
    with town.store.read() as db:
        assert [card.number for card in cards.of_place(db, first)] == [3, 1]
        assert [each.card and each.card.number for each in cards.stale(db, TODAY)] == [2]
    record_stands(town.store)


def test_stars_telephone_and_the_stairwells_name_make_a_card_stale(
    town: GridTown, folder: DataFolder
) -> None:
    (one,) = made(town, folder, town.stairwells[3][:1])
    with town.store.write() as db:
        units.change(db, town.company, {"stars": 5}, "admin", AT)
        assert [each.differs for each in cards.stale(db, TODAY)] == [("stars",)]
        units.change(db, town.company, {"stars": 4}, "admin", AT)
        assert cards.stale(db, TODAY) == []
        places.change(db, one.place_id, {"name": "东单元"}, "admin", AT)
        assert [each.differs for each in cards.stale(db, TODAY)] == [("place",)]


def test_a_card_can_be_withdrawn_and_a_place_that_is_no_stairwell_has_none(
    town: GridTown, folder: DataFolder
) -> None:
    (one,) = made(town, folder, town.stairwells[0][:1])
    with town.store.write() as db:
        cards.withdraw(db, one.number, "楼道改造", "admin", AT)
        with pytest.raises(CardWithdrawn):
            cards.withdraw(db, one.number, "", "admin", AT)
        with pytest.raises(UnknownCard):
            cards.withdraw(db, 99, "", "admin", AT)
    for other in (town.households[0][0], town.buildings[0]):
        with pytest.raises(NotAStairwell):
            made(town, folder, [other])
    (again,) = made(town, folder, town.stairwells[0][:1])
    assert again.number == 2
    record_stands(town.store)


def test_a_building_without_stairwells_has_a_card_of_its_own(town: GridTown, folder: DataFolder) -> None:
    with town.store.write() as db:
        villa = places.add_building(db, town.grids[0], "独栋甲", "admin", AT)
    (card,) = made(town, folder, [villa])
    assert card.facts.place == "桂花苑 独栋甲"
    with town.store.read() as db:
        assert len(cards.listed(db, TODAY)) == 25


def test_a_text_is_judged_without_any_base(town: GridTown, folder: DataFolder, tmp_path: Path) -> None:
    (one,) = made(town, folder, town.stairwells[0][:1])
    assert checked(town, folder, one.text, alone=True).finding == "signed"
    altered = one.text.replace("4星", "5星")
    assert checked(town, folder, altered).finding == "altered"
    assert "Not genuine" in checked(town, folder, altered).sentence
    stranger = DataFolder(tmp_path / "别处").make()
    assert checked(town, stranger, one.text).finding == "stranger"
    with pinned_keys.held(stranger):
        pinned_keys.pin(stranger, issuer_key.own(folder).private.public_key(), "梧桐基地")
    known = checked(town, stranger, one.text)
    assert (known.finding, known.issuer) == ("signed", "梧桐基地")


def test_a_stolen_key_makes_no_card_that_is_believed(town: GridTown, folder: DataFolder) -> None:
    (one,) = made(town, folder, town.stairwells[0][:1])
    thief = wording.sign(wording.lines_of(one.facts, 77, TODAY, ""), issuer_key.own(folder).private)
    assert checked(town, folder, thief).finding == "unknown"
    same_number = wording.sign(wording.lines_of(one.facts, 1, SINCE, ""), issuer_key.own(folder).private)
    assert checked(town, folder, same_number).finding == "unknown"
    issuer_key.distrust(folder, issuer_key.own(folder).key_id, TODAY)
    assert checked(town, folder, thief).finding == "distrusted"
    assert checked(town, folder, one.text, alone=True).finding == "distrusted"
    assert checked(town, folder, one.text).finding == "stands"  # the base remembers having made it


def pages(pdf: bytes, dpi: int) -> list[Image.Image]:
    """The pages as a printer of this resolution would put them on paper."""
    command = [program("pdftoppm"), "-r", str(dpi), "-gray", "-"]
    stream = BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout)
    found: list[Image.Image] = []
    while stream.read(1):
        stream.readline()
        wide, high = map(int, stream.readline().split())
        stream.readline()
        found.append(Image.frombytes("L", (wide, high), stream.read(wide * high)))
    return found


def test_both_codes_read_from_the_printed_page_and_the_residents_checks_offline(
    town: GridTown, folder: DataFolder, tmp_path: Path
) -> None:
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "梧桐街道社区工作者培训基地")
    path, wanted = tmp_path / "楼道码.pdf", [*town.stairwells[11], *town.stairwells[1]]
    done = drive(printing.print_sheets(town.store, folder, path, wanted, ADDRESS, "admin", AT))
    assert done == (4, 4, path)
    for number, page in enumerate(pages(path.read_bytes(), 110), 1):
        texts = {code.text for code in zxingcpp.read_barcodes(page)}
        (card,) = [text for text in texts if not text.startswith("HTTP")]
        assert texts == {card, f"HTTP://192.168.1.20:8800/S/{number}"}
        assert checked(town, folder, card, alone=True).finding == "signed"
        assert checked(town, folder, card).finding == "stands"
    again = drive(printing.print_sheets(town.store, folder, path, wanted, ADDRESS, "admin", LATER))
    assert again == (4, 0, path)
    with pytest.raises(NoCardsToPrint):
        drive(printing.print_sheets(town.store, folder, path, [], ADDRESS, "admin", AT))
    record_stands(town.store)


def test_no_line_of_a_page_runs_into_another_however_long_its_names_are() -> None:
    facts = cards.Facts(
        "桂花苑二期（北区）" * 6 + " 12号楼 3单元",
        "上海" * 10 + "物业服务有限公司",
        5,
        "entrusted",
        "021-" * 9,
        "400-" * 9,
        "桂花苑" * 5,
    )
    text = wording.sign(
        wording.lines_of(facts, 999_999_999, TODAY, "基地" * 20), Ed25519PrivateKey.generate()
    )
    sheet = sheet_pdf.Sheet(facts.place, text, 999_999_999, "HTTP://192.168.111.222:65535/S/999999999")
    words = sheet_pdf.layout(sheet, "基地" * 20)
    boxes = [
        (
            line.x,
            line.y - 0.12 * line.size,
            line.x + width(line.text, line.face, line.size),
            line.y + 0.86 * line.size,
        )
        for line in words
    ]
    low, codes = 160.0, ((56.6, 56.6 + sheet_pdf.RESIDENT_SIDE), (538.6 - sheet_pdf.MANAGER_SIDE, 538.6))
    boxes += [(left, low, right, low + right - left) for left, right in codes]
    for left, bottom, right, top in boxes:
        assert left >= 0
        assert bottom >= 0
        assert right <= sheet_pdf.PAGE[0]
        assert top <= sheet_pdf.PAGE[1]
    for one, other in combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)
    (page,) = pages(drive(sheet_pdf.draw([sheet], "基地" * 20)), 150)
    assert {code.text for code in zxingcpp.read_barcodes(page)} == {text, sheet.address}


def report(town: GridTown, place: UUID, item: str = "0401", spot: str = "") -> UUID:
    with town.store.write() as db:
        hand = hands.of_person(db, town.holders[0], TODAY)
        return reporting.report(db, NewIssue(item, place_id=place, spot=spot, source="patrol"), hand, AT).id


def test_the_managers_face_shows_what_stands_open_floor_by_floor(town: GridTown, folder: DataFolder) -> None:
    stairwell = town.stairwells[0][0]
    made(town, folder, [stairwell])
    upper, whole, house = (
        report(town, town.households[0][1], spot="门口"),
        report(town, stairwell),
        report(town, town.buildings[0]),
    )
    report(town, town.households[0][2])  # of the second stairwell
    closed = report(town, stairwell)
    with town.store.write() as db:
        db.execute(sa.update(ISSUE).where(ISSUE.c.id == closed).values(state="CLOSED", closed_at=AT))
        violations.decide(
            db,
            NewViolation(
                town.company,
                town.grids[0],
                "楼道堆物长期未清理",
                TODAY,
                place_id=stairwell,
                penalty_cents=500_00,
                points=2_00,
            ),
            "admin",
            AT,
        )
    with town.store.read() as db:
        hand = hands.of_person(db, town.holders[0], TODAY)
        face = faces.manager_face(db, stairwell, hand, AT)
    assert [
        (floor.floor, floor.households, [issue.line.id for issue in floor.issues]) for floor in face.floors
    ] == [
        (2, 1, [upper]),
        (1, 1, []),
        (None, 0, [whole]),
    ]
    assert [(issue.where, issue.line.spot) for issue in face.floors[0].issues] == [("201室", "门口")]
    assert [issue.line.id for issue in face.building] == [house]
    assert [line.id for line in face.closed] == [closed]
    assert [(one.company, one.what, one.penalty_cents, one.points) for one in face.penalties] == [
        ("桂苑物业服务有限公司", "楼道堆物长期未清理", 500_00, 2_00)
    ]
    assert face.open_count == 3
    assert face.card is not None
    assert [card.number for card in face.cards] == [1]


def test_the_managers_face_is_for_who_has_a_part_there(town: GridTown) -> None:
    stairwell = town.stairwells[0][0]
    with town.store.write() as db:
        (worker,) = persons.add_all(db, [NewPerson("吴师傅")], "admin", AT)
        duties.give(db, "handler", SINCE, "admin", AT, person_id=worker, unit_id=town.other_company)
    with town.store.read() as db:
        for hand, may in (
            (hands.of_person(db, worker, TODAY), False),
            (hands.of_person(db, town.holders[0], TODAY), True),
            (hands.of_person(db, town.deputy, TODAY), True),
            (hands.of_person(db, town.leader, TODAY), True),
            (hands.of_account(db, "clerk", TODAY), True),
            (hands.of_person(db, town.holders[3], TODAY), False),
            (hands.of_program("alarms"), False),
            (hands.of_account(db, "nobody", TODAY), False),
        ):
            assert faces.may_manage(db, stairwell, hand, AT) is may
            if may:
                assert faces.manager_face(db, stairwell, hand, AT).open_count == 0
            else:
                with pytest.raises(FaceNotForYou):
                    faces.manager_face(db, stairwell, hand, AT)
        admin = hands.of_account(db, "admin", TODAY)
        with pytest.raises(NotAStairwell):
            faces.manager_face(db, town.buildings[0], admin, AT)
        with pytest.raises(UnknownPlace):
            faces.manager_face(db, town.area, admin, AT)


def test_the_residents_face_shows_the_card_that_stands(town: GridTown, folder: DataFolder) -> None:
    (one,) = made(town, folder, town.stairwells[0][:1])
    other_company(town)
    made(town, folder, town.stairwells[0][:1])
    with town.store.write() as db:
        face = faces.resident_face(db, one.number)
        assert (face.card.number, face.replaced, face.withdrawn) == (2, True, False)
        assert not faces.resident_face(db, 2).replaced
        assert faces.place_of(db, 1) == town.stairwells[0][0]
        cards.withdraw(db, 2, "", "admin", AT)
        gone = faces.resident_face(db, 2)
        assert (gone.card.number, gone.withdrawn) == (2, True)
        with pytest.raises(UnknownCard):
            faces.resident_face(db, 99)
