"""`rejoin`: what a station does with the base's answer, in the caller's one transaction. `stations.receiving` opens the bundle and calls it."""

import json
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.paths import DataFolder
from stations import decisions, peers, photos, reference, seal_keys
from stations.bundle.manifest import Manifest
from stations.bundle.reading import Opened
from stations.bundle.refusals import NotForUs
from stations.confirmed import NOTHING, Confirmed, confirmed
from stations.receiving.receipts import Receipt
from stations.rejoining import ordering
from stations.rejoining.judging import Answer, Judgement, is_known_of, judge
from stations.rejoining.ordering import Ordered
from stations.rejoining.rebuilding import rebuild
from stations.rejoining.refusals import AnswerNotReadable, NotOurBase
from stations.sending.parcel import DECISIONS, LINES, REFERENCE, SEAL_KEYS, STATES
from stations.states import ALREADY, HELD, QUARANTINED, REFUSED, SET_ASIDE, TAKEN, WAITING
from stations.tables import Bundle
from stations.words import FIGURES
from store.facts import who
from store.journal import JOURNAL, Line, note
from store.sets import select_set
from store.types import Db, table_of

_BUNDLE = table_of(Bundle)
_OWN = sa.select(JOURNAL.c.hash).where(JOURNAL.c.seq == sa.bindparam("seq"))
_NEWEST = sa.select(sa.func.max(JOURNAL.c.seq))
_LISTED = 200
"""Missing photos that a receipt names."""


class _Taken(NamedTuple):
    """What an answer brought."""

    known: Confirmed
    ordered: Ordered
    behind: int
    forgotten: int
    told: reference.Taken
    twin: bool


def rejoin(db: Db, folder: DataFolder, opened: Opened, actor: str, at: datetime) -> Receipt:
    """Take the base's answer; what is held or older than what is known changes nothing but the list of bundles.

    The photos that came lie in media/ already.
    Raises NotOurBase, NotForUs, AnswerNotReadable, ReferenceNotValid, AnswerDoesNotFit; nothing is to be committed then.
    """
    said = opened.manifest
    base = peers.base(db)
    if base is None or base.id != opened.peer.id or said.kind != "to_station":
        raise NotOurBase
    if said.receiver != who(db)[0]:
        raise NotForUs(file=opened.peer.name)
    state = db.scalar(sa.select(_BUNDLE.c.state).where(_BUNDLE.c.id == said.bundle_id))
    receipt = Receipt(said.bundle_id, opened.peer.name, ALREADY, checks=opened.words)
    if state in {TAKEN, ALREADY}:
        return receipt
    known = confirmed(db)
    answer = _answer(said)
    judgement = judge(known, answer)
    if (
        judgement is Judgement.STALE
        and said.epoch == known.epoch
        and not is_known_of(known, answer)
        # Without a line that is new here it may be one whose writing was cut off after the file was in its place.
        and not ordering.all_here(db, opened.lines(LINES))
    ):
        judgement = Judgement.RESTORED
    if judgement is not Judgement.TAKE:
        stale = judgement is Judgement.STALE
        row = _row(opened, ALREADY if stale else HELD, judgement.value, {})
        _note(db, row, actor, at, again=state is not None)
        return receipt._replace(state=row["state"], why=judgement.value)
    taken = _take(db, opened, known, answer)
    missing = photos.missing(db, folder)
    states = taken.ordered.states
    figures = {
        **taken.known.figures(),
        "taken": taken.ordered.new,
        "known": taken.ordered.known,
        "waiting": states[WAITING],
        "quarantined": states[QUARANTINED],
        "refused": states[REFUSED] + states[SET_ASIDE],
        "behind": taken.behind,
        "reference": taken.told.digest,
        "missing": [photo.name for photo in missing[:_LISTED]],
        "twin": taken.twin,
        "decided": decisions.read(opened.lines(DECISIONS)),
    }
    why = "twin" if taken.twin else ""
    _note(db, _row(opened, TAKEN, why, figures), actor, at, again=state is not None)
    return receipt._replace(
        state=TAKEN,
        why=why,
        lines_taken=taken.ordered.new,
        lines_known=taken.ordered.known,
        lines_waiting=states[WAITING],
        lines_quarantined=states[QUARANTINED],
        forgotten=taken.forgotten,
        photos_missing=tuple(photo.name for photo in missing),
    )


def _answer(said: Manifest) -> Answer:
    """Raises AnswerNotReadable."""
    figures = said.figures
    try:
        told = {(int(place), str(op_id)) for place, op_id in figures["told"]}
        place, op = int(figures["place"]), str(figures["op"])
        head = (int(said.head["seq"]), str(said.head["hash"])) if said.head else None
        return Answer(said.epoch, said.whole, int(figures["from"]), place, op, told, head)
    except (LookupError, ValueError, TypeError) as error:
        raise AnswerNotReadable(line=0) from error


def _take(db: Db, opened: Opened, known: Confirmed, answer: Answer) -> _Taken:
    said = opened.manifest
    before = select_set(db, _NEWEST)[0][0] or 0
    told = reference.take(db, opened.lines(REFERENCE))
    ordered = Ordered()
    if said.whole:
        ordered.common = ordering.common_place(db, opened.lines(LINES))
        ordering.forget_order(db, ordered)
        photos.forget(db, opened.peer.id)
    ordering.take_log(db, opened.lines(LINES), said.schema, ordered)
    ordering.take_states(db, opened.lines(STATES), ordered)
    behind = rebuild(db, ordered.subjects, before)
    forgotten = seal_keys.forget_erased(db)
    seal_keys.take(db, opened.lines(SEAL_KEYS))
    head, twin = _head(db, answer, known)
    photos.confirm(db, opened.peer.id, known.seq, head[0])
    common = _common(db, answer, known, ordered)
    told_of = frozenset({*answer.told, (answer.place, answer.op)})
    now = Confirmed(answer.epoch, answer.place, answer.op, *head, common, answer.begins, told_of)
    return _Taken(now, ordered, len(behind), forgotten, told, twin)


def _head(db: Db, answer: Answer, known: Confirmed) -> tuple[tuple[int, str], bool]:
    """This station's newest line that the base has, and whether the base has lines of another machine that bears this identity.

    A line that is not this journal's was written by a copy, or by this machine before it was restored from an older state. Where the base
    tells everything it may have lost what it had confirmed of this journal: then all of it goes to the base again.
    """
    none = NOTHING.seq, NOTHING.hash
    if answer.head is None:
        return none, False
    seq, hash_ = answer.head
    found = select_set(db, _OWN, {"seq": seq})
    if found and found[0][0] == hash_:
        return answer.head, False
    return (none if answer.whole else (known.seq, known.hash)), True


def _common(db: Db, answer: Answer, known: Confirmed, ordered: Ordered) -> int:
    """The newest place that the lines to be given back were written in knowledge of."""
    if not ordering.given_back(db):
        return answer.place
    return min(known.common, ordered.common) if answer.whole else known.common


def _row(opened: Opened, state: str, why: str, figures: dict[str, object]) -> dict[str, Any]:
    """A bundle that came, but for when and by whom."""
    said = opened.manifest
    counted = {name: count if type(count := said.figures.get(name)) is int else 0 for name in FIGURES}
    return {
        "id": said.bundle_id,
        "direction": "in",
        "peer_id": opened.peer.id,
        "file_sha256": opened.sha256,
        "made_at": said.made_at,
        "state": state,
        "why": why,
        "figures": canonical({**counted, **figures, "file": opened.name, "bytes": opened.size}),
    }


def _note(db: Db, row: dict[str, Any], actor: str, at: datetime, *, again: bool) -> None:
    """Enter the bundle, or how one that was held goes on."""
    id_: UUID = row["id"]
    if again:
        moved = {name: row[name] for name in ("state", "why", "figures")}
        noted = db.execute(sa.select(_BUNDLE.c.state, _BUNDLE.c.figures).where(_BUNDLE.c.id == id_)).one()
        if noted.state != HELD or row["state"] != HELD:
            # The copy that was held here is called otherwise.
            called = {"file": file} if (file := json.loads(noted.figures).get("file")) else {}
            moved["figures"] = canonical({**json.loads(row["figures"]), **called})
            db.execute(sa.update(_BUNDLE).where(_BUNDLE.c.id == id_).values(moved))
            note(db, Line("bundle.went_on", "bundle", id_, actor, at, moved), at)
        return
    told = {name: value for name, value in row.items() if name != "id"}
    db.execute(sa.insert(_BUNDLE).values(**row, at=at, by=actor))
    note(db, Line("bundle.came", "bundle", id_, actor, at, told), at)
