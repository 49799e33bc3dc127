"""The tab of the rule editor that says how long somebody has to be there: for all kinds, and for a kind that differs."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.language import N_, _, translate
from credits.rulebook.rule_fields import FIELD_TITLES
from credits.rules import KINDS, STATED, STEPS_BY
from credits.titles import KIND_TITLES
from desktop.choice import Choice
from desktop.page import label
from desktop.rules import cells
from desktop.rules.lines import Line, Lines, Part
from desktop.rules.parts import Plain, Tab

HEARD = tuple(kind for kind in KINDS if kind not in STATED)
_STEPS_BY = {"share": N_("percent of the session"), "minutes": N_("minutes present")}
_USUAL: Mapping[str, list[Line]] = {
    "share": [{"present": 80, "worth": 100}, {"present": 50, "worth": 50}],
    "minutes": [{"present": 30, "worth": 1_00}, {"present": 15, "worth": 50}],
}


class Steps(QWidget):
    """What steps count by, and the steps: two lists, of which the one that counts is seen."""

    def __init__(self, path: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.by = Choice()
        for code in STEPS_BY:
            self.by.addItem(_(_STEPS_BY[code]), code)
        row = QHBoxLayout()
        row.addWidget(label(_("Steps count by"), "soft"))
        row.addWidget(self.by)
        row.addStretch()
        column.addLayout(row)
        share = (
            Part("present", N_("Present from (percent)"), cells.number),
            Part("worth", N_("Is worth (percent of the hours)"), cells.number),
        )
        minutes = (
            Part("present", N_("Present from (minutes)"), cells.number),
            Part("worth", N_("Is worth (lesson hours)"), cells.amount),
        )
        none = _("At least one step is needed.")
        self._lists = {
            "share": Lines(path, share, {"present": 0, "worth": 0}, none),
            "minutes": Lines(path, minutes, {"present": 0, "worth": 0}, none),
        }
        for lines in self._lists.values():
            column.addWidget(lines)
        self.by.currentIndexChanged.connect(self._settle)
        self._settle()

    @property
    def lists(self) -> Lines:
        """The list that counts."""
        return self._lists[self.code]

    @property
    def code(self) -> str:
        """What the steps count by."""
        return cast("str", self.by.currentData())

    def show_steps(self, by: str | None, steps: Sequence[Line] | None) -> None:
        """Show steps; the list that does not count holds what is usual."""
        shown = by or "share"
        for code, lines in self._lists.items():
            lines.show_lines(steps if steps is not None and code == shown else _USUAL[code])
        self.by.setCurrentIndex(STEPS_BY.index(shown))

    def _settle(self) -> None:
        for code, lines in self._lists.items():
            lines.setVisible(code == self.code)


class PresenceTab(Tab):
    """One card for all kinds, one for the kinds that differ, of which one is seen at a time."""

    def __init__(self) -> None:
        super().__init__()
        column = self.add_card(
            _("For all kinds"),
            _(
                "With check-in and check-out the time present decides, and the highest step that is reached counts. Without a check-out the check-in stands for the whole session."
            ),
        )
        self.add_fields(column, {"minimum_minutes": cells.number()})
        self.steps = Steps("steps")
        column.addWidget(self.steps)
        self.cells["beyond"] = cells.flag(_("By minutes, somebody may get more hours than the course has"))
        column.addWidget(self.cells["beyond"].widget)
        other = self.add_card(_("For one kind alone"))
        form = QFormLayout()
        self.kind = Choice()
        for kind in HEARD:
            self.kind.addItem(_(KIND_TITLES[kind]), kind)
        self.kind.currentIndexChanged.connect(self._settle)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.addRow(translate(FIELD_TITLES["kinds"]), self.kind)
        other.addLayout(form)
        self.differs: dict[str, QCheckBox] = {}
        self.own: dict[str, Steps] = {}
        for kind in HEARD:
            self.differs[kind] = QCheckBox(translate(FIELD_TITLES["kinds.steps"]))
            self.own[kind] = Steps(f"kinds.{kind}.steps")
            self.differs[kind].toggled.connect(self._settle)
            other.addWidget(self.differs[kind])
            other.addWidget(self.own[kind])
        self.which = label("", "soft", wrap=True)
        other.addWidget(self.which)
        self._settle()

    def show_plain(self, plain: Plain) -> None:
        """All kinds, then each of its own; the first that differs is seen."""
        super().show_plain(plain)
        self.steps.show_steps(plain["steps_by"], plain["steps"])
        for kind in HEARD:
            rule: dict[str, Any] = plain["kinds"][kind]
            self.differs[kind].setChecked(rule["steps"] is not None)
            self.own[kind].show_steps(rule["steps_by"], rule["steps"])
        first = next((kind for kind in HEARD if self.differs[kind].isChecked()), HEARD[0])
        self.kind.setCurrentIndex(HEARD.index(first))
        self._settle()

    def read_into(self, plain: Plain) -> None:
        """Steps that a kind does not have of its own are None, as for the kinds without minutes."""
        super().read_into(plain)
        plain["steps_by"], plain["steps"] = self.steps.code, self.steps.lists.lines()
        for kind in KINDS:
            rule = plain.setdefault("kinds", {}).setdefault(kind, {})
            own = kind in HEARD and self.differs[kind].isChecked()
            rule["steps_by"] = self.own[kind].code if own else None
            rule["steps"] = self.own[kind].lists.lines() if own else None
            rule.setdefault("minimum_minutes", None)

    def field(self, path: str) -> QWidget | None:
        """The field of a path; the kind that it is of is shown."""
        first, *rest = path.split(".")
        if first in {"steps", "steps_by"}:
            return self.steps.lists.field(rest)
        if first == "kinds" and len(rest) > 1 and rest[0] in HEARD and rest[1] in {"steps", "steps_by"}:
            self.kind.setCurrentIndex(HEARD.index(rest[0]))
            return self.own[rest[0]].lists.field(rest[2:])
        return super().field(path)

    def _settle(self) -> None:
        seen = cast("str", self.kind.currentData())
        for kind in HEARD:
            self.differs[kind].setVisible(kind == seen)
            self.own[kind].setVisible(kind == seen and self.differs[kind].isChecked())
        from credits.rulebook.rule_words import listed

        differing = listed(_(KIND_TITLES[kind]) for kind in HEARD if self.differs[kind].isChecked())
        self.which.setText(
            _("Own steps have: {kinds}.", kinds=differing)
            if differing
            else _("No kind has steps of its own.")
        )
