"""The dialog of an inspection or a patrol: when and where, then the items; what was found takes its photos and becomes an issue."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core import clock
from core.ids import new_id
from core.language import _
from core.refusal import Refusal
from desktop import faults
from desktop.choice import Choice, Moment
from desktop.desk import Desk
from desktop.grid.field import leaving
from desktop.grid.field.checklist import NOT_LOOKED, Checklist, Row
from desktop.grid.field.fields import INDENT, choose, read_moment, set_moment, usual_patch
from desktop.grid.issues.photos_field import PhotosField
from desktop.page import button, label, sized
from grid import catalogue, hands
from grid.catalogue import KeptItem
from grid.field import inspections
from grid.field.inspections import Look, NewWalk
from grid.field.plans import PlanRow, plans
from grid.field.rules import WALKS
from grid.field.walked import last_patch
from grid.field.words import KINDS, word
from grid.issues import photos
from grid.issues.duplicates import Near, nearby
from grid.issues.photos import Photo, Sent
from grid.places.patches import patches, upward
from store.types import Db

_HOUR = timedelta(hours=1)


class Ground(NamedTuple):
    """What the dialog chooses from."""

    items: Sequence[KeptItem]
    patches: Sequence[tuple[UUID, str]]
    plans: Sequence[PlanRow]
    near: UUID | None = None
    """The patch that was walked last."""


def patch_choices(db: Db, on: date) -> list[tuple[UUID, str]]:
    """The patches of a day from the street down, each set in below what it lies in."""
    nodes = patches(db, on)
    order = {id: place for place, id in enumerate(nodes)}
    depth = {id: list(upward(nodes, id)) for id in nodes}
    ids = sorted(nodes, key=lambda id: [order[each.id] for each in reversed(depth[id])])
    return [(id, INDENT * (len(depth[id]) - 1) + nodes[id].name) for id in ids]


def ground(db: Db) -> Ground:
    """What there is today. Raises NoCatalogueInForce."""
    today = clock.local_date(clock.now())
    return Ground(
        catalogue.in_force(db, today).items,
        patch_choices(db, today),
        plans(db, kinds=WALKS, on=today),
        last_patch(db),
    )


def open_it(desk: Desk, parent: QWidget, area_id: UUID | None, day: date, then: Callable[[], None]) -> None:
    """Read what is to choose from, then open the dialog for a day."""

    def show(found: Ground) -> None:
        RecordForm(desk, parent, found, area_id, day, then).open()

    desk.read(parent, "ground of an inspection", ground, show)


class RecordForm(QDialog):
    """Ctrl+Enter saves. It stays open on a refusal and says it inside."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        found: Ground,
        area_id: UUID | None,
        day: date,
        then: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self.desk, self.then = desk, then
        self.id = new_id()
        self.plans = found.plans
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Record an inspection"))
        sized(self, 980, 760)
        self.kind = Choice()
        for kind in WALKS:
            self.kind.addItem(word(KINDS, kind), kind)
        self.patch = Choice()
        for id, words in found.patches:
            self.patch.addItem(words, id)
        choose(self.patch, area_id or usual_patch(found.patches, 2, found.near))
        self.plan = Choice()
        self.begun, self.ended = Moment(), Moment()
        now = clock.now()
        last = now if day >= clock.local_date(now) else clock.instant(day, clock.local(now).time())
        set_moment(self.ended, last)
        set_moment(self.begun, last - _HOUR)
        self.note = QLineEdit()
        self.list = Checklist(found.items)
        self.before, self.after = PhotosField(desk), PhotosField(desk)
        self.of = label("", "strong")
        self.known = Choice()
        self.known.setAccessibleName(_("Which issue it is"))
        self.wrong = label("", "wrong", wrap=True)
        self.wrong.hide()
        self._shown: Row | None = None
        self._lay_out()
        self._offer_plans()
        self.kind.currentIndexChanged.connect(self._offer_plans)
        self.plan.currentIndexChanged.connect(self._take_plan)
        self.list.moved.connect(self._show_photos)
        self.list.changed.connect(self._show_photos)
        self.known.activated.connect(self._keep_known)
        self.patch.activated.connect(self._forget_near)
        self.before.changed.connect(self._keep_photos)
        self.after.changed.connect(self._keep_photos)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.submit)
        self._show_photos()
        self.list.setFocus()

    def walk(self) -> NewWalk:
        """What stands in the fields."""
        return NewWalk(
            self.patch.currentData(),
            read_moment(self.begun),
            read_moment(self.ended),
            self.kind.currentData(),
            self.plan.currentData(),
            None,
            self.note.text(),
            self.id,
        )

    def submit(self) -> None:
        """Save it, with its photos, in one transaction."""
        walk = self.walk()
        rows = [row for row in self.list.rows if row.outcome != NOT_LOOKED]
        sent: list[Sent] = []
        looks: list[tuple[Look, int, int]] = []
        for row in rows:
            known = row.issue_id if row.outcome == "found" else None
            before = row.before if row.outcome != "clear" and known is None else []
            after = row.after if row.outcome == "mended" else []
            look = Look(row.kept.item.code, row.outcome, row.spot, row.note, issue_id=known)
            looks.append((look, len(before), len(after)))
            sent += [*before, *after]

        def make(db: Db, taken: Sequence[Photo]) -> UUID:
            at = clock.now()
            hand = hands.of_account(db, self.desk.actor, clock.local_date(at))
            return inspections.record(db, walk, _with_photos(looks, taken), hand, at)

        self.ok.setEnabled(False)
        self.desk.worker.ask(
            self,
            "",
            lambda: photos.take_in(self.desk.base, self.desk.folder, sent, make),
            self._done,
            self._fail,
        )

    @property
    def is_begun(self) -> bool:
        """Whether anything is entered that would be missed."""
        return bool(self.note.text().strip()) or any(
            row.outcome in {"found", "mended"} or row.spot or row.note for row in self.list.rows
        )

    def reject(self) -> None:
        """Escape and Cancel ask first, where something would be lost."""
        if self.is_begun:
            leaving.ask(self, super().reject)
        else:
            super().reject()

    def _done(self, _id: UUID) -> None:
        if self.desk.watcher:
            self.desk.watcher.look()
        self.accept()
        self.then()

    def _fail(self, fault: BaseException) -> None:
        self.ok.setEnabled(True)
        if isinstance(fault, Refusal):
            self.wrong.setText(str(fault))
            self.wrong.show()
        else:
            faults.tell(self, fault)

    def _offer_plans(self) -> None:
        kind = self.kind.currentData()
        blocked = QSignalBlocker(self.plan)
        self.plan.clear()
        self.plan.addItem(_("without a plan"), None)
        for row in self.plans:
            if row.kind == kind:
                self.plan.addItem(f"{row.title} · {row.area}", row.id)
        blocked.unblock()
        self._take_plan()

    def _take_plan(self) -> None:
        chosen = next((row for row in self.plans if row.id == self.plan.currentData()), None)
        self.list.only(chosen.codes if chosen else ())
        if self.kind.currentData() == "patrol" and (chosen is None or not chosen.codes):
            # Nobody looks at all items in the dark: what was looked at is said one by one.
            self.list.set_all(NOT_LOOKED)

    def _show_photos(self) -> None:
        row = self.list.current
        found = row is not None and row.outcome in {"found", "mended"}
        if row is not self._shown and row is not None:
            self._shown = None
            self.before.set_photos(list(row.before))
            self.after.set_photos(list(row.after))
            self._shown = row
        self.of.setText(
            _("Photos of “{item}”: before", item=row.kept.item.name)
            if found and row is not None
            else _("Photos are taken in for what was found.")
        )
        near = row is not None and row.outcome == "found"
        self.known.setVisible(near)
        if near and row is not None:
            self._read_near(row)
        self.before.setVisible(found and not (near and row is not None and row.issue_id is not None))
        mended = found and row is not None and row.outcome == "mended"
        self.of_after.setVisible(mended)
        self.after.setVisible(mended)

    def _read_near(self, row: Row) -> None:
        """Offer the open issues of this item around here: the same heap is not reported every week."""
        code, area_id = row.kept.item.code, self.patch.currentData()

        def show(found: Sequence[Near]) -> None:
            if self.list.current is not row:
                return
            self.known.clear()
            self.known.addItem(_("a new issue"), None)
            for each in found:
                words = " · ".join(part for part in (each.shown, each.spot, each.description) if part)
                self.known.addItem(_("already reported: {issue}", issue=words), each.id)
            choose(self.known, row.issue_id)

        def read(db: Db) -> list[Near]:
            found = nearby(db, code, area_id, None, clock.now())
            return [each for each in found if each.closed_at is None]

        self.desk.read(self, "near", read, show)

    def _keep_known(self) -> None:
        row = self.list.current
        if row is not None:
            row.issue_id = self.known.currentData()
            self.before.setVisible(row.issue_id is None)

    def _forget_near(self) -> None:
        """Another patch has other issues."""
        for row in self.list.rows:
            row.issue_id = None
        self._show_photos()

    def _keep_photos(self) -> None:
        if self._shown is not None:
            self._shown.before = list(self.before.photos)
            self._shown.after = list(self.after.photos)

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(14)
        fields.setVerticalSpacing(8)
        for place, (words, field) in enumerate(
            (
                (_("Kind"), self.kind),
                (_("Patch"), self.patch),
                (_("Plan"), self.plan),
                (_("Began at"), self.begun),
                (_("Ended at"), self.ended),
                (_("Note"), self.note),
            )
        ):
            caption = label(words, "soft")
            caption.setBuddy(field)
            row, column = divmod(place, 3)
            fields.addWidget(caption, row, column * 2)
            fields.addWidget(field, row, column * 2 + 1)
            fields.setColumnStretch(column * 2 + 1, 1)
        self.of_after = label(_("Photos after the work"), "strong")
        photos_box = QFormLayout()
        photos_box.addRow(self.known)
        photos_box.addRow(self.of)
        photos_box.addRow(self.before)
        photos_box.addRow(self.of_after)
        photos_box.addRow(self.after)
        buttons = QDialogButtonBox()
        self.ok = buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setProperty("look", "main")
        self.ok.setToolTip(_("Ctrl+Enter"))
        self.ok.setAutoDefault(False)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        buttons.accepted.connect(self.submit)
        buttons.rejected.connect(self.reject)
        self.none = button(_("None looked at"), "quiet")
        self.none.setAutoDefault(False)
        self.none.clicked.connect(lambda: self.list.set_all(NOT_LOOKED))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(label(_("Record an inspection"), "section"))
        column.addLayout(fields)
        column.addWidget(
            label(_("1 nothing found · 2 found · 3 mended at once · 0 not looked at; what was found becomes an issue."), "soft")
        )  # fmt: skip
        column.addWidget(self.list, 1)
        column.addWidget(label(_("Leave out names and numbers of residents."), "soft"))
        column.addLayout(photos_box)
        column.addWidget(self.wrong)
        buttons.addButton(self.none, QDialogButtonBox.ButtonRole.ResetRole)
        column.addWidget(buttons)


def _with_photos(looks: Sequence[tuple[Look, int, int]], taken: Sequence[Photo]) -> list[Look]:
    """The looks with the photos that were taken in for them, which stand in the same order."""
    found: list[Look] = []
    rest = list(taken)
    for look, before, after in looks:
        own = [photo._replace(kind="before") for photo in rest[:before]]
        own += [photo._replace(kind="after") for photo in rest[before : before + after]]
        rest = rest[before + after :]
        found.append(look._replace(photos=tuple(own)))
    return found
