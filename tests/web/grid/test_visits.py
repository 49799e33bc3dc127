"""Visit notes from the phone: one note however often it is sent, names masked, an issue of it, only one's own households."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.clock import local_date, now
from core.ids import new_id
from grid import hands
from grid.field import plans
from grid.field.plans import NewPlan
from grid.residents import erasing, residents
from grid.residents.residents import NewResident
from grid.tables import Issue, Visit
from store.types import table_of
from tests.grid_phones import Street, sent
from tests.phones import Phone, fields

VISIT = table_of(Visit)


@pytest.fixture
def holder(street: Street) -> Phone:
    return street.phone(street.town.holders[0])


def rows(street: Street) -> list[sa.Row[tuple[object, ...]]]:
    with street.store.read() as db:
        return list(db.execute(sa.select(VISIT).order_by(VISIT.c.recorded_at)).all())


def test_a_note_is_written_once_and_read_again(street: Street, holder: Phone) -> None:
    home = street.town.households[0][1]
    listed = holder.open("/grid/visit").text
    assert f"/grid/visit?place={home}" in listed
    assert str(street.town.households[2][0]) not in listed
    assert f"place={home}" in holder.open("/grid/visit", params={"q": "1-1-201"}).text
    page = holder.open(f"/grid/visit?place={home}").text
    again = (local_date(now()) + timedelta(days=7)).isoformat()
    for _tap in range(2):
        answer = sent(holder, "/grid/visit", page, kind="home", words="老人腿脚不便，<想>装扶手", again=again)
        assert answer.status_code == 200
        assert "The note is saved." in answer.text
        assert "老人腿脚不便，&lt;想&gt;装扶手" in answer.text
    (row,) = rows(street)
    assert (row.place_id, row.met, row.kind, row.area_id) == (home, True, "home", street.town.grids[0])
    assert "老人" not in row.sealed
    assert "老人" in street.phone(street.town.deputy).open(f"/grid/visit?place={home}").text


def test_nobody_at_home_needs_no_words_and_stays_due(street: Street, holder: Phone) -> None:
    home = street.town.households[0][0]
    with street.store.write() as db:
        hand = hands.of_person(db, street.town.holders[0], local_date(now()))
        plans.make(db, NewPlan("grid", "visit", "每月走访", street.town.grids[0], "month"), hand, now())
    assert "每月走访" in holder.open("/grid").text
    page = holder.open(f"/grid/visit?place={home}").text
    refused = sent(holder, "/grid/visit", page, kind="phone", again="", words="")
    assert refused.status_code == 409
    assert 'value="phone" checked' in refused.text
    assert sent(holder, "/grid/visit", page, kind="home", nobody="yes").status_code == 200
    (row,) = rows(street)
    assert row.met is False
    assert f"place={home}" in holder.open("/grid/visit").text.partition("Visits due")[2].partition("</ul>")[0]


def test_an_issue_comes_of_a_note(street: Street, holder: Phone) -> None:
    home = street.town.households[0][0]
    page = holder.open(f"/grid/visit?place={home}").text
    items = sent(holder, "/grid/visit", page, kind="home", words="楼道灯坏了", then="report")
    assert "What is it?" in items.text
    code = street.codes()["照明损坏"]
    link = next(part.partition('"')[0] for part in items.text.split('href="') if f"item={code}" in part)
    form = holder.open(link.replace("&amp;", "&")).text
    assert "1号楼 1单元 101室" in form
    for _tap in range(2):
        assert sent(holder, "/grid/report", form, words="灯坏").status_code == 200
    (row,) = rows(street)
    with street.store.read() as db:
        (issue,) = db.execute(sa.select(table_of(Issue))).all()
    assert (row.issue_id, issue.source, issue.place_id) == (issue.id, "visit", home)


def test_residents_are_masked_and_one_erased_is_gone(street: Street, holder: Phone) -> None:
    home = street.town.households[0][0]
    with street.store.write() as db:
        hand = hands.of_person(db, street.town.holders[0], local_date(now()))
        known = residents.add(db, NewResident(home, "欧阳建国", 1941, "13811112222"), hand, now())
    page = holder.open(f"/grid/visit?place={home}").text
    assert "欧阳建国" not in page
    assert "13811112222" not in page
    assert str(known) in page
    sent(holder, "/grid/visit", page, kind="home", resident=str(known), words="血压高")
    with street.store.write() as db:
        erasing.erase(db, known, "本人书面申请", hands.of_account(db, "admin", local_date(now())), now())
    page = holder.open(f"/grid/visit?place={home}").text
    assert str(known) not in page
    assert "血压高" not in page
    assert holder.open("/grid").status_code == 200


def test_households_of_others_are_refused(street: Street, holder: Phone) -> None:
    theirs = street.town.households[4][0]
    form = fields(holder.open(f"/grid/visit?place={street.town.households[0][0]}").text, "/grid/visit")
    for place in (theirs, street.town.buildings[0], new_id()):
        assert holder.open(f"/grid/visit?place={place}").status_code == 403
        assert holder.submit("/grid/visit", {**form, "place": str(place), "words": "x"}).status_code == 403
    for field, value, status in (
        ("place", "x", 400), ("nonce", "", 400), ("resident", str(new_id()), 409), ("kind", "spy", 409), ("again", "x", 400),
        ("again", "2020-01-01", 409), ("again", "2099-01-01", 409), ("mark", "0" * 32, 403), ("words", "长" * 2_001, 409),
        ("words", "长" * 9_000, 413),
    ):  # fmt: skip
        answer = holder.submit("/grid/visit", {**form, "kind": "home", "words": "x", field: value})
        assert answer.status_code == status, (field, answer.text)
    assert holder.open("/grid/visit?place=x").status_code == 400
    assert rows(street) == []
    leader = street.phone(
        street.town.leader
    )  # holds the 居民区 itself: its micro-grids' households are not the leader's to see
    assert "No household is entrusted to you" in leader.open("/grid/visit").text
    assert leader.open(f"/grid/visit?place={theirs}").status_code == 403


def test_a_nonce_of_another_is_refused(street: Street, holder: Phone) -> None:
    page = holder.open(f"/grid/visit?place={street.town.households[0][0]}").text
    sent(holder, "/grid/visit", page, kind="home", words="甲")
    nonce = fields(page, "/grid/visit")["nonce"]
    deputy = street.phone(street.town.deputy)
    theirs = deputy.open(f"/grid/visit?place={street.town.households[0][0]}").text
    assert sent(deputy, "/grid/visit", theirs, kind="home", words="乙", nonce=nonce).status_code in {404, 409}
    assert len(rows(street)) == 1
