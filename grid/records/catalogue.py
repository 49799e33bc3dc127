"""What the journal says of the catalogue's versions and items, and of the working calendar."""

from grid.catalogue.versions import pinyin_of
from grid.tables import CalendarDay, CalendarYear, CatalogueItem, CatalogueVersion, OfficeHours
from store.records import Record, Said, Stated
from store.types import table_of


def _version_saved(said: Said, rows: Stated) -> None:
    version = {key: value for key, value in said.payload.items() if key != "items"}
    rows[said.subject_id,] = {
        **version, "saved_at": said.recorded_at, "saved_by": said.actor, "withdrawn_at": None
    }  # fmt: skip


def _version_withdrawn(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["withdrawn_at"] = said.occurred_at


def _items_saved(said: Said, rows: Stated) -> None:
    for item in said.payload["items"]:
        rows[item["id"],] = {**item, "version_id": said.subject_id}


def _set(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "set_by": said.actor, "set_at": said.recorded_at}


def _year_said(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "said_by": said.actor, "said_at": said.recorded_at}


RECORDS = (
    Record(
        "catalogue_version",
        table_of(CatalogueVersion),
        {"catalogue.saved": _version_saved, "catalogue.withdrawn": _version_withdrawn},
    ),
    Record(
        "catalogue_version",
        table_of(CatalogueItem),
        {"catalogue.saved": _items_saved},
        of="version_id",
        left_out={
            "pinyin": "a search key computed from the name; a newer table of readings computes another"
        },
        derived={"pinyin": lambda row: pinyin_of(row["name"], row["class_name"])},
    ),
    Record("calendar_day", table_of(CalendarDay), {"calendar.day_set": _set}),
    Record("calendar_year", table_of(CalendarYear), {"calendar.year_said": _year_said}),
    Record("office_hours", table_of(OfficeHours), {"calendar.hours_set": _set}),
)
