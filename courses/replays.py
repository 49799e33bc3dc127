"""Replays: where a session can be seen again (a file of ours, a video's address, an outside page), and who opened it.

What was really watched is another matter; an opening proves no more than itself.
"""

import hashlib
import os
import re
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.files import put_in_place
from core.ids import new_id
from core.language import N_, translate
from core.paths import DataFolder
from core.refusals import FileNotWritten
from courses import refusals, rules
from courses.tables import Course, CourseSession, ReplayLink, ReplayOpening
from people.tables import Person
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

_LINK = table_of(ReplayLink)
_OPENING = table_of(ReplayOpening)
_SESSION = table_of(CourseSession)
_COURSE = table_of(Course)
_PERSON = table_of(Person)
_PIECE = 1 << 20
_STORED = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{3,4}")


class ReplayRow(NamedTuple):
    """A replay as lists show it."""

    id: UUID
    session_id: UUID
    number: int
    course: str
    starts_at: datetime
    kind: str
    """file, direct or page."""
    target: str
    """The name under media/ of a file, else an address."""
    title: str
    """Empty when it is called like its course."""
    openings: int


REPLAYS: Sheet[ReplayRow] = Sheet(
    N_("Replays"),
    (
        Column("number", N_("No."), Kind.NUMBER, lambda row: row.number, 6, ("场次号",)),
        Column(
            "starts_at", N_("Held"), Kind.INSTANT, lambda row: row.starts_at, 16, ("授课时间", "开始时间")
        ),
        Column("course", N_("Course"), Kind.TEXT, lambda row: row.course, 40, ("课程", "课程名称")),
        Column(
            "title", N_("Replay"), Kind.TEXT, lambda row: row.title or row.course, 40, ("回放", "视频名称")
        ),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: kind_title(row.kind), 12, ("类型",)),
        Column(
            "target", N_("Address"), Kind.TEXT, lambda row: row.target, 40, ("链接", "视频链接", "回放地址")
        ),
        Column("openings", N_("Opened"), Kind.NUMBER, lambda row: row.openings, 8, ("打开次数",)),
    ),
)


def kind_title(kind: str) -> str:
    """The kind of replay in the present language."""
    return translate(_KIND_TITLES[kind])


_KIND_TITLES = {
    "file": N_("Video file"),
    "direct": N_("Video address"),
    "page": N_("Outside page"),
}


def store_file(folder: DataFolder, path: Path) -> str:
    """Copy a video into media/ under its content hash; gives the target for `add_link`. The same video is kept once.

    Raises FileNotVideo, FileNotRead, core.refusals.FileNotWritten; a broken copy leaves nothing behind.
    """
    if not rules.has_suffix(path.name, rules.VIDEO_SUFFIXES):
        raise refusals.FileNotVideo(file=path.name, known=", ".join(rules.VIDEO_SUFFIXES))
    beside = folder.media / f".{new_id().hex}"
    try:
        target = _copy(path, beside) + path.suffix.lower()
        place = folder.media / target
        if not place.exists():
            put_in_place(beside, place)
    finally:
        beside.unlink(missing_ok=True)
    return target


def file_path(folder: DataFolder, target: str) -> Path:
    """Where a stored video lies. Raises VideoMissing for one that is not there, and for any other text."""
    path = folder.media / target
    if not _STORED.fullmatch(target) or not path.is_file():
        raise refusals.VideoMissing(target=target[:80])
    return path


def add_link(db: Db, session_id: UUID, kind: str, target: str, title: str, actor: str, at: datetime) -> UUID:
    """Offer a replay of a session; `kind` is one of rules.REPLAY_KINDS, `target` an address or what `store_file` gave.

    One that was withdrawn is offered again. Raises UnknownSession, UnknownKind, AddressNotUsable, AddressNotVideo,
    VideoMissing, TitleTooLong, ReplayTaken.
    """
    if kind not in rules.REPLAY_KINDS:
        raise refusals.UnknownKind(kind=kind, known=", ".join(rules.REPLAY_KINDS))
    if kind != "file":
        target = rules.usable_address(kind, target)
    elif not _STORED.fullmatch(target):
        raise refusals.VideoMissing(target=target[:80])
    if db.scalar(sa.select(_SESSION.c.id).where(_SESSION.c.id == session_id)) is None:
        raise refusals.UnknownSession
    said = {"kind": kind, "target": target, "title": rules.short(title, 160)}
    insert = insert_into(db, _LINK).values(id=new_id(), session_id=session_id, withdrawn_at=None, **said)
    added = db.scalar(
        insert.on_conflict_do_update(
            index_elements=["session_id", "target"],
            set_={**{key: said[key] for key in ("kind", "title")}, "withdrawn_at": None},
            where=_LINK.c.withdrawn_at.is_not(None),
        ).returning(_LINK.c.id)
    )
    if added is None:
        raise refusals.ReplayTaken
    journal.note(db, Line("replay.added", "replay", added, actor, at, {"session": session_id, **said}), at)
    return added


def withdraw_link(db: Db, link_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Offer a replay no longer; its openings stay on record. Raises UnknownReplay, ReasonMissing, ReasonTooLong."""
    why = rules.said(reason)
    withdrawn = db.scalar(
        sa.update(_LINK)
        .where(_LINK.c.id == link_id, _LINK.c.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
        .returning(_LINK.c.id)
    )
    if withdrawn is None:
        raise refusals.UnknownReplay
    journal.note(db, Line("replay.withdrawn", "replay", link_id, actor, at, {"reason": why}), at)


def links(db: Db, *, session_id: UUID | None = None) -> list[ReplayRow]:
    """The replays on offer, of one session or of all, the session held last first."""
    return _rows(db) if session_id is None else _rows(db, _LINK.c.session_id == session_id)


def link(db: Db, link_id: UUID) -> ReplayRow:
    """One replay on offer. Raises UnknownReplay."""
    found = _rows(db, _LINK.c.id == link_id)
    if not found:
        raise refusals.UnknownReplay
    return found[0]


def open_link(
    db: Db, link_id: UUID, person_id: UUID | None, actor: str, door: str, at: datetime
) -> ReplayRow:
    """Record that somebody opens a replay, and give what to open; `person_id` is None for staff, `door` "web" or "desktop".

    Raises UnknownReplay, UnknownPerson.
    """
    row = link(db, link_id)
    if person_id is not None and not db.scalar(sa.select(_PERSON.c.id).where(_PERSON.c.id == person_id)):
        raise refusals.UnknownPerson
    opening = new_id()
    db.execute(
        sa.insert(_OPENING).values(
            id=opening, link_id=link_id, person_id=person_id, actor=actor, door=door, opened_at=at
        )
    )
    said = {"opening": opening, "person": person_id, "door": door}
    journal.note(db, Line("replay.opened", "replay", link_id, actor, at, said), at)
    return row._replace(openings=row.openings + 1)


def _rows(db: Db, *where: sa.ColumnElement[bool]) -> list[ReplayRow]:
    openings = sa.select(sa.func.count()).where(_OPENING.c.link_id == _LINK.c.id).scalar_subquery()
    query = (
        sa.select(
            _LINK.c.id,
            _LINK.c.session_id,
            _SESSION.c.number,
            _COURSE.c.title,
            _SESSION.c.starts_at,
            _LINK.c.kind,
            _LINK.c.target,
            _LINK.c.title,
            openings,
        )
        .join(_SESSION, _SESSION.c.id == _LINK.c.session_id)
        .join(_COURSE, _COURSE.c.id == _SESSION.c.course_id)
        .where(_LINK.c.withdrawn_at.is_(None), *where)
        .order_by(_SESSION.c.starts_at.desc(), _LINK.c.id)
    )
    return [ReplayRow(*row) for row in db.execute(query)]


def _copy(path: Path, beside: Path) -> str:
    """Copy piece by piece, to the disk; gives the content hash."""
    hashed = hashlib.sha256()
    try:
        source = path.open("rb")
    except OSError as error:
        raise refusals.FileNotRead(file=str(path), reason=error.strerror or str(error)) from error
    with source:
        try:
            with beside.open("xb") as copy:
                while piece := _read(source, path):
                    hashed.update(piece)
                    copy.write(piece)
                copy.flush()
                os.fsync(copy.fileno())
        except OSError as error:
            raise FileNotWritten(file=str(beside.parent), reason=error.strerror or str(error)) from error
    return hashed.hexdigest()


def _read(source: BinaryIO, path: Path) -> bytes:
    try:
        return source.read(_PIECE)
    except OSError as error:
        raise refusals.FileNotRead(file=str(path), reason=error.strerror or str(error)) from error
