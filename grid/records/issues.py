"""What the journal says of issues, their moves, photos and links."""

from grid.issues.rules import MOVES
from grid.tables import Issue, IssueLink, IssueMove, IssuePhoto
from store.records import Record, Said, Stated
from store.types import table_of

_MOVED = tuple(f"issue.{name}" for name in MOVES)


def _set(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(said.payload["set"])


def _move(said: Said, rows: Stated) -> None:
    made = dict(said.payload["move"])
    rows[made.pop("id"),] = {
        **made,
        "issue_id": said.subject_id,
        "occurred_at": said.occurred_at,
        "recorded_at": said.recorded_at,
    }


def _photos(said: Said, rows: Stated) -> None:
    for photo in said.payload.get("photos", ()):
        rows[photo["id"],] = {
            **{key: value for key, value in photo.items() if key != "id"},
            "issue_id": said.subject_id,
            "added_by": said.payload["move"]["who"],
            "added_at": said.occurred_at,
        }


def _linked(said: Said, rows: Stated) -> None:
    rows[said.payload["id"],] = {
        **{key: value for key, value in said.payload.items() if key != "id"},
        "made_at": said.occurred_at,
        "undone_at": None,
    }


def _unlinked(said: Said, rows: Stated) -> None:
    rows.setdefault((said.payload["link"],), {})["undone_at"] = said.occurred_at


RECORDS = (
    Record("issue", table_of(Issue), dict.fromkeys((*_MOVED, "issue.redrafted", "issue.numbered"), _set)),
    Record("issue", table_of(IssueMove), dict.fromkeys(_MOVED, _move), of="issue_id"),
    Record("issue", table_of(IssuePhoto), dict.fromkeys(_MOVED, _photos), of="issue_id"),
    Record(
        "issue",
        table_of(IssueLink),
        {"issue.linked": _linked, "issue.unlinked": _unlinked},
        of="issue_id",
    ),
)
