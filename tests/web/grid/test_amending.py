"""A report amended on the phone of whoever made it: item, spot and words as they stand, refused in words, the same tap again is success."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from core.clock import local_date, now
from grid import hands
from grid.issues import moves
from grid.issues.stories import Story, story
from grid.tables import Issue
from store.types import table_of
from tests.grid_phones import Street, report, sent
from tests.phones import Phone

ISSUE = table_of(Issue)


@pytest.fixture
def holder(street: Street) -> Phone:
    return street.phone(street.town.holders[0])


@pytest.fixture
def id(street: Street, holder: Phone) -> UUID:
    report(street, holder, "照明损坏", street.town.stairwells[0][0], words="灯坏了\r\n二楼也是")
    with street.store.read() as db:
        found = db.scalar(sa.select(ISSUE.c.id))
    assert found
    return found


def told(street: Street, id: UUID) -> Story:
    with street.store.read() as db:
        return story(db, id)


def test_who_reported_it_amends_item_spot_and_words(street: Street, holder: Phone, id: UUID) -> None:
    path = f"/grid/issue/{id}"
    page = holder.open(path).text
    form = page.partition('name="move" value="amend"')[2].partition("</form>")[0]
    assert f'<option value="{street.codes()["照明损坏"]}" selected>' in form
    assert "灯坏了" in form
    assert "Leave out names and numbers of residents." in form
    new = {"item": street.codes()["飞线或违规充电"], "spot": "车棚", "words": "拉了电线 <b>"}
    refused = sent(holder, path, page, move="amend", reason=" ", **new)
    assert refused.status_code == 409
    assert "needs a reason" in refused.text
    assert "拉了电线 &lt;b&gt;</textarea>" in refused.text
    assert sent(holder, path, page, move="amend", reason="看错了", **new).status_code == 200
    answer = sent(holder, path, page, move="amend", reason="看错了", **new)
    assert answer.status_code == 200
    assert "changed to “飞线或违规充电”" in answer.text
    assert "021-55550101" in answer.text
    found = told(street, id)
    row = found.issue
    assert (row.item_code, row.spot, row.description) == (new["item"], "车棚", "拉了电线 <b>")
    assert row.place_id == street.town.stairwells[0][0]
    assert [line.made.move for line in found.moves] == ["report", "amend"]


def test_a_form_sent_as_it_stood_changes_nothing_and_one_that_lacks_fields_keeps_them(
    street: Street, holder: Phone, id: UUID
) -> None:
    path, before = f"/grid/issue/{id}", told(street, id).issue
    form = {"item": before.item_code, "spot": before.spot, "words": before.description}
    answer = sent(holder, path, holder.open(path).text, move="amend", reason="看错了", **form)
    assert (answer.status_code, "says this already" in answer.text) == (409, True)
    answer = sent(holder, path, holder.open(path).text, move="amend", reason="看错了", item="9999")
    assert (answer.status_code, "no item of the catalogue" in answer.text) == (404, True)
    assert told(street, id).issue == before
    page = holder.open(path).text
    form = {"mark": page.partition('name="mark" value="')[2].partition('"')[0], "expected": str(before.last)}
    assert holder.submit(path, {**form, "move": "amend", "reason": "补", "spot": "二楼"}).status_code == 200
    after = told(street, id).issue
    assert (after.item_code, after.description, after.spot) == (
        before.item_code, before.description, "二楼",
    )  # fmt: skip


def test_nobody_else_s_and_nothing_that_is_filed(street: Street, holder: Phone, id: UUID) -> None:
    path = f"/grid/issue/{id}"
    deputy = street.phone(street.town.deputy)
    assert 'value="amend"' not in deputy.open(path).text
    new = {"move": "amend", "reason": "x", "spot": "二楼"}
    assert sent(deputy, path, deputy.open(path).text, **new).status_code == 409
    with street.store.write() as db:
        moves.move(db, id, "file", hands.of_account(db, "clerk", local_date(now())), now())
    page = holder.open(path).text
    assert 'value="amend"' not in page
    assert sent(holder, path, page, **new).status_code == 409
    assert told(street, id).issue.spot == ""
