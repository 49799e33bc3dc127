"""The journal: one line for every change, in the change's own transaction, chained by hashes (docs/decisions/journal-hash.md).

Verbs call `append`; doors read `since` to learn what moved; `verify` proves that no line was altered, dropped or put in.
"""

import hashlib
import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical, moment, quoted
from core.ids import id_of, new_id, text_of
from core.jobs import Job, Step
from store.facts import EPOCH, HEAD, ORIGIN, fact, fact_within, who
from store.flow import rows_of
from store.plain_values import is_instant, written
from store.sets import change_set, insert_written, select_set
from store.tables import BaseFact, JournalLine
from store.types import Db, kept_instant, table_of
from store.unreadable import UNREADABLE, refuse_other

JOURNAL = table_of(JournalLine)
_FACT = table_of(BaseFact)
SCHEMA_VERSION = 1
GENESIS = "0" * 64
_LOCK = 0x5869_7568  # "Xiuh": the advisory lock that makes seq order commit order on PostgreSQL
_CHUNK = 5_000
_COLUMNS = tuple(column.name for column in JOURNAL.c)
_SAID = tuple(name for name in _COLUMNS if name != "hash")
_FAR, _MOST = 2**62, 2**31
_ROOM = [
    cast("int", cast("sa.String", JOURNAL.c[name].type).length)
    for name in ("origin", "actor", "action", "subject_kind", "subject_id")
]
# The statements are built once: every verb runs them.
_IN_TURN = sa.select(sa.func.pg_advisory_xact_lock(_LOCK))
_BEFORE = (
    sa.select(fact_within(ORIGIN), fact_within(EPOCH), JOURNAL.c.seq, JOURNAL.c.hash)
    .order_by(JOURNAL.c.seq.desc())
    .limit(1)
)
_TEXTS = (
    sa.select(*(JOURNAL.c[name] for name in (*_SAID, "hash")))
    .where(JOURNAL.c.seq > sa.bindparam("after"), JOURNAL.c.seq <= sa.bindparam("upto"))
    .order_by(JOURNAL.c.seq)
    .limit(sa.bindparam("size"))
)
_NEWEST = sa.select(sa.func.max(JOURNAL.c.seq))
_MOVE_HEAD = sa.update(_FACT).where(_FACT.c.key == HEAD).values(value=sa.bindparam("head"))


_NOTHING: Mapping[str, object] = {}


class Line(NamedTuple):
    """What a verb says of one change. `payload` holds plain values, or is their canonical text (core.canonical); no secret ever."""

    action: str
    subject_kind: str
    subject_id: UUID | str
    actor: str
    occurred_at: datetime
    payload: Mapping[str, object] | str = _NOTHING


class Op(NamedTuple):
    """A line as its hashed text says it, instants as their texts: how it travels between machines."""

    seq: int
    op_id: UUID
    origin: str
    epoch: int
    prev_hash: str
    occurred_at: str
    recorded_at: str
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    payload: str
    schema_version: int

    def text(self) -> str:
        """The canonical text that its hash is made over."""
        return _text(*self)

    def hash(self) -> str:
        """SHA-256 of the text."""
        return _digest(self.text())


def _text(  # noqa: PLR0917 - the columns of a line, in order
    seq: int, op_id: UUID, origin: str, epoch: int, prev: str, occurred: str, recorded: str,
    actor: str, action: str, kind: str, subject: str, payload: str, schema: int,
) -> str:  # fmt: skip
    return (
        f'[{seq},"{text_of(op_id)}",{quoted(origin)},{epoch},{quoted(prev)},{quoted(occurred)},{quoted(recorded)},'
        f"{quoted(actor)},{quoted(action)},{quoted(kind)},{quoted(subject)},{quoted(payload)},{schema}]"
    )


class Verdict(NamedTuple):
    """What `verify` found: whether the chain is whole, how many lines it holds, and the first seq that is not right."""

    ok: bool
    lines: int
    first_bad: int | None


def append(db: Db, lines: Iterable[Line], recorded_at: datetime) -> list[UUID]:
    """Add lines to the chain in their order and return their op_ids. Call it last in a transaction: it serialises."""
    new = list(lines)
    if not new:
        return []
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        rows_of(db, _IN_TURN)
    # A question of its own: one that had waited for the lock itself would see what was there before the waiting.
    origin, epoch, seq, prev = _before(db)
    rows: list[tuple[Any, ...]] = []
    op_ids: list[UUID] = []
    station, recorded = f"{quoted(origin)},{epoch}", moment(recorded_at)  # the same in every line
    kept = kept_instant if is_sqlite else str
    recorded_kept = kept(recorded)
    for action, kind, subject_id, actor, occurred_at, payload in new:
        seq += 1
        op_id = new_id()
        op_ids.append(op_id)
        op_text, occurred = text_of(op_id), moment(occurred_at)
        subject = text_of(subject_id) if isinstance(subject_id, UUID) else subject_id
        said = payload if isinstance(payload, str) else canonical(payload)
        # The canonical text of the columns in the order of _SAID; `_hash` is what it has to give.
        hash_ = _digest(
            f'[{seq},"{op_text}",{station},"{prev}","{occurred}","{recorded}",{quoted(actor)},'
            f"{quoted(action)},{quoted(kind)},{quoted(subject)},{quoted(said)},{SCHEMA_VERSION}]"
        )
        ends = (actor, action, kind, subject, said, SCHEMA_VERSION)
        # The ids and instants go to the driver as the texts that were made for the hash.
        op_kept = op_text.replace("-", "") if is_sqlite else op_text
        rows.append((seq, op_kept, origin, epoch, prev, hash_, kept(occurred), recorded_kept, *ends))
        prev = hash_
    insert_written(db, JOURNAL, _COLUMNS, rows)
    change_set(db, _MOVE_HEAD, {"head": f"{seq} {prev}"})
    return op_ids


def append_brought(db: Db, ops: Sequence[Op]) -> list[int]:
    """Add lines of other machines as they are, in their order, but for seq and chain, which are this journal's; gives the seqs.

    Call it last in a transaction, as `append`. A line whose op_id the journal holds already raises IntegrityError.
    """
    if not ops:
        return []
    if db.get_bind().dialect.name == "postgresql":
        rows_of(db, _IN_TURN)
    _origin, _epoch, before, prev = _before(db)
    dialect = db.get_bind().dialect
    chain: list[tuple[int, str, str]] = []
    for seq, op in enumerate(ops, before + 1):
        hash_ = _digest(_text(seq, *op[1:4], prev, *op[5:]))
        chain.append((seq, prev, hash_))
        prev = hash_
    # The columns as their texts, which the driver takes as they are: no id and no instant is made of them.
    _seqs, ids, origins, epochs, _prevs, occurred, recorded, *ends = zip(*ops, strict=True)
    seqs, prevs, hashes = zip(*chain, strict=True)
    columns = [
        seqs,
        written(JOURNAL.c.op_id, list(map(text_of, ids)), dialect),
        origins,
        epochs,
        prevs,
        hashes,
        written(JOURNAL.c.occurred_at, occurred, dialect),
        written(JOURNAL.c.recorded_at, recorded, dialect),
        *ends,
    ]
    insert_written(db, JOURNAL, _COLUMNS, list(zip(*columns, strict=True)))
    change_set(db, _MOVE_HEAD, {"head": f"{seqs[-1]} {prev}"})
    return list(seqs)


def op_of(text: str) -> Op:
    """The line of a canonical text. ValueError for whatever is not the very text of a line that this journal could hold."""
    try:
        seq, op_id, origin, epoch, prev, occurred, recorded, *ends = cast("list[Any]", json.loads(text))
        actor, action, kind, subject, payload, schema = ends
        op = Op(seq, id_of(op_id.replace("-", "")), origin, epoch, prev, occurred, recorded, *ends)
        # Of its own text there is but one: whatever was written otherwise is found by writing it again.
        whole = (
            op.text() == text
            and is_instant(occurred)
            and is_instant(recorded)
            and len(prev) == len(GENESIS)
            and all(map(int.__ge__, _ROOM, map(len, (origin, actor, action, kind, subject))))
            and {type(seq), type(epoch), type(schema)} == {int}
            and 0 < seq < _FAR
            and 0 < epoch < _MOST
            and 0 < schema < _MOST
            and ("\\u0000" not in text or "\0" not in f"{origin}{actor}{action}{kind}{subject}{payload}")
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no line of a journal") from error
    if not whole:
        raise ValueError("no line of a journal")
    return op


def texts(
    db: Db, after_seq: int, upto: int | None = None, chunk: int = _CHUNK
) -> Iterator[tuple[int, str, str]]:
    """Seq, hash and canonical text of each line after `after_seq`, up to `upto` or the newest, in order; read in chunks."""
    ((newest,),) = select_set(db, _NEWEST)
    last, upto = after_seq, (newest or 0) if upto is None else upto
    while rows := select_set(db, _TEXTS, {"after": last, "upto": upto, "size": chunk}):
        for *said, hash_ in rows:
            said[5], said[6] = moment(said[5]), moment(said[6])
            yield said[0], hash_, Op(*said).text()
        last = rows[-1][0]


def _before(db: Db) -> tuple[str, int, int, str]:
    """What the next line goes on from: the base's origin and epoch, the newest seq and hash."""
    found = rows_of(db, _BEFORE)
    if not found:
        return *who(db), 0, GENESIS
    origin, epoch, seq, hash_ = found[0]
    return origin, int(epoch), seq, hash_


def note(db: Db, line: Line, recorded_at: datetime) -> UUID:
    """Add one line."""
    return append(db, [line], recorded_at)[0]


class Moved(NamedTuple):
    """What changed, by kind only: whoever shows that kind reads it again (docs/decisions/journal-hash.md)."""

    seq: int
    subject_kinds: frozenset[str]


def since(db: Db, seq: int) -> Moved:
    """The newest seq and the kinds of subject that the lines after `seq` speak of."""
    # Apart, or SQLite walks the whole journal by its index of subjects.
    newer = sa.select(JOURNAL.c.subject_kind, JOURNAL.c.seq).where(JOURNAL.c.seq > seq).cte("newer")
    newer = newer.prefix_with("MATERIALIZED")
    rows = db.execute(
        sa.select(newer.c.subject_kind, sa.func.max(newer.c.seq)).group_by(newer.c.subject_kind)
    ).all()
    return Moved(max((row[1] for row in rows), default=seq), frozenset(row[0] for row in rows))


class HistoryLine(NamedTuple):
    """One line of a record's history, as a screen shows it."""

    seq: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    action: str
    payload: dict[str, Any]


def history(db: Db, subject_kind: str, subject_id: UUID | str, limit: int = 200) -> list[HistoryLine]:
    """What happened to one record, newest first."""
    rows = db.execute(
        sa.select(JOURNAL)
        .where(JOURNAL.c.subject_kind == subject_kind, JOURNAL.c.subject_id == str(subject_id))
        .order_by(JOURNAL.c.seq.desc())
        .limit(limit)
    ).all()
    return [
        HistoryLine(row.seq, row.occurred_at, row.recorded_at, row.actor, row.action, json.loads(row.payload))
        for row in rows
    ]


def verify(db: Db) -> Job[Verdict]:
    """Walk the whole chain. A job; its result names the first line that is missing, altered or out of place."""
    total = db.scalar(sa.select(sa.func.count()).select_from(JOURNAL)) or 0
    expected, prev, walked = 0, GENESIS, 0
    for row in _lines(db):
        expected += 1
        if row is None or row["seq"] != expected:
            return Verdict(ok=False, lines=total, first_bad=expected)
        if row["prev_hash"] != prev or row["hash"] != _hash([row[name] for name in _SAID]):
            return Verdict(ok=False, lines=total, first_bad=expected)
        prev = row["hash"]
        walked += 1
        if walked % _CHUNK == 0:
            yield Step(walked, total)
    yield Step(total, total)
    if walked != total or fact(db, HEAD) != (f"{expected} {prev}" if walked else ""):
        return Verdict(ok=False, lines=total, first_bad=expected + 1)
    return Verdict(ok=True, lines=total, first_bad=None)


def _lines(db: Db) -> Generator[dict[str, Any] | None]:
    """Every line in order; None, and no more, where one cannot be read at all."""
    last, size = -1, _CHUNK
    while True:
        query = sa.select(JOURNAL).where(JOURNAL.c.seq > last).order_by(JOURNAL.c.seq).limit(size)
        try:
            rows = db.execute(query).mappings().all()
        except UNREADABLE as error:
            refuse_other(error)
            if size == 1:
                yield None
                return
            size = 1  # one by one up to the line that cannot be read
            continue
        for row in rows:
            yield dict(row)
        if len(rows) < size:
            return
        last = rows[-1]["seq"]


def _hash(said: Sequence[object]) -> str:
    """The hash of a line: of its columns in the order of _COLUMNS, without the hash itself."""
    return _digest(canonical(said))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
