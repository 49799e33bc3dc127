"""Where things lie: the data folder and its rooms, and the files that ship with the program.

One glance at the folder tells what to back up (docs/architecture.md): base.sqlite3, media/, issued/, keys/, bundles/, backups/, logs/,
settings.toml.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core.refusals import FolderNotLocal, FolderNotWritable

_PROGRAM = Path(__file__).resolve().parent.parent
FONTS = _PROGRAM / "core" / "fonts"
EXAMPLES = _PROGRAM / "examples"


@dataclass(frozen=True)
class DataFolder:
    """The folder that holds one base. Local disk only: SQLite's write-ahead log does not work on a network drive."""

    root: Path

    @property
    def base(self) -> Path:
        """The SQLite file."""
        return self.root / "base.sqlite3"

    @property
    def media(self) -> Path:
        """Videos and photos, by content hash."""
        return self.root / "media"

    @property
    def issued(self) -> Path:
        """Frozen PDFs, by serial."""
        return self.root / "issued"

    @property
    def appraisal(self) -> Path:
        """The frozen lists of closed years, a folder each; part of what was issued."""
        return self.issued / "appraisal"

    @property
    def keys(self) -> Path:
        """Secrets; readable by their owner alone."""
        return self.root / "keys"

    @property
    def bundles(self) -> Path:
        """Bundles of stations: those that wait to be taken in may be the only copy of somebody's work."""
        return self.root / "bundles"

    @property
    def backups(self) -> Path:
        """Copies of the base, the one made before each upgrade among them."""
        return self.root / "backups"

    @property
    def logs(self) -> Path:
        """Fault reports and the programs' logs."""
        return self.root / "logs"

    @property
    def settings(self) -> Path:
        """The settings of this machine."""
        return self.root / "settings.toml"

    def lock(self, name: str) -> Path:
        """The lock file that a running desktop or door holds."""
        return self.root / f".{name}.lock"

    def make(self) -> "DataFolder":
        """Make the folder and its rooms. Raises FolderNotLocal and FolderNotWritable; an existing folder is kept as it is."""
        if is_network_path(self.root):
            raise FolderNotLocal(folder=str(self.root))
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            for room in (self.media, self.issued, self.bundles, self.backups, self.logs):
                room.mkdir(exist_ok=True)
            self.keys.mkdir(mode=0o700, exist_ok=True)
            probe = self.root / f".write-{os.getpid()}"
            probe.write_bytes(b"x")
            probe.unlink()
        except OSError as error:
            raise FolderNotWritable(folder=str(self.root), reason=error.strerror or str(error)) from error
        return self


def default_data_folder() -> DataFolder:
    """The user's own base: XIUHUA_DATA when set, else the system's local application-data folder."""
    chosen = os.environ.get("XIUHUA_DATA")
    return DataFolder(
        Path(chosen) if chosen else Path(platformdirs.user_data_dir("Xiuhua", appauthor=False, roaming=False))
    )


def is_network_path(path: Path) -> bool:
    """Whether a path lies on a share or a mapped drive (Windows; elsewhere only what looks like a UNC path)."""
    text = str(path)
    if text.startswith(("\\\\", "//")):
        return True
    if os.name != "nt":
        return False
    import ctypes

    remote = 4  # DRIVE_REMOTE of GetDriveTypeW
    windll = getattr(ctypes, "windll")  # noqa: B009 - exists on Windows alone, so the checker must not look for it
    return bool(windll.kernel32.GetDriveTypeW(str(Path(path).absolute().anchor)) == remote)
