"""Versions of layouts: the next one of a short name, one of each kind in use, everything told by the journal."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from cli.every_record import ALL
from core.ids import new_id
from core.jobs import drive
from credits.certificates.layouts import layouts
from credits.certificates.layouts.layout_parts import KIND_TITLES, Layout
from credits.certificates.layouts.layout_text import to_text
from credits.certificates.layouts.refusals import (
    LayoutCodeMissing,
    LayoutInUse,
    LayoutTaken,
    LayoutUnreadable,
    LayoutWithdrawn,
    UnknownLayout,
)
from store import journal
from store.records import disagreements
from store.transaction import Store

STAGE, CREDITS, HOURS = layouts.shipped()


def titled(title: str, layout: Layout = STAGE) -> Layout:
    return replace(layout, title=title)


def actions(store: Store) -> list[str]:
    with store.read() as db:
        return list(db.scalars(sa.select(journal.JOURNAL.c.action).order_by(journal.JOURNAL.c.seq)))


def test_one_is_shipped_for_each_kind() -> None:
    assert {layout.kind for layout in layouts.shipped()} == set(KIND_TITLES)
    for layout in layouts.shipped():
        assert layouts.shipped_for(layout.kind) is layout


def test_saving_makes_the_next_version_and_changes_no_other(base: Store, at: datetime) -> None:
    with base.write() as db:
        first = layouts.save(db, STAGE, "w", at)
        second = layouts.save(db, titled("培训结业证书"), "w", at)
        other = layouts.save(db, replace(STAGE, code="evening"), "w", at)
    assert [(row.code, row.version) for row in (first, second, other)] == [
        ("completion", 1),
        ("completion", 2),
        ("evening", 1),
    ]
    with base.read() as db:
        assert layouts.layouts(db) == [first, second, other]
        assert layouts.layout(db, first.id).layout == STAGE
        assert layouts.in_use(db, "stage") is None


def test_the_same_layout_is_not_kept_twice(base: Store, at: datetime) -> None:
    with base.write() as db:
        first = layouts.save(db, STAGE, "w", at)
        assert layouts.save(db, STAGE, "w", at) == first
        layouts.save(db, titled("乙"), "w", at)
        assert layouts.save(db, STAGE, "w", at).version == 3
    assert actions(base).count("layout.saved") == 3


def test_one_of_a_kind_is_in_use(base: Store, at: datetime) -> None:
    with base.write() as db:
        first = layouts.save(db, STAGE, "w", at)
        second = layouts.save(db, titled("乙"), "w", at)
        credit = layouts.for_issue(db, "credits", "w", at)
        layouts.use(db, first.id, "w", at)
        assert layouts.use(db, first.id, "w", at).in_use
        assert layouts.use(db, second.id, "w", at).in_use
        assert layouts.in_use(db, "stage") == layouts.layout(db, second.id)
        assert layouts.in_use(db, "credits") == credit
    assert actions(base)[-3:] == ["layout.used", "layout.displaced", "layout.used"]


def test_the_database_lets_no_second_be_in_use(base: Store, at: datetime) -> None:
    with base.write() as db:
        row = layouts.for_issue(db, "stage", "w", at)
    with pytest.raises(IntegrityError), base.write() as db:
        db.execute(sa.insert(layouts.LAYOUT).values({**row._asdict(), "id": new_id(), "version": 2}))
    with pytest.raises(IntegrityError), base.write() as db:
        db.execute(sa.insert(layouts.LAYOUT).values({**row._asdict(), "id": new_id(), "in_use": False}))


def test_a_base_without_layouts_begins_with_the_shipped_one(base: Store, at: datetime) -> None:
    with base.write() as db:
        rows = {kind: layouts.for_issue(db, kind, "w", at) for kind in KIND_TITLES}
        assert {kind: layouts.for_issue(db, kind, "w", at) for kind in KIND_TITLES} == rows
    for row in rows.values():
        assert (row.version, row.in_use, row.layout) == (1, True, layouts.shipped_for(row.kind))
        assert row.body == to_text(row.layout)


def test_withdrawn_is_out_of_the_choice_and_stays(base: Store, at: datetime) -> None:
    with base.write() as db:
        used = layouts.for_issue(db, "stage", "w", at)
        other = layouts.save(db, titled("乙"), "w", at)
        with pytest.raises(LayoutInUse):
            layouts.withdraw(db, used.id, "w", at)
        layouts.withdraw(db, other.id, "w", at)
        layouts.withdraw(db, other.id, "w", at)
        with pytest.raises(LayoutWithdrawn):
            layouts.use(db, other.id, "w", at)
        assert layouts.layout(db, other.id).withdrawn_at == at
        again = layouts.save(db, titled("乙"), "w", at)
        assert again.version == 3
    assert actions(base).count("layout.withdrawn") == 1


def test_what_cannot_be_is_refused_and_nothing_is_kept(base: Store, at: datetime) -> None:
    with base.write() as db:
        layouts.save(db, STAGE, "w", at)
        with pytest.raises(LayoutTaken):
            layouts.save(db, replace(CREDITS, code="completion"), "w", at)
        with pytest.raises(LayoutCodeMissing):
            layouts.save(db, replace(STAGE, elements=STAGE.elements[:-2]), "w", at)
        with pytest.raises(LayoutUnreadable):
            layouts.save(db, replace(STAGE, title="x" * 81), "w", at)
        for verb in (layouts.use, layouts.withdraw):
            with pytest.raises(UnknownLayout):
                verb(db, new_id(), "w", at)
        assert len(layouts.layouts(db)) == 1


def test_several_may_save_and_choose_at_once(base: Store, at: datetime) -> None:
    def act(number: int) -> None:
        with base.write() as db:
            layouts.use(db, layouts.save(db, titled(f"第{number}种"), "w", at).id, "w", at)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(8)))
    with base.read() as db:
        rows = layouts.layouts(db)
        assert [row.version for row in rows] == list(range(1, 9))
        assert sum(row.in_use for row in rows) == 1
        assert drive(disagreements(db, ALL)) == []


def test_the_tables_are_what_the_journal_says(base: Store, at: datetime) -> None:
    with base.write() as db:
        first = layouts.for_issue(db, "stage", "w", at)
        layouts.use(db, layouts.save(db, titled("乙"), "v", at).id, "v", at)
        layouts.withdraw(db, first.id, "v", at)
    with base.read() as db:
        assert drive(disagreements(db, ALL)) == []
