"""What the journal says of people's tables: areas, persons with their postings and absences, teachers, accounts.

`store.records` compares; the verbs that write these lines stand in areas, writing, persons, teachers and accounts.
"""

from people.tables import Absence, Account, Area, Person, Posting, Teacher
from store.records import Record, Said, Stated
from store.types import table_of


def _area_added(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "parent_id": said.payload["parent"]}


def _area_changed(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update({key: new for key, (_old, new) in said.payload.items()})


def _area_closed(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["closed_on"] = said.payload["on"]


def _area_reopened(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["closed_on"] = None


def _person_added(said: Said, rows: Stated) -> None:
    name = said.payload["name"]
    rows[said.subject_id,] = {
        "name_as_given": name, "sex": "", "qualification": "", "note": "", "merged_into": None, **said.payload,
        "created_at": said.recorded_at,
    }  # fmt: skip


def _person_changed(said: Said, rows: Stated) -> None:
    changed = {key: value for key, value in said.payload.items() if key != "name_as_given"}
    row = rows.setdefault((said.subject_id,), {})
    row |= {key: new for key, (_old, new) in changed.items()}
    if "name" in changed:
        row["name_as_given"] = said.payload.get("name_as_given", row["name"])


def _person_left(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["left_on"] = said.payload["on"]


def _person_merged(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["merged_into"] = said.payload["into"]


def _person_parted(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["merged_into"] = None


def _first_posting(said: Said, rows: Stated) -> None:
    rows[said.payload["posting"],] = {
        "person_id": said.subject_id,
        "area_id": said.payload.get("area_id"),
        "post": said.payload.get("post", ""),
        "since": said.payload.get("joined_on"),
        "until": None,
        "reason": "",
    }


def _next_posting(said: Said, rows: Stated) -> None:
    for row in rows.values():
        if row["until"] is None:
            row["until"] = said.payload["on"]
    rows[said.payload["posting"],] = {
        "person_id": said.subject_id,
        "area_id": said.payload["area_id"][1],
        "post": said.payload["post"][1],
        "since": said.payload["on"],
        "until": None,
        "reason": said.payload["reason"],
    }


def _absent(said: Said, rows: Stated) -> None:
    rows[said.payload["absence_id"],] = {**said.payload, "person_id": said.subject_id}


def _teacher_added(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = dict(said.payload)


def _teacher_changed(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["title"] = said.payload["title"][1]


def _teacher_linked(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["person_id"] = said.payload["person_id"][1]


def _account_created(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "created_at": said.recorded_at, "disabled_at": None}


def _account_disabled(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["disabled_at"] = said.occurred_at


RECORDS = (
    Record(
        "area",
        table_of(Area),
        {
            "area.added": _area_added,
            "area.changed": _area_changed,
            "area.closed": _area_closed,
            "area.reopened": _area_reopened,
        },
    ),
    Record(
        "person",
        table_of(Person),
        {
            "person.added": _person_added,
            "person.changed": _person_changed,
            "person.left": _person_left,
            "person.merged": _person_merged,
            "person.parted": _person_parted,
        },
        left_out={
            "pinyin": "a search key computed from the name; a newer table of readings computes another"
        },
        hidden=("mobile", "id_number"),
    ),
    Record(
        "person",
        table_of(Posting),
        {"person.added": _first_posting, "person.transferred": _next_posting},
        of="person_id",
    ),
    Record("person", table_of(Absence), {"person.absent": _absent}, of="person_id"),
    Record(
        "teacher",
        table_of(Teacher),
        {
            "teacher.added": _teacher_added,
            "teacher.changed": _teacher_changed,
            "teacher.linked": _teacher_linked,
        },
    ),
    Record(
        "account",
        table_of(Account),
        {"account.created": _account_created, "account.disabled": _account_disabled},
        left_out={"password_hash": "a secret; the journal holds none"},
    ),
)
