"""Versions of the catalogue: saved, in force from their day, withdrawn; what is filed under an older one keeps it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from core import language
from core.ids import new_id
from core.jobs import drive
from grid import catalogue
from grid.catalogue import importing
from grid.catalogue.items import digest
from grid.catalogue.refusals import (
    CatalogueEmpty,
    LastVersion,
    LimitMissing,
    NoCatalogueInForce,
    UnknownItem,
    UnknownVersion,
    VersionTitleWrong,
    WithdrawalNeedsReason,
)
from grid.catalogue.versions import ITEM, VERSION, items_of
from grid.records.catalogue import RECORDS
from grid.tables import Issue
from people.areas import ensure_area
from store import journal
from store.records import disagreements
from store.transaction import Store
from store.types import table_of

TODAY, JUNE = date(2026, 3, 5), date(2026, 6, 1)
SHORTER = [
    item._replace(limit_amount=2) if item.name == "照明损坏" else item
    for item in catalogue.shipped()
    if item.name != "绿化带堆物"
]


def test_a_base_without_one_has_what_ships_under_ids_that_stay(base: Store, at: datetime) -> None:
    with base.read() as db:
        before = catalogue.in_force(db, TODAY)
        assert catalogue.versions(db) == []
    assert [len(items) for items in before.classes.values()] == [3, 4, 3, 3, 5, 3, 2]
    with base.write() as db:
        catalogue.ensure(db, "clerk", at)
        catalogue.ensure(db, "other", at)
    with base.read() as db:
        after = catalogue.in_force(db, TODAY)
        assert after.items == before.items
        (row,) = catalogue.versions(db)
        assert (row.id, row.number, row.saved_by) == (before.version.id, 1, "clerk")
        assert row.sha256 == digest(catalogue.shipped())
        assert catalogue.item_of(db, before.item("0504").id).item.name == "照明损坏"
        assert drive(disagreements(db, RECORDS)) == []


def test_a_new_version_counts_from_its_day(base: Store, at: datetime) -> None:
    with base.write() as db:
        catalogue.ensure(db, "clerk", at)
        row = catalogue.save(db, " 第二版 ", SHORTER, JUNE, "clerk", at)
    assert (row.number, row.title) == (2, "第二版")
    with base.read() as db:
        assert catalogue.in_force(db, date(2026, 5, 31)).version.number == 1
        newer = catalogue.in_force(db, JUNE)
        assert newer.version == row
        assert newer.item("0504").item.limit_amount == 2
        assert "0701" not in newer.by_code
        with pytest.raises(UnknownItem):
            newer.item("0701")
        assert [each.number for each in catalogue.versions(db)] == [2, 1]
        assert drive(disagreements(db, RECORDS)) == []


def test_of_one_day_the_newest_counts_and_an_earlier_day_does_not_outdo_a_later_one(
    base: Store, at: datetime
) -> None:
    with base.write() as db:
        catalogue.ensure(db, "clerk", at)
        catalogue.save(db, "b", SHORTER, JUNE, "clerk", at)
        catalogue.save(db, "c", SHORTER, JUNE, "clerk", at)
        catalogue.save(db, "d", SHORTER, date(2026, 4, 1), "clerk", at)
    with base.read() as db:
        found = [catalogue.in_force(db, day).version.title for day in (TODAY, date(2026, 5, 1), JUNE)]
    assert found == ["七大类二十三小类", "d", "c"]


def test_a_new_version_touches_no_issue_filed_under_an_older_one(base: Store, at: datetime) -> None:
    issues = table_of(Issue)
    with base.write() as db:
        catalogue.ensure(db, "clerk", at)
        kept = catalogue.in_force(db, TODAY).item("0504")
        area = ensure_area(db, "", "爱博一村", "", "clerk", at)
        issue = new_id()
        db.execute(
            sa.insert(issues).values(
                id=issue, provisional="A-1", state="FILED", item_id=kept.id, item_code="0504", area_id=area, source="patrol",
                reported_by="clerk", occurred_at=at, reported_at=at, filed_at=at,
            )
        )  # fmt: skip
        before = db.execute(sa.select(issues)).one()
        newer = catalogue.save(db, "第二版", SHORTER, TODAY, "clerk", at)
        catalogue.withdraw(db, catalogue.versions(db)[-1].id, "旧表有误", "clerk", at)
    with base.read() as db:
        assert db.execute(sa.select(issues)).one() == before
        of_issue = catalogue.item_of(db, before.item_id)
        assert (of_issue, of_issue.item.limit_amount) == (kept, 3)
        fresh = catalogue.in_force(db, TODAY).item("0504")
        assert (fresh.item.limit_amount, fresh.id == kept.id) == (2, False)
        assert set(items_of(db, [kept.id, fresh.id])) == {kept.id, fresh.id}
        assert catalogue.in_force(db, TODAY).version == newer


def test_a_withdrawn_version_counts_no_more(base: Store, at: datetime) -> None:
    with base.write() as db:
        catalogue.ensure(db, "clerk", at)
        wrong = catalogue.save(db, "错版", SHORTER, TODAY, "clerk", at)
        catalogue.withdraw(db, wrong.id, "时限写错", "leader", at)
        catalogue.withdraw(db, wrong.id, "时限写错", "leader", at)
    with base.read() as db:
        assert catalogue.in_force(db, JUNE).version.number == 1
        assert catalogue.versions(db)[0].withdrawn_at == at
        history = journal.history(db, "catalogue_version", wrong.id)
        assert [line.action for line in history] == ["catalogue.withdrawn", "catalogue.saved"]
        assert history[0].payload["reason"] == "时限写错"
        assert drive(disagreements(db, RECORDS)) == []


def test_the_last_version_stays(base: Store, at: datetime) -> None:
    with base.write() as db:
        catalogue.ensure(db, "clerk", at)
        first = catalogue.versions(db)[0]
        with pytest.raises(LastVersion) as refused:
            catalogue.withdraw(db, first.id, "不要了", "clerk", at)
        assert refused.value.values == {"number": 1}
        with pytest.raises(UnknownVersion):
            catalogue.withdraw(db, new_id(), "不要了", "clerk", at)
        for reason in (" ", "长" * 201):
            with pytest.raises(WithdrawalNeedsReason):
                catalogue.withdraw(db, first.id, reason, "clerk", at)


def test_the_first_version_saved_leaves_no_day_without_one(base: Store, at: datetime) -> None:
    with base.write() as db:
        row = catalogue.save(db, "本街道版", SHORTER, JUNE, "clerk", at)
        assert row.number == 2
        assert catalogue.in_force(db, TODAY).version.number == 1
        catalogue.withdraw(db, catalogue.versions(db)[-1].id, "不用通用表", "clerk", at)
    with base.read() as db, pytest.raises(NoCatalogueInForce):
        catalogue.in_force(db, TODAY)
    with base.read() as db:
        plan = importing.plan(db, SHORTER, TODAY)
        assert (plan.against, len(plan.difference.added)) == (None, len(SHORTER))
        with pytest.raises(UnknownItem):
            catalogue.item_of(db, row.id)


def test_a_table_with_a_hole_is_not_saved(sqlite_base: Store, at: datetime) -> None:
    hole = [item._replace(limit_amount=0) if item.code == "0302" else item for item in catalogue.shipped()]
    with sqlite_base.write() as db:
        with pytest.raises(LimitMissing) as refused:
            catalogue.save(db, "有洞", hole, TODAY, "clerk", at)
        assert (refused.value.values["item"], refused.value.values["column"]) == ("飞线或违规充电", "时限")
        with pytest.raises(CatalogueEmpty):
            catalogue.save(db, "空", [], TODAY, "clerk", at)
        for title in ("", "  ", "长" * 81):
            with pytest.raises(VersionTitleWrong):
                catalogue.save(db, title, SHORTER, TODAY, "clerk", at)
        assert db.scalar(sa.select(sa.func.count()).select_from(VERSION)) == 0
        assert journal.since(db, 0).subject_kinds == frozenset()


def test_codes_stay_with_items_over_versions(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        catalogue.ensure(db, "clerk", at)
        catalogue.save(db, "少一项", SHORTER, TODAY, "clerk", at)
        bare = [item._replace(code="") for item in reversed(SHORTER)]
        extra = bare[0]._replace(class_name="其它", name="高空抛物")
        catalogue.save(db, "多一项", [extra, *bare], TODAY, "clerk", at)
        newest = catalogue.in_force(db, TODAY)
    # 0701 was that of 绿化带堆物: no other item gets it.
    assert {kept.item.name: code for code, kept in newest.by_code.items()} == {
        item.name: item.code for item in SHORTER
    } | {"高空抛物": "0703"}


def test_an_item_altered_behind_the_journals_back_is_found(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        catalogue.ensure(db, "clerk", at)
        db.execute(sa.update(ITEM).where(ITEM.c.code == "0504").values(limit_amount=30))
    with sqlite_base.read() as db:
        assert [each.field for each in drive(disagreements(db, RECORDS))] == ["limit_amount"]


def test_search_by_name_class_code_pinyin_and_initials(sqlite_base: Store) -> None:
    with sqlite_base.read() as db:
        items = catalogue.in_force(db, TODAY)
    first = {
        text: catalogue.search(items, text)[0].item.name
        for text in ("照明", "zhaom", "ZMSH", "0504", "消防 楼道")
    }
    assert first == {
        "照明": "照明损坏",
        "zhaom": "照明损坏",
        "ZMSH": "照明损坏",
        "0504": "照明损坏",
        "消防 楼道": "消防通道占用",
    }
    assert len(catalogue.search(items, "loudao")) == 5
    assert catalogue.search(items, "不存在") == []
    assert len(catalogue.search(items, "  ")) == 23


def test_the_difference_between_two_versions() -> None:
    extra = SHORTER[0]._replace(code="0801", class_name="电梯", name="电梯困人")
    changed = [
        item._replace(name="楼道照明损坏", photos_after=2) if item.code == "0504" else item
        for item in SHORTER
    ]
    found = catalogue.difference(catalogue.shipped(), [*changed, extra])
    assert [item.code for item in found.added] == ["0801"]
    assert [item.code for item in found.removed] == ["0701"]
    assert [(each.code, each.field, each.old, each.new, each.title) for each in found.changed] == [
        ("0504", "name", "照明损坏", "楼道照明损坏", "Item"),
        ("0504", "limit", "3 working days", "2 working days", "Time limit"),
        ("0504", "photos", "1 before, 1 after", "1 before, 2 after", "Photos wanted"),
    ]
    assert found
    without = SHORTER[0]._replace(photos_before=0, photos_after=0)
    assert [each.new for each in catalogue.difference(SHORTER[:1], [without]).changed] == ["none"]
    assert not catalogue.difference(SHORTER, list(reversed(SHORTER)))


def test_several_who_save_at_once_each_get_a_number(base: Store, at: datetime) -> None:
    at_once = Barrier(4, timeout=30)

    def save(title: str) -> int:
        at_once.wait()
        with base.write() as db:
            catalogue.ensure(db, title, at)
            return catalogue.save(db, title, SHORTER, TODAY, title, at).number

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(pool.map(save, "abcd"))
    assert numbers == [2, 3, 4, 5]
    with base.read() as db:
        assert [row.number for row in catalogue.versions(db)] == [5, 4, 3, 2, 1]
        assert drive(disagreements(db, RECORDS)) == []


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_what_is_exported_is_read_again_in_every_language(tmp_path: Path, spoken: str) -> None:
    items = [
        *catalogue.shipped(),
        SHORTER[0]._replace(
            code="0801", class_name="电梯", name="电梯困人", limit_kind="work_hour", photos_before=0
        ),
        SHORTER[0]._replace(
            code="0802", class_name="电梯", name="年检到期", limit_kind="natural_day", standard_code="0203"
        ),
        SHORTER[0]._replace(code="0803", class_name="电梯", name="按钮失灵", photos_before=0, photos_after=0),
    ]
    with language.speaking(spoken):
        drive(importing.export(tmp_path / "目录.xlsx", items))
        assert catalogue.read_file(tmp_path / "目录.xlsx") == items
