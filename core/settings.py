"""The settings of this machine (settings.toml): language, where the door listens, a database elsewhere.

What belongs to the base (its name, its key) is in the database or in keys/, so that it travels with a backup.
"""

import tomllib
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import tomli_w

from core.files import write_whole
from core.refusals import SettingsUnreadable


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; an unknown key in the file is kept out and left alone."""

    language: str = ""
    """zh_CN, en or empty for the system's."""
    door_host: str = "127.0.0.1"
    """127.0.0.1 until phone access is switched on, then 0.0.0.0: no firewall prompt at the first start."""
    door_port: int = 8460
    door_address: str = ""
    """The address that the QR names (http://HOST:PORT); empty for the first private address of this machine."""
    database: str = ""
    """An SQLAlchemy URL (postgresql+psycopg://...); empty for base.sqlite3 in the data folder."""
    sound: bool = True


def load(file: Path) -> Settings:
    """The settings in a file, defaults where it is silent or missing. Raises SettingsUnreadable."""
    if not file.exists():
        return Settings()
    try:
        found = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsUnreadable(file=str(file), reason=str(error)) from error
    known = asdict(Settings())
    for key, value in found.items():
        if key in known and type(value) is not type(known[key]):
            raise SettingsUnreadable(file=str(file), reason=f"{key} = {value!r}")
    return replace(Settings(), **{key: value for key, value in found.items() if key in known})


def save(file: Path, settings: Settings) -> None:
    """Write the settings. Raises FileLocked and FileNotWritten."""
    write_whole(file, tomli_w.dumps(asdict(settings)).encode())
