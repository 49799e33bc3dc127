"""The field of photos: chosen, dropped, pasted or taken with the camera; kept as bytes until the issue takes them in."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QMimeData, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QIcon,
    QImage,
    QImageReader,
    QKeyEvent,
    QKeySequence,
    QPixmap,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.language import _
from core.paths import DataFolder
from core.refusal import Refusal
from desktop.desk import Desk
from desktop.export import documents
from desktop.page import button, label
from desktop.png import png_of
from grid.issues.photos import MOST_BYTES, Sent, prepare
from grid.issues.refusals import PhotoTooLarge

THUMB = QSize(96, 72)


class PhotosField(QWidget):
    """`photos` holds what was taken; `changed` when it does. What cannot be a photo is said and not taken."""

    changed = Signal()

    def __init__(self, desk: Desk, *, most: int = 6) -> None:
        super().__init__()
        self.desk = desk
        self.most = most
        self.photos: list[Sent] = []
        self.setAcceptDrops(True)
        self.choose = button(_("Choose files…"))
        self.paste = button(_("Paste (Ctrl+V)"))
        self.camera = button(_("Camera…"))
        self.remove = button(_("Remove"), "quiet", _("Take the marked photo out again"))
        self.thumbs = QListWidget()
        self.thumbs.setViewMode(QListView.ViewMode.IconMode)
        self.thumbs.setFlow(QListView.Flow.LeftToRight)
        self.thumbs.setWrapping(False)
        self.thumbs.setMovement(QListView.Movement.Static)
        self.thumbs.setIconSize(THUMB)
        self.thumbs.setFixedHeight(THUMB.height() + 38)
        self.thumbs.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.thumbs.setTabKeyNavigation(False)
        self.thumbs.setAccessibleName(_("Photos"))
        self.thumbs.hide()
        self.said = label(_("JPEG, PNG or WebP; they may be dropped here."), "soft", wrap=True)
        self._lay_out()
        self.choose.clicked.connect(self._ask)
        self.paste.clicked.connect(self.paste_it)
        self.camera.clicked.connect(self._take_one)
        self.remove.clicked.connect(self.remove_marked)
        self.thumbs.currentRowChanged.connect(self._mark)
        gone = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.thumbs)
        gone.setContext(Qt.ShortcutContext.WidgetShortcut)
        gone.activated.connect(self.remove_marked)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Read files, in a thread; what is too large or is no photo is said."""

        def read() -> list[Sent | str]:
            return [_read(self.desk.folder, path) for path in paths]

        def taken(found: list[Sent | str]) -> None:
            self._take([each for each in found if isinstance(each, Sent)])
            wrong = [each for each in found if isinstance(each, str)]
            if wrong:
                self.said.setText("\n".join(wrong))

        self.desk.worker.ask(self, "", read, taken, self.desk.tell)

    def take_image(self, image: QImage, name: str) -> None:
        """Take a picture that is no file: of the clipboard, of the camera."""
        if image.isNull():
            self.said.setText(_("There is no picture on the clipboard."))
            return
        self._take([Sent(png_of(image), name)])

    def paste_it(self) -> None:
        """Take what the clipboard holds: files copied in the file manager, or a picture."""
        # An empty clipboard has no data at all, whatever Qt's signature says.
        data = cast("QMimeData | None", QGuiApplication.clipboard().mimeData())
        if data is None:
            self.said.setText(_("There is no picture on the clipboard."))
        else:
            self.take_data(data)

    def take_data(self, data: QMimeData) -> None:
        """Take what was dropped or pasted."""
        local = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if local:
            self.take_files(local)
        else:
            image = data.imageData() if data.hasImage() else None
            self.take_image(QImage(image) if image is not None else QImage(), _("pasted picture") + ".png")

    def paste_from(self, *fields: QWidget) -> None:
        """Let Ctrl+V in these fields take a picture that the clipboard holds; text goes into the field as ever."""
        for field in fields:
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Ctrl+V in one of those fields."""
        is_paste = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.matches(QKeySequence.StandardKey.Paste)
        )
        if is_paste and _is_picture(QGuiApplication.clipboard().mimeData()):
            self.paste_it()
            return True
        return super().eventFilter(watched, event)

    def set_photos(self, photos: Sequence[Sent]) -> None:
        """Show these instead."""
        self.photos = []
        self.thumbs.clear()
        self._take(photos)
        self._show_rest()

    def remove_marked(self) -> None:
        """Take the marked photo out again."""
        row = self.thumbs.currentRow()
        if 0 <= row < len(self.photos):
            del self.photos[row]
            self.thumbs.takeItem(row)
            self._show_rest()
            self.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files or a picture may be dropped here."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take what was dropped."""
        self.take_data(event.mimeData())
        event.acceptProposedAction()

    def _take(self, photos: Sequence[Sent]) -> None:
        known = {photo.content for photo in self.photos}
        fresh: list[Sent] = []
        for photo in photos:
            if photo.content not in known:
                known.add(photo.content)
                fresh.append(photo)
        room = self.most - len(self.photos)
        for photo in fresh[:room]:
            self.photos.append(photo)
            item = QListWidgetItem(QIcon(QPixmap.fromImage(thumb(photo.content))), "")
            item.setToolTip(photo.name.replace("<", "‹"))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, photo.name)
            self.thumbs.addItem(item)
        self._show_rest()
        if len(fresh) > room:
            self.said.setText(_("At most {count} photos at once.", count=self.most))
        if fresh:
            self.changed.emit()

    def _show_rest(self) -> None:
        self.thumbs.setVisible(bool(self.photos))
        self.remove.setVisible(bool(self.photos))
        self.remove.setEnabled(self.thumbs.currentRow() >= 0)
        self.said.setText(
            _(
                "Photos: {count}. They are made small, and where they were taken is left out.",
                count=len(self.photos),
            )
            if self.photos
            else _("JPEG, PNG or WebP; they may be dropped here.")
        )

    def _ask(self) -> None:
        dialog = QFileDialog(
            self.window(), _("Choose photos"), documents(), _("Photos (*.jpg *.jpeg *.png *.webp)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._take_names)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_one(self) -> None:
        from desktop.grid.issues.camera import CameraDialog

        dialog = CameraDialog(self.window())
        dialog.taken.connect(self._take_shot)
        dialog.open()

    def _take_names(self, names: list[str]) -> None:
        self.take_files([Path(name) for name in names])

    def _take_shot(self, image: QImage) -> None:
        self.take_image(image, _("camera") + ".png")

    def _mark(self, row: int) -> None:
        self.remove.setEnabled(row >= 0)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for each in (self.choose, self.paste, self.camera, self.remove):
            row.addWidget(each)
        row.addStretch(1)
        self.remove.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.thumbs)
        column.addWidget(self.said)


def _is_picture(data: QMimeData | None) -> bool:
    """Whether the clipboard holds a picture or files, and no text that was meant for the field."""
    if data is None:
        return False
    files = any(url.isLocalFile() for url in data.urls())
    return files or (data.hasImage() and not data.hasText())


def thumb(content: bytes, size: QSize = THUMB) -> QImage:
    """A photo unpacked no larger than it is shown, the right way up; null for what Qt cannot read."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isValid():
        reader.setScaledSize(whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _read(folder: DataFolder, path: Path) -> Sent | str:
    """A file, looked at as the issue will when it takes the photo in; or why it cannot be one."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise PhotoTooLarge(file=path.name, most=MOST_BYTES // 1024 // 1024)
        sent = Sent(path.read_bytes(), path.name)
        prepare(folder, sent)
    except Refusal as refusal:
        return str(refusal)
    except OSError as error:
        return f"{path.name}: {error.strerror or error}"
    return sent
