"""One issue's page: story, clock, photos, the steps the table allows and why not the others, dialogs, undo, links."""

import subprocess
from collections.abc import Callable, Generator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFormLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
)

from core import clock
from core.jobs import drive
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.issues import printing
from desktop.grid.issues.finder import Finder
from desktop.grid.issues.issue_window import IssueWindow, open_it
from desktop.grid.issues.photos_field import PhotosField
from grid.issues import moves, photos
from grid.issues.photos import Sent
from grid.issues.rules import MOVES
from people.accounts import AccountRow
from tests.desktop.grid.issues.conftest import Office
from tests.pictures import photo
from tests.programs import program
from tests.waiting import settle

_ROLES = (QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole)


@pytest.fixture
def windows(office: Office) -> Generator[list[IssueWindow]]:
    made: list[IssueWindow] = []
    yield made
    settle(office.desk)
    for window in made:
        window.close()


def page(office: Office, windows: list[IssueWindow], name: str) -> IssueWindow:
    """The page of an issue, read and shown."""
    window = open_it(office.desk, office.issues[name])
    windows.append(window)
    settle(office.desk)
    return window


def again(window: IssueWindow) -> None:
    window.refresh()
    settle(window.desk)


def press(window: IssueWindow, move: str) -> Form:
    """Press the button of a move that opens a dialog."""
    window.steps.buttons[move].click()
    assert window.form is not None
    settle(window.desk)
    return window.form


def do(window: IssueWindow, move: str) -> None:
    """Press the button of a move that asks nothing."""
    window.steps.buttons[move].click()
    settle(window.desk)


def say(form: Form, reason: str) -> None:
    """Type the reason, or what was done."""
    choices = [each for each in form.findChildren(QComboBox) if each.isEditable()]
    if choices:
        choices[0].setEditText(reason)
    else:
        form.findChildren(QPlainTextEdit)[0].setPlainText(reason)


def send(form: Form) -> None:
    window = form.parent()
    assert isinstance(window, IssueWindow)
    form.submit()
    settle(window.desk)


def state(window: IssueWindow) -> str:
    assert window.picture
    return window.picture.story.issue.state


def open_steps(window: IssueWindow) -> set[str]:
    return {name for name, each in window.steps.buttons.items() if each.isEnabled()}


def as_clerk(office: Office, login: str = "clerk") -> None:
    """Sign in as somebody else."""
    before = office.desk.account
    assert before
    office.desk.account = AccountRow(before.id, login, login, "clerk")


def facts(window: IssueWindow) -> str:
    lines: list[str] = []
    for row in range(window.facts.rowCount()):
        parts = [window.facts.itemAt(row, role) for role in _ROLES]
        words = [each.widget() for each in parts if each is not None]
        lines.append(": ".join(each.text() for each in words if isinstance(each, QLabel)))
    return "\n".join(lines)


def test_it_shows_facts_clock_and_story(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    assert (window.number.text(), window.item.text(), window.state.text()) == (
        "2026-00002", "楼栋门损坏或未关", "Dispatched",
    )  # fmt: skip
    assert window.clock.text() == "0.6 working days left, due 2026-03-05 09:30"
    assert facts(window).splitlines()[:5] == [
        "Where: 2号楼 1单元  ·  梧桐街道 桂花苑 第一微网格",
        "In words: 门禁不锁",
        "Reported on: 2026-03-02 09:30  王伟  ·  Patrol",
        "With whom: 桂苑物业服务有限公司",
        "Limit: 3 working days",
    ]
    assert window.line.text().splitlines() == [
        "Dispatch", "2026-03-02 09:30  ·  王伟 (the clerk)", "To: 桂苑物业服务有限公司",
        "File the case", "2026-03-02 09:30  ·  王伟 (the clerk)",
        "Report", "2026-03-02 09:30  ·  王伟 (whoever reports)",
    ]  # fmt: skip
    busy.later(hours=2)
    window.tick()
    assert window.clock.text() == "0.3 working days left, due 2026-03-05 09:30"


def test_who_is_to_be_told_stands_there_when_it_is_late(busy: Office, windows: list[IssueWindow]) -> None:
    busy.later(days=1)
    window = page(busy, windows, "door")
    assert "To be told: The micro-grid is to be told: 王芳、周小燕" in facts(window)
    assert "The residential area is to be told: 孙丽华" in facts(window)


def test_the_steps_are_those_that_the_table_allows(busy: Office, windows: list[IssueWindow]) -> None:
    for name in busy.issues:
        window = page(busy, windows, name)
        with busy.desk.base.read() as db:
            known = moves.choices(db, busy.issues[name], busy.hand(db, "chen"))
        assert open_steps(window) == {move.name for move, refusal in known.moves if refusal is None}, name
        for each in window.steps.buttons.values():
            if not each.isEnabled():
                assert each.accessibleDescription()
                assert each.accessibleDescription()[:20] in each.toolTip().replace("&quot;", '"')


def test_why_not_is_told_as_text(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "lamp")
    form = press(window, "propose_forced")
    say(form, "本级无法解决")
    send(form)
    window.steps.why.setChecked(True)
    lines = window.steps.reasons.text().splitlines()
    assert lines[0].startswith(
        "Close by force: Whoever proposed the closing by force cannot carry it out too."
    )
    assert lines[-1].startswith(
        "Not while the issue is “In hand”: File the case、Dispatch、Take in hand、Close the case"
    )
    assert window.steps.buttons["force_close"].toolTip().startswith("<p")


def test_the_one_who_handled_it_does_not_close_it(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "heap")
    do(window, "file")
    form = press(window, "dispatch")
    send(form)
    do(window, "accept")
    form = press(window, "handled")
    send(form)
    assert form.wrong.text().startswith("1 photos of the finished work are needed, 0 are there.")
    assert form.isVisible()
    form.findChildren(PhotosField)[0].take_image(window.grab().toImage(), "after.png")
    say(form, "已清运")
    send(form)
    assert state(window) == "HANDLED"
    assert len(window.photos.after.photos) == len(window.photos.before.photos) == 1
    assert not window.steps.buttons["close"].isEnabled()
    assert (
        window.steps.buttons["close"].accessibleDescription()
        == "Whoever handled the issue cannot check it too. Let somebody else check it."
    )
    as_clerk(busy)
    again(window)
    form = press(window, "close")
    assert "楼道堆物已消除并附同角度照片" in form.findChildren(QLabel)[1].text()
    send(form)
    assert state(window) == "CLOSED"
    assert window.clock.text() == "Done in time"


def test_dispatch_offers_the_company_of_the_place_first(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "fire")
    do(window, "file")
    form = press(window, "dispatch")
    units = form.findChildren(QComboBox)[0]
    assert [units.itemText(row) for row in range(units.count())] == [
        "桂苑物业服务有限公司 (serves this place)",
        "安居物业管理有限公司",
        "联动治理办公室",
        "Nobody in particular: whoever holds the micro-grid",
    ]
    assert units.currentIndex() == 0
    units.setCurrentIndex(2)
    send(form)
    assert state(window) == "DISPATCHED"
    assert "With whom: 联动治理办公室" in facts(window)


def test_undo_is_the_named_reverse(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    assert window.undo.text() == "Undo: Call the dispatch back"
    window.undo.click()
    settle(busy.desk)
    assert state(window) == "FILED"
    assert window.line.text().splitlines()[0] == "Call the dispatch back"
    assert not window.undo.isVisibleTo(window), "what was taken back is not taken back again"
    window = page(busy, windows, "heap")
    do(window, "file")
    assert window.undo.text() == "Undo: Take the filing back"
    window.undo.click()
    form = window.form
    assert form
    assert form.values()["reason"] == "Filed by mistake"
    send(form)
    assert state(window) == "REPORTED"
    assert not window.undo.isVisibleTo(window)


def test_what_is_exceptional_has_no_reason_ready(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "lamp")
    form = press(window, "void")
    form.submit()
    assert form.wrong.text() == "Please fill in: Reason"
    say(form, "重复录入")
    send(form)
    assert state(window) == "VOID"
    assert window.undo.text() == "Undo: Restore"


def test_more_time_is_asked_for_and_granted_as_asked(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    form = press(window, "extend")
    assert form.values()["reason"] is None, "nobody asked"
    form.reject()
    form = press(window, "ask_extension")
    form.findChildren(QSpinBox)[0].setValue(4)
    send(form)
    form = press(window, "extend")
    assert form.findChildren(QSpinBox)[0].value() == 4
    assert form.values()["reason"] == "As asked for"
    send(form)
    assert window.clock.text() == "4.6 working days left, due 2026-03-11 09:30"
    assert "4 working days more" in window.line.text()


def test_suspended_until_a_day_and_resumed(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    form = press(window, "ask_suspension")
    day = form.findChildren(QDateEdit)[0]
    assert day.date() == QDate(2026, 3, 11), "a week ahead"
    day.setDate(QDate(2026, 3, 20))
    send(form)
    form = press(window, "suspend")
    assert form.values()["until"] == date(2026, 3, 20)
    send(form)
    assert state(window) == "SUSPENDED"
    assert window.clock.text() == "Paused, 0.6 working days left, due 2026-03-20 15:00"
    do(window, "resume")
    assert state(window) == "DISPATCHED"


def test_a_day_that_is_past_is_refused_in_the_dialog(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    form = press(window, "suspend")
    say(form, "等待维修资金")
    form.findChildren(QDateEdit)[0].setDate(QDate(2026, 3, 1))
    send(form)
    assert "2026-03-01" in form.wrong.text()
    assert form.isVisible()
    assert state(window) == "DISPATCHED"


def test_what_somebody_else_moved_meanwhile_is_told(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    form = press(window, "return_dispatch")
    busy.move("door", "accept", "admin")
    send(form)
    assert "Take in hand" in form.wrong.text()
    assert form.isVisible()


def test_the_same_step_pressed_twice_is_one(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "heap")
    window.press(MOVES["file"])
    window.press(MOVES["file"])
    settle(busy.desk)
    again(window)
    assert state(window) == "FILED"
    assert window.line.text().count("File the case") == 1
    assert busy.desk.window
    assert not busy.desk.window.findChildren(QMessageBox)


def test_it_is_read_again_when_the_journal_moves(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "heap")
    busy.move("heap", "file")
    busy.desk.moved.emit(frozenset({"issue"}))
    settle(busy.desk)
    assert state(window) == "FILED"
    busy.move("heap", "dispatch")
    busy.desk.moved.emit(frozenset({"session"}))
    settle(busy.desk)
    assert state(window) == "FILED"


def test_merged_into_one_nearby_and_taken_out_again(busy: Office, windows: list[IssueWindow]) -> None:
    other = busy.report("heap again", "0501", 0, "还是纸箱")
    window = page(busy, windows, "heap")
    form = press(window, "merge")
    (finder,) = form.findChildren(Finder)
    finder.ask()
    settle(busy.desk)
    assert [each.words for each in finder.offers] == [f"{other.shown} 楼道堆物"]
    finder.take(finder.offers[0])
    send(form)
    assert state(window) == "MERGED"
    assert f"Into {other.shown}" in window.line.text()
    names = [each.text() for each in window.findChildren(QPushButton) if other.shown in each.text()]
    assert names == [f"{other.shown}  楼道堆物  Reported"]
    window.undo.click()
    settle(busy.desk)
    assert state(window) == "REPORTED"


def test_linked_by_search_and_unlinked(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "heap")
    window.link()
    form = window.form
    assert form
    (finder,) = form.findChildren(Finder)
    finder.setText("xftdzy")
    finder.ask()
    settle(busy.desk)
    finder.take(finder.offers[0])
    send(form)
    assert window.picture
    assert [other.item for other in window.picture.story.links] == ["消防通道占用"]
    window.unlink(busy.issues["fire"])
    settle(busy.desk)
    assert window.picture.story.links == []


def test_urgent_and_not_phoned_stands_at_the_top(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "fire")
    assert window.band.isVisibleTo(window)
    assert window.urgent.text().endswith("桂苑物业服务有限公司 钱经理 021-55550101.")
    window.phoned.click()
    settle(busy.desk)
    assert not window.band.isVisibleTo(window)


def test_a_photo_whose_file_is_gone_is_said(busy: Office, windows: list[IssueWindow]) -> None:
    for file in Path(busy.desk.folder.media).iterdir():
        file.unlink()
    window = page(busy, windows, "heap")
    assert window.photos.before.said.text() == "The file of this photo is no longer in the data folder."


def test_a_second_round_is_told(busy: Office, windows: list[IssueWindow]) -> None:
    after = Sent(photo(size=(500, 400)), "后.jpg", "after")
    photos.take_in(
        busy.desk.base,
        busy.desk.folder,
        [after],
        lambda db, taken: moves.move(
            db, busy.issues["lamp"], "handled", busy.hand(db, "admin"), clock.now(), photos=taken
        ),
    )
    busy.move("lamp", "close", "clerk")
    busy.later(hours=1)
    window = page(busy, windows, "lamp")
    form = press(window, "reopen")
    say(form, "问题重现")
    send(form)
    assert window.state.text() == "Filed, round 2"
    assert window.line.text().splitlines()[0] == "Reopen (round 2)"


def test_a_viewer_looks_only(busy: Office, windows: list[IssueWindow]) -> None:
    account = busy.desk.account
    assert account
    with busy.desk.base.write() as db:
        from people import accounts

        accounts.create(db, "look", "看看", "viewer", "long enough", "admin", busy.now)
    busy.desk.account = AccountRow(account.id, "look", "看看", "viewer")
    window = page(busy, windows, "door")
    assert open_steps(window) == set()
    assert not window.add_link.isVisibleTo(window)
    assert not window.undo.isVisibleTo(window)


def test_one_page_for_one_issue(busy: Office, windows: list[IssueWindow]) -> None:
    first = page(busy, windows, "door")
    assert open_it(busy.desk, busy.issues["door"]) is first


def text_of(file: Path) -> str:
    found = subprocess.run([program("pdftotext"), "-layout", file, "-"], capture_output=True, check=True)
    return found.stdout.decode()


def test_the_story_is_printed_with_its_photos(
    busy: Office, windows: list[IssueWindow], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "事件.pdf"

    def ask_save(_desk: Desk, _title: str, _name: str, _kinds: str, then: Callable[[Path], None]) -> None:
        then(file)

    monkeypatch.setattr(printing, "ask_save", ask_save)
    monkeypatch.setattr(printing, "show_file", lambda _path: None)  # type: ignore[arg-type]
    window = page(busy, windows, "door")
    window.print.click()
    settle(busy.desk)
    first = file.read_bytes()
    text = text_of(file)
    assert "2026-00002 楼栋门损坏或未关" in text
    assert text.index("Report") < text.index("File the case") < text.index("To: 桂苑物业服务有限公司")
    with pikepdf.open(file) as document:
        pages: list[Any] = list(document.pages)
        assert [len(list(each.get_images())) for each in pages] == [1]
    window.print_it()
    settle(busy.desk)
    assert file.read_bytes() == first, "equal stories are equal files"


def test_a_story_of_many_pages_is_printed_whole(
    busy: Office, windows: list[IssueWindow], tmp_path: Path
) -> None:
    for number in range(60):
        busy.move("door", "note", reason=f"第{number}次联系 𰻞 业主")
    window = page(busy, windows, "door")
    assert window.picture
    drive(printing.write(busy.desk, window.picture, tmp_path / "long.pdf"))
    text = text_of(tmp_path / "long.pdf")
    assert text.count("Page ") > 2
    assert all(f"第{number}次联系" in text for number in range(60))
