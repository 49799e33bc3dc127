"""Importing a file of alarms: read and compared, its rows shown, then taken in as a job. A file that is sent twice says so."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from core import clock
from core.language import N_, _
from desktop.desk import Desk
from desktop.export import ask_open
from desktop.import_preview import ImportPreview
from desktop.page import label
from desktop.table_model import TableModel
from grid.alarms import importing, reading
from grid.alarms.importing import Comparison
from grid.alarms.lists import KIND_WORDS, shown_comparison, shown_outcome
from grid.alarms.reading import AlarmFile
from grid.alarms.receiving import Outcome
from grid.alarms.rules import Message
from grid.alarms.sources import SourceRow
from sheets.columns import Column, Kind, Sheet

KINDS = "*.csv *.xlsx *.xls *.ods *.txt *.json"


class DeviceLine(NamedTuple):
    """A device of the file that a person has to look at."""

    device: str
    why: str


MESSAGES: Sheet[tuple[int, Message]] = Sheet(
    N_("Messages"),
    (
        Column("at", N_("When"), Kind.INSTANT, lambda row: row[1].occurred_at, 16),
        Column("device", N_("Device"), Kind.CODE, lambda row: row[1].device, 20),
        Column("kind", N_("Begins or ends"), Kind.TEXT, lambda row: _(KIND_WORDS[row[1].kind]), 10),
        Column("id", N_("Number of the message"), Kind.CODE, lambda row: row[1].id, 18),
        Column("said", N_("What it says"), Kind.TEXT, lambda row: row[1].said, 30),
    ),
)
LOOK_AT: Sheet[DeviceLine] = Sheet(
    N_("Devices"),
    (
        Column("device", N_("Device"), Kind.CODE, lambda row: row.device, 24),
        Column("why", N_("What to look at"), Kind.TEXT, lambda row: row.why, 50),
    ),
)


def import_alarms(desk: Desk, source: SourceRow, done: Callable[[], None]) -> None:
    """Ask for the file of a source, read it and show what it would do; `done` is called after an import."""
    ask_open(
        desk,
        _("A file of alarms of {source}", source=source.name),
        _("Files of alarms ({kinds})", kinds=KINDS),
        lambda path: preview(desk, source, path, done),
    )


def preview(desk: Desk, source: SourceRow, path: Path, done: Callable[[], None]) -> None:
    """Read a file off the GUI thread, then open the preview."""
    desk.say(_("Reading {file}…", file=path.name))

    def opened(file: AlarmFile) -> None:
        desk.say("")
        Preview(desk, source, file, done).open()

    if desk.window is not None:
        at = clock.now()
        desk.worker.ask(desk.window, "alarms", lambda: reading.read_file(path, source, at), opened, desk.tell)


class Preview(ImportPreview):
    """What an import would do: the messages, the devices to look at, every row that is refused."""

    def __init__(self, desk: Desk, source: SourceRow, file: AlarmFile, done: Callable[[], None]) -> None:
        super().__init__(
            desk,
            _("Import alarms of {source}", source=source.name),
            file.name,
            TableModel(MESSAGES, lambda row: row[0]),
            TableModel(LOOK_AT, lambda row: row),
        )
        self._source, self._file, self._done = source, file, done
        self.nothing_new = label("", "warnBand", wrap=True)
        self.nothing_new.setContentsMargins(12, 8, 12, 8)
        self.nothing_new.hide()
        self.choices.addWidget(self.nothing_new)
        at = clock.now()
        desk.read(
            self,
            "compare",
            lambda db: importing.compare(db, source, file, at),
            self.show_comparison,
            self.fail,
        )

    def show_comparison(self, would: Comparison) -> None:
        """Draw what it would do."""
        look_at = [
            DeviceLine(device, _("nobody has said where it stands: its alarms wait for that"))
            for device in would.unplaced
        ]
        look_at += [
            DeviceLine(device, _("its clock is wrong: those messages wait until you have looked"))
            for device in would.wrong_clocks
        ]
        file = self._file
        self.show_lists(
            shown_comparison(would, len(file.refused)),
            (_("Messages"), _("Devices to look at"), _("Refused"), _("To be looked at")),
            (list(enumerate(file.messages[:2_000])), look_at, file.refused, ()),
        )
        self.tabs.setTabVisible(3, False)  # noqa: FBT003 - Qt's signature
        is_known = would.new == 0 and would.repeated > 0
        self.nothing_new.setText(_("This file was imported before. Importing it again adds nothing."))
        self.nothing_new.setVisible(is_known)
        self.go.setEnabled(would.new > 0)

    def carry_out(self) -> None:
        """Import as a job; the window goes on meanwhile."""
        desk, source, file = self.desk, self._source, self._file
        self.accept()
        desk.job(
            _("Importing alarms"),
            lambda at: importing.carry_out(desk.base, source.id, file, desk.actor, at),
            self._said,
        )

    def _said(self, outcome: Outcome) -> None:
        self.desk.say(shown_outcome(outcome))
        self._done()
