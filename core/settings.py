"""The settings of this machine (settings.toml): language, where the door listens, a database elsewhere.

What belongs to the base (its name, its key) is in the database or in keys/, so that it travels with a backup.
"""

import logging
import tomllib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import tomli_w

from core.files import write_whole
from core.refusals import SettingsUnreadable

_log = logging.getLogger("xiuhua.settings")


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; an unknown key in the file is kept out and left alone."""

    language: str = ""
    """zh_CN, en or empty for the system's."""
    door_host: str = "127.0.0.1"
    """127.0.0.1 until phone access is switched on, then 0.0.0.0: no firewall prompt at the first start."""
    door_port: int = 8460
    door_address: str = ""
    """The address that the QR names (http://HOST:PORT); empty for the one that the network doctor's rule finds."""
    door_adapter: str = ""
    """The name of the network adapter whose address the QR names; empty for the one that leads out. Addresses change, names stay."""
    database: str = ""
    """An SQLAlchemy URL (postgresql+psycopg://...); empty for base.sqlite3 in the data folder."""
    sound: bool = True
    verify_address: str = ""
    """The page that a certificate's QR opens (HTTPS://BASE.EXAMPLE.CN/V), as `credits.certificates.verify_address.normal` gives it;
    empty for a QR that holds the code alone."""
    signing_file: str = ""
    """The PKCS#12 file in keys/ that signs each certificate's file as well (credits.certificates.file_signature); empty for none.
    Its passphrase is never a setting."""


def load(file: Path) -> Settings:
    """The settings in a file, defaults where it is silent or missing; unknown keys are logged. Raises SettingsUnreadable."""
    found = _read(file)
    known = asdict(Settings())
    for key, value in found.items():
        if key in known and type(value) is not type(known[key]):
            raise SettingsUnreadable(file=str(file), reason=f"{key} = {value!r}")
    unknown = [key for key in found if key not in known]
    if unknown:
        _log.warning("%s holds settings that do not exist: %s", file.name, ", ".join(unknown))
    return replace(Settings(), **{key: value for key, value in found.items() if key in known})


def strays(file: Path) -> tuple[str, ...]:
    """The keys in a file that are no setting, mostly mistyped ones. Raises SettingsUnreadable."""
    known = asdict(Settings())
    return tuple(key for key in _read(file) if key not in known)


def save(file: Path, settings: Settings) -> None:
    """Write the settings; keys of the file that are no setting stay. Raises SettingsUnreadable, FileLocked and FileNotWritten."""
    unknown = {key: value for key, value in _read(file).items() if key not in asdict(settings)}
    write_whole(file, tomli_w.dumps({**asdict(settings), **unknown}).encode())


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsUnreadable(file=str(file), reason=str(error)) from error
