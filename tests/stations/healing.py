"""How a street becomes whole again: sticks to and fro, with a person who decides what is to be decided."""

from typing import Any

import sqlalchemy as sa

from core.refusal import Refusal
from stations.inbox import deciding
from stations.receiving import quarantine
from store.journal import JOURNAL
from tests.stations.healed import BRANCH, CARD, FINAL, RECEIVED, TRAVELLING, pending
from tests.stations.world import World
from tests.stations_town import Machine

_ROUNDS = 8
_LEFT_OPEN = 9
"""One card in so many nobody gets to."""


def heal(world: World) -> None:
    """All programs of one age; every station exchanges bundles with the base, and people decide, until nothing moves any more."""
    world.told.append("heal")
    for machine in world.machines():
        if world.schemas.get(world.key(machine)):
            world.install(machine, 0)
    stations = list(world.town.stations)
    heard: dict[str, object] = {}
    for _round in range(_ROUNDS):
        losses, whole = _losses(world.town.base), True
        for station in stations:
            whole = _bring(world, station) and whole
            decide_all(world)
            whole = _answer(world, station) and whole
            heard[world.key(station)] = _told_by(world.town.base)
        # Of a base that was set back the stations hear in this round, and tell it what it lost in the next.
        if (
            whole
            and losses == _losses(world.town.base)
            and not any(_pending(world, station) for station in stations)
        ):
            break
    else:
        raise AssertionError({world.key(each): _pending(world, each) for each in stations})
    # What the last ones said, the first ones have not heard yet.
    peers = [station.peer for station in stations]
    for station in stations:
        if heard[world.key(station)] == _told_by(world.town.base):
            continue
        if peers.count(station.peer) > 1:  # the base answers the one of them that came last
            _bring(world, station)
        _answer(world, station)


def _told_by(base: Machine) -> object:
    """The newest line that a base may tell its stations, and the newest decision."""
    with base.store.read() as db:
        kinds = [*TRAVELLING, "card", "branch"]
        return db.scalar(sa.select(sa.func.max(JOURNAL.c.seq)).where(JOURNAL.c.subject_kind.in_(kinds)))


def _losses(base: Machine) -> object:
    with base.store.read() as db:
        found = JOURNAL.c.action == "base.found_restored"
        return db.scalar(sa.select(sa.func.count()).select_from(JOURNAL).where(found))


def _bring(world: World, station: Machine) -> bool:
    return _carry(world, station, world.town.base)


def _answer(world: World, station: Machine) -> bool:
    return _carry(world, world.town.base, station)


def _carry(world: World, sender: Machine, to: Machine) -> bool:
    """Whether it was taken."""
    parcel = world.send(sender, to)
    if parcel is None:
        return False
    answer = world.receive(to, parcel.file)
    return not isinstance(answer, Refusal) and answer.state != "held"


def _pending(world: World, station: Machine) -> int:
    """What a station still has to tell, unless it waits for a person."""
    with world.town.base.store.read() as db:
        waiting = db.scalar(
            sa.select(sa.func.count())
            .select_from(CARD.join(BRANCH, BRANCH.c.id == CARD.c.branch_id))
            .where(CARD.c.state == "open", BRANCH.c.peer_id == station.peer)
        )
        known = {
            *db.scalars(sa.select(JOURNAL.c.op_id)),
            *db.scalars(sa.select(RECEIVED.c.op_id).where(RECEIVED.c.state != "known")),
        }
    with station.store.read() as db:
        lost = sa.select(FINAL.c.op_id).where(FINAL.c.brought, FINAL.c.place.is_(None))
        return len(set(db.scalars(lost)) - known) + (0 if waiting else pending(db))


def decide_all(world: World) -> None:
    """Every quarantined branch and every open card, but for a card here and there."""
    with world.town.base.store.read() as db:
        branches = db.scalar(
            sa.select(sa.func.count()).select_from(BRANCH).where(BRANCH.c.state == "quarantined")
        )
    for _each in range(branches or 0):
        decide_branch(world, world.dice.randrange(10_000), only_new=True)
    with world.town.base.store.read() as db:
        cards = list(
            db.scalars(
                sa.select(CARD.c.id).where(CARD.c.state == "open").order_by(CARD.c.opened_at, CARD.c.id)
            )
        )
    for card in cards:
        if world.dice.randrange(_LEFT_OPEN):
            _decide(world, card, world.dice.randrange(10_000))


def decide_card(world: World, choice: int) -> None:
    """Somebody decides a card, or takes a decision back."""
    with world.town.base.store.read() as db:
        cards = db.execute(sa.select(CARD.c.id, CARD.c.state).order_by(CARD.c.opened_at, CARD.c.id)).all()
    if not cards:
        return
    card = cards[choice % len(cards)]
    if card.state == "open":
        _decide(world, card.id, choice)
        return
    base = world.town.base
    world.told.append(f"take back the decision on {card.id}")

    def undo(at: Machine) -> None:
        with at.store.write() as db:
            deciding.take_back(db, card.id, "clerk", at.clock())

    try:
        world.at(base, undo)
    except Refusal as refusal:
        world.told.append(f"  refused: {type(refusal).__name__}")


def _decide(world: World, card: object, choice: int) -> None:
    base = world.town.base
    ways = (deciding.take, deciding.keep) if choice % 2 else (deciding.keep, deciding.take)
    for way in ways:  # what cannot be taken is kept
        world.told.append(f"{way.__name__} {card}")

        def decide(at: Machine, way: Any = way) -> None:  # noqa: ANN401 - either decision
            with at.store.write() as db:
                way(db, card, "核实", "clerk", at.clock())

        try:
            world.at(base, decide)
        except Refusal as refusal:
            world.told.append(f"  refused: {type(refusal).__name__} {refusal}")
        else:
            return


def decide_branch(world: World, choice: int, *, only_new: bool = False) -> None:
    """Somebody adopts a branch, or sets it aside; one that was set aside may be adopted later."""
    states = ("quarantined",) if only_new else ("quarantined", "set_aside")
    base = world.town.base
    with base.store.read() as db:
        query = (
            sa.select(BRANCH.c.id).where(BRANCH.c.state.in_(states)).order_by(BRANCH.c.found_at, BRANCH.c.id)
        )
        branches = list(db.scalars(query))
    if not branches:
        return
    branch = branches[choice % len(branches)]
    way = (quarantine.adopt, quarantine.set_aside)[choice // 7 % 3 == 0]
    world.told.append(f"{way.__name__} {branch}")

    def judge(at: Machine) -> None:
        with at.store.write() as db:
            way(db, branch, "核实", "admin", at.clock())

    try:
        world.at(base, judge)
    except Refusal as refusal:
        world.told.append(f"  refused: {type(refusal).__name__} {refusal}")
