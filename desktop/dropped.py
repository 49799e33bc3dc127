"""What was dropped on a window. Windows that take a file ask it."""

from pathlib import Path

from PySide6.QtGui import QDropEvent


def one_file(event: QDropEvent) -> Path | None:
    """The file, where it is one alone, and of this computer."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
