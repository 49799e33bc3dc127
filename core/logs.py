"""The programs' logs and fault reports: kept in the data folder, never holding a person's data or a secret."""

import logging
import logging.handlers
from pathlib import Path

from core.ids import new_id

_log = logging.getLogger("xiuhua")
_log.addHandler(
    logging.NullHandler()
)  # without a data folder a fault must not spill its trace over the terminal


def keep(folder: Path, program: str) -> None:
    """Write the log of `program` ("desktop", "door", "terminal") to the folder: five files of one megabyte at most.

    A program has one log: the one named last.
    """
    handler = logging.handlers.RotatingFileHandler(
        folder / f"{program}.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
    )
    logging.raiseExceptions = (
        False  # a log that cannot be written (read-only, full) must not spill over the terminal
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for older in [held for held in _log.handlers if isinstance(held, logging.FileHandler)]:
        _log.removeHandler(older)
        older.close()
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)


def report(fault: BaseException) -> str:
    """Log a fault with its trace and return the report's id, which the user reads out on the telephone."""
    number = new_id().hex[-8:].upper()
    _log.error("fault %s", number, exc_info=fault)
    return number
