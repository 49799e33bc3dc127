"""Odd characters at every door of people: refused with their code, or put right with the original kept where staff see it."""

from datetime import datetime
from pathlib import Path

import pytest

from core.jobs import drive
from core.refusals import CharacterNotPrintable
from people import areas, persons, roster, teachers
from people import names as names_of
from people.persons import NewPerson
from people.refusals import NameNotPrintable
from people.tables import Person
from store import journal
from store.facts import BASE_NAME, fact
from store.naming import name_base
from store.transaction import Store
from store.types import table_of
from tests.names import Sample, names
from tests.people.rosters import HEADINGS, csv, places, planned, xlsx

ODD = "\U000323af"


@pytest.mark.slow
def test_a_roster_of_odd_names_is_refused_cell_by_cell_or_kept_with_its_originals(
    base: Store, tmp_path: Path, at: datetime
) -> None:
    seen: dict[str, Sample] = {}
    for sample in names(1_500):
        if not any(sign in sample.given for sign in "\n\r,"):
            seen.setdefault(sample.kept, sample)
    samples = list(seen.values())
    rows = [(sample.given, f"X{number}") for number, sample in enumerate(samples)]
    plan = planned(base, csv(tmp_path / "a.csv", ("姓名", "工号"), *rows, encoding="utf-8-sig"))
    wrong = {one.row - 2: one for one in plan.refused}
    assert {number for number, sample in enumerate(samples) if sample.refused} == set(wrong)
    for number, one in wrong.items():
        assert one.code == "name_not_printable"
        assert all(f"U+{ord(sign):04X}" in one.message for sign in samples[number].refused)
    drive(roster.carry_out(base, plan, "clerk", at))
    person = table_of(Person)
    with base.read() as db:
        kept = {row.staff_number: row for row in db.execute(person.select())}
    for number, sample in enumerate(samples):
        if sample.refused:
            assert f"X{number}" not in kept
            continue
        row = kept[f"X{number}"]
        # A csv's reader takes the mark at the beginning of the file and U+0000 away itself.
        assert (row.name, row.name_as_given.replace("\ufeff", "")) == (
            sample.kept,
            sample.given.replace("\0", "").replace("\ufeff", ""),
        )


def test_the_original_stands_on_the_row_in_the_journal_and_is_said_before_the_import(
    base: Store, tmp_path: Path, at: datetime
) -> None:
    plan = planned(base, xlsx(tmp_path / "a.xlsx", HEADINGS, ("⻢\ue863", "XH1", "", "爱博一村", "", "", "")))
    assert places(plan.warnings) == [("A2", "name_read_as")]
    assert "马䶮: U+2EE2 → 马, U+E863 → 䶮" in plan.warnings[0].message
    drive(roster.carry_out(base, plan, "clerk", at))
    with base.read() as db:
        (row,) = persons.people(db)
        assert row.name == "马䶮"
        assert persons.name_as_given(db, row.id) == "⻢\ue863"
        (added,) = journal.history(db, "person", row.id)
        assert added.payload["name_as_given"] == "⻢\ue863"
    with base.write() as db:
        persons.change(db, row.id, {"name": "马䶮儿"}, "clerk", at)
        assert persons.name_as_given(db, row.id) == ""
        persons.change(db, row.id, {"name": "马\0䶮　儿 "}, "clerk", at)
        persons.change(db, row.id, {"name": "马\0䶮　"}, "clerk", at)
        assert persons.name_as_given(db, row.id) == "马䶮　"


def test_every_door_of_people_refuses_what_cannot_be_printed(base: Store, at: datetime) -> None:
    code = r"U\+323AF"
    with base.write() as db:
        with pytest.raises(NameNotPrintable, match=code):
            persons.add(db, NewPerson(f"王{ODD}"), "clerk", at)
        someone = persons.add(db, NewPerson("王伟"), "clerk", at)
        with pytest.raises(NameNotPrintable, match=code):
            persons.change(db, someone, {"name": f"王{ODD}"}, "clerk", at)
        with pytest.raises(CharacterNotPrintable, match=code):
            persons.change(db, someone, {"qualification": f"社工{ODD}"}, "clerk", at)
        with pytest.raises(CharacterNotPrintable, match=code):
            persons.transfer(db, someone, None, f"网格长{ODD}", at.date(), "轮岗", "clerk", at)
        persons.change(db, someone, {"note": f"√ {ODD}"}, "clerk", at)
        with pytest.raises(NameNotPrintable, match=code):
            teachers.ensure_teacher(db, f"沈{ODD}", "教授", "", "clerk", at)
        for title, employer in ((f"教授{ODD}", ""), ("教授", f"大学{ODD}")):
            with pytest.raises(CharacterNotPrintable, match=code):
                teachers.ensure_teacher(db, "沈若澜", title, employer, "clerk", at)
        for street, area, grid in ((f"街道{ODD}", "", ""), ("", f"一村{ODD}", ""), ("", "一村", f"01{ODD}")):
            with pytest.raises(CharacterNotPrintable, match=code):
                areas.ensure_area(db, street, area, grid, "clerk", at)
        with pytest.raises(CharacterNotPrintable, match=code):
            name_base(db, f"培训基地\n协会{ODD}", "clerk", at)
        name_base(db, "培训基地\n社会工作者协会", "clerk", at)
        assert fact(db, BASE_NAME) == "培训基地\n社会工作者协会"


def test_halves_of_a_pair_are_as_if_nobody_had_typed_them(base: Store, at: datetime) -> None:
    half = "\ud83d"
    with base.write() as db:
        someone = persons.add(db, NewPerson(f"王{half}伟\udc4d", staff_number=f"X{half}1"), "clerk", at)
        persons.change(db, someone, {"note": f"好{half}"}, "clerk", at)
        (row,) = persons.people(db, search=f"王{half}")
        kept = db.execute(table_of(Person).select()).one()
        assert (row.id, kept.name, kept.name_as_given, kept.staff_number) == (someone, "王伟", "王伟", "X1")
        for door in (
            names_of.visible,
            names_of.tidy,
            names_of.normalise,
            names_of.as_given,
            names_of.staff_number,
        ):
            assert door(half) == ""
        assert names_of.as_written(f"王{half}") == "王〔U+D83D〕"


def test_a_post_that_cannot_be_printed_is_left_out_alone(base: Store, tmp_path: Path, at: datetime) -> None:
    rows = [
        ("王伟", "XH1", "", "爱博一村", "", f"网格长{ODD}", ""),
        ("李静", "XH2", "", f"一村{ODD}", "", "", ""),
    ]
    plan = planned(base, xlsx(tmp_path / "a.xlsx", HEADINGS, *rows))
    assert places(plan.refused) == [("F2", "character_not_printable"), ("D3", "character_not_printable")]
    assert all("U+323AF" in one.message for one in plan.refused)
    assert [one.person.name for one in plan.added] == ["王伟"]
