"""Parts of the person's card: the phones with their release, and the entries that were merged or perhaps should be."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.clock import local
from core.language import _
from courses import devices
from courses.merging import Duplicate, MergeRow
from courses.phones import PHONES, PhoneRow
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import button, label
from desktop.pages import course_forms, merge_forms
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.persons import PersonRow
from sheets.columns import shown_day
from store.types import Db

_HEIGHT = 128


class PhonesPart(QWidget):
    """The phones of a person; hidden while there is none. `changed` after one was released."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk = desk
        self._changed = changed
        self.release = button(_("Release…"), "quiet")
        self.release.setVisible(desk.may("keep_people"))
        self.table = Table(TableModel(PHONES, lambda row: row.id, _tone), desk)
        self.table.setFixedHeight(_HEIGHT)
        head = QHBoxLayout()
        head.addWidget(label(_("Phones"), "section"), 1)
        head.addWidget(self.release)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.table)
        self.table.chosen.connect(self._choose)
        self.release.clicked.connect(self.release_chosen)

    def show_rows(self, rows: list[PhoneRow]) -> None:
        """Show these phones; the one that is bound is chosen where there is but one."""
        self.setVisible(bool(rows))
        self.table.show_rows(rows)
        if self.table.current() is None and sum(row.released_at is None for row in rows) == 1:
            self.table.select_first()
        self._choose(self.table.current())

    def release_chosen(self) -> Form | None:
        """The dialog that lets the chosen phone go."""
        row = self.table.current()
        if row is None:
            return None
        form = Form(
            self.desk.window,
            _("Release the phone {mark}", mark=row.mark),
            _("The phone is signed out at once; its owner can sign in again, or with another one."),
            _("Release"),
        )
        form.text("reason", _("Reason"), hint=_("for example: lost, or a new phone"), must=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
            devices.release(db, row.id, values["reason"], self.desk.actor, at)

        def done(_nothing: object) -> None:
            self._changed()

        return course_forms.run(self.desk, form, act, done)

    def _choose(self, row: PhoneRow | None) -> None:
        self.release.setEnabled(row is not None and row.released_at is None)


class MergesPart(QWidget):
    """What was merged with this entry, and what perhaps should be; hidden while there is nothing. `done(id)` after a change."""

    def __init__(self, desk: Desk, done: Callable[[UUID], None]) -> None:
        super().__init__()
        self.desk = desk
        self._done = done
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.lines: list[QWidget] = []

    def show_rows(self, row: PersonRow, merges: list[MergeRow], likely: list[Duplicate]) -> None:
        """Show the merges that stand, with the act that takes each back, and likely twins."""
        for each in self.lines:
            self._column.removeWidget(each)
            each.hide()
            each.deleteLater()
        standing = [each for each in merges if each.undone_at is None]
        self.lines = [self._merge(row, each) for each in standing]
        if row.merged_into is None:
            self.lines += [self._twin(row, each) for each in likely[:2]]
        for each in self.lines:
            self._column.addWidget(each)
        self.setVisible(bool(self.lines))

    def _merge(self, row: PersonRow, merge: MergeRow) -> QWidget:
        day = shown_day(local(merge.merged_at).date())
        words = (
            _("Merged into the entry of {name} on {day}.", name=merge.kept, day=day)
            if row.id == merge.gone_id
            else _("The entry of {name} was merged into this one on {day}.", name=merge.gone, day=day)
        )
        other = merge.kept_id if row.id == merge.gone_id else merge.gone_id
        return self._line(
            words,
            (_("Show"), "", lambda: self._done(other)),
            (_("Take back…"), "keep_people", lambda: merge_forms.take_back(self.desk, merge, self._done)),
        )

    def _twin(self, row: PersonRow, twin: Duplicate) -> QWidget:
        other = twin.second if twin.first.id == row.id else twin.first
        words = _("Perhaps the same person: {name}", name=merge_forms.words_of(other))
        return self._line(
            words,
            (_("Show"), "", lambda: self._done(other.id)),
            (_("Merge…"), "keep_people", lambda: merge_forms.merge(self.desk, row, other, self._done)),
        )

    def _line(self, words: str, *acts: tuple[str, str, Callable[[], object]]) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(words, "soft", wrap=True), 1)
        for each in acts:
            row.addWidget(self._button(*each))
        return line

    def _button(self, title: str, act: str, do: Callable[[], object]) -> QWidget:
        made = button(title, "quiet")
        made.setVisible(not act or self.desk.may(act))
        made.clicked.connect(do)
        return made


def _tone(row: PhoneRow, key: str) -> str:
    return ("good" if row.released_at is None else "still") if key == "mark" else ""
