"""The proof of one person's credits in a year (学分证明): every entry on one page, to be stamped and checked.

The desktop and `xiuhua standing proof` write it. Its digest is the one that a closed list holds of this person
(credits.year.entries), and the journal's head says at which state of the record it was made.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from core.amounts import shown
from core.canonical import canonical
from core.clock import local, local_date
from core.files import write_whole
from core.glyphs import spelled
from core.jobs import Job, Step
from core.language import _, speaking
from courses.today import lane_title
from credits import ledger
from credits.ledger import EntryRow
from credits.posting.evidence import ENTRY
from credits.provenance.proof_pdf import ProofFace, draw_proof
from credits.standing.standing import standing_of
from credits.titles import CATEGORY_TITLES, KIND_TITLES, VERDICT_TITLES
from credits.year.entries import COLUMNS
from store import journal
from store.facts import HEAD, fact
from store.journal import JOURNAL, Line
from store.naming import one_line
from store.transaction import Store
from store.types import Db

_TITLE = "{year} 年度学分证明"  # a document of the office: Chinese whatever language the desktop speaks
_NO_ONE = "—"


def write(store: Store, person_id: UUID, year: int, path: Path, *, actor: str, at: datetime) -> Job[Path]:
    """Write the proof of a person's year as it stands at `at`; an older file is replaced only by a finished one.

    Each is a line of the journal with its digest. Raises PersonNotOnRoster, FileLocked, FileNotWritten, CharacterNotPrintable,
    TextDoesNotFit.
    """
    yield Step(0, 1)
    with store.read() as db:
        face = proof_of(db, person_id, year, at)
    content = draw_proof(face)
    with store.write() as db:
        said = {"year": year, "digest": face.digest, "head": face.head}
        journal.note(db, Line("person.credits_proved", "person", person_id, actor, at, said), at)
        write_whole(path, content)
    yield Step(1, 1)
    return path


def proof_of(db: Db, person_id: UUID, year: int, at: datetime) -> ProofFace:
    """What the proof shows. Raises PersonNotOnRoster."""
    found = standing_of(db, person_id, year, at)
    rows = ledger.entries(db, person_id, year)
    numbers = _numbers(db, person_id, year)
    with speaking("zh_CN"):
        lines = [_line(row, numbers.get(row.id), place) for place, row in enumerate(rows, 1)]
        by_category = dict.fromkeys(CATEGORY_TITLES, 0)
        for row in rows:
            by_category[row.category] += row.credits
        categories = "，".join(
            f"{_(title)} {shown(by_category[category])}" for category, title in CATEGORY_TITLES.items()
        )
        verdict = _(VERDICT_TITLES[found.verdict])
    facts = (
        ("姓名", found.name),
        ("工号", found.staff_number or _NO_ONE),
        ("居民区", " ".join(part for part in (found.area, found.grid) if part) or _NO_ONE),
        ("岗位", found.post or _NO_ONE),
        ("已获学分", f"{shown(found.earned)}（{categories}）"),
        ("应获学分", shown(found.required)),
        ("差额", shown(found.difference)),
        ("结论", verdict),
    )
    sums = ("合计", shown(sum(row.hours for row in rows)), shown(sum(row.credits for row in rows)))
    return ProofFace(
        title=_TITLE.format(year=year),
        issuer=one_line(db),
        facts=facts,
        rows=tuple(lines),
        sums=sums,
        digest=digest(db, person_id, year),
        head=fact(db, HEAD),
        made=f"{local(at):%Y-%m-%d %H:%M}",
        day=local_date(at),
    )


def digest(db: Db, person_id: UUID, year: int) -> str:
    """SHA-256 over this person's entries of a year, as a closed list holds it; amendments are left out."""
    query = sa.select(ENTRY).where(
        ENTRY.c.person_id == person_id, ENTRY.c.year == year, ENTRY.c.kind != "amended"
    )
    sum_ = hashlib.sha256()
    for row in db.execute(query.order_by(ENTRY.c.id)):
        sum_.update((canonical([getattr(row, name) for name in COLUMNS]) + "\n").encode())
    return sum_.hexdigest()


def _numbers(db: Db, person_id: UUID, year: int) -> dict[UUID, int]:
    """The number of each entry: that of its line in the journal."""
    ids = list(db.scalars(sa.select(ENTRY.c.id).where(ENTRY.c.person_id == person_id, ENTRY.c.year == year)))
    query = sa.select(JOURNAL.c.subject_id, JOURNAL.c.seq).where(
        JOURNAL.c.subject_kind == "ledger_entry",
        JOURNAL.c.subject_id.in_([str(each) for each in ids]),
        JOURNAL.c.action.in_(("credit.posted", "credit.reversed")),
    )
    return {UUID(subject): seq for subject, seq in db.execute(query)}


def _line(row: EntryRow, number: int | None, place: int) -> tuple[str, ...]:
    title = row.course
    if row.reverses_id is not None:
        title = f"撤回：{title}（{spelled(row.reason)}）"
    elif row.is_reversed:
        title = f"{title}（已撤回）"
    elif row.before_cap is not None:
        title = f"{title}（年度上限，原 {shown(row.before_cap)}）"
    return (
        str(place),
        f"{row.day:%Y-%m-%d}",
        title,
        f"{_(KIND_TITLES[row.kind])}·{_(CATEGORY_TITLES[row.category])}",
        shown(row.hours),
        shown(row.credits),
        lane_title(row.lane) if row.lane else _NO_ONE,
        f"第 {row.rule_number} 版",
        str(number or _NO_ONE),
    )
