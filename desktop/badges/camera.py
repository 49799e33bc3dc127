"""The webcam: a live picture, and the badge codes in it, read in a thread of its own a few times a second.

QtMultimedia is imported when the camera is switched on and not before: a computer without it, or without a camera, does without.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage
from shiboken6 import isValid

from core.language import _
from courses.badges import pictures
from desktop.badges import multimedia

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaCaptureSession, QVideoFrame, QVideoSink

EVERY_SECONDS = 0.15
"""Between two pictures that are looked at."""
SAME_SECONDS = 3.0
"""A badge that stays before the camera is one scan; away for so long, it is another."""
_WIDE = 1280


class Choosable(NamedTuple):
    """A camera of this computer."""

    id: bytes
    name: str


class Recent:
    """Which texts were seen a moment ago; a text that is seen on and on stays recent."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def is_new(self, text: str, now: float) -> bool:
        """Whether the text was not seen in the SAME_SECONDS before `now`, seconds of a steady clock; it counts as seen now."""
        before = self._seen.get(text)
        self._seen = {each: at for each, at in self._seen.items() if now - at < SAME_SECONDS} | {text: now}
        return before is None or now - before >= SAME_SECONDS


class Camera(QObject):
    """One camera at a time. `read` with each code, `shown` with each picture, `failed` with a sentence when there is none."""

    read = Signal(str)
    shown = Signal(QImage)
    failed = Signal(str)
    changed = Signal()
    """Cameras were plugged in or pulled out."""
    _looked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sink: QVideoSink | None = None
        self._camera: QCamera | None = None
        self._session: QMediaCaptureSession | None = None
        self._devices: QObject | None = None
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="camera")
        self._reading = False
        self._last = 0.0
        self._recent = Recent()
        self._looked.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def is_reading(self) -> bool:
        """Whether a picture is being looked at."""
        return self._reading

    def cameras(self) -> list[Choosable]:
        """The cameras of this computer; none where QtMultimedia is not there either."""
        devices = self._found()
        return [Choosable(bytes(device.id().data()), device.description()) for device in devices]

    def start(self, id: bytes | None = None) -> bool:
        """Switch on the camera of this id, else the system's first. False, and `failed` says why, when there is none."""
        self.stop()
        devices = self._found()
        device = next((each for each in devices if each.id().data() == id), devices[0] if devices else None)
        if device is None:
            self.failed.emit(_("No camera was found on this computer."))
            return False
        from PySide6.QtMultimedia import QCamera, QMediaCaptureSession

        camera = self._camera = QCamera(device, self)
        formats = device.videoFormats()
        if formats:
            camera.setCameraFormat(
                min(formats, key=lambda each: (abs(each.resolution().width() - _WIDE), -each.maxFrameRate()))
            )
        camera.errorOccurred.connect(self._fail)
        session = self._session = QMediaCaptureSession(self)
        session.setCamera(camera)
        session.setVideoSink(self.listen())
        camera.start()
        return True

    def listen(self) -> "QVideoSink":
        """The sink whose frames are read; `start` puts a camera's picture into it."""
        from PySide6.QtMultimedia import QVideoSink

        if self._sink is None:
            self._sink = QVideoSink(self)
            self._sink.videoFrameChanged.connect(self._on_frame)
        return self._sink

    def stop(self) -> None:
        """Switch off."""
        if self._camera is not None:
            self._camera.stop()
            self._camera.deleteLater()
            self._camera = None
        if self._session is not None:
            self._session.deleteLater()
            self._session = None

    def close(self) -> None:
        """Switch off for good."""
        self.stop()
        self._reader.shutdown(wait=True, cancel_futures=True)

    def _found(self) -> "list[QCameraDevice]":
        if not multimedia.is_there():
            return []
        from PySide6.QtMultimedia import QMediaDevices

        if self._devices is None:
            devices = self._devices = QMediaDevices(self)
            devices.videoInputsChanged.connect(self.changed)
        return list(QMediaDevices.videoInputs())

    def _fail(self, _error: object, words: str) -> None:
        self.stop()
        self.failed.emit(
            _("The camera cannot be used ({reason}). Is another program using it?", reason=words)
        )

    def _on_frame(self, frame: "QVideoFrame") -> None:
        now = time.monotonic()
        if self._reading or now - self._last < EVERY_SECONDS or not frame.isValid():
            return
        image = frame.toImage()
        if image.isNull():
            return
        self._reading, self._last = True, now
        self.shown.emit(image)
        self._reader.submit(texts_of, image).add_done_callback(self._hand_back)

    def _hand_back(self, future: "Future[list[str]]") -> None:
        if not future.cancelled() and isValid(self):
            self._looked.emit(future)

    def _take(self, future: "Future[list[str]]") -> None:
        self._reading = False
        for text in future.result():
            if self._recent.is_new(text, time.monotonic()):
                self.read.emit(text)


def texts_of(image: QImage) -> list[str]:
    """The codes in a picture of Qt's; may run in any thread."""
    return pictures.texts_in(image.convertToFormat(QImage.Format.Format_Grayscale8))


def mirrored(image: QImage, size: QSize) -> QImage:
    """The picture as a mirror shows it, which is how people aim, no larger than `size`."""
    small = image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return small.flipped(Qt.Orientation.Horizontal)
