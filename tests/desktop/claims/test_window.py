"""The claims window on a real base: proofs shown, two hands, papers entered, what is granted by decision; as text and model."""

from collections.abc import Generator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from core.clock import local_date, local_year
from credits.claims import accepting, claims, exemptions, proofs
from credits.claims.accepting import Grant
from credits.claims.claims import NewClaim
from credits.claims.proofs import Proof
from desktop.choice import Choice
from desktop.claims import proof_card
from desktop.claims.proof_field import ProofField
from desktop.claims.window import ClaimsWindow, open_it
from desktop.desk import Desk
from desktop.form import Form
from desktop.person_picker import PersonPicker
from desktop.table_model import as_text
from people.persons import PersonRow
from store.types import Db
from tests import builders
from tests.pictures import PDF, photo
from tests.waiting import settle


class Office(NamedTuple):
    """Four claims: a photo and a PDF to be checked, one without a file that waits for acceptance, one accepted."""

    desk: Desk
    people: list[PersonRow]
    photo: UUID
    pdf: UUID
    paper: UUID
    done: UUID


@pytest.fixture
def office(desk: Desk, now: datetime) -> Office:
    day = local_date(now) - timedelta(days=1)
    with desk.base.write() as db:
        people = builders.people(db, now, 4)

    def claim(person: int, title: str, content: bytes, name: str, actor: str) -> UUID:
        new = NewClaim(people[person].id, title, day, 8_00, "区红十字会", "")

        def make(db: Db, proof: Proof | None) -> UUID:
            return claims.make(db, new._replace(proof=proof), actor, now)

        return proofs.hand_in(desk.base, desk.folder, content, name, make)

    made = Office(
        desk,
        people,
        claim(0, "急救培训", photo(), "证书.jpg", "person:P0001"),
        claim(1, "法律讲座", PDF, "证明.pdf", "person:P0002"),
        claim(2, "心理辅导", b"", "", "wang"),
        claim(3, "手语课", photo(size=(900, 500)), "c.jpg", "person:P0004"),
    )
    with desk.base.write() as db:
        claims.check(db, [made.paper, made.done], "原件已看", "wang", now)
        accepting.accept(db, [Grant(made.done, 6_00)], "", "li", now)
    return made


@pytest.fixture
def opened(desk: Desk) -> Generator[list[ClaimsWindow]]:
    desk.window = QWidget()
    windows: list[ClaimsWindow] = []
    yield windows
    settle(desk)
    for window in windows:
        window.close()
    desk.window.deleteLater()


def show(desk: Desk, opened: list[ClaimsWindow], person_id: UUID | None = None) -> ClaimsWindow:
    opened.append(open_it(desk, person_id))
    settle(desk)
    return opened[-1]


def form_of(window: ClaimsWindow) -> Form:
    (form,) = [each for each in window.findChildren(Form) if each.isVisible()]
    return form


def answer(desk: Desk, form: Form, **texts: str) -> None:
    """Fill the fields of these labels (blanks as _) and press OK."""
    for field in form.findChildren(QLineEdit):
        label = form.fields.labelForField(field)
        key = label.text().replace(" ", "_").rstrip("?") if isinstance(label, QLabel) else ""
        if key in texts:
            field.setText(texts.pop(key))
    assert not texts
    form.submit()
    settle(desk)


def test_what_waits_stands_first_with_its_proof(office: Office, opened: list[ClaimsWindow]) -> None:
    window = show(office.desk, opened)
    tab = window.list
    assert window.tabs.tabText(0) == "Claims (3 waiting)"
    assert [row.id for row in tab.table.model.rows] == [office.photo, office.pdf, office.paper, office.done]
    assert tab.card.picture.text() == "Choose a claim to see its proof."
    assert not any(each.isEnabled() for each in (tab.check, tab.accept, tab.refuse))
    tab.table.select(office.photo)
    settle(office.desk)
    assert not tab.card.picture.pixmap().isNull()
    assert "急救培训" in tab.card.title.text()
    assert "8 lesson hours" in tab.card.facts.text()
    assert "Made by the person" in tab.card.story.text()
    assert (tab.check.isEnabled(), tab.accept.isEnabled(), tab.refuse.isEnabled()) == (True, False, True)
    tab.table.select(office.pdf)
    settle(office.desk)
    assert "PDF" in tab.card.picture.text()
    assert tab.card.open_button.isVisibleTo(window)
    tab.table.select(office.paper)
    settle(office.desk)
    assert "saw the paper" in tab.card.picture.text()
    assert not tab.card.open_button.isVisibleTo(window)
    assert tab.accept.isEnabled()
    tab.table.select(office.done)
    settle(office.desk)
    assert (tab.accept.isEnabled(), tab.take_back.isVisibleTo(window)) == (False, True)
    assert "accepted: by li" in tab.card.story.text()
    tab.search.setText("oyn")
    assert [row.id for row in tab.table.model.rows] == [office.pdf]
    tab.search.setText("zzz")
    assert tab.table.currentWidget() is tab.table.empty


def test_one_checks_and_another_accepts(office: Office, opened: list[ClaimsWindow]) -> None:
    desk = office.desk
    window = show(desk, opened)
    tab = window.list
    tab.table.select(office.photo)
    tab.check.click()
    answer(desk, form_of(window), Remark="证书编号已核对")
    assert not tab.accept.isEnabled()
    assert "chen" in as_text(tab.table.model)
    assert desk.account
    desk.account = desk.account._replace(login="li")
    window.refresh()
    settle(desk)
    assert tab.accept.isEnabled()
    tab.accept.click()
    form = form_of(window)
    answer(desk, form, Lesson_hours="9")
    assert "at most 8" in form.wrong.text()
    answer(desk, form, Lesson_hours="6.5", Remark="半天不算")
    row = next(row for row in tab.table.model.rows if row.id == office.photo)
    assert (row.state, row.granted_hours, row.credits, row.decided_by) == ("accepted", 6_50, 6_50, "li")


def test_a_list_is_checked_and_accepted_together(office: Office, opened: list[ClaimsWindow]) -> None:
    desk = office.desk
    window = show(desk, opened)
    tab = window.list
    tab.table.view.selectAll()
    assert not tab.check.isEnabled()
    tab.table.view.clearSelection()
    for number in (0, 1):
        tab.table.view.selectionModel().select(
            tab.table.model.index(number, 0),
            tab.table.view.selectionModel().SelectionFlag.Select
            | tab.table.view.selectionModel().SelectionFlag.Rows,
        )
    assert tab.check.isEnabled()
    tab.check.click()
    answer(desk, form_of(window))
    assert desk.account
    desk.account = desk.account._replace(login="li")
    window.refresh()
    settle(desk)
    assert len(tab.table.selected()) == 2
    tab.accept.click()
    answer(desk, form_of(window), Remark="同意")
    assert [row.state for row in tab.table.model.rows].count("accepted") == 3


def test_refused_taken_back_and_given_again(office: Office, opened: list[ClaimsWindow]) -> None:
    desk = office.desk
    window = show(desk, opened)
    tab = window.list
    tab.table.select(office.pdf)
    tab.refuse.click()
    form = form_of(window)
    form.submit()
    assert form.wrong.text() == "Please fill in: Reason"
    answer(desk, form, Reason="不是培训")
    tab.table.select(office.done)
    tab.take_back.click()
    answer(desk, form_of(window), Reason="证书过期")
    assert not tab.take_back.isVisibleTo(window)
    assert tab.give_again.isVisibleTo(window)
    settle(desk)
    assert "Taken back by chen" in tab.card.story.text()
    tab.give_again.click()
    answer(desk, form_of(window), Reason="看错了")
    states = {row.id: (row.state, row.reason) for row in tab.table.model.rows}
    assert states[office.pdf] == ("refused", "不是培训")
    assert states[office.done][0] == "accepted"


def test_a_paper_is_entered_with_a_scan_and_withdrawn(
    office: Office, opened: list[ClaimsWindow], tmp_path: Path
) -> None:
    desk = office.desk
    window = show(desk, opened, office.people[0].id)
    tab = window.list
    assert window.whose.text() == office.people[0].name
    assert [row.id for row in tab.table.model.rows] == [office.photo]
    tab.add.click()
    settle(desk)
    form = form_of(window)
    answer(desk, form, What_was_it="消防演练", Who_held_it="消防站", Lesson_hours="viel")
    assert "more than 0" in form.wrong.text()
    (field,) = form.findChildren(ProofField)
    QGuiApplication.clipboard().clear()
    field.paste.click()
    assert "no picture" in field.said.text()
    (tmp_path / "扫描件.png").write_bytes(photo("PNG", (700, 300)))
    field.take_file(tmp_path / "扫描件.png")
    assert "扫描件.png" in field.said.text()
    answer(desk, form, Lesson_hours="2")
    row = next(row for row in tab.table.model.rows if row.title == "消防演练")
    assert (row.made_by, row.proof_name, row.hours) == ("chen", "扫描件.jpg", 2_00)
    assert proofs.path_of(desk.folder, row.proof_sha256).is_file()
    tab.table.select(row.id)
    assert (tab.withdraw.isVisibleTo(window), tab.refuse.isEnabled()) == (True, False)
    tab.withdraw.click()
    answer(desk, form_of(window), Reason="录错人")
    assert tab.table.model.rows[-1].state == "withdrawn" or "录错人" in as_text(tab.table.model)


def test_what_the_proof_field_takes(office: Office, desk: Desk, tmp_path: Path) -> None:
    field = ProofField(desk)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0xCC9966)
    field.take_image(image)
    assert field.content.startswith(b"\x89PNG")
    before = field.content
    field.take_file(tmp_path / "nothing.jpg")
    (tmp_path / "big.jpg").write_bytes(bytes(proofs.MOST_BYTES + 1))
    field.take_file(tmp_path / "big.jpg")
    assert "larger than 10 MB" in field.said.text()
    assert field.content == before
    field.deleteLater()


def test_the_proof_opens_outside_and_a_borrowed_one_is_named(
    office: Office, opened: list[ClaimsWindow], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = office.desk
    with desk.base.write() as db:
        row = claims.claim(db, office.photo)
        proof = Proof(row.proof_sha256, "x.jpg")
        claims.make(db, NewClaim(office.people[1].id, "急救", row.day, 1_00, proof=proof), "wang", now)
    shown: list[Path] = []
    monkeypatch.setattr(proof_card, "show_file", shown.append)
    window = show(desk, opened)
    tab = window.list
    tab.table.select(office.photo)
    settle(desk)
    assert "欧阳娜" in tab.card.warning.text()
    tab.table.opened.emit(tab.table.current())
    assert shown == [proofs.path_of(desk.folder, row.proof_sha256)]
    shown[0].unlink()
    tab.table.select(office.pdf)
    settle(desk)
    assert not tab.card.warning.isVisibleTo(window)
    tab.table.select(office.photo)
    settle(desk)
    assert "not in the data folder" in tab.card.picture.text()


def test_exemptions_and_accreditation(office: Office, opened: list[ClaimsWindow], now: datetime) -> None:
    desk, person = office.desk, office.people[2].id
    window = show(desk, opened, person)
    assert window.exemptions.table.currentWidget() is window.exemptions.table.empty
    window.tabs.setCurrentWidget(window.exemptions)
    window.exemptions.add.click()
    form = form_of(window)
    answer(desk, form, Reason="产假")
    assert "more than 0" in form.wrong.text()
    answer(desk, form, Credits_less="20", Reason="产假")
    assert window.tabs.tabText(1) == "Exemptions (1)"
    with desk.base.read() as db:
        assert exemptions.standing(db, local_year(now)) == {person: 20_00}
    window.exemptions.table.view.selectRow(0)
    window.exemptions.end.click()
    answer(desk, form_of(window), Reason="提前上班")
    assert window.tabs.tabText(1) == "Exemptions (0)"
    assert not window.exemptions.end.isEnabled()
    window.accredited.add.click()
    answer(desk, form_of(window), Credits="5", Reason="市级比赛获奖")
    assert window.tabs.tabText(2) == "Accredited (1)"
    window.accredited.table.view.selectRow(0)
    window.accredited.end.click()
    answer(desk, form_of(window), Reason="弄错人")
    assert "弄错人" in as_text(window.accredited.table.model)
    assert window.tabs.tabText(2) == "Accredited (0)"


def test_a_whole_exemption_for_somebody_who_is_picked(office: Office, opened: list[ClaimsWindow]) -> None:
    desk = office.desk
    window = show(desk, opened)
    form = window.exemptions.ask()
    settle(desk)
    form.submit()
    assert form.wrong.text() == "Please fill in: Person"
    (picker,) = form.findChildren(PersonPicker)
    picker.line.setText("欧阳娜")
    picker.look()
    settle(desk)
    extent = next(each for each in form.findChildren(Choice) if each.findText("the whole line") >= 0)
    extent.setCurrentIndex(1)
    answer(desk, form, Reason="长病假")
    (row,) = window.exemptions.table.model.rows
    assert (row.name, row.credits) == ("欧阳娜", None)
    assert "the whole line" in as_text(window.exemptions.table.model)


def test_what_a_role_may_not_do_is_not_there(office: Office, opened: list[ClaimsWindow]) -> None:
    desk = office.desk
    assert desk.account
    desk.account = desk.account._replace(role="clerk")
    window = show(desk, opened)
    assert window.list.check.isVisibleTo(window)
    assert not window.exemptions.add.isVisibleTo(window.exemptions)
    desk.account = desk.account._replace(role="viewer")
    window = show(desk, opened)
    tab = window.list
    tab.table.select(office.done)
    settle(desk)
    for each in (tab.add, tab.check, tab.accept, tab.refuse, tab.take_back, tab.export):
        assert not each.isVisibleTo(tab)
    assert tab.table.model.rows


def test_an_empty_base(desk: Desk, opened: list[ClaimsWindow]) -> None:
    window = show(desk, opened)
    for table in (window.list.table, window.exemptions.table, window.accredited.table):
        assert table.currentWidget() is table.empty
    assert window.tabs.tabText(0) == "Claims (0 waiting)"
