"""The town's issue book for tests: issues reported and led to a state by the doors' own verbs, and everybody who works in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from core.ids import new_id
from core.paths import DataFolder
from grid import hands
from grid.hands import ROLES, Hand
from grid.issues import moves, reporting
from grid.issues.photos import Photo
from grid.issues.reporting import NewIssue
from grid.issues.rows import IssueRow
from store.transaction import Store
from store.types import Db
from tests.grid_town import AT, TODAY, GridTown, make_grid_town

ITEM = "0101"
URGENT = "0302"
REASON = "有据可查"
_towns: dict[bool, GridTown] = {}


def grow(store: Store, _folder: DataFolder) -> None:
    """The town, for `grown`."""
    _towns[store.is_sqlite] = make_grid_town(store)


def shot(name: str, kind: str = "") -> Photo:
    """A photo that says it lies in media/."""
    return Photo(name.encode().hex().ljust(64, "0")[:64], f"{name}.jpg", kind)


BOTH = (shot("first", "before"), shot("then", "after"))


def somebody(roles: Iterable[str] = ROLES, *, units: Iterable[UUID] = (), who: str = "") -> Hand:
    """A human with these roles everywhere."""
    who = who or f"person:{new_id()}"
    return Hand(who, who, None, dict.fromkeys(roles), frozenset(units), frozenset({who}))


@dataclass
class Book:
    """The book with its people: each is another human."""

    store: Store
    at: datetime = AT
    finder: Hand = field(default_factory=lambda: somebody({"reporter"}))
    clerk: Hand = field(default_factory=lambda: somebody({"reporter", "clerk"}))
    handler: Hand = field(default_factory=lambda: somebody({"reporter", "handler"}))
    checker: Hand = field(default_factory=lambda: somebody({"reporter", "checker"}))
    leader: Hand = field(default_factory=lambda: somebody({"reporter", "leader"}))
    street: Hand = field(default_factory=lambda: somebody({"reporter", "street"}))

    @property
    def town(self) -> GridTown:
        """The ids of the town."""
        return replace(_towns[self.store.is_sqlite], store=self.store)

    def account(self, login: str, on: date = TODAY) -> Hand:
        """The hand of a login."""
        with self.store.read() as db:
            return hands.of_account(db, login, on)

    def person(self, person_id: UUID, on: date = TODAY) -> Hand:
        """The hand of somebody of the roster."""
        with self.store.read() as db:
            return hands.of_person(db, person_id, on)

    def later(self, **span: float) -> datetime:
        """The book's clock set on."""
        self.at += timedelta(**span)
        return self.at

    def report(self, db: Db, item: str = ITEM, hand: Hand | None = None, **more: object) -> IssueRow:
        """An issue at the first building."""
        where: dict[str, object] = {} if "area_id" in more else {"place_id": self.town.buildings[0]}
        new = NewIssue(item, **{**where, **more})  # pyright: ignore[reportArgumentType] - the test's own names
        return reporting.report(db, new, hand or self.finder, self.at)

    def go(self, db: Db, issue_id: UUID, *names: str) -> IssueRow:
        """Make moves by those who may, each a minute after the other."""
        for name in names:
            self.at += timedelta(minutes=1)
            hand, more = self._how(name)
            row = moves.move(db, issue_id, name, hand, self.at, reason=REASON, **more)  # pyright: ignore[reportArgumentType] - as above
        return row  # pyright: ignore[reportPossiblyUnboundVariable] - a test that makes no move asks for none

    def at_state(self, db: Db, state: str) -> IssueRow:
        """An issue in a state; those before it by the usual way."""
        if state == "DRAFT":
            return self.report(db, draft=True)
        row = self.report(db)
        path = PATHS[state]
        if not path:
            return row
        target = self.report(db).id if "merge" in path else None
        for name in path:
            if name == "merge":
                row = moves.move(db, row.id, name, self.clerk, self.at, target_id=target)
            else:
                row = self.go(db, row.id, name)
        return row

    def prepared(self, db: Db, state: str) -> IssueRow:
        """An issue in a state where whatever can be asked for or proposed is."""
        row = self.at_state(db, state)
        if state in {"FILED", "DISPATCHED", "HANDLING"}:
            row = self.go(db, row.id, "ask_suspension")
        if state in {"FILED", "DISPATCHED", "HANDLING", "SUSPENDED"}:
            row = self.go(db, row.id, "ask_extension")
        if state in {"FILED", "DISPATCHED", "HANDLING", "SUSPENDED", "HANDLED"}:
            row = self.go(db, row.id, "propose_forced")
        return row

    def _how(self, name: str) -> tuple[Hand, dict[str, object]]:
        more: dict[str, object] = {}
        if name in {"suspend", "ask_suspension"}:
            more["until"] = (self.at + timedelta(days=30)).date()
        if name in {"extend", "ask_extension"}:
            more["minutes"] = 1440
        if name == "handled":
            more["photos"] = [shot(f"after-{self.at:%d%H%M}")]
        by = {
            "accept": self.handler, "handled": self.handler, "unaccept": self.handler, "unhandle": self.handler,
            "return_dispatch": self.handler, "ask_extension": self.handler, "ask_suspension": self.handler,
            "close": self.checker, "rework": self.checker, "suspend": self.leader, "extend": self.leader,
            "refuse_extension": self.leader, "refuse_suspension": self.leader, "void": self.leader,
            "force_close": self.leader, "mend": self.finder, "report": self.finder, "discard": self.finder,
        }  # fmt: skip
        return by.get(name, self.clerk), more


_TO_HANDLING = ("file", "dispatch", "accept")
PATHS = {
    "REPORTED": (),
    "VERIFYING": ("send_to_verify",),
    "FILED": ("file",),
    "DISPATCHED": ("file", "dispatch"),
    "HANDLING": _TO_HANDLING,
    "SUSPENDED": (*_TO_HANDLING, "suspend"),
    "HANDLED": (*_TO_HANDLING, "handled"),
    "CLOSED": (*_TO_HANDLING, "handled", "close"),
    "FORCED": ("file", "propose_forced", "force_close"),
    "VOID": ("file", "void"),
    "MERGED": ("file", "merge"),
}
"""How an issue comes to each state by the usual way."""
