"""Who is paired with whom: once each, never under another's key, and no more once it was in other hands."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from core.ids import new_id
from core.jobs import drive
from core.paths import DataFolder
from grid import catalogue
from grid.issues.refusals import MarkNotValid
from people import accounts, areas
from people.refusals import ReasonMissing, TextTooLong, UnknownArea
from stations import peers, setting_up
from stations.pairing import PairingCard, check_words, own_card
from stations.records import RECORDS
from stations.refusals import (
    BaseKnownAlready,
    CardIsOwn,
    CardOfOneKind,
    KeyOfOtherPeer,
    MarkTaken,
    NoPatchForBase,
    PeerHasOtherKey,
    PeerWasRevoked,
    RevokedInFuture,
    StationNameNotValid,
    StationNotFresh,
    UnknownPeer,
)
from stations.roles import role
from store import naming
from store.records import disagreements
from store.tables import JournalLine
from store.transaction import Store
from store.types import Db

TODAY = date(2026, 3, 5)


def a_card(**changes: object) -> PairingCard:
    card = PairingCard(
        "梅园站点",
        "MY",
        new_id().hex,
        "station",
        Ed25519PrivateKey.generate().public_key(),
        X25519PrivateKey.generate().public_key(),
    )
    return card._replace(**cast("Any", changes))


def of_base(**changes: object) -> PairingCard:
    return a_card(**{"name": "街道基地", "mark": "", "role": "base", **changes})


def lines(db: Db) -> list[str]:
    return list(db.scalars(sa.select(JournalLine.action).order_by(JournalLine.seq)))


def an_area(db: Db, at: datetime, name: str = "桂花苑") -> UUID:
    return areas.ensure_area(db, "梧桐街道", name, "", "admin", at)


def sound(store: Store) -> None:
    with store.read() as db:
        assert drive(disagreements(db, [each for each in RECORDS if each.subject == "peer"])) == []


def test_a_station_is_paired_placed_and_revoked(base: Store, at: datetime) -> None:
    card = a_card()
    with base.write() as db:
        first, second = an_area(db, at), an_area(db, at, "石榴苑")
        made = peers.pair(db, card, first, "admin", at)
    assert (made.name, made.mark, made.origin, made.role) == ("梅园站点", "MY", card.origin, "station")
    assert (made.area_id, made.paired_at, made.paired_by, made.revoked_from) == (first, at, "admin", None)
    assert (made.signing, made.sealing) == (card.signing, card.sealing)
    assert made.words == check_words(card)
    with base.write() as db:
        assert peers.place(db, made.id, second, "admin", at).area_id == second
        before = lines(db)
        assert peers.place(db, made.id, second, "admin", at).area_id == second
        assert lines(db) == before
        assert peers.stations(db) == peers.all(db) == [peers.of_origin(db, card.origin)]
    with base.write() as db:
        later = at + timedelta(hours=1)
        gone = peers.revoke(db, made.id, date(2026, 2, 1), " 电脑被盗 ", "李主任", later)
    assert (gone.revoked_from, gone.revoked_at, gone.revoked_by, gone.revoked_reason) == (
        date(2026, 2, 1),
        later,
        "李主任",
        "电脑被盗",
    )
    with base.read() as db:
        assert peers.all(db) == [gone]
        assert peers.stations(db) == []
        assert lines(db)[-3:] == ["peer.paired", "peer.placed", "peer.revoked"]
    sound(base)


def test_the_same_file_once_more_changes_nothing(base: Store, at: datetime) -> None:
    card = a_card()
    with base.write() as db:
        first = peers.pair(db, card, None, "admin", at)
        before = lines(db)
        assert peers.pair(db, card, an_area(db, at), "clerk", at) == first
        assert [each for each in lines(db)[len(before) :] if each.startswith("peer")] == []
        assert peers.all(db) == [first]


@pytest.mark.parametrize("field", ["signing", "sealing"])
def test_another_key_of_the_same_origin_is_refused(base: Store, at: datetime, field: str) -> None:
    card = a_card()
    with base.write() as db:
        peers.pair(db, card, None, "admin", at)
        other = a_card(origin=card.origin)
        with pytest.raises(PeerHasOtherKey):
            peers.pair(db, card._replace(**{field: getattr(other, field)}), None, "admin", at)
        assert len(peers.all(db)) == 1


def test_one_key_is_one_machine_s_and_one_mark_one_station_s(base: Store, at: datetime) -> None:
    card = a_card()
    with base.write() as db:
        peers.pair(db, card, None, "admin", at)
        with pytest.raises(KeyOfOtherPeer):
            peers.pair(db, card._replace(origin=new_id().hex, mark="XX"), None, "admin", at)
        with pytest.raises(MarkTaken):
            peers.pair(db, a_card(), None, "admin", at)


def test_a_base_has_its_catalogue_in_use_from_the_first_station_on(base: Store, at: datetime) -> None:
    # What the station reports refers to its items.
    with base.write() as db:
        assert catalogue.versions(db) == []
        peers.pair(db, a_card(), None, "admin", at)
        (version,) = catalogue.versions(db)
        assert version.number == 1
        peers.pair(db, a_card(mark="XX"), None, "admin", at)
        assert catalogue.versions(db) == [version]


@pytest.mark.parametrize("same", ["card", "mark"])
def test_two_who_pair_at_once(base: Store, at: datetime, monkeypatch: pytest.MonkeyPatch, same: str) -> None:
    """The second has looked before the first has committed; the database says that it came too late."""
    card = a_card()
    with base.write() as db:
        first = peers.pair(db, card, None, "admin", at)
    looks = [None, None]

    def early(real: Callable[..., object], *asked: object) -> object:
        return looks.pop() if looks else real(*asked)

    for look in ("_known", "_refuse_second"):
        monkeypatch.setattr(peers, look, partial(early, getattr(peers, look)))
    with base.write() as db:
        if same == "card":
            assert peers.pair(db, card, None, "clerk", at) == first
        else:
            with pytest.raises(MarkTaken):
                peers.pair(db, a_card(), None, "clerk", at)
        assert peers.all(db) == [first]


def test_a_base_is_paired_with_stations_alone(base: Store, folder: DataFolder, at: datetime) -> None:
    with base.write() as db:
        with pytest.raises(CardOfOneKind) as refused:
            peers.pair(db, of_base(), None, "admin", at)
        assert "is a base" in str(refused.value)
        with pytest.raises(CardIsOwn):
            peers.pair(db, own_card(db, folder), None, "admin", at)
        assert peers.base(db) is None


def test_a_station_has_one_base_and_no_patch_of_it(base: Store, at: datetime) -> None:
    with base.write() as db:
        setting_up.init(db, "梅园站点", "MY", "admin", at)
        with pytest.raises(CardOfOneKind):
            peers.pair(db, a_card(), None, "admin", at)
        paired = peers.pair(db, of_base(), new_id(), "admin", at)
        assert paired.area_id is None
        assert peers.base(db) == paired
        assert peers.stations(db) == []
        with pytest.raises(BaseKnownAlready):
            peers.pair(db, of_base(), None, "admin", at)
        with pytest.raises(NoPatchForBase):
            peers.place(db, paired.id, new_id(), "admin", at)
        peers.revoke(db, paired.id, TODAY, "基地被盗", "admin", at)
        assert peers.base(db) is None
        again = peers.pair(db, of_base(name="新基地"), None, "admin", at)
        assert peers.base(db) == again
    sound(base)


def test_a_revoked_machine_comes_not_back(base: Store, at: datetime) -> None:
    card = a_card()
    with base.write() as db:
        made = peers.pair(db, card, an_area(db, at), "admin", at)
        peers.revoke(db, made.id, TODAY, "电脑被盗", "admin", at)
        with pytest.raises(PeerWasRevoked):
            peers.pair(db, card, None, "admin", at)
        with pytest.raises(PeerWasRevoked):
            peers.place(db, made.id, an_area(db, at, "石榴苑"), "admin", at)
        with pytest.raises(MarkTaken):
            peers.pair(db, a_card(), None, "admin", at)


def test_of_two_days_the_earlier_stands(base: Store, at: datetime) -> None:
    with base.write() as db:
        made = peers.pair(db, a_card(), None, "admin", at)
        first = peers.revoke(db, made.id, date(2026, 3, 1), "电脑被盗", "admin", at)
        assert peers.revoke(db, made.id, TODAY, "又说一次", "clerk", at) == first
        earlier = peers.revoke(db, made.id, date(2026, 2, 1), "二月已不在", "clerk", at)
        assert (earlier.revoked_from, earlier.revoked_by) == (date(2026, 2, 1), "clerk")
    sound(base)


def test_revoking_asks_for_a_reason_and_a_day_that_has_come(base: Store, at: datetime) -> None:
    with base.write() as db:
        made = peers.pair(db, a_card(), None, "admin", at)
        for reason, day, refusal in (
            (" ", TODAY, ReasonMissing),
            ("字" * 201, TODAY, TextTooLong),
            ("电脑被盗", TODAY + timedelta(days=1), RevokedInFuture),
        ):
            with pytest.raises(refusal):
                peers.revoke(db, made.id, day, reason, "admin", at)
        with pytest.raises(UnknownPeer):
            peers.revoke(db, new_id(), TODAY, "电脑被盗", "admin", at)
        assert peers.by_id(db, made.id) == made


def test_what_is_not_there_is_refused(base: Store, at: datetime) -> None:
    with base.write() as db:
        with pytest.raises(UnknownArea):
            peers.pair(db, a_card(), new_id(), "admin", at)
        made = peers.pair(db, a_card(), None, "admin", at)
        with pytest.raises(UnknownArea):
            peers.place(db, made.id, new_id(), "admin", at)
        with pytest.raises(UnknownPeer):
            peers.place(db, new_id(), new_id(), "admin", at)
        with pytest.raises(UnknownPeer):
            peers.by_id(db, new_id())
        assert peers.of_origin(db, "0" * 32) is None


def test_an_empty_base_becomes_a_station(base: Store, folder: DataFolder, at: datetime) -> None:
    with base.write() as db:
        accounts.create(db, "admin", "李主任", "administrator", "一个长的密码 2026", "system", at)
        assert role(db) == "base"
        setting_up.init(db, " 梅园站点 ", "MY", "admin", at)
        assert role(db) == "station"
        assert naming.one_line(db) == "梅园站点"
        before = lines(db)
        setting_up.init(db, "梅园站点", "MY", "admin", at)
        assert lines(db) == before
        setting_up.init(db, "梅园站点", "MY2", "admin", at)
        card = own_card(db, folder)
    assert (card.name, card.mark, card.role) == ("梅园站点", "MY2", "station")


def test_a_base_with_records_stays_one(base: Store, at: datetime) -> None:
    with base.write() as db:
        an_area(db, at)
        with pytest.raises(StationNotFresh):
            setting_up.init(db, "梅园站点", "MY", "admin", at)
        assert role(db) == "base"


def test_a_base_with_stations_stays_one(base: Store, at: datetime) -> None:
    with base.write() as db:
        peers.pair(db, a_card(), None, "admin", at)
        with pytest.raises(StationNotFresh):
            setting_up.init(db, "梅园站点", "MY", "admin", at)


@pytest.mark.parametrize(
    ("name", "mark", "refusal"),
    [
        ("", "MY", StationNameNotValid),
        ("梅\n园", "MY", StationNameNotValid),
        ("梅" * 81, "MY", StationNameNotValid),
        ("梅园", "", MarkNotValid),
        ("梅园", "my", MarkNotValid),
        ("梅园", "M", MarkNotValid),
    ],
)
def test_a_station_needs_a_name_and_a_mark(
    base: Store, at: datetime, name: str, mark: str, refusal: type[Exception]
) -> None:
    with base.write() as db:
        with pytest.raises(refusal):
            setting_up.init(db, name, mark, "admin", at)
        assert (role(db), naming.one_line(db)) == ("base", "")
