"""One person's whole year in a file of its own (个人档案): the figures, every entry with its line of the journal, papers, scores, objections.

The desktop and the terminal write one, or one for everybody into a folder. What a section shows is said here; `dossier_pdf` draws.
"""

import re
import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa

from core import amounts
from core.clock import local_date
from core.files import write_whole
from core.glyphs import spelled
from core.ids import new_id
from core.jobs import Job, Step
from core.language import N_, _, speaking
from core.placing import placing
from credits import ledger
from credits.appraisal.appraisal_rows import AppraisalRow, grade_title, row_of, rows, rules_of, verdict_title
from credits.certificates.certificates import CERTIFICATES, CertificateRow
from credits.claims.exemptions import EXEMPTIONS, exemptions
from credits.claims.lists import CLAIMS, claims
from credits.ledger import ENTRIES, EntryRow
from credits.notices.notices import NOTICES, notices
from credits.refusals import ReasonMissing
from credits.tables import Certificate
from credits.year.objections import OBJECTIONS, objections
from credits.year.reading import AMENDMENTS, amendments
from sheets.columns import Column, Kind, Sheet, shown
from store import journal
from store.journal import JOURNAL, Line
from store.naming import one_line
from store.transaction import Store
from store.types import Db, table_of

Item = TypeVar("Item")
_CERTIFICATE = table_of(Certificate)
_AT_ONCE = 20
_DAY_WIDE = 18
"""Characters of the share that a day takes, so that it stays on one line."""
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_NAME_MOST = 80
_FOLDER = "{year} 年度个人档案"


class Section(NamedTuple):
    """One part of a dossier: a table, or pairs of words where `columns` is empty. All text, in the language of the document."""

    title: str
    columns: Sequence[tuple[str, float, bool]]
    """Title, share of the width, whether it is figures."""
    cells: Sequence[Sequence[str]]


class Dossier(NamedTuple):
    """One person's year, ready to be drawn."""

    year: int
    name: str
    issuer: str
    day: date
    sections: Sequence[Section]
    seq: int
    """The newest line of the journal when it was read, and the start of its hash."""
    hash: str


class Written(NamedTuple):
    """What a job wrote: the file or the folder, and how many dossiers."""

    path: Path
    people: int


class _Entry(NamedTuple):
    seq: int | None
    entry: EntryRow


_OF_ENTRY: Sheet[_Entry] = Sheet(
    N_("Credit entries"),
    (
        Column("seq", N_("Line of the journal"), Kind.NUMBER, lambda row: row.seq, 8),
        *(
            Column(each.key, each.title, each.kind, lambda row, each=each: each.value(row.entry), each.width)
            for each in ENTRIES.columns
            if each.key
            in {"day", "course", "kind", "category", "hours", "credits", "came_at", "rules", "reason"}
        ),
    ),
)


def dossier_of(db: Db, year: int, person_id: UUID, at: datetime, *, full: bool = False) -> Dossier:
    """Everything that is known of one person's year, in Chinese. Raises PersonNotOnRoster, NoRulesInForce."""
    with speaking("zh_CN"):
        row = row_of(db, year, person_id, at, full=full)
        entries = _entries(db, person_id, year)
        objected = [one for one in objections(db, year) if one.person_id == person_id]
        amended = [one for one in amendments(db, year) if one.person_id == person_id]
        sections = [
            Section(_("The year"), (), _figures(row, rules_of(db, year).grades is not None)),
            _section(_OF_ENTRY, entries),
            _section(_SCORES, _scores(db, row, year)),
            _section(
                CERTIFICATES.only("serial", "title", "hours", "credits", "issued_on", "state", "state_reason"),
                _certificates(db, person_id, year),
            ),
            _section(
                CLAIMS.only(
                    "title", "provider", "day", "hours", "state", "granted_hours", "credits", "checked_by", "decided_by",
                    "reason",
                ),
                claims(db, year=year, person_id=person_id),
            ),
            _section(
                EXEMPTIONS.only("credits", "extent", "reason", "made_by", "made_at", "ended_at", "ended_reason"),
                exemptions(db, year=year, person_id=person_id),
            ),
            _section(
                NOTICES.only("number", "level", "given_on", "earned", "required", "possible", "ended", "reason"),
                notices(db, year, person_id),
            ),
            _section(
                OBJECTIONS.only("number", "line", "words", "received_at", "decision", "reason", "amendment", "decided_at"),
                objected,
            ),
            _section(AMENDMENTS.only("number", "line", "what", "reason", "amended_at", "actor"), amended),
        ]  # fmt: skip
        head = db.execute(
            sa.select(JOURNAL.c.seq, JOURNAL.c.hash).order_by(JOURNAL.c.seq.desc()).limit(1)
        ).first()
        issuer = one_line(db)
    return Dossier(
        year,
        row.name,
        issuer,
        local_date(at),
        sections,
        head.seq if head else 0,
        head.hash[:16] if head else "",
    )


def write_one(
    store: Store,
    year: int,
    person_id: UUID,
    pdf: Path,
    *,
    full: bool = False,
    why: str = "",
    actor: str,
    at: datetime,
) -> Job[Written]:
    """Write one person's dossier; the journal says so. `full` gives whole mobile and ID numbers and needs `why`.

    Raises ReasonMissing, PersonNotOnRoster, NoRulesInForce, FileLocked, FileNotWritten, CharacterNotPrintable, TextDoesNotFit.
    """
    from credits.provenance.dossier_pdf import draw

    _refuse_no_reason(full=full, why=why)
    beside = pdf.with_name(f".{new_id().hex}.pdf")
    yield Step(0, 1)
    try:
        with store.read() as db:
            write_whole(beside, draw(dossier_of(db, year, person_id, at, full=full)))
        said: dict[str, object] = {"year": year, "person": person_id, "full": full, "why": why.strip()}
        with placing() as place, store.write() as db:
            journal.note(db, Line("dossier.exported", "dossier", str(person_id), actor, at, said), at)
            place(beside, pdf)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    yield Step(1, 1)
    return Written(pdf, 1)


def write_all(
    store: Store,
    year: int,
    parent: Path,
    *,
    people: Collection[UUID] | None = None,
    full: bool = False,
    why: str = "",
    actor: str,
    at: datetime,
) -> Job[Written]:
    """Write a dossier for everybody on the year's list, or for these people, into a new folder inside `parent`.

    The folder appears when all of them are written, with one line of the journal; a cancelled job leaves nothing. Raises as
    `write_one`.
    """
    from credits.provenance.dossier_pdf import draw

    _refuse_no_reason(full=full, why=why)
    with store.read() as db:
        listed = [
            (row.person_id, _file_name(row))
            for row in rows(db, year, at)
            if people is None or row.person_id in people
        ]
    beside = parent / f".{new_id().hex}"
    try:
        names: dict[str, int] = {}
        for start in range(0, len(listed), _AT_ONCE):
            yield Step(start, len(listed), _("Drawing the dossiers"))
            with store.read() as db:
                for person, name in listed[start : start + _AT_ONCE]:
                    content = draw(dossier_of(db, year, person, at, full=full))
                    write_whole(beside / _unused(name, names), content)
        said: dict[str, object] = {"year": year, "people": len(listed), "full": full, "why": why.strip()}
        target = _free(parent, _FOLDER.format(year=year))
        beside.mkdir(parents=True, exist_ok=True)
        with placing() as place, store.write() as db:
            journal.note(db, Line("dossier.exported", "dossier", str(year), actor, at, said), at)
            place(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    yield Step(len(listed), len(listed))
    return Written(target, len(listed))


def safe_name(text: str) -> str:
    """A file name that Windows takes as well: Chinese characters stay, what it forbids becomes "_"."""
    plain = _UNSAFE.sub("_", text).strip(" .")[:_NAME_MOST].strip(" .") or "_"
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def _file_name(row: AppraisalRow) -> str:
    return safe_name("-".join(part for part in (row.area, row.staff_number, row.name) if part))


def _unused(name: str, names: dict[str, int]) -> str:
    """The name with a number behind it where another person of this folder has it; Windows knows no capitals."""
    key = name.casefold()
    names[key] = names.get(key, 0) + 1
    return f"{name}.pdf" if names[key] == 1 else f"{name} ({names[key]}).pdf"


def _free(parent: Path, name: str) -> Path:
    place, number = parent / name, 1
    while place.exists():
        number += 1
        place = parent / f"{name} ({number})"
    return place


def _refuse_no_reason(*, full: bool, why: str) -> None:
    if full and not why.strip():
        raise ReasonMissing


def _figures(row: AppraisalRow, graded: bool) -> list[tuple[str, str]]:  # noqa: FBT001 - the one thing it decides
    pairs = [
        (_("Staff number"), row.staff_number),
        (_("Name"), row.name),
        (_("Residential area"), row.area),
        (_("Micro-grid"), row.grid),
        (_("Post"), row.post),
        (_("Mobile"), row.mobile),
        (_("ID number"), row.id_number),
        (_("Earned"), amounts.shown(row.earned)),
        (_("Required"), amounts.shown(row.required)),
        (_("Difference"), amounts.shown(row.difference)),
        (_("Lesson hours"), amounts.shown(sum(row.hours.values()))),
        (_("Verdict"), verdict_title(row.verdict)),
    ]
    if graded:
        pairs.append((_("Grade"), grade_title(row.grade) or _("a score is missing")))
    if row.number:
        pairs.append((_("Row of the closed list"), str(row.number)))
    return pairs


class _ScoreRow(NamedTuple):
    name: str
    value: int | None
    weight: int


_SCORES: Sheet[_ScoreRow] = Sheet(
    N_("Scores"),
    (
        Column("name", N_("Score"), Kind.TEXT, lambda row: row.name, 20),
        Column("weight", N_("Weight (%)"), Kind.NUMBER, lambda row: row.weight, 10),
        Column("value", N_("Points"), Kind.AMOUNT, lambda row: row.value, 10),
    ),
)


def _scores(db: Db, row: AppraisalRow, year: int) -> list[_ScoreRow]:
    grades = rules_of(db, year).grades
    weights: Mapping[str, int] = grades.weights if grades else {}
    return [_ScoreRow(name, row.scores.get(name), weight) for name, weight in weights.items()]


def _section(sheet: Sheet[Item], items: Sequence[Item]) -> Section:
    columns = [
        (
            _(column.title),
            float(max(column.width, _DAY_WIDE) if column.kind is Kind.DAY else column.width),
            column.kind in {Kind.AMOUNT, Kind.NUMBER},
        )
        for column in sheet.columns
    ]
    return Section(
        _(sheet.title),
        columns,
        [[spelled(shown(column, item)) for column in sheet.columns] for item in items],
    )


def _entries(db: Db, person_id: UUID, year: int) -> list[_Entry]:
    found = sorted(ledger.entries(db, person_id, year), key=lambda entry: (entry.day, entry.recorded_at))
    query = sa.select(JOURNAL.c.subject_id, sa.func.min(JOURNAL.c.seq)).where(
        JOURNAL.c.subject_kind == "ledger_entry", JOURNAL.c.subject_id.in_([str(entry.id) for entry in found])
    )
    seqs = {row[0]: row[1] for row in db.execute(query.group_by(JOURNAL.c.subject_id))}
    return [_Entry(seqs.get(str(entry.id)), entry) for entry in found]


def _certificates(db: Db, person_id: UUID, year: int) -> list[CertificateRow]:
    columns: list[sa.Column[Any]] = [_CERTIFICATE.c[name] for name in CertificateRow._fields]
    query = sa.select(*columns).where(_CERTIFICATE.c.person_id == person_id, _CERTIFICATE.c.year == year)
    return [CertificateRow(*row) for row in db.execute(query.order_by(_CERTIFICATE.c.serial))]
