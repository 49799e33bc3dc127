"""The window of layouts: versions by kind, the page of each, use and withdrawal, files good and hostile, rights; the page's button."""

import json
from collections.abc import Generator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget

from credits.certificates.layouts import layout_files, layouts
from desktop.desk import Desk
from desktop.form import Form
from desktop.layouts.window import LayoutsWindow, open_it
from desktop.pages.certificates import Certificates
from people.accounts import AccountRow
from tests.waiting import settle, until


@pytest.fixture
def window(desk: Desk, now: datetime) -> Generator[LayoutsWindow]:
    """With two versions of the certificate of completion, the first in use."""
    with desk.base.write() as db:
        layouts.for_issue(db, "stage", "chen", now)
        layouts.save(db, replace(layouts.shipped_for("stage"), title="新式样"), "chen", now)
    made = open_it(desk)
    rest(made)
    yield made
    if made.editor:
        made.editor.end()
    settle(desk)
    made.close()
    settle(desk)


def rest(window: LayoutsWindow) -> None:
    settle(window.desk)
    until(lambda: window.preview.is_idle and window.desk.worker.is_idle)


def form_of(window: LayoutsWindow) -> Form:
    (form,) = [each for each in window.findChildren(Form) if each.isVisible()]
    return form


def states(window: LayoutsWindow) -> list[tuple[int, bool, bool]]:
    with window.desk.base.read() as db:
        return [(row.version, row.in_use, row.withdrawn_at is not None) for row in layouts.layouts(db)]


def test_versions_are_listed_newest_first_and_the_one_in_use_is_shown(window: LayoutsWindow) -> None:
    assert [(row.version, row.title) for row in window.table.model.rows] == [(2, "新式样"), (1, "结业证书")]
    current = window.table.current()
    assert current is not None
    assert current.in_use
    assert window.hint.text() == "Version 1, In use"
    assert not window.use.isEnabled()
    assert not window.withdraw.isEnabled()
    picture = window.page.picture
    assert isinstance(picture, QImage)
    assert picture.width() > picture.height() > 200


def test_another_version_is_used_only_when_that_is_confirmed(window: LayoutsWindow) -> None:
    window.table.select(window.table.model.rows[0].id)
    window.use.click()
    form = form_of(window)
    said = "\n".join(each.text() for each in form.findChildren(QLabel))
    assert "What was issued before stays exactly as it is." in said
    form.reject()
    assert states(window) == [(1, True, False), (2, False, False)]
    window.use.click()
    form_of(window).submit()
    rest(window)
    assert states(window) == [(1, False, False), (2, True, False)]
    assert not window.use.isEnabled()
    window.table.select(window.table.model.rows[1].id)
    window.withdraw.click()
    form_of(window).submit()
    rest(window)
    assert states(window) == [(1, False, True), (2, True, False)]
    assert not window.withdraw.isEnabled()
    assert not window.use.isEnabled()


def test_a_version_is_changed_and_becomes_the_next(window: LayoutsWindow) -> None:
    window.open_chosen()
    editor = window.editor
    assert editor is not None
    assert not editor.is_changed
    editor.edit("title", {"size": 480})
    window.start_from_shipped()
    assert window.editor is editor, "one at a time"
    editor.keep()
    (form,) = editor.findChildren(Form)
    form.submit()
    rest(window)
    editor.close()
    assert window.editor is None
    rest(window)
    assert [row.version for row in window.table.model.rows] == [3, 2, 1]
    current = window.table.current()
    assert current is not None
    assert current.version == 3


def test_other_kinds_start_from_the_box(window: LayoutsWindow) -> None:
    window.kinds.setCurrentIndex(1)
    rest(window)
    assert window.table.model.rows == []
    assert window.hint.text() == "In the box"
    assert window.page.picture is not None
    assert window.page.picture.height() > window.page.picture.width()
    window.table.help_button.click()
    assert window.editor is not None
    assert window.editor.sheet == layouts.shipped_for("credits")
    assert window.editor.is_changed, "it is in no version yet"


def test_a_layout_goes_out_and_comes_in_again(window: LayoutsWindow, tmp_path: Path) -> None:
    path = tmp_path / f"证书{layout_files.SUFFIX}"
    row = window.table.current()
    assert row is not None
    window.export_to(path, row.layout)
    rest(window)
    window.start_from_file(path)
    rest(window)
    assert window.editor is not None
    assert window.editor.sheet == row.layout
    assert window.editor.is_changed


HOSTILE = {
    "no JSON": (b"\x00\xff\xfe", "no certificate layout of this program"),
    "deep": (b"[" * 100_000, "no certificate layout of this program"),
    "other": (b'{"format": "x"}', "no certificate layout of this program"),
}


@pytest.mark.parametrize("which", HOSTILE)
def test_a_hostile_file_is_refused_in_words(
    window: LayoutsWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    content, words = HOSTILE[which]
    path = tmp_path / "evil.json"
    path.write_bytes(content)
    told: list[BaseException] = []
    monkeypatch.setattr(window.desk, "tell", told.append)
    window.start_from_file(path)
    rest(window)
    assert words in str(told[0])
    assert window.editor is None


def test_a_file_with_a_wrong_field_is_refused_by_its_name(
    window: LayoutsWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "layout.json"
    layout_files.export_file(window.desk.folder, layouts.shipped_for("stage"), path)
    plain = json.loads(path.read_text("utf-8"))
    plain["layout"]["elements"][1]["box"] = [1, 2, 3]
    path.write_text(json.dumps(plain), "utf-8")
    told: list[BaseException] = []
    monkeypatch.setattr(window.desk, "tell", told.append)
    window.start_from_file(path)
    rest(window)
    assert "Place and size" in str(told[0])
    assert f"“{plain['layout']['elements'][1]['key']}”" in str(told[0])
    assert window.editor is None


def test_whoever_may_not_keep_layouts_only_looks(desk: Desk, now: datetime) -> None:
    assert desk.account
    with desk.base.write() as db:
        layouts.for_issue(db, "hours", "chen", now)
    desk.account = AccountRow(desk.account.id, "li", "李", "clerk")
    window = open_it(desk, "hours")
    rest(window)
    assert window.kind == "hours"
    assert not any(each.isVisible() for each in (window.new, window.change, window.use, window.withdraw))
    assert window.export.isVisible()
    window.table.opened.emit(window.table.model.rows[0])
    assert window.editor is None
    window.close()
    settle(desk)


def test_it_follows_what_happens_elsewhere(window: LayoutsWindow, now: datetime) -> None:
    with window.desk.base.write() as db:
        layouts.save(db, replace(layouts.shipped_for("stage"), title="别处"), "li", now)
    window.desk.moved.emit(frozenset({"certificate_layout"}))
    rest(window)
    assert [row.title for row in window.table.model.rows] == ["别处", "新式样", "结业证书"]
    current = window.table.current()
    assert current is not None
    assert current.version == 1, "what is looked at stays"


def test_the_certificates_page_opens_it(desk: Desk) -> None:
    desk.window = QWidget()
    page = Certificates(desk)
    page.layouts_button.click()
    (opened,) = desk.window.findChildren(LayoutsWindow)
    rest(opened)
    assert opened.isVisible()
    assert opened.kind == "stage"
    opened.close()
    settle(desk)
    page.deleteLater()
    desk.window.deleteLater()
