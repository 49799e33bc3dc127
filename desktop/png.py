"""A picture of the screen, the camera or the clipboard as a file's bytes, for the verbs that take files."""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage


def png_of(image: QImage) -> bytes:
    """The picture as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType] - the stubs want bytes, Qt a text
    return bytes(buffer.data().data())
