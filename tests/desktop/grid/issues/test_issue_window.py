"""One issue's page: its story, clock and photos, the steps the table allows and why not the others, the story on paper."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from core.jobs import drive
from desktop.desk import Desk
from desktop.grid.issues import printing
from desktop.grid.issues.issue_window import IssueWindow, open_it
from grid.issues import moves
from people.accounts import AccountRow
from tests.desktop.grid.issues.conftest import Office
from tests.desktop.grid.issues.opened import (
    facts,
    open_steps,
    page,
    press,
    say,
    send,
    state,
)
from tests.programs import program
from tests.waiting import settle


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
    assert window.photos.before.said.text().endswith("no bundle has brought it yet, or it was lost.")


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
    monkeypatch.setattr(printing, "show_file", lambda _path: None)  # type: ignore[arg-type] - it stands in for a file manager
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
