"""From a figure to the entries and from an entry to what is behind it: what the card and the window show, as text."""

from collections.abc import Generator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget

from core.clock import local_year
from courses import check_in
from courses.check_in import Attempt
from credits import ledger
from credits.standing.standing import standing_of
from desktop.desk import Desk
from desktop.form import Form
from desktop.provenance.entries_card import EntriesCard
from desktop.provenance.window import ProvenanceWindow
from desktop.table_model import as_text
from people.persons import PersonRow
from tests import builders
from tests.waiting import settle


@pytest.fixture
def person(desk: Desk, now: datetime) -> PersonRow:
    """Somebody who came and left half an hour before the end, entered by hand; it is posted."""
    starts = now - timedelta(hours=5)
    with desk.base.write() as db:
        session = builders.session(db, starts, title="<b>走访</b>", starts_in=0)
        (one,) = builders.people(db, starts, 1)
        came = Attempt(one.id, "manual", starts, "clerk", session.id, reason="没带手机")
        gone = came._replace(
            direction="out", occurred_at=session.ends_at - timedelta(minutes=10), reason="早退"
        )
        assert all(each.ok for each in check_in.check_in(db, [came, gone], now))
        assert ledger.post_session(db, session.id, "clerk", now) == 1
    return one


@pytest.fixture
def card(desk: Desk, person: PersonRow, now: datetime) -> Generator[EntriesCard]:
    """The card of that person, shown."""
    desk.window = QWidget()
    made = EntriesCard(desk)
    year = local_year(now - timedelta(hours=5))
    with desk.base.read() as db:
        made.show_standing(standing_of(db, person.id, year, now), year)
    settle(desk)
    yield made
    settle(desk)
    made.deleteLater()
    desk.window.deleteLater()


def opened(card: EntriesCard) -> ProvenanceWindow:
    card.table.view.selectRow(0)
    window = card.open_entry(card.table.model.rows[0])
    settle(card.desk)
    return window


def test_an_entry_opens_down_to_its_events(card: EntriesCard, person: PersonRow) -> None:
    window = opened(card)
    assert window.name.text().startswith(person.name)
    assert "<b>走访</b>" in window.figure.text()
    told = window.sentences()
    assert any("lesson hours × 100 %" in sentence for sentence in told)
    assert any("by clerk" in sentence for sentence in told)
    marks = as_text(window.marks.model)
    assert "没带手机" in marks
    assert "早退" in marks
    assert [row.line.action for row in window.journal.model.rows] == [
        "check_in.done",
        "check_in.done",
        "credit.posted",
    ]
    assert window.tabs.tabText(1) == "All entries for this (1)"
    assert window.give_again.isHidden()
    window.close()


def fill(desk: Desk, reason: str) -> None:
    assert desk.window is not None
    (form,) = [each for each in desk.window.findChildren(Form) if each.isVisible()]
    form.findChildren(QLineEdit)[0].setText(reason)
    form.submit()


def test_taking_back_and_giving_again_are_seen_at_once(card: EntriesCard) -> None:
    window = opened(card)
    window.take_back.click()
    fill(card.desk, "中途离场")
    settle(card.desk)
    told = " ".join(window.sentences())
    assert "中途离场" in told
    assert "Nothing was posted in its place" in told
    assert window.take_back.isHidden()
    assert not window.give_again.isHidden()
    card.refresh()
    settle(card.desk)
    assert len(card.table.model.rows) == 2
    window.give_again.click()
    fill(card.desk, "查清了")
    settle(card.desk)
    assert any("Posted anew on" in sentence for sentence in window.sentences())
    assert len(window.chain.model.rows) == 3
    window.close()


def test_the_proof_is_written_from_the_card(
    card: EntriesCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []
    monkeypatch.setattr("desktop.provenance.entries_card.show_file", seen.append)
    path = tmp_path / "证明.pdf"
    card.write_proof(path)
    settle(card.desk)
    assert seen == [path]
    assert path.read_bytes().startswith(b"%PDF")


def test_who_may_only_look_corrects_nothing(card: EntriesCard) -> None:
    account = card.desk.account
    assert account is not None
    card.desk.account = account._replace(role="viewer")
    window = opened(card)
    assert window.take_back.isHidden()
    assert window.give_again.isHidden()
    window.close()
