"""Amending a closed list: numbered changes that name the line, the figures before and after, and why; signed and chained.

A difference in credits is an entry of the ledger too, so that ledger and amended list agree. What was frozen is never touched.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core import issuer_key
from core.canonical import plain
from core.glyphs import printable
from core.ids import new_id
from core.paths import DataFolder
from credits.posting import writing
from credits.posting.evidence import ENTRY, is_reversed
from credits.refusals import ReasonMissing
from credits.rulebook.rule_versions import signed
from credits.rules import CATEGORIES, GRADES, Rules, carried_over, grade_of, met
from credits.tables import Score
from credits.year import amendment_text, reading, seal, shelf
from credits.year.amendment_text import AmendmentText
from credits.year.closed import hold, is_closed
from credits.year.closing import carried_entry, carried_key
from credits.year.lines import TEXTS, Change, FrozenLine, amended, digest, values_of
from credits.year.objections import refuse_other_line
from credits.year.reading import AMENDMENT, ClosedYearRow
from credits.year.refusals import FieldNotAmendable, NothingAmended, ReasonTooLong
from credits.year.shelf import Sealed
from store import journal
from store.journal import Line
from store.transaction import Store
from store.types import Db, table_of

REASON_MOST = 200
_TEXT_MOST = 120
_MOST = 1_000_000  # 10,000 credits
_SCORE = table_of(Score)


class Wanted(NamedTuple):
    """What an amendment is to change of a line: texts by field, the line to reach, the credits added or taken; hundredths."""

    line_number: int
    changes: Mapping[str, str | int]
    """Fields of lines.TEXTS, and "required"."""
    credits: int = 0
    category: str = "required"
    objection: int | None = None
    """The objection that it follows from; of the same line, and still open."""


def amend(
    store: Store, folder: DataFolder, year: int, wanted: Wanted, reason: str, actor: str, at: datetime
) -> int:
    """Amend a line of a closed year; gives the amendment's number. Its file is put beside the list once the base has committed.

    Outcome, grade and what goes over into the next year follow from the new figures (the last as long as that year is open).
    Raises YearNotClosed, UnknownLine, NothingAmended, FieldNotAmendable, ReasonMissing, ReasonTooLong, UnknownObjection,
    ObjectionDecided, AmendmentMissing, CharacterNotPrintable, IssuerKeyUnreadable; nothing is amended then.
    """
    key = issuer_key.own(folder)
    with store.write() as db:
        number = _amend(db, key, year, wanted, reason, actor, at)
    with store.read() as db:
        witness(db, folder, year)
    return number


def witness(db: Db, folder: DataFolder, year: int) -> None:
    """Put the file of each amendment beside the list, where a killed process did not. A file that is there is never replaced."""
    if not shelf.place(folder, year).is_dir():
        return
    query = sa.select(AMENDMENT.c.number, AMENDMENT.c.body, AMENDMENT.c.signature, AMENDMENT.c.key_id)
    for number, body, signature, key_id in db.execute(query.where(AMENDMENT.c.year == year)):
        path = shelf.amendment_file(folder, year, number)
        if not path.exists():
            shelf.write_sealed(path, Sealed(body, signature, key_id))


def _amend(
    db: Db, key: issuer_key.IssuerKey, year: int, wanted: Wanted, reason: str, actor: str, at: datetime
) -> int:
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    if len(reason) > REASON_MOST:
        raise ReasonTooLong(most=REASON_MOST)
    changes = _looked_at(wanted)
    hold(db, year)
    closed = reading.closed_year(db, year)
    line = reading.line(db, year, wanted.line_number)
    if wanted.objection is not None:
        refuse_other_line(db, year, wanted.objection, line.number)
    rules = next(one for one in signed(db) if one.number == closed.manifest.line_rules)
    after = _after(db, rules.rules, line, changes, wanted, year)
    if not after:
        raise NothingAmended(line=line.number)
    number, previous = _last(db, closed)
    changed = amended(line, [Change(number, line.number, {}, after)])
    entries = _entries(db, rules.id, line, changed, wanted, (year, number), reason=reason, actor=actor, at=at)
    said = AmendmentText(
        year=year,
        number=number,
        line=line.number,
        person=str(line.person_id),
        before=values_of(line, after),
        after=after,
        credits=wanted.credits,
        category=wanted.category,
        reason=reason,
        objection=wanted.objection,
        entries=[str(entry["id"]) for entry in entries],
        manifest=digest(closed.text),
        previous=previous,
        at=str(plain(at)),
        actor=actor,
    )
    body = amendment_text.to_text(said)
    row: dict[str, Any] = {
        "year": year,
        "number": number,
        "line_number": line.number,
        "person_id": line.person_id,
        "body": body,
        "signature": seal.seal(key, "amendment", body),
        "key_id": key.key_id.hex(),
    }
    id = new_id()
    db.execute(sa.insert(AMENDMENT).values(id=id, amended_at=at, actor=actor, **row))
    writing.write(db, entries, at, amending=True)
    journal.note(db, Line("year.amended", "amendment", id, actor, at, row), at)
    return number


def _looked_at(wanted: Wanted) -> dict[str, str | int]:
    """The changes, texts without blanks at their ends. Raises FieldNotAmendable and CharacterNotPrintable."""
    found: dict[str, str | int] = {}
    for field, value in wanted.changes.items():
        if field == "required" and isinstance(value, int):
            if not 0 <= value <= _MOST:
                raise FieldNotAmendable(field=field)
            found[field] = value
            continue
        text = value.strip() if isinstance(value, str) else ""
        if field not in TEXTS or len(text) > _TEXT_MOST or (field == "name" and not text):
            raise FieldNotAmendable(field=field)
        if field == "grade" and text and text not in GRADES:
            raise FieldNotAmendable(field=field)
        found[field] = printable(text)
    if wanted.category not in CATEGORIES or abs(wanted.credits) > _MOST:
        raise FieldNotAmendable(field="credits")
    return found


def _after(
    db: Db, rules: Rules, line: FrozenLine, changes: Mapping[str, str | int], wanted: Wanted, year: int
) -> dict[str, object]:
    """The fields that come to hold something else, what follows from the figures among them."""
    new: dict[str, Any] = dict(changes)
    if wanted.credits:
        had = line.by_category.get(wanted.category, 0) + wanted.credits
        new["earned"] = line.earned + wanted.credits
        new["by_category"] = {**line.by_category, wanted.category: had}
        if new["earned"] < 0:
            raise FieldNotAmendable(field="credits")
    earned, required = new.get("earned", line.earned), new.get("required", line.required)
    new["met"] = met(rules, earned, required, new.get("by_category", line.by_category))
    if not is_closed(db, year + 1):
        had_before = _carried_in(db, line.person_id, year)
        new["carried"] = carried_over(rules, earned, required, had_before)
    if "grade" not in new and rules.grades is not None:
        scores = _scores(db, line.person_id, year)
        # A grade that staff gave by an earlier amendment is theirs to change.
        if line.grade == grade_of(rules, line.met, scores):
            new["grade"] = grade_of(rules, new["met"], scores)
    return {field: value for field, value in new.items() if value != getattr(line, field)}


def _last(db: Db, closed: ClosedYearRow) -> tuple[int, str]:
    """The next amendment's number, and the digest of what it is chained to."""
    row = db.execute(
        sa.select(AMENDMENT.c.number, AMENDMENT.c.body)
        .where(AMENDMENT.c.year == closed.year)
        .order_by(AMENDMENT.c.number.desc())
        .limit(1)
    ).first()
    return (row.number + 1, digest(row.body)) if row else (1, digest(closed.text))


def _entries(
    db: Db,
    rules_id: UUID,
    line: FrozenLine,
    changed: FrozenLine,
    wanted: Wanted,
    place: tuple[int, int],
    *,
    reason: str,
    actor: str,
    at: datetime,
) -> list[writing.Entry]:
    """The difference as an entry of the closed year; what went over into the next year taken back and written anew."""
    year, number = place
    person, entries = line.person_id, list[writing.Entry]()
    if wanted.credits:
        entry = writing.new_entry(
            person, year, "amended", wanted.category, wanted.credits, 0, f"amended:{year}:{number}",
            rules_id, actor, at, at, reason=reason,
        )  # fmt: skip
        entries.append(entry)
    if changed.carried != line.carried:
        key = carried_key(year, person)
        before = db.execute(
            sa.select(ENTRY, is_reversed.label("is_reversed"))
            .where(
                ENTRY.c.person_id == person,
                ENTRY.c.year == year + 1,
                ENTRY.c.kind == "carried",
                ENTRY.c.reverses_id.is_(None),
            )
            .order_by(ENTRY.c.id)
        ).all()
        entries += [writing.reversal(each, reason, actor, at) for each in before if not each.is_reversed]
        key = writing.next_key(before[-1].source_key) if before else key
        if changed.carried:
            entries.append(carried_entry(year, person, changed.carried, key, rules_id, actor, at))
    return entries


def _carried_in(db: Db, person_id: UUID, year: int) -> int:
    query = sa.select(sa.func.sum(ENTRY.c.credits)).where(
        ENTRY.c.person_id == person_id, ENTRY.c.year == year, ENTRY.c.kind == "carried"
    )
    return int(db.scalar(query) or 0)


def _scores(db: Db, person_id: UUID, year: int) -> dict[str, int]:
    query = sa.select(_SCORE.c.name, _SCORE.c.value).where(
        _SCORE.c.year == year, _SCORE.c.person_id == person_id
    )
    return {row.name: row.value for row in db.execute(query)}
