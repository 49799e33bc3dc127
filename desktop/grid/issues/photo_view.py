"""Photos before and after, side by side: they zoom and move together, so that the same corner is compared.

An issue's page and the conflict inbox show them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QImageReader,
    QKeyEvent,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsPixmapItem,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
    QGraphicsView,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from core.language import _
from desktop.export import show_file
from desktop.page import button, label

STEP = 1.25
CLOSEST = 8.0


class Kept(NamedTuple):
    """A photo of an issue as it was read."""

    name: str
    path: Path | None
    """Where it lies; None where the file is gone."""
    image: QImage
    said: str
    """When and by whom."""


def read_image(path: Path) -> QImage:
    """A photo unpacked, the right way up; for a thread."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    return reader.read()


class PhotoView(QGraphicsView):
    """One photo that zooms with the wheel or + and -, moves by dragging, fits its room again with 0."""

    moved = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(180, 150)
        self._item: QGraphicsPixmapItem | None = None
        self.near = 1.0
        """How much nearer than fitting its room."""

    def show_image(self, image: QImage) -> None:
        """Show a photo, fitting; a null one leaves the room empty."""
        self.scene().clear()
        self._item = None
        if not image.isNull():
            self._item = self.scene().addPixmap(QPixmap.fromImage(image))
            self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            self.setSceneRect(self._item.boundingRect())
        self.fit()

    def show_missing(self, words: str) -> None:
        """A frame in the photo's place that says what is not there."""
        self.show_image(QImage())
        self.resetTransform()
        pen = QPen(self.palette().color(QPalette.ColorRole.PlaceholderText), 1.5, Qt.PenStyle.DashLine)
        said = QGraphicsSimpleTextItem(words)
        said.setBrush(self.palette().color(QPalette.ColorRole.Text))
        room = said.boundingRect().adjusted(-28, -36, 28, 36)
        frame = self.scene().addRect(room, pen)
        self.scene().addItem(said)
        self.setSceneRect(frame.boundingRect())

    def fit(self) -> None:
        """Show all of it."""
        self.near = 1.0
        self._scale()
        self.moved.emit()

    def zoom(self, factor: float) -> None:
        """Nearer or farther, never farther than fitting."""
        self.near = max(1.0, min(CLOSEST, self.near * factor))
        self._scale()
        self.moved.emit()

    @property
    def middle(self) -> QPointF:
        """Which part of the photo is in the middle, each from 0 to 1."""
        rect = self.sceneRect()
        at = self.mapToScene(self.viewport().rect().center())
        return QPointF(at.x() / max(1.0, rect.width()), at.y() / max(1.0, rect.height()))

    def follow(self, near: float, middle: QPointF) -> None:
        """Show the same part at the same size as the other view."""
        self.near = near
        self._scale()
        rect = self.sceneRect()
        self.centerOn(middle.x() * rect.width(), middle.y() * rect.height())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """The wheel zooms."""
        self.zoom(STEP if event.angleDelta().y() > 0 else 1 / STEP)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """+ and - zoom, 0 fits."""
        key = event.key()
        if key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom(STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The photo follows its room."""
        super().resizeEvent(event)
        self._scale()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        """Dragged: the other view follows."""
        super().scrollContentsBy(dx, dy)
        self.moved.emit()

    def _scale(self) -> None:
        if self._item is None:
            return
        room, photo = self.viewport().rect(), self._item.boundingRect()
        if photo.width() and photo.height():
            fits = min(room.width() / photo.width(), room.height() / photo.height())
            self.resetTransform()
            self.scale(fits * self.near, fits * self.near)


class Side(QWidget):
    """One half: its title, the photo, and the way through several."""

    def __init__(self, title: str, nothing: str) -> None:
        super().__init__()
        self._title, self._nothing = title, nothing
        self.photos: list[Kept] = []
        self.number = 0
        self.title = label(title, "section")
        self.view = PhotoView(title)
        self.said = label("", "soft", wrap=True)
        self.back = button("‹", "quiet", _("The photo before"))
        self.on = button("›", "quiet", _("The next photo"))
        self.out = button(_("Open the photo"), "quiet", _("With the system's own program"))
        for each, name in ((self.back, _("The photo before")), (self.on, _("The next photo"))):
            each.setAccessibleName(name)
        self.back.clicked.connect(lambda: self.step(-1))
        self.on.clicked.connect(lambda: self.step(1))
        self.out.clicked.connect(self._open)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        for each in (self.back, self.on, self.out):
            head.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(self.said)

    def show_photos(self, photos: Sequence[Kept]) -> None:
        """Show these; the newest first in sight, unless one that is still there was being looked at."""
        before = self.photos[self.number].name if self.photos else ""
        same = [each[:2] for each in self.photos] == [each[:2] for each in photos]
        self.photos = list(photos)
        names = [each.name for each in photos]
        self.number = names.index(before) if before in names else max(0, len(names) - 1)
        if not same or not photos:
            self._show()

    def step(self, by: int) -> None:
        """The one before or after."""
        self.number = max(0, min(len(self.photos) - 1, self.number + by))
        self._show()

    def _show(self) -> None:
        count = len(self.photos)
        self.title.setText(
            _("{title} ({number} of {count})", title=self._title, number=self.number + 1, count=count)
            if count > 1
            else self._title
        )
        self.back.setVisible(count > 1)
        self.on.setVisible(count > 1)
        self.back.setEnabled(self.number > 0)
        self.on.setEnabled(self.number < count - 1)
        photo = self.photos[self.number] if count else None
        self.out.setVisible(photo is not None and photo.path is not None)
        if photo is None:
            self.view.show_image(QImage())
            self.said.setText(self._nothing)
        elif photo.path is None:
            self.view.show_missing(_("Photo missing"))
            gone = _("Its file is not on this computer: no bundle has brought it yet, or it was lost.")
            self.said.setText("\n".join(part for part in (photo.said, gone) if part))
        elif photo.image.isNull():
            self.view.show_missing(_("Photo unreadable"))
            self.said.setText(photo.said)
        else:
            self.view.show_image(photo.image)
            self.said.setText(photo.said)

    def _open(self) -> None:
        photo = self.photos[self.number] if self.photos else None
        if photo and photo.path:
            show_file(photo.path)


class PhotoPair(QWidget):
    """Before at the left, after at the right; or whatever two sides are to be compared."""

    def __init__(self, left: Side | None = None, right: Side | None = None) -> None:
        super().__init__()
        self.before = left or Side(_("Before the work"), _("No photo before."))
        self.after = right or Side(_("After the work"), _("No photo after yet."))
        self._following = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for side, other in ((self.before, self.after), (self.after, self.before)):
            row.addWidget(side, 1)
            side.view.moved.connect(lambda side=side, other=other: self._follow(side.view, other.view))

    def show_photos(self, before: Sequence[Kept], after: Sequence[Kept]) -> None:
        """Show both sides."""
        self.before.show_photos(before)
        self.after.show_photos(after)

    def _follow(self, leading: PhotoView, other: PhotoView) -> None:
        if not self._following:
            self._following = True
            other.follow(leading.near, leading.middle)
            self._following = False
