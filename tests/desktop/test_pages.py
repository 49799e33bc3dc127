"""The pages on a real base through the real verbs: what they show, as text, and what their dialogs do."""

from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from core import clock
from core.jobs import drive
from courses import check_in, enrolments
from courses.check_in import Attempt
from desktop.desk import Desk
from desktop.pages import roster
from desktop.pages.certificates import Certificates
from desktop.pages.check_in import CheckIn
from desktop.pages.courses import Courses
from desktop.pages.credits import Credits
from desktop.pages.people import People
from desktop.pages.settings import SettingsPage
from desktop.pages.today import Today
from desktop.table_model import as_text
from people import persons
from people.accounts import AccountRow
from people.persons import NewPerson, person
from store.journal import history
from tests import builders
from tests.waiting import settle, until
from tests.windows import Window, fill, names, open_form


def test_an_empty_base_says_what_helps(window: Window) -> None:
    people: People = window.open(People)
    assert people.table.currentWidget() is people.table.empty
    assert people.table.help_button.text() == "Import roster…"
    today: Today = window.open(Today)
    assert today.calendar.currentWidget() is today.calendar.empty
    courses: Courses = window.open(Courses)
    assert courses.sessions.help_button.text() == "Add a programme…"
    for page in (CheckIn, Credits, Certificates, SettingsPage):
        window.open(page)


def test_today_shows_who_is_here_and_who_is_missing(window: Window, now: datetime) -> None:
    session, people = builders.hall(window.desk.base, now)
    with window.desk.base.write() as db:
        enrolments.enrol(db, session.id, [one.id for one in people], "test", now)
        check_in.check_in(db, [Attempt(people[0].id, "qr", now, "test", session_id=session.id)], now)
    page: Today = window.open(Today)
    assert names(page.arrivals) == [people[0].name]
    assert sorted(names(page.missing)) == sorted(one.name for one in people[1:])
    assert page.missing_title.text() == "Not here yet: 2"
    assert session.course in as_text(page.calendar.model)


def test_people_are_found_by_pinyin_while_typing(window: Window, now: datetime) -> None:
    with window.desk.base.write() as db:
        builders.people(db, now, 6)
    page: People = window.open(People)
    assert page.hint.text() == "6 people"
    assert page.search
    page.search.setText("oyn")
    until(lambda: names(page.table) == ["欧阳娜"])
    assert "138****0002" in as_text(page.table.model)
    assert "13800000002" not in as_text(page.table.model)


def test_a_long_roster_is_read_in_pages(window: Window, now: datetime) -> None:
    with window.desk.base.write() as db:
        builders.people(db, now, 600)
    page: People = window.open(People)
    assert page.hint.text() == "600 people"
    assert len(page.table.model.rows) < 600
    while page.table.model.canFetchMore(page.table.model.index(-1, -1)):
        page.table.model.fetchMore(page.table.model.index(-1, -1))
        settle(window.desk)
    assert len({row.id for row in page.table.model.rows}) == 600


def test_a_transfer_stands_in_the_history(window: Window, now: datetime) -> None:
    with window.desk.base.write() as db:
        (one,) = builders.people(db, now - timedelta(days=30), 1)
    page: People = window.open(People)
    page.table.view.selectRow(0)
    settle(window.desk)
    page.card.transfer.click()
    fill(open_form(window.desk), Post="网格长", Reason="轮岗")
    settle(window.desk)
    with window.desk.base.read() as db:
        assert person(db, one.id).post == "网格长"
        assert history(db, "person", one.id)[0].actor == "chen"
    assert "Transferred" in as_text(page.card.history.model)
    assert "社区工作者 → 网格长" in as_text(page.card.history.model)


def test_the_card_shows_how_the_roster_wrote_a_name(window: Window, now: datetime) -> None:
    with window.desk.base.write() as db:
        for name in ("⻢\u200b\ue863", "王伟"):
            persons.add(db, NewPerson(name), "clerk", now)
    page: People = window.open(People)
    for row, shown in (("马䶮", "〔U+2EE2〕〔U+200B〕〔U+E863〕"), ("王伟", "")):
        number = next(at for at, each in enumerate(page.table.model.rows) if each.name == row)
        page.table.view.selectRow(number)
        settle(window.desk)
        assert page.card.name.text() == row
        words = [each.text() for each in page.card.findChildren(QLabel) if each.isVisibleTo(page.card)]
        assert ("Name as it was given" in words) == bool(shown)
        assert not shown or shown in words


def test_a_refusal_stays_in_the_dialog(window: Window, now: datetime) -> None:
    with window.desk.base.write() as db:
        builders.people(db, now, 2)
    page: People = window.open(People)
    page.table.view.selectRow(0)
    settle(window.desk)
    page.card.edit.click()
    form = open_form(window.desk)
    fill(form, Mobile="12345")
    settle(window.desk)
    assert form.isVisible()
    assert "12345" in form.wrong.text()
    fill(form, Mobile="13912345678")
    settle(window.desk)
    with window.desk.base.read() as db:
        assert person(db, page.table.model.rows[0].id).mobile == "13912345678"


def test_nothing_is_sent_while_a_field_is_missing(window: Window, now: datetime) -> None:
    with window.desk.base.write() as db:
        builders.people(db, now, 1)
    page: People = window.open(People)
    page.table.view.selectRow(0)
    settle(window.desk)
    page.card.leave.click()
    form = open_form(window.desk)
    form.submit()
    assert form.wrong.text() == "Please fill in: Reason"
    form.reject()


def test_a_session_is_scheduled_and_cancelled(window: Window, now: datetime) -> None:
    with window.desk.base.write() as db:
        builders.course(db, now)
    page: Courses = window.open(Courses)
    page.actions_of("keep_courses")[2].click()
    settle(window.desk)
    open_form(window.desk).submit()
    settle(window.desk)
    window.main.on_moved(frozenset({"session"}))
    settle(window.desk)
    (row,) = page.sessions.model.rows
    assert (row.course, row.state) == ("社区沟通技巧与运用", "planned")
    page.sessions.view.selectRow(0)
    settle(window.desk)
    page.card.cancel.click()
    fill(open_form(window.desk), Reason="台风")
    settle(window.desk)
    assert page.card.counts.text().startswith("Cancelled")


def test_credits_are_posted_and_opened_down_to_the_check_in(window: Window, now: datetime) -> None:
    desk = window.desk
    earlier = now - timedelta(days=3)
    session, people = builders.hall(desk.base, earlier)
    with desk.base.write() as db:
        check_in.check_in(db, [Attempt(people[0].id, "qr", earlier, "test", session_id=session.id)], earlier)
    page: Credits = window.open(Credits)
    if session.starts_at.year != clock.local_year(now):
        page.year.setCurrentIndex(page.year.findData(clock.local_year(session.starts_at)))
    page.post()
    settle(desk)
    settle(desk)
    earned = {row.name: row.earned for row in page.table.model.rows}
    assert earned[people[0].name] == 200
    assert earned[people[1].name] == 0
    assert page.table.select(people[0].id)
    settle(desk)
    (entry,) = page.card.table.model.rows
    assert entry.course == session.course
    page.card.table.view.selectRow(0)
    page.card.take_back.click()
    fill(open_form(desk), Reason="替签")
    settle(desk)
    assert [row.credits for row in page.card.table.model.rows] == [200, -200]


def test_verdicts_filter_the_list(window: Window, now: datetime) -> None:
    with window.desk.base.write() as db:
        builders.people(db, now, 3)
    page: Credits = window.open(Credits)
    assert len(page.table.model.rows) == 3
    page.verdict.setCurrentIndex(page.verdict.findData("met"))
    page.verdict.activated.emit(page.verdict.currentIndex())
    assert page.table.model.rows == []
    assert page.chart.has_drawing


def test_a_roster_is_previewed_and_imported(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "花名册.csv"
    file.write_text(
        "姓名,工号,手机号,居民区\n王晓明,P1,13800000001,桂花苑\n,P2,13800000002,桂花苑\n", "gb18030"
    )
    roster.preview(window.desk, file)
    settle(window.desk)
    settle(window.desk)
    (preview,) = window.main.findChildren(roster.Preview)
    assert preview.summary.text() == "1 to add, 0 to change, 0 unchanged, 1 refused"
    assert names_of_added(preview) == ["王晓明"]
    preview.carry_out()
    settle(window.desk)
    page: People = window.open(People)
    assert names(page.table) == ["王晓明"]


def names_of_added(preview: roster.Preview) -> list[str]:
    return [row.person.name for row in preview.added.model.rows]


def test_a_viewer_can_change_nothing(desk: Desk, now: datetime) -> None:
    builders.hall(desk.base, now)
    assert desk.account
    desk.account = AccountRow(desk.account.id, "lin", "林小雨", "viewer")
    made = Window(desk)
    people: People = made.open(People)
    people.table.view.selectRow(0)
    settle(desk)
    entry: CheckIn = made.open(CheckIn)
    settings: SettingsPage = made.open(SettingsPage)
    for button in (
        *people.actions_of("keep_people"),
        people.card.edit,
        people.card.transfer,
        entry.by_hand_button,
        entry.take_back,
    ):
        assert not button.isVisible()
    assert not settings.phones.isEnabled()
    made.main.close()
    made.main.deleteLater()


def test_phone_access_is_kept_in_the_settings(window: Window) -> None:
    page: SettingsPage = window.open(SettingsPage)
    page.phones.setChecked(True)
    assert window.desk.settings.door_host == "0.0.0.0"
    assert "0.0.0.0" in window.desk.folder.settings.read_text("utf-8")


def test_a_backup_is_written_as_a_job(window: Window, tmp_path: Path) -> None:
    page: SettingsPage = window.open(SettingsPage)
    page.write_backup(tmp_path / "copy.zip")
    settle(window.desk)
    assert (tmp_path / "copy.zip").exists()


def test_an_account_is_added(window: Window) -> None:
    page: SettingsPage = window.open(SettingsPage)
    page.add_account()
    fill(open_form(window.desk), **{"Sign-in name": "lin", "Name": "林小雨", "Password": "long enough"})
    settle(window.desk)
    assert sorted(row.login for row in page.accounts.model.rows) == ["chen", "lin"]


def test_a_shown_list_is_written_as_xlsx(window: Window, now: datetime, tmp_path: Path) -> None:
    from desktop.export import write_rows
    from sheets.reading import open_workbook

    with window.desk.base.write() as db:
        builders.people(db, now, 2)
    page: People = window.open(People)
    path = tmp_path / "people.xlsx"
    drive(write_rows(path, page.table.model.sheet, page.table.model.rows))
    (sheet,) = open_workbook(path)
    assert "欧阳娜" in str(sheet)


def test_a_certificates_page_counts_before_it_issues(window: Window, now: datetime) -> None:
    page: Certificates = window.open(Certificates)
    assert not page.issue_button.isEnabled()
    assert page.tabs.tabText(2) == "Issued (0)"
    page.check.check("XH1.not-a-code")
    settle(window.desk)


def test_keys_lead_to_the_pages(window: Window) -> None:
    assert QGuiApplication.instance()
    for number, page in enumerate((Today, Courses, CheckIn, People), start=1):
        window.main.shortcuts[f"Ctrl+{number}"].activated.emit()
        assert isinstance(window.main.page, page)
    window.main.shortcuts["Ctrl+F"].activated.emit()
    settle(window.desk)
