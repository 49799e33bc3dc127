"""What was typed in one sitting at a sheet, line by line: waiting to be kept, kept, taken back. The entry window shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.clock import local
from core.language import N_, _
from courses.paper.entering import Entered, Entry, told
from sheets.columns import Column, Kind, Sheet


@dataclass
class TypedLine:
    """One line with Enter: its entries, and what became of them once they are in the base."""

    number: int
    text: str
    sheet: int
    entries: Sequence[Entry]
    names: Mapping[int, str]
    """By row, as the sheet has them."""
    entered: Sequence[Entered] = field(default_factory=tuple[Entered, ...])
    taken_back: bool = False

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it made a check-in that still stands."""
        return not self.taken_back and any(one.new_ids for one in self.entered)


class Spoken:
    """One row of the list of what was typed: a row of the paper."""

    def __init__(self, line: TypedLine, place: int) -> None:
        self.line = line
        self.key = (line.number, place)
        self.entry = line.entries[place]
        self.entered = line.entered[place] if line.entered else None

    @property
    def name(self) -> str:
        """Whose row it is."""
        return (self.entered.name if self.entered else "") or self.line.names.get(self.entry.row, "")

    @property
    def state(self) -> str:
        """What became of it, in the present language."""
        if self.entered is None:
            return _("being saved")
        if self.line.taken_back and self.entered.new_ids:
            return _("taken back")
        return told(self.entered)

    @property
    def tone(self) -> str:
        """The dot beside it."""
        if self.entered is None or self.line.taken_back:
            return "still"
        if not self.entered.ok:
            return "bad"
        return "good" if self.entered.new_ids else "fair"


def spoken(lines: Sequence[TypedLine]) -> Iterator[Spoken]:
    """Rows of all lines, the newest first."""
    for line in reversed(lines):
        for place in reversed(range(len(line.entries))):
            yield Spoken(line, place)


def _time(row: Spoken) -> str:
    came, left = (each and f"{local(each):%H:%M}" for each in (row.entry.arrived_at, row.entry.left_at))
    return f"{came or ''} – {left}".strip() if left else came or ""


TYPED: Sheet[Spoken] = Sheet(
    N_("Entered from paper"),
    (
        Column("row", N_("Row"), Kind.NUMBER, lambda row: row.entry.row, 5),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("time", N_("Time"), Kind.TEXT, _time, 11),
        Column("state", N_("What became of it"), Kind.TEXT, lambda row: row.state, 40),
    ),
)
