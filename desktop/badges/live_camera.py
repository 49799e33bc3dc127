"""The camera as a window shows it: the button that switches it on, which camera where there are several, the live picture.

The badge window and the check of certificates place the three parts; codes come from `camera.read`.
"""

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QWidget

from core.language import _
from desktop import look
from desktop.badges.camera import Camera, mirrored
from desktop.choice import Choice
from desktop.page import button, label

_EDGE = QSize(12, 12)


class LiveCamera(QObject):
    """`touched` when the user did something with it: a window that is typed into takes its focus back."""

    touched = Signal()

    def __init__(self, parent: QWidget, size: QSize) -> None:
        super().__init__(parent)
        self.camera = Camera(self)
        self.button = button(_("Camera"))
        self.button.setCheckable(True)
        self.choice = Choice()
        self.choice.hide()
        self.live = label()
        self.live.setObjectName("card")
        self.live.setFixedSize(size)
        self.live.setAlignment(look.CENTRE)
        self.live.setWordWrap(True)
        self.live.hide()
        self.choice.activated.connect(self._choose)
        self.button.clicked.connect(self._toggle)
        self.camera.shown.connect(self._show)
        self.camera.failed.connect(self._show_none)
        self.camera.changed.connect(self._list)

    def switch(self, *, on: bool) -> None:
        """Show the camera's picture and look for codes in it, or stop."""
        self.live.setVisible(on)
        self.button.setChecked(on)
        if not on:
            self.camera.stop()
            self.choice.hide()
            return
        self._list()
        self.live.setText(_("Switching the camera on…"))
        self.camera.start(self.choice.currentData())

    def _toggle(self) -> None:
        self.switch(on=self.button.isChecked())
        self.touched.emit()

    def _choose(self) -> None:
        self.camera.start(self.choice.currentData())
        self.touched.emit()

    def _list(self) -> None:
        chosen = self.choice.currentData()
        found = self.camera.cameras()
        self.choice.clear()
        for each in found:
            self.choice.addItem(each.name, each.id)
            if each.id == chosen:
                self.choice.setCurrentIndex(self.choice.count() - 1)
        self.choice.setVisible(len(found) > 1 and self.button.isChecked())

    def _show(self, image: QImage) -> None:
        self.live.setPixmap(QPixmap.fromImage(mirrored(image, self.live.size() - _EDGE)))

    def _show_none(self, sentence: str) -> None:
        self.live.setText(sentence)
        self.live.show()
        self.button.setChecked(False)
