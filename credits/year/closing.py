"""Closing a year: post what is outstanding, freeze the list, sign its manifest, and keep all of it in one transaction.

The desktop and the terminal run it as a job. Nothing counts before that transaction, everything after it; who cancels or is killed
leaves nothing that counts (credits.year.shelf).
"""

import shutil
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError

from core import issuer_key
from core.clock import local_date
from core.ids import new_id
from core.jobs import Job, Step
from core.language import _
from core.paths import DataFolder
from core.refusal import Refusal
from credits import ledger
from credits.posting import writing
from credits.posting.evidence import ATTENDANCE, SESSION
from credits.rulebook.rule_versions import ensure_first_version
from credits.tables import ClosedLine
from credits.year import entries, freezing, paper, seal, shelf
from credits.year.closed import CLOSED, hold, refuse_closed
from credits.year.freezing import Frozen, Part
from credits.year.lines import FrozenLine, digest
from credits.year.manifest import Manifest, Overridden, to_text
from credits.year.readiness import Point, readiness
from credits.year.refusals import (
    ClosingRuns,
    ReasonTooLong,
    WindowTooShort,
    YearNeedsReason,
    YearNotReady,
    YearStillMoves,
)
from credits.year.shelf import Sealed
from credits.years import first_instant, in_year
from store import journal
from store.journal import JOURNAL, Line
from store.sets import insert_set
from store.transaction import Store
from store.types import Db, table_of

LINE = table_of(ClosedLine)
REASON_MOST = 400
_TRIES = 3
_CHUNK = 500
_LINE_COLUMNS = ("id", "year", "number", "person_id", "body", "hash")
_MADE_OF = (
    "person",
    "absence",
    "area",
    "programme",
    "stage",
    "course",
    "claim",
    "exemption",
    "score",
    "rule_version",
    "base",
)
"""Subjects of the journal that a list is made of; a line of theirs while it is frozen makes it out of date."""


class Closed(NamedTuple):
    """What a closing gave."""

    year: int
    people: int
    met: int
    posted: int
    """Entries that were still to be posted."""
    digest: str
    """Of the manifest."""
    folder: Path


class _Moved(Exception):
    """The base is no longer what was frozen; the transaction is undone."""


def close(
    store: Store,
    folder: DataFolder,
    year: int,
    objections_until: date,
    actor: str,
    at: datetime,
    despite: str = "",
) -> Job[Closed]:
    """Close a year; `despite` is the reason why it is closed although something stands against it that a reason passes over.

    Posts outstanding check-ins first (they stay posted when the closing is cancelled). Raises YearIsClosed, YearNotReady,
    YearNeedsReason, WindowTooShort, ClosingRuns, YearStillMoves, NoRulesInForce, IssuerKeyUnreadable, and what cannot be printed
    or written (CharacterNotPrintable, TextDoesNotFit, FileNotWritten, DiskFull); nothing is closed then.
    """
    despite = despite.strip()
    if len(despite) > REASON_MOST:
        raise ReasonTooLong(most=REASON_MOST)
    if objections_until < local_date(at):
        raise WindowTooShort(day=objections_until)
    with store.read() as db:
        refuse_closed(db, [year])
    with _alone(folder):
        with store.read() as db:
            kept = frozenset(map(digest, db.scalars(sa.select(CLOSED.c.manifest))))
        shelf.sweep(folder, kept)
        posted = 0
        for _turn in range(_TRIES):
            yield Step(0, 0, _("Looking at what stands against closing"))
            with store.read() as db:
                overridden = _overridden(year, readiness(db, folder, year, at), despite)
            posted += (yield from ledger.post_year(store, year, actor, at)).entries
            try:
                closed = yield from _once(store, folder, year, objections_until, overridden, actor, at)
            except _Moved:
                continue
            return closed._replace(posted=posted)
    raise YearStillMoves(year=year)


def _once(
    store: Store,
    folder: DataFolder,
    year: int,
    until: date,
    overridden: Sequence[Overridden],
    actor: str,
    at: datetime,
) -> Job[Closed]:
    """Freeze, draw, sign and keep; raises _Moved when somebody changed in between what the list is made of."""
    key = issuer_key.own(folder)
    folder.appraisal.mkdir(parents=True, exist_ok=True)
    staged = shelf.staging(folder, new_id().hex)
    try:
        staged.mkdir()
        yield Step(0, 4, _("Freezing the list"))
        with store.write() as db:
            ensure_first_version(db, actor, at)
        with store.read() as db:
            frozen = freezing.freeze(db, year, at, staged / shelf.LINES)
        facts = facts_of(frozen, year, local_date(at), until, key.key_id.hex())
        yield Step(1, 4, _("Writing the workbook"))
        paper.write_workbook(staged / shelf.XLSX, facts, freezing.lines(staged / shelf.LINES))
        yield Step(2, 4, _("Printing the list"))
        paper.print_list(staged / shelf.PDF, facts, freezing.lines(staged / shelf.LINES))
        replaces = shelf.left(folder, year)
        manifest = to_text(
            _manifest(frozen, year, until, actor, at)._replace(
                overridden=tuple(overridden),
                replaces=replaces,
                files={name: shelf.hash_of(staged / name) for name in shelf.FILES},
            )
        )
        sealed = Sealed(manifest, seal.seal(key, "closed year", manifest), key.key_id.hex())
        shelf.write_sealed(staged / shelf.MANIFEST, sealed)
        staged = staged.rename(shelf.staging(folder, digest(manifest)))
        yield Step(3, 4, _("Closing the year"))
        if replaces:
            shelf.set_aside(folder, year)
        with store.write() as db:
            hold(db, year)
            refuse_closed(db, [year])
            _keep(db, year, frozen, sealed, until, staged / shelf.LINES, actor, at)
    except BaseException:
        if not _is_kept(store, staged):
            shutil.rmtree(staged, ignore_errors=True)
        raise
    shelf.settle(folder, year, digest(manifest))
    yield Step(4, 4)
    return Closed(year, frozen.people, frozen.met, 0, digest(manifest), shelf.place(folder, year))


def facts_of(frozen: Frozen, year: int, closed_on: date, until: date, key_id: str) -> paper.Facts:
    """What stands around the list of what was frozen."""
    return paper.Facts(
        year=year,
        issuer="、".join(frozen.base.splitlines()),
        closed_on=closed_on,
        objections_until=until,
        people=frozen.people,
        met=frozen.met,
        last_hash=frozen.last_hash,
        key_id=key_id,
        stages=frozen.stages,
        graded=frozen.graded,
    )


@contextmanager
def _alone(folder: DataFolder) -> Generator[None]:
    try:
        with FileLock(folder.lock("closing"), timeout=0):
            yield
    except Timeout as error:
        raise ClosingRuns from error


def _overridden(year: int, points: Sequence[Point], despite: str) -> list[Overridden]:
    for weight, refusal in (("refused", YearNotReady), ("reason", YearNeedsReason)):
        against = [point for point in points if point.weight == weight]
        if against and (weight == "refused" or not despite):
            raise refusal(year=year, points=" ".join(point.sentence for point in against))
    return [Overridden(point.code, point.many, despite) for point in points if point.weight == "reason"]


def _manifest(frozen: Frozen, year: int, until: date, actor: str, at: datetime) -> Manifest:
    return Manifest(
        year=year,
        base=frozen.base,
        origin=frozen.origin,
        closed_at=at,
        closed_by=actor,
        objections_until=until,
        people=frozen.people,
        met=frozen.met,
        graded=frozen.graded,
        grades=frozen.grades,
        last_hash=frozen.last_hash,
        entries=frozen.entries,
        columns=entries.COLUMNS,
        carried=frozen.carried,
        rules=frozen.rules,
        line_rules=frozen.line_rules,
        stages=frozen.stages,
        journal=frozen.journal,
        overridden=(),
        replaces=(),
        files={},
    )


def _keep(
    db: Db, year: int, frozen: Frozen, sealed: Sealed, until: date, file: Path, actor: str, at: datetime
) -> None:
    """Write the rows, what goes over into the next year, and the journal; raises _Moved when the base is not what was frozen."""
    if entries.count(db, year) != frozen.entries.entries:
        raise _Moved
    row = {
        "year": year,
        "people": frozen.people,
        "met": frozen.met,
        "objections_until": until,
        "manifest": sealed.text,
        "signature": sealed.signature,
        "key_id": sealed.key_id,
    }
    id = new_id()
    db.execute(sa.insert(CLOSED).values(id=id, closed_at=at, closed_by=actor, **row))
    ids = [new_id() for _number in range(frozen.people)]
    for part, fresh in _with_ids(file, ids):
        rows = [
            (id, year, line.number, line.person_id, body, hash_)
            for id, (hash_, body, line) in zip(fresh, part, strict=True)
        ]
        insert_set(db, LINE, _LINE_COLUMNS, rows)
    op_id = journal.note(db, Line("year.closed", "closed_year", id, actor, at, row), at)
    # Whoever changes what the list is made of writes a line: before ours it makes the list stale, after ours it came too late.
    if _moved(db, year, frozen.journal[0], op_id):
        raise _Moved
    for part, fresh in _with_ids(file, ids):
        writing.write(
            db, _carried(year, frozen.line_rules_id, [line for *_text, line in part], actor, at), at
        )
        journal.append(db, _listed(year, zip(fresh, part, strict=True), actor, at), at)


def carried_key(year: int, person_id: UUID) -> str:
    """The source of what goes over from a closed year into the next."""
    return f"carried:{year}:{person_id}"


def carried_entry(
    year: int, person_id: UUID, credits: int, source_key: str, rules_id: UUID, actor: str, at: datetime
) -> writing.Entry:
    """What goes over from `year`, in hundredths, as an entry of the next: elective, for it was heard for another year's line."""
    begins = first_instant(year + 1)
    return writing.new_entry(
        person_id, year + 1, "carried", "elective", credits, 0, source_key, rules_id, actor, begins, at
    )


def _carried(
    year: int, rules_id: UUID, lines: Iterable[FrozenLine], actor: str, at: datetime
) -> list[writing.Entry]:
    return [
        carried_entry(
            year, line.person_id, line.carried, carried_key(year, line.person_id), rules_id, actor, at
        )
        for line in lines
        if line.carried
    ]


def _with_ids(file: Path, ids: Sequence[UUID]) -> Iterator[tuple[list[Part], list[UUID]]]:
    fresh = iter(ids)
    for part in freezing.in_parts(file):
        yield part, list(islice(fresh, len(part)))


def _listed(year: int, lines: Iterable[tuple[UUID, Part]], actor: str, at: datetime) -> Iterator[Line]:
    for id, (hash_, body, line) in lines:
        said = {
            "year": year,
            "number": line.number,
            "person_id": line.person_id,
            "body": body,
            "hash": hash_,
        }
        yield Line("year.listed", "closed_line", id, actor, at, said)


def _moved(db: Db, year: int, since: int, ours: UUID) -> bool:
    """Whether the journal says, between what was frozen and our own line, that something of the list was changed."""
    until = sa.select(JOURNAL.c.seq).where(JOURNAL.c.op_id == ours).scalar_subquery()
    between = sa.and_(JOURNAL.c.seq > since, JOURNAL.c.seq < until)
    made_of = sa.select(sa.exists().where(between, JOURNAL.c.subject_kind.in_(_MADE_OF)))
    if db.scalar(made_of):
        return True
    query = sa.select(JOURNAL.c.subject_kind, JOURNAL.c.subject_id).where(
        between, JOURNAL.c.subject_kind.in_(("attendance", "session"))
    )
    named = db.execute(query).all()
    for start in range(0, len(named), _CHUNK):
        ids = [UUID(subject) for _kind, subject in named[start : start + _CHUNK]]
        of_year = sa.exists().where(
            in_year(SESSION.c.starts_at, year),
            sa.or_(
                SESSION.c.id.in_(ids),
                sa.exists().where(ATTENDANCE.c.session_id == SESSION.c.id, ATTENDANCE.c.id.in_(ids)),
            ),
        )
        if db.scalar(sa.select(of_year)):
            return True
    return False


def _is_kept(store: Store, staged: Path) -> bool:
    """Whether the base committed although we were told otherwise, or cannot be asked: the files must then stay."""
    try:
        with store.read() as db:
            known = set(map(digest, db.scalars(sa.select(CLOSED.c.manifest))))
    except (Refusal, SQLAlchemyError):
        return True
    return shelf.digest_staged(staged) in known
