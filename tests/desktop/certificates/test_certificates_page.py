"""The certificates page: counts before issuing, several selected at once, printing and exporting what was frozen."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

import pikepdf
import pytest
import sqlalchemy as sa
from PySide6.QtCore import QDate, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from core import clock
from core.jobs import Step, drive
from courses.paper.sheets import print_sheet
from courses.tables import CourseSession
from credits.certificates import certificate_files, certificates, issuing
from credits.certificates.certificates import CertificateRow
from credits.certificates.refusals import FrozenFileChanged
from desktop.certificates import papers, printing
from desktop.choice import Choice, Day
from desktop.desk import Desk
from desktop.form import Form
from desktop.job_bar import Runner
from desktop.pages.certificates import Certificates
from desktop.table_model import as_text
from store.journal import JOURNAL
from tests.certificate_town import NOW, certificate_town, finish
from tests.credit_town import Town
from tests.waiting import settle
from tests.windows import Window, fill, names, open_form

NAMES = ("王芳", "李敏", "欧阳娜")


@pytest.fixture(autouse=True)
def march(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 6 March 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def town(window: Window) -> Town:
    """Three are entitled; one has a name that no font holds, one did nothing."""
    made = certificate_town(window.desk.base)
    finish(made, *NAMES, "王\U0010fffe", areas=("甲居民区", "乙居民区", "丙居民区", "丙居民区"))
    made.person("赵五", number="99")
    return made


@pytest.fixture
def page(window: Window, town: Town) -> Certificates:
    del town
    return cast("Certificates", window.open(Certificates))


def choose(form: Form, label: str, words: str) -> None:
    """Choose by the words that are shown."""
    for field in form.findChildren(Choice):
        found = form.fields.labelForField(field)
        if isinstance(found, QLabel) and found.text() == label:
            field.setCurrentText(words)
            assert field.currentText() == words
            return
    raise AssertionError(label)


def labels(form: Form) -> str:
    return "\n".join(label.text() for label in form.findChildren(QLabel) if label.isVisible())


def issue(page: Certificates) -> list[CertificateRow]:
    page.issue_button.click()
    open_form(page.desk).submit()
    settle(page.desk)
    return page.issued.model.rows


def test_it_counts_before_it_issues_and_says_who_not_and_why(page: Certificates) -> None:
    assert [page.tabs.tabText(number) for number in range(3)] == [
        "To be issued (3)",
        "Not yet (2)",
        "Issued (0)",
    ]
    why = as_text(page.not_ready.model)
    assert "U+10FFFE" in why
    assert "4 lesson hours are missing." in why
    assert page.issue_button.text() == "Issue 3 certificates…"
    page.issue_button.click()
    form = open_form(page.desk)
    assert "No certificate for 2, and why:" in labels(form)
    choose(form, "How long they are valid", "To the end of a day")
    form.submit()
    settle(page.desk)
    assert page.tabs.currentIndex() == 2
    assert [row.serial for row in page.issued.model.rows] == [f"XH-2026-000{number}" for number in (1, 2, 3)]
    assert {row.expires_on for row in page.issued.model.rows} == {date(2029, 3, 5)}
    assert not page.issue_button.isEnabled()


def test_only_those_selected_are_issued(page: Certificates) -> None:
    page.ready.view.selectRow(1)
    page.issue_button.click()
    form = open_form(page.desk)
    choose(form, "For whom", "Only those selected (1)")
    form.submit()
    settle(page.desk)
    assert names(page.issued) == ["李敏"]
    assert names(page.ready) == ["王芳", "欧阳娜"]


@pytest.mark.parametrize(("kind", "prefix"), [("credits", "XF"), ("hours", "XS")])
def test_the_other_kinds_are_of_a_year(page: Certificates, kind: str, prefix: str) -> None:
    page.kind.setCurrentIndex(page.kind.findData(kind))
    page.refresh()
    settle(page.desk)
    assert "in 2026 yet." in as_text(page.not_ready.model)
    assert [row.serial for row in issue(page)] == [f"{prefix}-2026-000{number}" for number in (1, 2, 3)]


def test_what_was_shown_is_issued_whatever_is_chosen_above_it_meanwhile(page: Certificates) -> None:
    page.kind.setCurrentIndex(page.kind.findData("credits"))  # and the list of that kind has not come yet
    page.issue_button.click()
    form = open_form(page.desk)
    assert "Issue 3: Certificate of completion, 2026" in labels(form)
    form.submit()
    settle(page.desk)
    with page.desk.base.read() as db:
        assert {row.kind for row in certificates.certificates(db, 2026)} == {"stage"}


def test_a_last_day_that_is_over_is_refused_in_the_dialog(page: Certificates) -> None:
    page.ready.view.selectRow(0)
    page.issue_button.click()
    open_form(page.desk).submit()
    settle(page.desk)
    page.issued.view.selectRow(0)
    for act in (page.issue_button, page.reissue_button):
        act.click()
        form = open_form(page.desk)
        choose(form, "How long they are valid", "To the end of a day")
        for field in form.findChildren(Day):
            field.setDate(QDate(2026, 3, 6))
        fill(form, Reason="x")
        assert "2026-03-06 is no day in the future" in labels(form)
        form.reject()
    assert {row.state for row in page.issued.model.rows} == {"valid"}


def test_a_year_without_anything_says_that_nobody_is_entitled(page: Certificates) -> None:
    page.year.setCurrentIndex(page.year.findData(2024))
    for kind, sentence in (
        ("stage", "Nobody is entitled to this certificate in 2024 yet."),
        ("credits", "There is nobody to issue this certificate to now; the list beside says why."),
    ):
        page.kind.setCurrentIndex(page.kind.findData(kind))
        page.refresh()
        settle(page.desk)
        assert sentence in [each.text() for each in page.ready.findChildren(QLabel)]


def test_a_second_click_issues_nothing_more(page: Certificates) -> None:
    page.issue_button.click()
    form = open_form(page.desk)
    form.submit()
    form.submit()  # the hand that clicks twice
    assert not form.ok.isEnabled()
    settle(page.desk)
    assert len(page.issued.model.rows) == 3


def test_several_are_revoked_and_issued_anew_at_once(page: Certificates) -> None:
    issue(page)
    assert not page.revoke_button.isEnabled()
    page.issued.view.selectAll()
    page.revoke_button.click()
    fill(open_form(page.desk), Reason="章盖错了")
    settle(page.desk)
    assert {(row.state, row.state_reason) for row in page.issued.model.rows} == {("revoked", "章盖错了")}
    page.issued.view.selectAll()
    assert not page.revoke_button.isEnabled()
    page.reissue_button.click()
    form = open_form(page.desk)
    fill(form, Reason="重新盖章")
    settle(page.desk)
    assert [(row.serial, row.state) for row in page.issued.model.rows][3:] == [
        (f"XH-2026-000{number}", "valid") for number in (4, 5, 6)
    ]


def test_who_is_not_issued_anew_is_named_with_the_reason(page: Certificates) -> None:
    issue(page)
    with page.desk.base.write() as db:
        db.execute(sa.text("UPDATE person SET name = '王' || char(1114110) WHERE name = '李敏'"))
    page.refresh()
    settle(page.desk)
    page.issued.view.selectAll()
    page.reissue_button.click()
    fill(open_form(page.desk), Reason="改版")
    settle(page.desk)
    told = open_form(page.desk)
    assert "1 not issued anew" in labels(told)
    told.submit()
    assert [row.serial for row in page.issued.model.rows if row.state == "valid"] == [
        "XH-2026-0002",
        "XH-2026-0004",
        "XH-2026-0005",
    ]


def test_a_reason_is_asked_for(page: Certificates) -> None:
    issue(page)
    page.issued.view.selectRow(0)
    for act in (page.revoke_button, page.reissue_button):
        act.click()
        form = open_form(page.desk)
        form.submit()
        assert "Please fill in: Reason" in labels(form)
        form.reject()
    assert {row.state for row in page.issued.model.rows} == {"valid"}


def test_copies_are_named_by_number_and_name(
    page: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(papers, "show_file", shown.append)

    def choose_folder(_desk: Desk, _title: str, then: Callable[[Path], None]) -> None:
        then(tmp_path)

    monkeypatch.setattr(papers, "ask_folder", choose_folder)
    issue(page)
    page.export_button.click()
    settle(page.desk)
    open_form(page.desk).submit()
    settle(page.desk)
    (folder,) = shown
    assert sorted(path.name for path in folder.iterdir()) == [
        f"XH-2026-000{number} {name}.pdf" for number, name in enumerate(NAMES, 1)
    ]


def test_one_pdf_follows_the_attendance_sheet(
    page: Certificates, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(page)
    with page.desk.base.write() as db:
        session = db.scalars(sa.select(CourseSession.id)).one()
        sheet = print_sheet(db, session, "everyone", "chen", NOW)
    path = tmp_path / "x.pdf"
    shown: list[Path] = []

    def choose_file(_desk: Desk, _title: str, _name: str, _kinds: str, then: Callable[[Path], None]) -> None:
        then(path)

    monkeypatch.setattr(papers, "show_file", shown.append)
    monkeypatch.setattr(papers, "ask_save", choose_file)
    page.export_button.click()
    settle(page.desk)
    form = open_form(page.desk)
    choose(form, "As", "One PDF to print")
    choose(form, "In which order", "As on an attendance sheet")
    form.submit()
    settle(page.desk)
    wanted = [row.name for row in sheet.rows if row.name in NAMES]
    assert wanted == ["欧阳娜", "李敏", "王芳"]
    assert names_on(path, page) == wanted
    assert shown == [path]


def names_on(path: Path, page: Certificates) -> list[str]:
    """Whose pages they are, told by the bytes that the frozen files draw."""
    drawn: dict[bytes, str] = {}
    for row in page.issued.model.rows:
        with pikepdf.open(certificate_files.place(page.desk.folder, row.serial)) as frozen:
            drawn[contents(frozen.pages[0])] = row.name
    with pikepdf.open(path) as one_file:
        return [drawn[contents(each)] for each in one_file.pages]


def contents(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return page.Contents.read_bytes()


def on_paper(path: Path) -> QPrinter:
    """A printer that prints into a file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setResolution(72)
    printer.setOutputFileName(str(path))
    printer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF())
    )
    return printer


def test_pages_are_printed_as_they_lie_and_the_journal_says_so(page: Certificates, tmp_path: Path) -> None:
    rows = issue(page)
    page.kind.setCurrentIndex(1)
    page.refresh()
    settle(page.desk)
    rows = [rows[0], *issue(page)[:1]]
    path = tmp_path / "printed.pdf"
    desk = page.desk
    job = printing.print_on(
        on_paper(path), desk.base, desk.folder, rows, "number", sheet=None, actor="chen", at=NOW
    )
    assert drive(job) == 2
    with pikepdf.open(path) as printed:
        sizes = [[round(float(number)) for number in sheet.mediabox[2:]] for sheet in printed.pages]
    assert sizes == [[595, 842], [842, 595]]  # XF upright, XH lying
    with desk.base.read() as db:
        said = db.scalars(
            sa.select(JOURNAL.c.payload).where(JOURNAL.c.action == "certificates.handed_out")
        ).one()
    assert '"form":"printed"' in said
    assert "XF-2026-0001" in said


def test_nothing_is_printed_when_a_frozen_file_was_changed(page: Certificates, tmp_path: Path) -> None:
    rows = issue(page)
    place = certificate_files.place(page.desk.folder, rows[2].serial)
    place.write_bytes(place.read_bytes() + b" ")
    path, desk = tmp_path / "printed.pdf", page.desk
    with pytest.raises(FrozenFileChanged):
        drive(
            printing.print_on(
                on_paper(path), desk.base, desk.folder, rows, "number", sheet=None, actor="chen", at=NOW
            )
        )
    assert not path.exists()


def test_a_batch_is_cancelled_while_the_window_lives(
    page: Certificates, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "_CHUNK", 2)
    finish(town, *(f"林小{number}" for number in range(60)), first=100)
    page.refresh()
    settle(page.desk)
    page.issue_button.click()
    desk = page.desk
    jobs = desk.jobs
    assert jobs is not None
    open_form(desk).submit()
    runner = jobs.findChild(Runner)
    assert runner is not None

    def look(step: Step) -> None:
        if step.done >= 3:
            jobs.cancel()

    runner.stepped.connect(look)
    settle(desk)
    page.refresh()
    settle(desk)
    issued = [row.serial for row in page.issued.model.rows]
    assert 2 <= len(issued) < 60
    assert issued == [f"XH-2026-{number:04}" for number in range(1, len(issued) + 1)]
    assert sorted(path.stem for path in desk.folder.issued.iterdir()) == issued


def test_a_base_without_a_name_is_told_calmly(page: Certificates) -> None:
    with page.desk.base.write() as db:
        db.execute(sa.text("DELETE FROM base_fact WHERE key = 'base_name'"))
    page.issue_button.click()
    open_form(page.desk).submit()
    settle(page.desk)
    assert page.desk.window is not None
    (box,) = page.desk.window.findChildren(QMessageBox)
    assert "has no name yet" in box.text()
    box.close()


def test_whoever_may_only_look_is_offered_no_act(window: Window, town: Town) -> None:
    del town
    assert window.desk.account is not None
    window.desk.account = window.desk.account._replace(role="viewer")
    page = Certificates(window.desk)
    acts: list[QWidget] = [
        page.issue_button,
        page.print_button,
        page.export_button,
        page.reissue_button,
        page.revoke_button,
    ]
    assert all(each.isHidden() for each in acts)
    page.deleteLater()
