"""What a machine has to do with bundles, at one glance, on either database: roles, newest bundles, what waits, what a branch holds."""

import json
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.canonical import canonical
from core.ids import new_id
from core.paths import DataFolder
from core.settings import Settings
from grid.issues.numbering import become_station
from people import areas
from sheets.columns import shown
from stations import pairing, peers, setting_up
from stations.lists import BRANCHES, BUNDLES, STATIONS
from stations.overview import in_branch, overview, pending, role_of
from stations.pairing import PairingCard
from stations.slips import of_bundle
from stations.tables import Branch, Bundle, ConflictCard, ReceivedLine
from store.engine import make_base
from store.journal import Line, note
from store.transaction import Store
from store.types import Db, table_of

HOUR = timedelta(hours=1)
AREA = "爱博一村"


def station_of(folder: DataFolder, mark: str, at: datetime) -> PairingCard:
    """The pairing card of another machine, with keys and an origin of its own."""
    own = DataFolder(folder.root / mark).make()
    other = make_base(own, Settings())
    with other.write() as db:
        setting_up.init(db, f"站点{mark}", mark, "admin", at)
        card = pairing.write_card(db, own, own.root / "card.xhp", at)
    other.close()
    return card


def came(
    db: Db, peer: UUID, direction: str, state: str, at: datetime, why: str = "", **figures: object
) -> UUID:
    id_ = new_id()
    action = "bundle.written" if direction == "out" else "bundle.came"
    note(db, Line(action, "bundle", id_, "clerk", at), at)
    db.execute(
        sa.insert(table_of(Bundle)).values(
            id=id_, direction=direction, peer_id=peer, file_sha256="ab" * 32, made_at=at - HOUR, at=at, by="clerk",
            state=state, why=why, figures=canonical(figures),
        )
    )  # fmt: skip
    return id_


def branch_of(db: Db, peer: UUID, state: str, at: datetime, why: str = "") -> UUID:
    id_ = new_id()
    db.execute(
        sa.insert(table_of(Branch)).values(
            id=id_, peer_id=peer, state=state, root_hash="0" * 64, head_epoch=1, head_seq=1, head_hash=new_id().hex * 2,
            knows=0, why=why, found_at=at, decided_at=None, decided_by="", reason="",
        )
    )  # fmt: skip
    return id_


def line(db: Db, branch: UUID, state: str, kind: str, action: str, occurred: str) -> None:
    said = [1, str(new_id()), "0" * 32, 1, "0" * 64, occurred, occurred, "clerk", action, kind, "x", "{}", 1]
    db.execute(
        sa.insert(table_of(ReceivedLine)).values(
            hash=new_id().hex * 2, prev_hash="0" * 64, branch_id=branch, epoch=1, seq=1, op_id=new_id(), state=state,
            card_id=None, text=json.dumps(said),
        )
    )  # fmt: skip


def test_an_empty_base_is_alone_and_a_marked_one_a_station(base: Store, at: datetime) -> None:
    with base.write() as db:
        assert role_of(db) == ("alone", "")
        seen = overview(db)
        assert (seen.peers, seen.bundles, seen.branches, seen.cards, seen.base) == ([], [], [], 0, None)
        become_station(db, "MY", "admin", at)
        assert role_of(db) == ("station", "MY")
        assert pending(db)["lines"] == 0


def test_of_each_station_the_newest_and_what_waits(base: Store, folder: DataFolder, at: datetime) -> None:
    cards = [station_of(folder, mark, at) for mark in ("GH", "MY")]
    with base.write() as db:
        area = areas.ensure_area(db, "翠屏街道", AREA, "", "admin", at)
        grid = areas.ensure_area(db, "翠屏街道", AREA, "第一微网格", "admin", at)
        first = peers.pair(db, cards[0], area, "admin", at).id
        second = peers.pair(db, cards[1], grid, "admin", at).id
        came(db, first, "in", "taken", at, lines=3)
        came(db, first, "in", "taken", at + 2 * HOUR, lines=5)
        came(db, first, "out", "written", at + HOUR)
        held = came(db, second, "in", "held", at + 3 * HOUR, "gap")
        quarantined = branch_of(db, first, "quarantined", at, "twin")
        set_aside = branch_of(db, second, "set_aside", at, "restored")
        opened = branch_of(db, second, "open", at)
        for state, kind, action in (
            ("quarantined", "issue", "issue.reported"),
            ("quarantined", "issue", "issue.moved"),
            ("quarantined", "visit", "visit.written"),
            ("quarantined", "account", "account.made"),
        ):
            line(db, quarantined, state, kind, action, f"2026-03-0{len(kind)}")
        line(db, opened, "taken", "issue", "issue.reported", "2026-03-01")
        for state in ("open", "open", "kept"):
            db.execute(
                sa.insert(table_of(ConflictCard)).values(
                    id=new_id(), branch_id=opened, kind="changed", subject_kind="place", subject_id="x", detail="{}",
                    knows=0, opened_at=at, state=state, decided_at=None, decided_by="", reason="", decision="",
                )
            )  # fmt: skip
        peers.revoke(db, second, date(2026, 3, 4), "电脑被盗", "admin", at)
        seen = overview(db)
        holds = in_branch(db, quarantined)
    assert seen.role == "base"
    one, two = seen.peers
    assert (one.mark, one.area, one.came_at, one.sent_at) == ("GH", AREA, at + 2 * HOUR, at + HOUR)
    assert (one.cards, one.held, one.quarantined, one.revoked_from) == (0, 0, 1, None)
    assert (two.mark, two.area, two.sent_at) == ("MY", f"{AREA} 第一微网格", None)
    assert (two.cards, two.held, two.quarantined, two.revoked_from) == (2, 1, 0, date(2026, 3, 4))
    assert seen.cards == 2
    assert [row.id for row in seen.held] == [held]
    assert seen.newest("in") == seen.bundles[0]
    assert [row.id for row in seen.branches] == [quarantined, set_aside]
    assert seen.branches[0].lines == 3
    assert (holds.lines, holds.kinds) == (3, {"issue": 2, "visit": 1})
    assert (holds.first, holds.last) == ("2026-03-05", "2026-03-05")
    state = STATIONS.column("state")
    assert [shown(state, row) for row in seen.peers] == ["Quarantined entries", "Revoked from 4 Mar 2026"]
    assert shown(BUNDLES.column("state"), seen.held[0]) == "Held back: An earlier bundle is missing"
    assert [shown(BRANCHES.column("state"), row) for row in seen.branches] == ["In quarantine", "Set aside"]


def test_the_slip_of_a_bundle_by_its_row(base: Store, folder: DataFolder, at: datetime) -> None:
    card = station_of(folder, "MY", at)
    with base.write() as db:
        peer = peers.pair(db, card, None, "admin", at).id
        came(
            db,
            peer,
            "in",
            "quarantined",
            at,
            lines=9,
            photos=2,
            taken=5,
            known=1,
            waiting=2,
            quarantined=1,
            missing=["甲"],
        )
        came(db, peer, "out", "written", at + HOUR, file="to-MY.xhb", bytes=4_000, lines=2)
        seen = overview(db)
    out, into = (of_bundle(seen, row) for row in seen.bundles)
    assert (out.giver, out.taker, out.file_name, out.file_bytes) == (
        "基地",
        "站点MY（MY）",
        "to-MY.xhb",
        4_000,
    )
    assert out.received is None
    assert (into.giver, into.taker) == ("站点MY（MY）", "基地")
    assert into.received is not None
    assert into.received[2:] == (5, 1, 2, 1, ["甲"], [])
    assert into.figures == {
        "lines": 9, "issues": 0, "visits": 0, "inspections": 0, "check_ins": 0, "photos": 2, "photos_missing": 0,
    }  # fmt: skip


def test_newest_is_what_came_last_whatever_the_clock_said(
    base: Store, folder: DataFolder, at: datetime
) -> None:
    card = station_of(folder, "MY", at)
    with base.write() as db:
        peer = peers.pair(db, card, None, "admin", at).id
        came(db, peer, "in", "taken", at + timedelta(days=3650), lines=1)
        later = came(db, peer, "in", "held", at, "gap")
        seen = overview(db)
    newest = seen.newest("in")
    assert newest is not None
    assert newest.id == later


def test_an_old_bundle_is_listed_where_somebody_asks_for_it(
    base: Store, folder: DataFolder, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = station_of(folder, "S1", at)
    with base.write() as db:
        peer = peers.pair(db, card, None, "admin", at).id
        old, new = (came(db, peer, "in", "taken", at) for _each in range(2))
    monkeypatch.setattr("stations.overview.NEWEST", 1)
    with base.read() as db:
        assert [row.id for row in overview(db).bundles] == [new]
        assert [row.id for row in overview(db, also=old).bundles] == [new, old]
        assert [row.id for row in overview(db, also=new).bundles] == [new]
