"""Two people at two desks decide one card in the same instant: one decision stands, the other person is told."""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

from core.refusal import Refusal
from grid.places import places
from stations.inbox import deciding
from stations.inbox.listing import CardRow
from stations.inbox.refusals import DecidedOtherwise
from tests.stations.inbox.carded import WHY, Inbox

Verb = Callable[..., CardRow]


def _card(inbox: Inbox, building: int) -> UUID:
    id_, at, knows = inbox.town.buildings[building], inbox.book.at, inbox.newest()
    theirs = inbox.at_station(lambda db: places.change(db, id_, {"floors": 9}, "clerk", at), "place", id_)
    with inbox.store.write() as db:
        places.change(db, id_, {"floors": 12}, "clerk", at)
    return inbox.card(theirs, knows)


def _at_once(inbox: Inbox, card: UUID, *verbs: Verb) -> list[str]:
    begin, found = Barrier(len(verbs)), list[str]()

    def decide(verb: Verb, login: str) -> None:
        begin.wait(timeout=20)
        try:
            with inbox.store.write() as db:
                found.append(verb(db, card, WHY, login, inbox.book.at).state)
        except Refusal as refusal:
            found.append(refusal.code)

    threads = [
        Thread(target=decide, args=(verb, login))
        for verb, login in zip(verbs, ("clerk", "admin"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(found)


def test_the_other_decision_is_refused(inbox: Inbox) -> None:
    for building in range(3):
        card = _card(inbox, building)
        first, second = _at_once(inbox, card, deciding.take, deciding.keep)
        assert {first, second} in ({DecidedOtherwise.code, "taken"}, {DecidedOtherwise.code, "kept"})
        assert inbox.read(card).row.state in {first, second}
        assert inbox.agrees()


def test_the_same_decision_is_success_and_written_once(inbox: Inbox) -> None:
    card = _card(inbox, 0)
    before = inbox.newest()
    assert _at_once(inbox, card, deciding.take, deciding.take) == ["taken", "taken"]
    assert inbox.newest() == before + 2  # merged, card.decided
    assert inbox.agrees()
