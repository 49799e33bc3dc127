"""The address of a stairwell's card over real HTTP: residents see the card and nothing else, the manager's face needs a part in it."""

import pytest
import sqlalchemy as sa

from core.clock import local_date, now
from core.issuer_key import own
from core.paths import DataFolder
from grid.places import units
from grid.stairwells import cards
from grid.tables import Violation
from store.types import table_of
from tests.grid_phones import Street, grow_town, open_street, report
from tests.grown import Grown


@pytest.fixture
def street(engine: str, grown: Grown, folder: DataFolder):  # noqa: ANN201 - a generator of a Street
    with open_street(grown(engine, grow_town), folder) as opened:
        yield opened


def make(street: Street) -> int:
    with street.store.write() as db:
        (card,) = cards.make(db, [street.town.stairwells[0][0]], own(street.folder), "admin", now())
    return card.number


def test_residents_see_the_card_and_nothing_of_what_stands_open(street: Street) -> None:
    report(
        street, street.phone(street.town.holders[0]), "楼道堆物", street.town.stairwells[0][0], words="沙发"
    )
    answer = street.phone().open(f"/S/{make(street)}")
    assert answer.status_code == 200
    for words in ("桂花苑 1号楼 1单元", "桂苑物业服务有限公司", "4星", "021-55550101", "12345"):
        assert words in answer.text
    assert 'href="tel:02155550100"' in answer.text
    assert "楼道堆物" not in answer.text
    assert f"/sign-in?next=/S/{1}" in answer.text


def test_whoever_answers_for_it_sees_floor_by_floor(street: Street) -> None:
    number = make(street)
    holder = street.phone(street.town.holders[0])
    report(street, holder, "楼道堆物", street.town.stairwells[0][0], words="沙发")
    report(street, holder, "群租等违规居住", street.town.households[0][1])
    report(street, holder, "照明损坏", street.town.buildings[0])
    report(street, holder, "照明损坏", street.town.stairwells[0][1], near="another")
    with street.store.write() as db:
        violation = table_of(Violation)
        db.execute(
            sa.insert(violation).values(
                id=street.town.admin, unit_id=street.town.company, area_id=street.town.area,
                place_id=street.town.stairwells[0][0], what="消防通道堆物逾期未清", penalty_cents=50_000, points=2_00,
                decided_on=local_date(now()), void_reason="",
            )
        )  # fmt: skip
    text = holder.open(f"/S/{number}").text
    assert "Open issues: 3" in text
    second = text.partition("Floor 2")[2].partition("Floor 1")[0]
    assert "群租等违规居住" in second
    assert "Nothing open." in text.partition("Floor 1")[2].partition("The stairwell itself")[0]
    assert "楼道堆物" in text.partition("The stairwell itself")[2]
    assert "照明损坏" in text.partition("The building as a whole")[2]
    assert "消防通道堆物逾期未清" in text
    assert "500 yuan" in text
    assert f"/grid/report?place={street.town.stairwells[0][0]}" in text
    other = street.phone(street.town.holders[3])
    assert "Open issues" not in other.open(f"/S/{number}").text
    assert "物业公司：" in other.open(f"/S/{number}").text


def test_signing_in_leads_back_to_the_stairwell(street: Street) -> None:
    from tests.phones import fields

    number = make(street)
    phone = street.phone()
    person = street.person(street.town.holders[0])
    form = fields(phone.open(f"/sign-in?next=/S/{number}").text, "/sign-in")
    answer = phone.submit("/sign-in", {**form, "mobile": person.mobile or "", "name": person.name})
    assert answer.url.endswith(f"/S/{number}")
    assert "Open issues: 0" in answer.text


def test_an_old_card_a_withdrawn_one_and_none(street: Street) -> None:
    first = make(street)
    with street.store.write() as db:
        units.change(db, street.town.company, {"stars": 2}, "admin", now())
    second = make(street)
    assert second != first
    assert "old one" in street.phone().open(f"/S/{first}").text
    assert "2星" in street.phone().open(f"/S/{first}").text
    with street.store.write() as db:
        cards.withdraw(db, second, "遗失", "admin", now())
    assert "withdrawn" in street.phone().open(f"/S/{second}").text
    for none in ("999", "0", "9" * 400):
        assert street.phone().open(f"/S/{none}").status_code == 404
    for none in ("-1", "1.5", "x", "1%27"):
        assert street.phone().open(f"/S/{none}").status_code == 404
