"""Which sticks are in the computer, so that somebody need not look for the letter of a drive."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QStorageInfo

_REMOVABLE = 2  # DRIVE_REMOVABLE of GetDriveTypeW
_MOUNTED_UNDER = ("/media/", "/run/media/", "/mnt/usb", "/Volumes/")
_BLOCKS = Path("/sys/class/block")


class Drive(NamedTuple):
    """A stick that can be written to."""

    root: Path
    name: str
    free: int
    """Bytes."""


def sticks() -> list[Drive]:
    """The removable drives that are in now. A slow one makes it slow: ask off the GUI thread."""
    return [drive for volume in QStorageInfo.mountedVolumes() if (drive := _stick(volume)) is not None]


def _stick(volume: QStorageInfo) -> Drive | None:
    root = volume.rootPath()
    if not volume.isValid() or not volume.isReady() or volume.isReadOnly() or volume.isRoot():
        return None
    if not is_removable(root, bytes(volume.device().data()).decode("utf-8", "replace")):
        return None
    return Drive(Path(root), volume.name() or root.rstrip("/"), volume.bytesAvailable())


def is_removable(root: str, device: str) -> bool:
    """Whether a volume can be pulled out. A hard disk in a USB case says of itself that it is fixed: it is chosen as a folder."""
    if sys.platform == "win32":
        import ctypes

        windll = getattr(ctypes, "windll")  # noqa: B009 - exists on Windows alone, so the checker must not look for it
        return bool(windll.kernel32.GetDriveTypeW(root.replace("/", "\\")) == _REMOVABLE)
    return root.startswith(_MOUNTED_UNDER) or _says_removable(device)


def _says_removable(device: str) -> bool:
    """What Linux says of the disk that a partition lies on."""
    if not device.startswith("/dev/"):
        return False
    block = (_BLOCKS / Path(device).name).resolve()
    flags: Sequence[Path] = (block / "removable", block.parent / "removable")
    return any(flag.is_file() and flag.read_text("ascii").strip() == "1" for flag in flags)


def drive_of(path: Path) -> Path | None:
    """The stick that a path lies on, None when it is none of them."""
    volume = QStorageInfo(str(path))
    drive = _stick(volume)
    return drive.root if drive else None
