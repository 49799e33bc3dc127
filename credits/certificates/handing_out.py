"""Handing certificates out: as separate files in a folder of their own, or as one file to print. Always the frozen bytes, never drawn again.

Each certificate's file is compared with its hash first, and the journal says what was handed out.
"""

import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from core.clock import local_date
from core.files import write_whole
from core.ids import new_id
from core.jobs import Job, Step
from core.language import _
from core.paths import DataFolder
from core.placing import placing
from credits.certificates import certificate_files
from credits.certificates.certificate_rows import CertificateRow, certificates_of
from credits.certificates.paper_order import Order, in_order
from credits.certificates.refusals import NothingToHandOut
from credits.provenance.dossier import safe_name
from store import journal
from store.journal import Line
from store.transaction import Store
from store.types import Db

_FOLDER = "证书 {first}"  # read by whoever opens the folder, like the certificates in it
_NUMBER = re.compile(r"(.*-)(\d+)")


class HandedOut(NamedTuple):
    """Where they are, and how many."""

    path: Path
    certificates: int


def write_files(
    store: Store, folder: DataFolder, ids: Collection[UUID], parent: Path, actor: str, at: datetime
) -> Job[HandedOut]:
    """Copy certificates into a new folder inside `parent`, each named by its number and name, safe for Windows.

    The folder appears when all are there, with a line of the journal; a cancelled job leaves nothing. Raises UnknownCertificate,
    NothingToHandOut, FrozenFileChanged, FileLocked, FileNotWritten.
    """
    with store.read() as db:
        rows = _wanted(db, ids)
    beside = parent / f".{new_id().hex}"
    try:
        for done, row in enumerate(rows):
            yield Step(done, len(rows), _("Copying certificates"))
            write_whole(beside / file_name(row), certificate_files.read(folder, row.serial, row.sha256))
        target = _free(parent, _FOLDER.format(first=", ".join(ranges(rows)[:2])))
        with placing() as place, store.write() as db:
            said(db, "files", rows, actor, at)
            place(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    yield Step(len(rows), len(rows), _("Copying certificates"))
    return HandedOut(target, len(rows))


def write_one_file(
    store: Store,
    folder: DataFolder,
    ids: Collection[UUID],
    pdf: Path,
    order: Order,
    actor: str,
    at: datetime,
    *,
    sheet: int | None = None,
) -> Job[HandedOut]:
    """One PDF of all their pages, to be printed, in an order (`paper_order`; `sheet` is the number of an attendance sheet).

    Pictures that pages share are in it once. Raises as `write_files`, and UnknownSheet.
    """
    from credits.certificates.one_file import OneFile

    with store.read() as db:
        rows = in_order(db, _wanted(db, ids), order, local_date(at), sheet)
    beside = pdf.with_name(f".{new_id().hex}.pdf")
    try:
        with OneFile(beside) as whole:
            for done, row in enumerate(rows):
                yield Step(done, len(rows), _("Putting certificates together"))
                whole.add(certificate_files.read(folder, row.serial, row.sha256))
            for done in whole.write():
                yield Step(done, len(rows), _("Writing {file}", file=pdf.name))
        with placing() as place, store.write() as db:
            said(db, "one_file", rows, actor, at)
            place(beside, pdf)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    yield Step(len(rows), len(rows))
    return HandedOut(pdf, len(rows))


def in_turn(
    store: Store,
    folder: DataFolder,
    ids: Collection[UUID],
    order: Order,
    at: datetime,
    sheet: int | None = None,
) -> Iterator[tuple[CertificateRow, bytes]]:
    """The frozen bytes one after the other in an order, for whoever prints them. Raises as `write_one_file`.

    Every file is looked at before the first is given: half a stack of paper would be of little use.
    """
    with store.read() as db:
        rows = in_order(db, _wanted(db, ids), order, local_date(at), sheet)
    for row in rows:
        certificate_files.read(folder, row.serial, row.sha256)
    return ((row, certificate_files.read(folder, row.serial, row.sha256)) for row in rows)


def said(db: Db, form: str, rows: Sequence[CertificateRow], actor: str, at: datetime) -> None:
    """What the journal says of it: the form ("files", "one_file", "printed"), how many, and their numbers."""
    note = {"form": form, "certificates": len(rows), "serials": ranges(rows)}
    journal.note(db, Line("certificates.handed_out", "hand_out", new_id(), actor, at, note), at)


def file_name(row: CertificateRow) -> str:
    """The name of a copy: "XH-2026-0001 王芳.pdf"; whatever a file system forbids in a name is "_" there."""
    return f"{safe_name(f'{row.serial} {row.name}')}.pdf"


def ranges(rows: Sequence[CertificateRow]) -> list[str]:
    """Their numbers with those that follow each other drawn together: "XH-2026-0001–0230"."""
    parts = sorted(
        (match[1], int(match[2]), match[2]) for row in rows if (match := _NUMBER.fullmatch(row.serial))
    )
    found: list[str] = []
    for (head, _start), run in groupby(enumerate(parts), lambda pair: (pair[1][0], pair[1][1] - pair[0])):
        each = list(run)
        first, last = each[0][1][2], each[-1][1][2]
        found.append(f"{head}{first}" if first == last else f"{head}{first}–{last}")
    return found


def _wanted(db: Db, ids: Collection[UUID]) -> list[CertificateRow]:
    if not ids:
        raise NothingToHandOut
    return certificates_of(db, ids)


def _free(parent: Path, name: str) -> Path:
    place, number = parent / name, 1
    while place.exists():
        number += 1
        place = parent / f"{name} ({number})"
    return place
