"""What one field of a person may hold: `people.persons` and the roster import ask here before anything is written."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from uuid import UUID

import sqlalchemy as sa

from core.glyphs import listed, missing, printable
from people import rules
from people.names import normalise, sentence, staff_number, tidy
from people.refusals import (
    IdNumberNotValid,
    IdNumberTaken,
    MobileNotValid,
    NameMissing,
    NameNotPrintable,
    NoSuchField,
    StaffNumberTaken,
    TextTooLong,
)
from people.tables import Person
from store.types import Db, table_of

FIELDS = (
    "name",
    "sex",
    "staff_number",
    "mobile",
    "id_number",
    "qualification",
    "joined_on",
    "left_on",
    "note",
)
"""What `persons.change` may change."""
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "name": 80,
        "sex": 4,
        "staff_number": 40,
        "qualification": 40,
        "note": 400,
        "post": 60,
        "area": 80,
        "grid": 80,
        "street": 80,
        "absence": 20,
        "reason": 200,
        "title": 40,
        "employer": 120,
    }
)
_PROSE = frozenset({"name", "note", "reason"})
"""What `text` does not hold against the fonts: a name is refused as a name (`name`), the others are spelled out on paper."""
_PERSON = table_of(Person)


def checked(field: str, value: object) -> object:
    """The value of one of FIELDS in the form it is kept in; "" becomes None where a number or date is unknown.

    Raises NameMissing, NameNotPrintable, TextTooLong, MobileNotValid, IdNumberNotValid, NoSuchField.
    """
    if field in {"joined_on", "left_on"} and (value is None or isinstance(value, date)):
        return value
    if field not in FIELDS or not (value is None or isinstance(value, str)):
        raise NoSuchField(field=field)
    given = value or ""
    if field == "name":
        return name(given)
    if field == "mobile":
        return mobile(given)
    if field == "id_number":
        return id_number(given)
    if field == "staff_number":
        return text(field, staff_number(given)) or None
    return text(field, given)


def name(given: str) -> str:
    """A person's name, normalised. Raises NameMissing, TextTooLong, NameNotPrintable."""
    kept = text("name", normalise(given))
    if not kept:
        raise NameMissing
    unknown = missing(kept)
    if unknown:
        raise NameNotPrintable(name=kept, characters=listed(unknown))
    return kept


def text(field: str, given: str) -> str:
    """Any other text, tidied; a reason keeps the punctuation it was written with. Raises TextTooLong, and CharacterNotPrintable for what will stand on paper."""
    kept = sentence(given) if field == "reason" else tidy(given)
    if len(kept) > LONGEST[field]:
        raise TextTooLong(text=kept[:20] + "…", most=LONGEST[field])
    return kept if field in _PROSE else printable(kept)


def digits(given: str) -> str:
    """A telephone number without blanks, hyphens and China's own prefix: "+86 138-1234 5678" -> "13812345678"."""
    plain = re.sub(r"[\s()（）\-‐-―]", "", tidy(given))
    return re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", plain)


def mobile(given: str) -> str | None:
    """A mobile number, None for none. Raises MobileNotValid."""
    kept = digits(given)
    if kept and not rules.is_mobile(kept):
        raise MobileNotValid(mobile=kept)
    return kept or None


def id_number(given: str) -> str | None:
    """An ID number, None for none. Raises IdNumberNotValid."""
    kept = tidy(given).replace(" ", "").upper()
    if kept and not rules.is_id_number(kept):
        raise IdNumberNotValid(id_number=kept)
    return kept or None


def refuse_taken(db: Db, id: UUID | None, values: Mapping[str, object]) -> None:
    """Refuse a staff or ID number that somebody other than `id` has. Raises StaffNumberTaken, IdNumberTaken.

    The constraint in the database stands behind it: of two who add the same number at once, the second fails whole.
    """
    for field, refusal in (("staff_number", StaffNumberTaken), ("id_number", IdNumberTaken)):
        value = values.get(field)
        if value is None:
            continue
        found = db.execute(sa.select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c[field] == value)).first()
        if found is not None and found.id != id:
            raise refusal(staff_number=value, name=found.name)
