"""The conflict inbox as somebody uses it: the list with names as they come into sight, both sides, a decision, undoing it, what is refused."""

from collections.abc import Callable, Generator
from hashlib import sha256
from time import process_time
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from core.ids import new_id
from core.paths import DataFolder
from desktop.desk import Desk
from desktop.stations.inbox.window import InboxWindow, open_it
from grid.issues import moves
from grid.issues.photos import Photo
from grid.places import places
from people.accounts import AccountRow
from stations.inbox.listing import CARD
from stations.receiving.branches import RECEIVED
from stations.tables import ConflictCard, ReceivedLine
from store.sets import insert_set
from store.transaction import Store
from store.types import Db
from tests.grown import Grown
from tests.issue_book import Book, grow
from tests.pictures import photo
from tests.stations.inbox.carded import STATION, WHY, Inbox
from tests.waiting import settle, until


@pytest.fixture
def sqlite_base(grown: Grown) -> Store:
    """The town with its issue book."""
    return grown("sqlite", grow)


@pytest.fixture
def inbox(sqlite_base: Store, desk: Desk) -> Generator[Inbox]:
    """A base with a station, at whose desk an administrator is signed in."""
    made = Inbox(Book(sqlite_base))
    made.begin()
    home = desk.window = QWidget()
    yield made
    settle(desk)
    for window in home.findChildren(InboxWindow):
        window.close()
    home.close()
    home.deleteLater()


def _photo(folder: DataFolder, name: str, colour: int) -> Photo:
    content = photo(size=(320 + colour, 240))
    digest = sha256(content).hexdigest()
    (folder.media / f"{digest}.jpg").write_bytes(content)
    return Photo(digest, name, "after")


def step(inbox: Inbox, there: str = "accept", here: str = "note") -> UUID:
    """An issue that the station took in hand while the base noted something."""
    row = inbox.report("file", "dispatch")
    knows = inbox.newest()
    theirs = inbox.steps(row.id, there)
    inbox.go(row.id, here)
    return inbox.card(theirs, knows)


def renamed(inbox: Inbox, building: int = 0) -> UUID:
    """A building that both gave another name."""
    id_, at = inbox.town.buildings[building], inbox.book.at
    theirs_, ours = ({"name": f"{name}{building or ''}楼"} for name in "甲乙")
    knows = inbox.newest()
    theirs = inbox.at_station(lambda db: places.change(db, id_, theirs_, "clerk", at), "place", id_)
    with inbox.store.write() as db:
        places.change(db, id_, ours, "clerk", at)
    return inbox.card(theirs, knows)


def opened(desk: Desk) -> InboxWindow:
    window = open_it(desk)
    settle(desk)
    until(lambda: window.table.current() is None or window.pane.shown is not None)
    return window


def listed(window: InboxWindow) -> list[str]:
    model = window.table.model
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]


def words(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget))


def test_the_list_has_names_and_the_first_card_is_shown(inbox: Inbox, desk: Desk) -> None:
    step(inbox)
    renamed(inbox)
    window = opened(desk)
    assert window.open.text() == "To decide (2)"
    listed(window)  # painting wants the names
    settle(desk)
    until(lambda: listed(window)[1] == "Building or household · 乙楼")
    assert listed(window)[0].startswith("Reported issue · 2026-00001 · ")
    assert window.pane.heading.text() == listed(window)[0]
    assert (
        window.pane.sentence.text()
        == f"The base and {STATION} changed the same without knowing of each other."
    )
    assert "Step taken |  | Note" in window.pane.sides.text()
    assert open_it(desk) is window


def test_both_values_with_who_and_when_stand_in_words(inbox: Inbox, desk: Desk) -> None:
    renamed(inbox)
    window = opened(desk)
    assert (
        window.pane.sides.text()
        == "Its name | 1号楼 | 乙楼 (王伟  2026-03-02 09:30) | 甲楼 (clerk  2026-03-02 09:30)"
    )
    for text in ("Before", "At the base", STATION, "甲楼", "乙楼", "1号楼"):
        until(lambda text=text: text in words(window.pane))
    (voice,) = [
        each for each in window.findChildren(QWidget) if each.accessibleName().startswith("At the base: ")
    ]
    assert voice.accessibleName() == "At the base: 乙楼 (王伟  2026-03-02 09:30)"


def test_the_station_holds_and_the_next_card_is_shown(inbox: Inbox, desk: Desk) -> None:
    first, second = renamed(inbox), renamed(inbox, 1)
    window = opened(desk)
    window.pane.take.click()
    settle(desk)
    until(lambda: window.pane.shown is not None and window.pane.shown.card.row.id == second)
    assert inbox.read(first).row.state == "taken"
    assert len(listed(window)) == 1
    assert window.done.text().startswith("Decided: Building or household · ")
    # Undone at once, with the key.
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    until(lambda: window.pane.shown is not None and window.pane.shown.card.row.id == first)
    assert inbox.read(first).row.state == "open"
    assert inbox.agrees()


def test_the_base_stays_only_with_a_reason(inbox: Inbox, desk: Desk) -> None:
    card = renamed(inbox)
    window = opened(desk)
    window.pane.keep.click()
    settle(desk)
    assert "Say why" in window.pane.wrong.text()
    assert window.pane.wrong.isVisible()
    assert inbox.read(card).row.state == "open"
    window.pane.reason.setText(WHY)
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    until(lambda: not listed(window))
    row = inbox.read(card).row
    assert (row.state, row.reason, row.decided_by) == ("kept", WHY, "chen")
    assert window.table.currentWidget() is window.table.empty
    assert "Nothing is to be decided" in words(window.table)
    assert window.pane.nothing.isVisibleTo(window.pane)


def test_what_cannot_be_taken_is_explained_beforehand(inbox: Inbox, desk: Desk) -> None:
    row = inbox.report()
    knows = inbox.newest()
    theirs = inbox.steps(row.id, "decline")
    inbox.go(row.id, "file")
    inbox.card(theirs, knows)
    window = opened(desk)
    assert not window.pane.take.isEnabled()
    assert window.pane.keep.isEnabled()
    assert "“Decline” is not possible while the issue is “Filed”" in window.pane.obstacle.text()
    # The base goes back, and the window sees it.
    inbox.go(row.id, "unfile")
    desk.moved.emit(frozenset({"issue"}))
    settle(desk)
    until(window.pane.take.isEnabled)
    assert not window.pane.obstacle.isVisibleTo(window.pane)


def test_somebody_else_was_faster(inbox: Inbox, desk: Desk) -> None:
    card = renamed(inbox)
    window = opened(desk)
    inbox.keep(card)
    window.pane.take.click()
    settle(desk)
    assert window.pane.wrong.text().startswith("王伟 has decided this at 2026-03-02")
    assert "The base's stays" in window.pane.wrong.text()


def test_decided_ones_are_found_and_taken_back(inbox: Inbox, desk: Desk) -> None:
    card = renamed(inbox)
    inbox.keep(card)
    window = opened(desk)
    assert listed(window) == []
    window.decided.click()
    settle(desk)
    until(lambda: window.pane.shown is not None)
    assert window.pane.told.text().startswith("The base's stays: decided by 王伟, 2026-03-02")
    assert WHY in window.pane.told.text()
    assert not window.pane.deciding.isVisibleTo(window.pane)
    window.pane.undo.click()
    settle(desk)
    until(lambda: window.is_of_open and len(listed(window)) == 1)
    assert inbox.read(card).row.state == "open"


def test_a_decision_that_was_built_upon_cannot_be_undone_and_says_so(inbox: Inbox, desk: Desk) -> None:
    card = step(inbox)
    inbox.take(card)
    (row,) = [each.subject_id for each in [inbox.read(card).row]]
    inbox.go(UUID(row), "handled")
    window = opened(desk)
    window.decided.click()
    settle(desk)
    until(lambda: window.pane.shown is not None)
    assert not window.pane.undo.isEnabled()
    assert "was changed since" in window.pane.told.text()


def test_by_station_and_kind(inbox: Inbox, desk: Desk) -> None:
    renamed(inbox)
    id_ = inbox.town.buildings[1]
    theirs = inbox.at_station(
        lambda db: places.change(db, id_, {"floors": 9}, "clerk", inbox.book.at), "place", id_
    )
    inbox.card(theirs, inbox.newest(), "stands_not", {"code": "not_unique"})
    window = opened(desk)
    assert [window.station.itemText(number) for number in range(window.station.count())] == [
        "All stations",
        STATION,
    ]
    assert len(listed(window)) == 2
    window.kind.setCurrentIndex(window.kind.findData("stands_not"))
    window.kind.activated.emit(window.kind.currentIndex())
    settle(desk)
    assert len(listed(window)) == 1
    assert window.pane.take.text() == "Try again"
    window.kind.setCurrentIndex(window.kind.findData("check_in"))
    window.kind.activated.emit(window.kind.currentIndex())
    settle(desk)
    assert "Nothing fits this." in words(window.table)


def test_photos_of_both_sides_and_the_one_that_is_missing(
    inbox: Inbox, desk: Desk, folder: DataFolder
) -> None:
    row = inbox.report("file", "dispatch", "accept")
    knows, book = inbox.newest(), inbox.book
    there, gone = _photo(folder, "站点.jpg", 0), Photo("a" * 64, "未到.jpg", "after")
    here = _photo(folder, "基地.jpg", 9)

    def handled(photos: list[Photo]) -> Callable[[Db], object]:
        return lambda db: moves.move(
            db, row.id, "handled", book.handler, book.later(minutes=1), photos=photos
        )

    theirs = inbox.at_station(handled([there, gone]), "issue", row.id)
    with inbox.store.write() as db:
        handled([here])(db)
    inbox.card(theirs, knows)
    window = opened(desk)
    assert window.pane.photos.isVisibleTo(window.pane)
    assert [each.said.splitlines()[0] for each in window.pane.photos.before.photos] == ["基地.jpg"]
    assert {each.said.splitlines()[0] for each in window.pane.photos.after.photos} == {
        "站点.jpg",
        "未到.jpg",
    }
    missing = [each for each in window.pane.photos.after.photos if each.path is None]
    assert len(missing) == 1


def test_a_viewer_reads_and_decides_nothing(inbox: Inbox, desk: Desk) -> None:
    renamed(inbox)
    assert desk.account
    desk.account = AccountRow(desk.account.id, "chen", "陈思远", "viewer")
    window = opened(desk)
    until(lambda: "甲楼" in words(window.pane))
    assert not window.pane.deciding.isVisibleTo(window.pane)


def test_what_people_typed_is_never_markup(inbox: Inbox, desk: Desk) -> None:
    id_, at = inbox.town.buildings[0], inbox.book.at
    bad = "<img src=http://x/y><b>1</b>"
    knows = inbox.newest()
    theirs = inbox.at_station(lambda db: places.change(db, id_, {"name": bad}, "clerk", at), "place", id_)
    with inbox.store.write() as db:
        places.change(db, id_, {"name": "乙楼"}, "clerk", at)
    inbox.card(theirs, knows)
    window = opened(desk)
    for each in window.findChildren(QLabel):
        assert each.textFormat() is Qt.TextFormat.PlainText
    until(lambda: bad in words(window.pane))


def many(inbox: Inbox, count: int) -> None:
    """So many open cards, as a bundle leaves them."""
    template = renamed(inbox)
    row = inbox.rows(ConflictCard, CARD.c.id == template)[0]
    (line,) = inbox.rows(ReceivedLine, RECEIVED.c.card_id == template)
    with inbox.store.write() as db:
        ids = [new_id() for _number in range(count)]
        cards, lines = tuple(CARD.c.keys()), tuple(RECEIVED.c.keys())
        insert_set(db, CARD, cards, [tuple({**row, "id": id_}.values()) for id_ in ids])
        changed = [{**line, "hash": id_.hex * 2, "op_id": id_, "card_id": id_} for id_ in ids]
        insert_set(db, RECEIVED, lines, [tuple(each.values()) for each in changed])


def test_a_thousand_cards_open_at_once(inbox: Inbox, desk: Desk) -> None:
    many(inbox, 1000)
    opened(desk).close()  # what is imported and laid out once is not of the cards
    settle(desk)
    begun = process_time()
    window = open_it(desk)
    settle(desk)
    until(lambda: window.pane.shown is not None)
    spent = process_time() - begun
    settle(desk)
    assert window.table.model.rowCount() == 1001
    # Names are asked for what is in sight alone.
    assert 0 < len(window.table.cards.names) < 100
    assert spent < 1.5, spent
