"""Taking a photo with the computer's camera. The photos field opens it."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from core.language import _
from desktop.badges.live_camera import LiveCamera
from desktop.page import label

_SIZE = QSize(560, 380)


class CameraDialog(QDialog):
    """The live picture; `taken` with it as the camera saw it, not mirrored."""

    taken = Signal(QImage)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Take a photo"))
        self.setModal(True)
        self._newest = QImage()
        self.live = LiveCamera(self, _SIZE)
        self.live.camera.shown.connect(self._keep)
        buttons = QDialogButtonBox()
        self.take = buttons.addButton(_("Take the photo"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setProperty("look", "main")
        self.take.setDefault(True)
        self.take.setEnabled(False)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.live.choice)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        column.addWidget(label(_("Take a photo"), "section"))
        column.addLayout(row)
        column.addWidget(self.live.live)
        column.addWidget(buttons)
        self.finished.connect(self._end)
        self.live.switch(on=True)

    def _keep(self, image: QImage) -> None:
        self._newest = image
        self.take.setEnabled(True)

    def _take(self) -> None:
        self.taken.emit(self._newest)
        self.accept()

    def _end(self) -> None:
        self.live.camera.close()
        self.deleteLater()
