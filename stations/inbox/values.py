"""Values of the grid's records as people read them: names for ids, words for codes, days and hours of Shanghai. `cards` asks here.

What is sealed is opened for who may see residents there, and then only where the sides differ; numbers and names stay masked else.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from core import amounts
from core.clock import local, local_date
from core.language import N_, _, translate
from grid.field.visits import VISIT
from grid.hands import Hand, names_of
from grid.issues.rows import ISSUE, ITEM, UNIT
from grid.issues.stories import where
from grid.issues.words import PROGRAMS
from grid.residents import sealing
from grid.residents.homes import homes_of
from grid.residents.residents import RESIDENT
from grid.residents.sight import Sight, sight_of
from grid.residents.tags import tag_title
from grid.tables import CatalogueVersion, Plan
from people.actors import actor_title
from people.areas import AreaPath, area_paths
from people.names import masked_mobile, masked_name
from people.tables import Account, Person
from sheets.columns import shown_day
from stations.inbox.titles import TITLES, Sort, Title
from store.types import Db, table_of

_ACCOUNT, _PERSON, _PLAN = table_of(Account), table_of(Person), table_of(Plan)
_VERSION = table_of(CatalogueVersion)
_FIELDS: Mapping[str, str] = {
    "name": N_("Name"),
    "born": N_("Year of birth"),
    "mobile": N_("Phone number"),
    "tag": N_("Known"),
    "source": N_("Who said so"),
    "words": N_("In words"),
}
_OWNED_BY = {"resident": "id", "visit": "id", "resident_fact": "resident_id"}
"""The column that holds the subject with whose key a row's text is sealed."""

Row = Mapping[str, Any]


class Reader:
    """Shows values of one card to one hand; a name that was looked up is kept."""

    def __init__(self, db: Db, hand: Hand, at: datetime) -> None:
        self._db, self._hand, self._on = db, hand, local_date(at)
        self._known: dict[tuple[Sort, str], str] = {}

    @cached_property
    def sight(self) -> Sight:
        """Whose residents the hand may see."""
        return sight_of(self._db, self._hand)

    @cached_property
    def areas(self) -> Mapping[UUID, AreaPath]:
        """Every area with its path."""
        return area_paths(self._db)

    def show(self, table: str, column: str, value: object) -> str:
        """A plain value of a column (as a fold states it) in the present language; "" for nothing."""
        title = TITLES[table][column]
        if value is None or value == "":
            return ""
        if title.sort in _PLAIN:
            return _PLAIN[title.sort](title, value)
        key = title.sort, str(value)
        if key not in self._known:
            self._known[key] = _NAMED[title.sort](self, str(value))
        return self._known[key]

    def who(self, name: str) -> str:
        """A human as grid.hands names them, by name."""
        if name in PROGRAMS:
            return translate(PROGRAMS[name])
        kind, _colon, key = name.partition(":")
        return names_of(self._db, [name]).get(name) or (
            _("nobody of this roster") if kind == "person" else key
        )

    def actor(self, login: str) -> str:
        """An actor of the journal, by name where one is known. Who signed in at a station may have no account here."""
        if login.startswith("person:"):
            return self.who(login)
        name = self._db.scalar(sa.select(_ACCOUNT.c.name).where(_ACCOUNT.c.login == login))
        return name or actor_title(login)

    def area(self, id_: str) -> str:
        """The path of an area."""
        path = self.areas.get(UUID(id_))
        return " ".join(filter(None, path[:3])) if path else _GONE()

    def place(self, id_: str) -> str:
        """A place with what it stands in."""
        try:
            return where(self._db, UUID(id_), "")
        except NoResultFound:
            return _GONE()

    def unit(self, id_: str) -> str:
        """A company or department."""
        return self._one(sa.select(UNIT.c.name).where(UNIT.c.id == UUID(id_)))

    def person(self, id_: str) -> str:
        """Somebody of the roster."""
        return self._one(sa.select(_PERSON.c.name).where(_PERSON.c.id == UUID(id_)))

    def item(self, id_: str) -> str:
        """An item of the catalogue."""
        return self._one(sa.select(ITEM.c.name).where(ITEM.c.id == UUID(id_)))

    def code(self, code: str) -> str:
        """An item by its code, in the newest version that has it."""
        query = (
            sa.select(ITEM.c.name)
            .join(_VERSION, _VERSION.c.id == ITEM.c.version_id)
            .where(ITEM.c.code == code)
            .order_by(_VERSION.c.number.desc())
            .limit(1)
        )
        return self._db.scalar(query) or code

    def issue(self, id_: str) -> str:
        """The number of an issue and its item."""
        query = (
            sa.select(ISSUE.c.number, ISSUE.c.provisional, ITEM.c.name)
            .outerjoin(ITEM, ITEM.c.id == ISSUE.c.item_id)
            .where(ISSUE.c.id == UUID(id_))
        )
        row = self._db.execute(query).first()
        return " ".join(filter(None, (row.number or row.provisional, row.name))) if row else _GONE()

    def plan(self, id_: str) -> str:
        """The title of a plan."""
        return self._one(sa.select(_PLAN.c.title).where(_PLAN.c.id == UUID(id_)))

    def visit(self, id_: str) -> str:
        """The visit of a note, by its hour."""
        found = self._db.scalar(sa.select(VISIT.c.visited_at).where(VISIT.c.id == UUID(id_)))
        return f"{local(found):%Y-%m-%d %H:%M}" if found else _GONE()

    def resident(self, id_: str) -> str:
        """A resident, masked; nothing of them for who may not see residents there."""
        row = self._db.execute(sa.select(RESIDENT).where(RESIDENT.c.id == UUID(id_))).first()
        if row is None:
            return _GONE()
        if not self._sees({"place_id": str(row.place_id)}):
            return _("not yours to see")
        key = sealing.keys_of(self._db, [row.id]).get(row.id)
        said = sealing.opened(key, row.id, row.sealed)
        return masked_name(said["name"]) if said else _("erased")

    def sealed(self, table: str, ids: Sequence[str], rows: Sequence[Row | None]) -> list[str]:
        """What the sealed text of one row says on each side (None: no such row there), what all say alike masked.

        `ids` are the row's own id and that of the card's subject.
        """
        subject = UUID(ids[0] if _OWNED_BY[table] == "id" else ids[1])
        there = [row for row in rows if row is not None]
        if not any(self._sees(self._home(table, subject, row)) for row in there):
            return ["" if row is None else _("not yours to see") for row in rows]
        key = sealing.keys_of(self._db, [subject]).get(subject)
        if key is None:
            return ["" if row is None else _("erased") for row in rows]
        opened = [None if row is None else sealing.opened(key, subject, row["sealed"]) for row in rows]
        said = [each for each in opened if each]
        alike = {name for name in _FIELDS if len({json.dumps(each.get(name)) for each in said}) == 1}
        return ["" if each is None else _fields(each, alike) for each in opened]

    def _home(self, table: str, subject: UUID, row: Row) -> Row:
        if table != "resident_fact":
            return row
        place = self._db.scalar(sa.select(RESIDENT.c.place_id).where(RESIDENT.c.id == subject))
        return {"place_id": str(place)} if place else {}

    def _sees(self, row: Row) -> bool:
        if self.sight.everywhere:
            return True
        if row.get("place_id"):
            place = UUID(row["place_id"])
            home = homes_of(self._db, [place], self._on).get(place)
            return home is not None and self.sight.of_home(home)
        return bool(row.get("area_id")) and self.sight.of_area(UUID(row["area_id"]))

    def _one(self, query: sa.Select[Any]) -> str:
        return self._db.scalar(query) or _GONE()


def _GONE() -> str:  # noqa: N802 - a word of the present language
    return _("not in this base")


def _fields(said: Mapping[str, Any], alike: set[str]) -> str:
    """What was sealed, a line for each field; names and numbers that both sides say alike stay masked."""
    lines: list[str] = []
    for name, title in _FIELDS.items():
        value = said.get(name)
        if value in (None, ""):
            continue
        text = str(value)
        if name in alike:
            text = {"name": masked_name, "mobile": masked_mobile}.get(name, str)(text)
        if name == "tag":
            text = tag_title(text)
        lines.append(_("{title}: {value}", title=translate(title), value=text))
    return "\n".join(lines)


def _instant(_title: Title, value: object) -> str:
    return f"{local(datetime.fromisoformat(str(value))):%Y-%m-%d %H:%M}"


def _word(title: Title, value: object) -> str:
    return translate(title.words[str(value)]) if title.words.get(str(value)) else str(value)


def _text(_title: Title, value: object) -> str:
    return str(value)


def _day(_title: Title, value: object) -> str:
    return shown_day(date.fromisoformat(str(value)))


def _yes(_title: Title, value: object) -> str:
    return _("Yes") if value else _("No")


def _hundredths(_title: Title, value: object) -> str:
    return amounts.shown(int(str(value)))


_PLAIN: Mapping[Sort, Callable[[Title, object], str]] = {
    Sort.TEXT: _text,
    Sort.WORD: _word,
    Sort.DAY: _day,
    Sort.INSTANT: _instant,
    Sort.YES: _yes,
    Sort.CENTS: _hundredths,
    Sort.AMOUNT: _hundredths,
}
_NAMED: Mapping[Sort, Callable[[Reader, str], str]] = {
    Sort.AREA: Reader.area,
    Sort.PLACE: Reader.place,
    Sort.UNIT: Reader.unit,
    Sort.PERSON: Reader.person,
    Sort.WHO: Reader.who,
    Sort.ACTOR: Reader.actor,
    Sort.ITEM: Reader.item,
    Sort.CODE: Reader.code,
    Sort.ISSUE: Reader.issue,
    Sort.PLAN: Reader.plan,
    Sort.VISIT: Reader.visit,
    Sort.RESIDENT: Reader.resident,
}
