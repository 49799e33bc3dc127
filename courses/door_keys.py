"""The door's key, which signs the tickets of scans. The web door reads it once, when it starts."""

import secrets

from filelock import FileLock

from core.files import write_whole
from core.paths import DataFolder
from courses.refusals import DoorKeyUnreadable

_BYTES = 32


def door_key(folder: DataFolder) -> bytes:
    """The 32 bytes of keys/door.key, made at first use and readable by their owner alone. Raises DoorKeyUnreadable."""
    path = folder.keys / "door.key"
    # Several doors may start at once; each must sign with the key that the others read.
    with FileLock(folder.lock("door-key"), timeout=30):
        if not path.exists():
            write_whole(path, secrets.token_bytes(_BYTES), private=True)
        try:
            key = path.read_bytes()
        except OSError as error:
            raise DoorKeyUnreadable(file=str(path)) from error
    if len(key) != _BYTES:
        raise DoorKeyUnreadable(file=str(path))
    return key
