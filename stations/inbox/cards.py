"""One card as people read it: what the two sides say differently, who said it and when, the photos of both, and what can be done.

The desktop's inbox and the terminal show it. Read anew each time: the base may have gone on since the card was opened.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local
from core.language import N_, _, translate
from core.refusal import Refusal
from courses.check_in import Attempt
from courses.tray import outcome_title
from grid.hands import Hand
from grid.issues.words import MOVES
from stations.check_in_lines import read
from stations.inbox import check_ins, deciding, laying
from stations.inbox.listing import CARD, CardRow, card_row, subjects
from stations.inbox.sides import Author, Sides, sides, waiting_lines
from stations.inbox.titles import INNER, ROWS, SUBJECTS, TITLES
from stations.inbox.values import Reader
from stations.kinds import DONE
from stations.states import OPEN
from store.journal import Op
from store.projecting import THE_ROW
from store.records import Key, Record
from store.types import Db

_MOVE, _PHOTO = "issue_move", "issue_photo"
_AS_MADE: Mapping[str, tuple[object, ...]] = {"position": (None, 0)}
"""What a column of a new row holds where nobody said anything; elsewhere nothing."""
_DIRECTIONS: Mapping[str, str] = {"in": N_("arriving"), "out": N_("leaving"), "at": N_("at a task point")}
_WHY: Mapping[str, str] = {
    "changed": N_("The base and {station} changed the same without knowing of each other."),
    "stands_not": N_("What {station} wrote cannot stand beside what the base has."),
    "check_in": N_("{station} checked somebody in whom the base refuses: {why}."),
}


class Voice(NamedTuple):
    """What one side says of one thing."""

    text: str
    who: str = ""
    """Who said it last; empty where this side changed nothing."""
    at: datetime | None = None
    """By the clock of the machine on which it was said."""

    @property
    def said_by(self) -> str:
        """Who and when in one line; empty where this side changed nothing."""
        return "  ".join(filter(None, (self.who, f"{local(self.at):%Y-%m-%d %H:%M}" if self.at else "")))


class Difference(NamedTuple):
    """One thing on which the sides differ from what both knew, or from each other."""

    what: str
    before: str
    here: Voice
    there: Voice
    clash: bool
    """Whether both said something: what only one side changed stands beside it to be read along."""


class CardPhoto(NamedTuple):
    """A photo of one side, in media/ by its hash."""

    sha256: str
    name: str
    kind: str
    """before or after."""
    who: str
    at: datetime
    fresh: bool
    """Whether this side added it without the other's knowing."""


class Card(NamedTuple):
    """One card with its contents."""

    row: CardRow
    subject: str
    """What it is about, by name; empty for what the base does not have."""
    sentence: str
    differences: Sequence[Difference]
    """Where both said something first."""
    here: Sequence[CardPhoto]
    there: Sequence[CardPhoto]
    lines: int
    """Entries of the station that wait on it."""
    seen: str
    """What a door hands back with a decision, so that nobody decides what they have not seen."""
    obstacle: Refusal | None
    """Of an open card: why the station's side cannot be taken."""
    stuck: Refusal | None
    """Of a decided one: why the decision cannot be taken back."""
    decider: str
    """The name of who decided it; empty for an open one."""


def card(db: Db, card_id: UUID, hand: Hand, at: datetime) -> Card:
    """One card as this hand may read it. Raises UnknownCard."""
    row = card_row(db, card_id)
    stored = db.execute(sa.select(CARD).where(CARD.c.id == card_id)).one()
    reader = Reader(db, hand, at)
    if row.kind == "check_in":
        return _check_in(db, row, stored, reader, at)
    both = sides(db, stored)
    found = list(_differences(both, stored.subject_id, reader))
    return Card(
        row,
        _subject(db, row, both, reader),
        _sentence(db, row, both, at),
        sorted(found, key=lambda each: not each.clash),
        _photos(both, both.here, reader),
        _photos(both, both.there, reader),
        len(both.lines),
        both.seen,
        deciding.possible(db, row, at) if row.state == OPEN else None,
        deciding.undoable(db, row) if row.state != OPEN else None,
        reader.actor(row.decided_by) if row.state != OPEN else "",
    )


def sentences(found: Difference) -> list[str]:
    """A difference in whole sentences, for the terminal and for who copies a card."""
    told = [_("{what}: before “{value}”", what=found.what, value=found.before or "—")]
    for voice, sentence in (
        (found.here, N_("At the base “{value}”, {who}")),
        (found.there, N_("At the station “{value}”, {who}")),
    ):
        who = voice.said_by or _("unchanged")
        told.append(translate(sentence, value=voice.text or "—", who=who))
    return told


def _subject(db: Db, row: CardRow, both: Sides, reader: Reader) -> str:
    """The name of the subject; of what the base has not, what the station calls it."""
    known = subjects(db, [row]).get(row.id)
    if known is not None:
        return known
    main = both.group[0]
    found = both.rows(both.there, main.kind).get((row.subject_id,))
    if not found:
        return ""
    first = ("provisional", "item_id", "name", "title", "area_id", "place_id", "visited_at", "begun_at")
    shown = [reader.show(main.kind, name, found[name]) for name in first if found.get(name)]
    return " · ".join(shown[:3])


def _differences(both: Sides, subject_id: str, reader: Reader) -> Iterator[Difference]:
    clashing = {(cell.table, cell.key, cell.column) for cell in both.clash.cells}
    twice = {(one.table, one.there): one.here for one in both.clash.rows}
    for record, known, here, there in zip(both.group, both.known, both.here, both.there, strict=True):
        if record.kind == _PHOTO:
            continue  # shown as what they are
        yield from _rows(record, (known, here, there), both, (subject_id, clashing, twice), reader)


def _rows(
    record: Record,
    stated: Sequence[Mapping[Key, Mapping[str, Any]]],
    both: Sides,
    card_: tuple[str, set[tuple[str, Key, str]], Mapping[tuple[str, Key], Key]],
    reader: Reader,
) -> Iterator[Difference]:
    """The differences of one table: rows that stood by their columns, rows of a side alone in a line each."""
    known, here, there = stated
    subject_id, clashing, twice = card_
    kind, told = record.kind, set[Key]()
    new_here = [key for key in here if key not in known]
    for key in sorted({*known, *here, *there}, key=lambda key: _order(key, here, there)):
        if key in known or (record.of == "id" and key == (subject_id,)):
            yield from _columns(record, key, stated, both, (subject_id, clashing), reader)
        elif key in there and key not in here:
            beside = twice.get((kind, key)) or _beside(kind, there[key], here, new_here)
            told |= {beside} if beside else set()
            yield _told(kind, (beside, key), (here, there), both, subject_id, reader)
    for key in new_here:
        alone = key not in told and key not in there
        if alone and not (record.of == "id" and key == (subject_id,)):
            yield _told(kind, (key, None), (here, there), both, subject_id, reader)


def _order(key: Key, *sides_: Mapping[Key, Mapping[str, Any]]) -> tuple[object, ...]:
    nothing: Mapping[str, Any] = {}
    row = next((side[key] for side in sides_ if key in side), nothing)
    return row.get("number") or 0, str(row.get("occurred_at") or row.get("added_at") or ""), str(key)


def _beside(
    kind: str, row: Mapping[str, Any], here: Mapping[Key, Mapping[str, Any]], new: Sequence[Key]
) -> Key | None:
    """The base's step of the same number."""
    if kind != _MOVE:
        return None
    return next((key for key in new if here[key]["number"] == row["number"]), None)


def _columns(
    record: Record,
    key: Key,
    stated: Sequence[Mapping[Key, Mapping[str, Any]]],
    both: Sides,
    card_: tuple[str, set[tuple[str, Key, str]]],
    reader: Reader,
) -> Iterator[Difference]:
    """Of a row that both know, or of the subject's own, the columns that a side changed, in the order of their titles."""
    subject_id, clashing = card_
    kind = record.kind
    known, here, there = (side.get(key) for side in stated)
    for column in TITLES.get(kind, {}):
        values = [None if row is None else row.get(column) for row in (known, here, there)]
        is_same = values[0] == values[1] == values[2]
        if (
            is_same
            or column in INNER.get(kind, {})
            or (known is None and not here and values[2] in _AS_MADE.get(column, (None, "")))
        ):
            continue
        if column == "sealed":
            texts = reader.sealed(kind, (key[0], subject_id), (known, here, there))
        else:
            texts = [reader.show(kind, column, value) for value in values]
        cell = (kind, key, column)
        yield Difference(
            _title(kind, column, record, key, subject_id),
            texts[0],
            _voice(texts[1], values[1] != values[0], both.by_here.get(cell), reader, ""),
            _voice(texts[2], values[2] != values[0], both.by_there.get(cell), reader, "station"),
            cell in clashing or (kind, key, THE_ROW) in clashing,
        )


def _title(kind: str, column: str, record: Record, key: Key, subject_id: str) -> str:
    title = translate(TITLES[kind][column].title)
    if record.of == "id" and key == (subject_id,):
        return title
    return _("{row}: {column}", row=translate(ROWS[kind]), column=title)


def _told(
    kind: str,
    keys: tuple[Key | None, Key | None],
    stated: Sequence[Mapping[Key, Mapping[str, Any]]],
    both: Sides,
    subject_id: str,
    reader: Reader,
) -> Difference:
    """A row of a side alone, and what the other has in its place, each in one text."""
    voices: list[Voice] = []
    for key, side, by, where in zip(
        keys, stated, (both.by_here, both.by_there), ("", "station"), strict=True
    ):
        row = None if key is None else side[key]
        text = "" if row is None or key is None else _row_text(kind, key, row, subject_id, reader)
        author = by.get((kind, key, THE_ROW)) if key is not None else None
        voices.append(_voice(text, row is not None, author, reader, where))
    return Difference(translate(ROWS[kind]), "", voices[0], voices[1], None not in keys)


def _row_text(kind: str, key: Key, row: Mapping[str, Any], subject_id: str, reader: Reader) -> str:
    if kind == _MOVE:
        move, unit = row.get("move", ""), row.get("unit_id")
        parts = [translate(MOVES.get(move, move)), *([reader.unit(unit)] if unit else [])]
        return "\n".join(filter(None, [" → ".join(parts), row.get("reason")]))
    lines: list[str] = []
    for column, title in TITLES.get(kind, {}).items():
        if row.get(column) in (None, ""):
            continue
        if column == "sealed":
            text = reader.sealed(kind, (key[0], subject_id), (row,))[0]
        else:
            text = reader.show(kind, column, row[column])
        lines.append(_("{row}: {column}", row=translate(title.title), column=text))
    return "\n".join(lines)


def _voice(text: str, said: bool, author: Author | None, reader: Reader, where: str) -> Voice:  # noqa: FBT001 - whether this side said anything
    if not said or author is None:
        return Voice(text)
    # Who signs in at a station has an account of that machine: a login here may be somebody else.
    at_station = where and not author.actor.startswith("person:")
    who = author.actor if at_station else reader.actor(author.actor)
    return Voice(text, who, datetime.fromisoformat(author.at))


def _photos(both: Sides, side: Sequence[Any], reader: Reader) -> list[CardPhoto]:
    """The photos of a side, those that it added itself last: they are in sight first."""
    known, at_base = both.rows(both.known, _PHOTO), both.rows(both.here, _PHOTO)
    found = [
        CardPhoto(
            row["sha256"],
            row["name"],
            row["kind"],
            _added_by(row["added_by"] or "", reader, of_station=key not in at_base),
            datetime.fromisoformat(row["added_at"]),
            key not in known,
        )
        for key, row in both.rows(side, _PHOTO).items()
    ]
    return sorted(found, key=lambda photo: (photo.fresh, photo.at, photo.name))


def _sentence(db: Db, row: CardRow, both: Sides, at: datetime) -> str:
    """Why the card is there, and which steps both sides made alike."""
    why = translate(_WHY[row.kind], station=row.station)
    same = laying.alike(db, both, at) if row.state == OPEN else ()
    if not same:
        return why
    names = _(", ").join(translate(MOVES[name]) for name in same)
    return _(
        "{why} Both did “{steps}”; if the station’s is taken, it stands once, as the base did it.",
        why=why,
        steps=names,
    )


def _added_by(who: str, reader: Reader, *, of_station: bool) -> str:
    """Who added a photo; a login of the station stays one: here it may be somebody else's."""
    return who.removeprefix("account:") if of_station and who.startswith("account:") else reader.who(who)


def _check_in(db: Db, row: CardRow, stored: sa.Row[Any], reader: Reader, at: datetime) -> Card:
    """A check-in of a station: who, where, when by the station's clock, and why the base says no."""
    detail: dict[str, Any] = json.loads(stored.detail or "{}")
    lines = waiting_lines(db, row.id)
    done = next((op for op in lines if op.action == DONE), None)
    found = list(_evidence(db, done, reader)) if done else []
    name = found[0].there.text if found else ""
    return Card(
        row,
        name,
        translate(_WHY["check_in"], station=row.station, why=outcome_title(str(detail.get("code", "")))),
        found,
        (),
        (),
        len(lines),
        "",
        deciding.possible(db, row, at) if row.state == OPEN else None,
        deciding.undoable(db, row) if row.state != OPEN else None,
        reader.actor(row.decided_by) if row.state != OPEN else "",
    )


def _evidence(db: Db, op: Op, reader: Reader) -> Iterator[Difference]:
    """What a check-in says; nothing for one that no program of ours wrote."""
    said = read(op)
    if not isinstance(said, Attempt):
        return
    values = (
        (N_("Person"), check_ins.person_name(db, said.person_id) or _("not in this base")),
        (N_("Course"), check_ins.course_name(db, said.session_id) or _("not in this base")),
        (N_("Direction"), translate(_DIRECTIONS[said.direction])),
        (N_("Happened"), f"{local(said.occurred_at):%Y-%m-%d %H:%M}"),
        (N_("Reason"), said.reason),
    )
    who = reader.who(op.actor) if op.actor.startswith("person:") else op.actor
    for number, (title, text) in enumerate(values):
        if text:
            voice = Voice(text, who, said.occurred_at) if number == 0 else Voice(text)
            yield Difference(translate(title), "", Voice(""), voice, clash=False)


def about(row: CardRow, name: str) -> str:
    """A card's heading: "Issue · S1-000012 · 楼栋门损坏"."""
    return " · ".join(filter(None, (translate(SUBJECTS.get(row.subject_kind, N_("Entry"))), name)))
