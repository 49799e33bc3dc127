"""The single proofs of a closed year, each over what the base, the files and the seal say. `verifying` runs them one after the other.

Nothing here trusts a value of the base: what cannot be read is a finding.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.amounts import shown
from core.clock import local_date
from core.language import N_, _
from core.paths import DataFolder
from core.pinned_keys import Pinned
from credits.posting.evidence import ENTRY
from credits.year import amendment_text, entries, freezing, manifest, seal, shelf
from credits.year.amendment_text import AmendmentText
from credits.year.closed import CLOSED
from credits.year.findings import Finding, finding
from credits.year.lines import GENESIS, Change, FrozenLine, amended, chained, digest, from_body, values_of
from credits.year.manifest import Manifest
from credits.year.objections import OBJECTION
from credits.year.paper import FIELD_TITLES
from credits.year.reading import AMENDMENT, LINE
from credits.year.shelf import Sealed
from store.types import Db
from store.unreadable import UNREADABLE, refuse_other

Issuers = Mapping[bytes, Pinned]
"""This base's own keys by their ids, those too that came into other hands."""
_AT_ONCE = 2_000
_ROW_TITLES: Mapping[str, str] = {
    "year": N_("Year"),
    "people": N_("People"),
    "met": N_("Met"),
    "closed_at": N_("Closed"),
    "closed_by": N_("Closed by"),
    "objections_until": N_("Objections until"),
}
_LINE_TITLES: Mapping[str, str] = {
    "mobile": N_("Mobile"),
    "id_number": N_("ID number"),
    "hours": N_("Lesson hours"),
    "entries": N_("Digest of the credit entries"),
}


def sealed_by(issuers: Issuers, context: seal.Context, sealed: Sealed) -> seal.Seal:
    """Whether a key of this base signed it, whatever became of the key since."""
    public = {identity: one.public for identity, one in issuers.items()}
    return seal.check(public, sealed.key_id, context, sealed.text, sealed.signature)


def _in_other_hands(issuers: Issuers, sealed: Sealed, signed_at: datetime) -> dict[str, object] | None:
    """What to say of a seal that was made from the day on from which its key is not trusted; None for any other.

    The instant is the signer's own word; but who writes an earlier one makes it differ from the journal's line, and that is told.
    """
    since, day = issuers[bytes.fromhex(sealed.key_id)].distrusted_from, local_date(signed_at)
    return None if since is None or day < since else {"key": sealed.key_id, "day": day, "since": since}


def sealed_manifest(
    db: Db, year: int, issuers: Issuers
) -> tuple[Manifest | None, Sealed | None, list[Finding]]:
    """The manifest in the base, how it is sealed, and what is wrong with either, or with the row that it stands in."""
    try:
        row = db.execute(sa.select(CLOSED).where(CLOSED.c.year == year)).one()
        sealed = Sealed(row.manifest, row.signature, row.key_id)
        said = manifest.from_text(row.manifest)
    except UNREADABLE as error:
        refuse_other(error)
        return None, None, [finding(year, "manifest_unreadable")]
    found: list[Finding] = []
    match sealed_by(issuers, "closed year", sealed):
        case "wrong":
            found.append(finding(year, "seal_wrong"))
        case "unknown":
            found.append(finding(year, "seal_unknown", key=sealed.key_id))
        case "right":
            doubt = _in_other_hands(issuers, sealed, said.closed_at)
            found += [finding(year, "seal_distrusted", **doubt)] if doubt else []
    for field, title in _ROW_TITLES.items():
        kept, signed = getattr(row, field), getattr(said, field)
        if kept != signed:
            found.append(finding(year, "row_differs", field=_(title), found=kept, said=signed))
    return said, sealed, found


def lines(
    db: Db, year: int, said: Manifest, folder: DataFolder, *, sealed: bool
) -> tuple[dict[UUID, FrozenLine], list[Finding]]:
    """Every line against its hash, its place and, where the frozen file is whole, the very words that were frozen.

    `sealed`: the manifest is this base's own, so that the file which it names may be believed.
    """
    file = shelf.place(folder, year) / shelf.LINES
    whole = sealed and shelf.hash_of(file) == said.files.get(shelf.LINES)
    frozen = freezing.bodies(file) if whole else iter(())
    found: list[Finding] = []
    people: dict[UUID, FrozenLine] = {}
    previous, place, at_frozen, words = GENESIS, 0, 0, ""
    for row in _line_rows(db, year):
        if row is None:
            found.append(finding(year, "line_unreadable", line=place + 1))
            return people, found
        if not isinstance(row.number, int):
            found.append(finding(year, "line_unreadable", line=row.number))
            continue
        gap = range(place + 1, min(row.number, said.people + 1))
        found += [finding(year, "line_missing", line=number) for number in gap]
        place = row.number
        while whole and at_frozen < place:
            _hash, words = next(frozen, ("", ""))
            at_frozen += 1
        if place > said.people or place < 1:
            found.append(finding(year, "line_more", line=place, last=said.people))
            continue
        try:
            line = from_body(row.body)
        except UNREADABLE:
            found.append(finding(year, "line_unreadable", line=place))
            previous = row.hash
            continue
        people[line.person_id] = line
        # Below a gap nothing follows from the line above; the gap is what is said.
        found += _line(year, row, line, words if whole else "", "" if gap else previous)
        previous = row.hash
    found += [finding(year, "line_missing", line=number) for number in range(place + 1, said.people + 1)]
    if previous != said.last_hash:
        found.append(finding(year, "list_end"))
    return people, found


def _line(year: int, row: sa.Row[Any], line: FrozenLine, words: str, previous: str) -> Iterator[Finding]:
    """What is wrong with one line; `words` are those that were frozen at its place, `previous` the hash above; empty: not known."""
    if line.number != row.number:
        yield finding(year, "line_moved", line=row.number, other=line.number, name=line.name)
    elif words and words != row.body:
        yield from _fields(year, line, from_body(words))
    if _id_of(row.person) != line.person_id:
        yield finding(year, "line_person", line=row.number, name=line.name)
    if previous and chained(previous, row.body) != row.hash:
        yield finding(year, "line_hash", line=row.number, name=line.name)


def _fields(year: int, line: FrozenLine, frozen: FrozenLine) -> Iterator[Finding]:
    if line.person_id != frozen.person_id:
        yield finding(year, "line_other", line=line.number, name=line.name, said=frozen.name)
        return
    for field, title in {**FIELD_TITLES, **_LINE_TITLES}.items():
        one, other = getattr(line, field), getattr(frozen, field)
        if one != other and isinstance(other, Mapping):
            yield finding(year, "line_parts", line=line.number, name=frozen.name, field=_(title))
        elif one != other:
            yield finding(
                year, "line_field", line=line.number, name=frozen.name, field=_(title),
                found=_value(one), said=_value(other),
            )  # fmt: skip


def ledger(db: Db, year: int, said: Manifest, people: Mapping[UUID, FrozenLine]) -> list[Finding]:
    """The entries of the year against the digests that were frozen: person by person, then all together."""
    found: list[Finding] = []
    seen = set[UUID]()
    walk = entries.Walk(db, year, said.columns)
    try:
        for each in walk:
            line = people.get(each.person_id)
            if line is None:
                continue
            seen.add(each.person_id)
            if each.digest != line.entries or each.credits != line.earned:
                found.append(_entries_of(year, line, each.credits))
    except UNREADABLE as error:
        refuse_other(error)
        found.append(finding(year, "entries_other"))
        return found
    found += [
        _entries_of(year, line, 0)
        for person, line in people.items()
        if person not in seen and line.entries != entries.NONE
    ]
    if walk.whole.entries != said.entries.entries:
        found.append(finding(year, "entries_count", found=walk.whole.entries, said=said.entries.entries))
    if walk.whole != said.entries and not found:
        found.append(finding(year, "entries_other"))
    return found


def _entries_of(year: int, line: FrozenLine, credits: int) -> Finding:
    return finding(
        year,
        "entries_person",
        name=line.name,
        line=line.number,
        found=shown(credits),
        said=shown(line.earned),
    )


def amendments(
    db: Db, year: int, sealed: Sealed, issuers: Issuers, folder: DataFolder, people: Mapping[UUID, FrozenLine]
) -> list[Finding]:
    """The amendments: numbers without a gap, seals, chain, the figures they start from, their entries and their files."""
    found: list[Finding] = []
    previous, expected = digest(sealed.text), 1
    by_line = {line.number: line for line in people.values()}
    known: dict[str, Sealed] = {}
    made = dict[str, AmendmentText]()
    for row in db.execute(sa.select(AMENDMENT).where(AMENDMENT.c.year == year).order_by(AMENDMENT.c.number)):
        found += [finding(year, "amendment_gap", number=number) for number in range(expected, row.number)]
        expected = row.number + 1
        mine = Sealed(row.body, row.signature, row.key_id)
        known[shelf.amendment_file(folder, year, row.number).name] = mine
        try:
            said = amendment_text.from_text(row.body)
            found += _amendment(year, row, said, mine, issuers, previous, by_line)
        except UNREADABLE:
            found.append(finding(year, "amendment_unreadable", number=row.number))
        else:
            made[f"amended:{year}:{row.number}"] = said
        previous = digest(row.body)
    found += _amended_entries(db, year, made)
    found += _amendment_files(year, folder, issuers, known)
    return found


def _amendment(
    year: int,
    row: sa.Row[Any],
    said: AmendmentText,
    mine: Sealed,
    issuers: Issuers,
    previous: str,
    by_line: dict[int, FrozenLine],
) -> Iterator[Finding]:
    match sealed_by(issuers, "amendment", mine):
        case "wrong":
            yield finding(year, "amendment_wrong", number=row.number)
        case "unknown":
            yield finding(year, "amendment_unknown", number=row.number, key=mine.key_id)
        case "right":
            doubt = _in_other_hands(issuers, mine, datetime.fromisoformat(said.at))
            if doubt:
                yield finding(year, "amendment_distrusted", number=row.number, **doubt)
    if said.previous != previous:
        yield finding(year, "amendment_chain", number=row.number)
    kept = (row.year, row.number, row.line_number, str(row.person_id), row.actor)
    if kept != (said.year, said.number, said.line, said.person, said.actor):
        yield finding(year, "amendment_row", number=row.number)
    line = by_line.get(said.line)
    if line is None or values_of(line, said.after) != dict(said.before):
        yield finding(year, "amendment_before", number=row.number, line=said.line)
    if line is not None:
        by_line[said.line] = amended(line, [Change(said.number, said.line, said.before, said.after)])


def _amended_entries(db: Db, year: int, made: Mapping[str, AmendmentText]) -> Iterator[Finding]:
    """The entries of kind "amended" against the amendments that made them."""
    there: dict[str, sa.Row[Any]] = {}
    query = sa.select(ENTRY).where(ENTRY.c.year == year, ENTRY.c.kind == "amended").order_by(ENTRY.c.id)
    for entry in db.execute(query):
        there[entry.source_key] = entry
        if entry.source_key not in made or not made[entry.source_key].credits:
            yield finding(year, "amended_entry", credits=shown(entry.credits))
    for key, said in made.items():
        entry = there.get(key)
        kept = entry and (
            str(entry.id),
            str(entry.person_id),
            entry.credits,
            entry.category,
            entry.reason,
            entry.hours,
        )
        if said.credits and kept != (
            said.entries[0], said.person, said.credits, said.category, said.reason, 0,
        ):  # fmt: skip
            yield finding(year, "amendment_entry", number=said.number)


def _amendment_files(
    year: int, folder: DataFolder, issuers: Issuers, known: Mapping[str, Sealed]
) -> Iterator[Finding]:
    for name, sealed in shelf.amendments(folder, year).items():
        if sealed is not None and sealed == known.get(name):
            continue
        if sealed is not None and sealed_by(issuers, "amendment", sealed) == "right":
            number = name.removeprefix("amendment-").removesuffix(".json").lstrip("0")
            yield finding(year, "amendment_taken_out", number=number)
        else:
            yield finding(year, "amendment_file", file=name)


def files(year: int, said: Manifest, sealed: Sealed, folder: DataFolder) -> Iterator[Finding]:
    """The files of the list against the hashes that the manifest names."""
    place = shelf.place(folder, year)
    if not place.is_dir():
        yield finding(year, "files_missing")
        return
    for name, hash_ in sorted(said.files.items()):
        found = shelf.hash_of(place / name)
        if not found:
            yield finding(year, "file_missing", file=name)
        elif found != hash_:
            yield finding(year, "file_changed", file=name)
    there = shelf.read_sealed(place / shelf.MANIFEST)
    if there is None:
        yield finding(year, "file_missing", file=shelf.MANIFEST)
    elif there != sealed:
        yield finding(year, "manifest_file", file=shelf.MANIFEST)


def objections(db: Db, year: int) -> Iterator[Finding]:
    """The receipts' numbers, which have no gap."""
    numbers = db.scalars(
        sa.select(OBJECTION.c.number).where(OBJECTION.c.year == year).order_by(OBJECTION.c.number)
    ).all()
    missing: Sequence[int] = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    yield from (finding(year, "objection_gap", number=number) for number in missing)


def _line_rows(db: Db, year: int) -> Iterator[Any]:
    """The lines by number, the person's id as text; None, and no more, where one cannot be read."""
    person = sa.cast(LINE.c.person_id, sa.String).label("person")
    query = (
        sa.select(LINE.c.number, person, LINE.c.body, LINE.c.hash)
        .where(LINE.c.year == year)
        .order_by(LINE.c.number)
    )
    try:
        with closing(db.execute(query.execution_options(yield_per=_AT_ONCE))) as found:
            yield from found
    except UNREADABLE as error:
        refuse_other(error)
        yield None


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except UNREADABLE:
        return None


def _value(value: object) -> str:
    if isinstance(value, bool):
        return _("Met") if value else _("Not met")
    return shown(value) if isinstance(value, int) else str(value) or "–"
