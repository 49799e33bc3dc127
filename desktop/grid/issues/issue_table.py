"""The list of issues: rows that were read once, clocks that are painted as they stand at the moment."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from desktop.desk import Desk
from desktop.grid.issues.clock_cell import GAP, WIDE, ClockCell
from desktop.table_model import Index, TableModel
from desktop.table_view import Table
from grid.issues.book_list import NO_NAMES, Names, columns
from grid.issues.issues import IssueLine
from grid.issues.running import Running, clock_now
from grid.working_time import Clock
from sheets.columns import Column, Kind

SHOWN = (
    "number", "item", "state", "clock", "where", "grid", "unit", "description", "due_at", "reported_at",
)  # fmt: skip
STATE_TONES = {
    "DRAFT": "still", "REPORTED": "warn", "VERIFYING": "warn", "FILED": "fair", "DISPATCHED": "fair", "HANDLING": "fair",
    "SUSPENDED": "still", "HANDLED": "warn", "CLOSED": "good", "FORCED": "good", "VOID": "still", "MERGED": "still",
}  # fmt: skip


_NEVER = datetime.max.replace(tzinfo=UTC)
_DIGITS = 30
"""The room of the clock's words, so that the column does not widen while clocks run."""


class _Now(NamedTuple):
    names: Names
    moment: Running | None


class IssueModel(TableModel[IssueLine]):
    """The rows; by the clock they are sorted as they fall due, and 50,000 of them in well under a second."""

    def __init__(self) -> None:
        super().__init__(columns(NO_NAMES, None).only(*SHOWN), lambda line: line.id, _tone)
        self._keys: dict[str, Any] = {}

    def _rank(self, column: Column[IssueLine], row: IssueLine) -> Any:  # noqa: ANN401 - as in TableModel
        if column.key == "clock":
            return (row.clock.due_at if row.clock else None) or _NEVER
        if column.kind is Kind.CODE:
            return row.shown
        if column.kind is not Kind.TEXT:
            return super()._rank(column, row)
        # Items, states and places recur: each is collated once.
        text = str(column.value(row))
        if text not in self._keys:
            self._keys[text] = super()._rank(column, row)
        return self._keys[text]


class IssueTable(Table[IssueLine]):
    """The table; `at_moment` makes its clocks run."""

    def __init__(self, desk: Desk) -> None:
        model = IssueModel()
        super().__init__(model, desk)
        self._now = _Now(NO_NAMES, None)
        self._column = SHOWN.index("clock")
        self.cell = ClockCell(self.clock_at, self)
        self.view.setItemDelegateForColumn(self._column, self.cell)
        self.view.setAccessibleName(model.sheet.title)

    def show_book(self, lines: list[IssueLine], names: Names, moment: Running) -> None:
        """Show these lines, their clocks at the moment."""
        self._set(names, moment)
        self.show_rows(lines)

    def at_moment(self, moment: Running) -> None:
        """Repaint the clocks: only what is in sight is computed."""
        self._set(self._now.names, moment)
        if self.model.rows:
            last = len(self.model.rows) - 1
            self.model.dataChanged.emit(
                self.model.index(0, self._column), self.model.index(last, self._column)
            )

    def clock_at(self, index: Index) -> tuple[Clock | None, str]:
        """The clock of a row as it stands now, and the row's state."""
        line = self.model.at(index)
        if line is None or line.clock is None or line.limit_kind is None:
            return None, ""
        if self._now.moment is None:
            return line.clock, line.state
        return clock_now(line.clock, line.limit_kind, line.state, self._now.moment), line.state

    def export(self) -> None:
        """Write every column of the list as it is shown into an xlsx file that the user names."""
        from desktop.export import export_rows

        export_rows(self._desk, columns(self._now.names, self._now.moment), list(self.model.rows))

    def _set(self, names: Names, moment: Running) -> None:
        self._now = _Now(names, moment)
        self.model.sheet = columns(names, moment).only(*SHOWN)

    def _fit(self) -> None:
        super()._fit()
        least = self.view.fontMetrics().horizontalAdvance("0" * _DIGITS) + WIDE + GAP
        if self.view.columnWidth(self._column) < least:
            self.view.setColumnWidth(self._column, least)


def _tone(line: IssueLine, key: str) -> str:
    return STATE_TONES[line.state] if key == "state" else ""
