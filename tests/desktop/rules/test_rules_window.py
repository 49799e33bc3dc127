"""The window of the credit rules: what versions say, drafts from everywhere, the editor's fields, signing, files."""

from collections.abc import Generator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from core import clock
from credits.rulebook import rule_files, rule_versions
from credits.rulebook.rule_files import RuleFile
from credits.rulebook.rule_versions import RULES_V1, RuleVersionRow
from credits.rules import Rules, plain
from desktop.desk import Desk
from desktop.form import Form
from desktop.rules.editor import Draft, RuleEditor
from desktop.rules.presence_tab import PresenceTab
from desktop.rules.tabs import SchemesTab
from desktop.rules.window import RulesWindow, next_january, open_it
from people.accounts import AccountRow
from tests.waiting import settle

AHEAD = clock.local_date(clock.now()) + timedelta(days=40)


@pytest.fixture
def window(desk: Desk) -> Generator[RulesWindow]:
    """With the first version in force."""
    with desk.base.write() as db:
        rule_versions.ensure_first_version(db, "chen", clock.now())
    made = open_it(desk)
    settle(desk)
    yield made
    if made.editor:
        made.editor.end()
    settle(desk)
    made.close()
    settle(desk)


def versions(desk: Desk) -> list[RuleVersionRow]:
    with desk.base.read() as db:
        return rule_versions.versions(db)


def line(editor: RuleEditor, path: str) -> QLineEdit:
    """The field of a path."""
    found = next(field for tab in editor.parts if (field := tab.field(path)))
    assert isinstance(found, QLineEdit)
    return found


def form_of(window: RulesWindow) -> Form:
    (form,) = [each for each in window.findChildren(Form) if each.isVisible()]
    return form


def test_the_version_in_force_is_said_in_words(window: RulesWindow) -> None:
    assert [row.number for row in window.table.model.rows] == [1]
    assert "A whole year asks for 80 credits." in window.page.text()
    assert "version 1" in window.hint.text()
    assert not window.sign.isEnabled()
    assert not window.change.isEnabled()
    assert window.export.isEnabled()


@pytest.mark.parametrize("name", rule_files.SETS)
def test_every_shipped_set_passes_through_the_editor_unchanged(
    desk: Desk, window: RulesWindow, name: str
) -> None:
    window.draft_from_set(name)
    assert window.editor
    file = rule_files.shipped_set(name)
    assert window.editor.read() == Draft(file.title, next_january(), file.rules, file.notes)
    assert not window.editor.is_changed
    assert "签署前" in window.editor.notes.text()


def test_a_set_becomes_a_draft_and_is_signed(desk: Desk, window: RulesWindow) -> None:
    window.draft_from_set("nanjing")
    editor = window.editor
    assert editor
    line(editor, "required").setText("90.5")
    line(editor, "kinds.visit.yearly_cap").setText("12")
    editor.title.setText("试行")
    assert editor.is_changed
    editor.keep()
    settle(desk)
    assert window.editor is None
    drafted, _first = versions(desk)
    assert (drafted.title, drafted.effective_from, drafted.signed_at) == ("试行", next_january(), None)
    assert (drafted.rules.required, drafted.rules.kinds["visit"].yearly_cap) == (90_50, 12_00)
    current = window.table.current()
    assert current
    assert current.id == drafted.id
    window.ask_sign()
    settle(desk)
    form = form_of(window)
    said = "\n".join(each.text() for each in form.findChildren(type(form.wrong)))
    assert "Once signed it is fixed" in said
    assert "until now: A whole year asks for 80 credits." in said
    assert "from then on: A whole year asks for 90.5 credits." in said
    assert "That day has passed" not in said
    form.submit()
    settle(desk)
    signed, _first = versions(desk)
    assert signed.signed_by == "chen"
    assert not window.sign.isEnabled()
    assert not window.change.isEnabled()


def test_a_draft_is_changed_and_stays_one_version(desk: Desk, window: RulesWindow) -> None:
    with desk.base.write() as db:
        made = rule_versions.draft(db, RULES_V1, "草案", AHEAD, "chen", clock.now())
    window.refresh()
    settle(desk)
    assert window.table.select(made)
    window.change_draft()
    assert window.editor
    line(window.editor, "carry_over.most").setText("5")
    window.editor.keep()
    settle(desk)
    assert [(row.number, row.rules.carry_over.most) for row in versions(desk)] == [(2, 5_00), (1, 0)]


WRONG = [
    ("required", "-3", "Credits a year: from 0.01 to 10000 is possible, and there stands -3"),
    ("required", "", "Credits a year: “” is no number"),
    ("risk_share", "7.5", "At risk above (percent): “7.5” is no whole number"),
    (
        "kinds.visit.per_hour",
        "much",
        "Kinds › Field visit › Credits for a lesson hour: “much” is no number",
    ),
    (
        "kinds.visit.minimum_minutes",
        "2000",
        "Kinds › Field visit › Least minutes: a whole number from 0 to 1440",
    ),
    ("categories.elective.least", "81", "the categories together ask for more"),
    ("steps.0.worth", "101", "Steps › line 1 › Is worth: a whole number from 0 to 100"),
    ("steps.1.present", "80", "Steps › line 2 › Present from: each step has to lie below"),
    ("proration.month_from_days", "29", "a whole number from 1 to 28"),
    ("notices.0.day", "31", "Warnings › line 1 › Day: there is no such day (6-31)"),
    ("grades.weights.0.weight", "69", "have to be 100 percent together, and are 99"),
    ("grades.steps.0.least", "70", "Grades › Steps of the total › line 2 › From points: each step"),
]
"""Where something is typed, what, and what is said of it."""


def test_a_wrong_field_is_named_and_found(desk: Desk, window: RulesWindow) -> None:
    window.draft_from_set("street")
    editor = window.editor
    assert editor
    for path, typed, words in WRONG:
        field = line(editor, path)
        before = field.text()
        field.setText(typed)
        editor.tabs.setCurrentIndex((editor.tabs.currentIndex() + 3) % 7)
        editor.keep()
        assert words in editor.said.text()
        shown = editor.tabs.currentWidget()
        assert shown is not None
        assert shown.isAncestorOf(field)
        assert editor.save.isEnabled()
        field.setText(before)
    assert not editor.is_changed
    assert len(versions(desk)) == 1


def test_what_is_typed_is_saved_or_dropped_before_the_editor_closes(desk: Desk, window: RulesWindow) -> None:
    window.draft_from_set("street")
    editor = window.editor
    assert editor
    line(editor, "required").setText("many")
    editor.close()
    assert editor.isVisible()
    assert "Save the draft or drop the changes first." in editor.said.text()
    window.draft_from_set("nanjing")
    assert window.editor is editor
    editor.drop.click()
    assert not editor.isVisible()
    assert window.editor is None


def test_lines_are_added_and_removed_and_names_stand_once(desk: Desk, window: RulesWindow) -> None:
    window.draft_from_force()
    settle(desk)
    editor = window.editor
    assert editor
    schemes, notices, grades = editor.parts[4:]
    assert editor.read().rules == RULES_V1
    notices.lists["notices"].add.click()
    assert [notice.share for notice in editor.read().rules.notices] == [75]
    remove = notices.lists["notices"].removers[0]
    remove.click()
    assert editor.read().rules == RULES_V1
    street = rule_files.shipped_set("street").rules
    for tab in (schemes, grades):
        tab.show_plain({"schemes": plain(street)["schemes"], "grades": plain(street)["grades"]})
    read = editor.read().rules
    assert (read.schemes, read.grades) == (street.schemes, street.grades)
    line(editor, "grades.weights.1.name").setText("工作实绩")
    editor.keep()
    assert "stands twice" in editor.said.text()
    editor.drop.click()


def test_lines_of_one_scheme_have_to_agree(desk: Desk, window: RulesWindow) -> None:
    window.draft_from_set("street")
    editor = window.editor
    assert editor
    schemes = editor.parts[4]
    assert isinstance(schemes, SchemesTab)
    first, second, *_rest = schemes.list.rows
    first["years"].show(4)
    editor.keep()
    assert "the lines of “全国社会工作者继续教育登记” differ" in editor.said.text()
    first["years"].show(3)
    second["qualification"].show("助理社会工作师")
    editor.keep()
    assert "stands twice" in editor.said.text()
    second["qualification"].show("社会工作师")
    assert not editor.is_changed


def test_steps_of_one_kind_and_by_minutes(desk: Desk, window: RulesWindow) -> None:
    window.draft_from_set("zhengzhou")
    editor = window.editor
    assert editor
    tab = editor.parts[2]
    assert isinstance(tab, PresenceTab)
    assert tab.kind.currentData() == "online"
    tab.differs["online"].setChecked(False)
    rules = editor.read().rules
    assert (rules.kinds["online"].steps, rules.kinds["online"].steps_by) == (None, None)
    assert rules.kinds["replay"].steps_by == "share"
    tab.steps.by.setCurrentIndex(0)
    assert editor.read().rules.steps == RULES_V1.steps
    editor.drop.click()


def test_a_file_is_written_and_begun_with(desk: Desk, window: RulesWindow, tmp_path: Path) -> None:
    path = tmp_path / "规则.json"
    row = window.table.current()
    assert row
    window.export_to(path, row)
    settle(desk)
    assert rule_files.read(path).rules == RULES_V1
    rules: Rules = replace(RULES_V1, required=70_00)
    path.write_bytes(rule_files.written(RuleFile("外单位", AHEAD, "说明", rules)))
    window.draft_from_file(path)
    settle(desk)
    assert window.editor
    assert window.editor.read() == Draft("外单位", AHEAD, rules, "说明")


def test_a_bad_file_is_refused_by_its_field(
    desk: Desk, window: RulesWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "规则.json"
    text = rule_files.written(rule_files.shipped_set("street")).decode()
    path.write_text(text.replace('"round_to": 1,', '"round_to": 1.5,'), "utf-8")
    told: list[BaseException] = []
    monkeypatch.setattr(desk, "tell", told.append)
    window.draft_from_file(path)
    settle(desk)
    assert window.editor is None
    assert "Multiples of" in str(told[0])


def test_signing_over_a_signed_day_is_refused_in_the_question(desk: Desk, window: RulesWindow) -> None:
    with desk.base.write() as db:
        made = rule_versions.draft(db, RULES_V1, "同", date(2000, 1, 1), "chen", clock.now())
    window.refresh()
    settle(desk)
    window.table.select(made)
    window.ask_sign()
    settle(desk)
    form = form_of(window)
    said = "\n".join(each.text() for each in form.findChildren(type(form.wrong)))
    assert "It says the same as version 1" in said
    assert "That day has passed" in said
    form.submit()
    settle(desk)
    assert "version 1 already does so" in form.wrong.text()
    form.reject()
    assert versions(desk)[0].signed_at is None


def test_whoever_may_not_sign_reads_only(desk: Desk) -> None:
    assert desk.account
    desk.account = AccountRow(desk.account.id, "li", "李", "clerk")
    with desk.base.write() as db:
        rule_versions.ensure_first_version(db, "chen", clock.now())
        rule_versions.draft(db, RULES_V1, "草案", AHEAD, "chen", clock.now())
    window = open_it(desk)
    settle(desk)
    assert not any(each.isVisible() for each in (window.new, window.change, window.sign))
    assert window.export.isVisible()
    window.table.opened.emit(window.table.model.rows[0])
    assert window.editor is None
    window.close()
    QApplication.processEvents()
