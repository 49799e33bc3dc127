"""A program: it issues certificates in the base of a data folder and ends itself, without a word, at the act that is named."""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from credits.certificates import certificate_files, certificates, issuing
from store import journal
from store.engine import open_base
from store.journal import Line
from tests.certificate_town import NOW
from tests.processes import kill

CHUNK = 3


def main(folder: DataFolder, database: str, act: str) -> None:
    """In its second chunk. Acts: laid (files beside their places), put (in their places), journalled (all but the commit),
    committed (the first chunk is, and nothing else).
    """  # fmt: skip
    turns = 0

    def turn(at: int = 2) -> None:
        nonlocal turns
        turns += 1
        if turns == at:
            kill(os.getpid())

    put, append, begin = certificate_files.put, journal.append, issuing._Batch.begin  # pyright: ignore[reportPrivateUsage]

    def put_or_die(*given: Any) -> None:  # noqa: ANN401 - handed on
        turn()
        put(*given)

    def append_or_die(db: Any, lines: Iterable[Line], at: Any) -> Any:  # noqa: ANN401 - handed on
        new = list(lines)
        ours = any(line.action == "certificate.issued" for line in new)
        if ours and act == "put":
            turn()
        done = append(db, new, at)
        if ours and act == "journalled":
            turn()
        return done

    def begin_or_die(*given: Any) -> None:  # noqa: ANN401 - handed on
        turn(issuing._AHEAD + 1)  # pyright: ignore[reportPrivateUsage] - the first that waits for a commit
        begin(*given)

    doing: dict[str, Callable[[], None]] = {
        "laid": lambda: setattr(certificate_files, "put", put_or_die),
        "put": lambda: setattr(journal, "append", append_or_die),
        "journalled": lambda: setattr(journal, "append", append_or_die),
        "committed": lambda: setattr(issuing._Batch, "begin", begin_or_die),  # pyright: ignore[reportPrivateUsage]
    }
    issuing._CHUNK = CHUNK  # pyright: ignore[reportPrivateUsage] - several chunks of few people
    store = open_base(folder, Settings(database=database))
    doing[act]()
    drive(certificates.issue(store, folder, 2026, "stage", "clerk", NOW))
    sys.exit("nobody killed it")


if __name__ == "__main__":
    main(DataFolder(Path(sys.argv[1])), sys.argv[2], sys.argv[3])
