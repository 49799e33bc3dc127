"""The tabs of the rule editor: the line, the kinds, parts of a year, other schemes, warnings, grades."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from core.language import N_, _, translate
from credits.rulebook.rule_fields import FIELD_TITLES, Field
from credits.rulebook.rule_refusals import RuleFieldTwice
from credits.rules import CATEGORIES, COUNTED_IN, GRADES, KINDS, LEVELS, ROUNDINGS, STATED, UNITS
from credits.titles import CATEGORY_TITLES, GRADE_TITLES, KIND_TITLES, NOTICE_TITLES
from desktop.page import label
from desktop.rules import cells
from desktop.rules.lines import Lines, Part
from desktop.rules.parts import Plain, Tab
from desktop.rules.refusals import SchemeInTwoWays

_ROUNDING = {"nearest": N_("to the nearest"), "down": N_("down"), "up": N_("up")}
_COUNTED = {"last": N_("where they worked last"), "longest": N_("where they worked longest")}
_UNIT = {"credits": N_("Credits"), "hours": N_("Lesson hours")}


class LineTab(Tab):
    """What a year asks for, how figures are rounded, categories, carry-over."""

    def __init__(self) -> None:
        super().__init__()
        line = self.add_card(_("Credits asked for"))
        self.add_fields(line, {"required": cells.amount(), "risk_share": cells.number()})
        column = self.add_card(
            _("Compulsory and elective"),
            _(
                "Leave “counts at most” empty where everything counts; 0 at least asks for nothing of its own."
            ),
        )
        grid = _grid(column, ("categories.least", "categories.yearly_cap"))
        for row, category in enumerate(CATEGORIES, 1):
            grid.addWidget(label(_(CATEGORY_TITLES[category])), row, 0)
            made = {"least": cells.amount(), "yearly_cap": cells.amount(hint=_("all"))}
            for place, (name, cell) in enumerate(made.items(), 1):
                grid.addWidget(cell.widget, row, place)
                self.cells[f"categories.{category}.{name}"] = cell
        self.add_fields(
            self.add_card(_("Carry-over"), _("Of what exceeds the line. 0: nothing goes over.")),
            {"carry_over.most": cells.amount()},
        )
        self.add_fields(
            self.add_card(_("Rounding"), _("Of the credits and hours of each entry.")),
            {"rounding": cells.choice(ROUNDINGS, _ROUNDING), "round_to": cells.amount()},
        )


class KindsTab(Tab):
    """What a lesson hour of each kind is worth."""

    def __init__(self) -> None:
        super().__init__()
        column = self.add_card(
            _("Kinds"),
            _(
                "0 credits: the kind earns nothing. Empty: everything of the kind counts, and the least minutes of all kinds apply."
            ),
        )
        grid = _grid(column, ("kinds.per_hour", "kinds.yearly_cap", "kinds.minimum_minutes"))
        for row, kind in enumerate(KINDS, 1):
            grid.addWidget(label(_(KIND_TITLES[kind])), row, 0)
            made = {"per_hour": cells.amount(), "yearly_cap": cells.amount(hint=_("all"))}
            if kind not in STATED:
                made["minimum_minutes"] = cells.number(hint=_("as all"))
            for place, (name, cell) in enumerate(made.items(), 1):
                grid.addWidget(cell.widget, row, place)
                self.cells[f"kinds.{kind}.{name}"] = cell


class YearTab(Tab):
    """Who owes only part of a year's line."""

    def __init__(self) -> None:
        super().__init__()
        self._absences = QLineEdit()
        self._absences.setMinimumWidth(320)
        self._absences.setPlaceholderText(_("such as 产假、病假; empty: none"))
        column = self.add_card(
            _("Part of a year"),
            _(
                "For each month that counts, a twelfth of the line is owed; without these, everybody owes all of it."
            ),
        )
        self.add_fields(
            column,
            {
                "proration.joiners": cells.flag(translate(FIELD_TITLES["proration.joiners"])),
                "proration.leavers": cells.flag(translate(FIELD_TITLES["proration.leavers"])),
                "proration.absences": cells.Cell(self._absences, self._show_absences, self._read_absences),
                "proration.month_from_days": cells.number(),
                "proration.round_to": cells.amount(),
                "proration.counted_in": cells.choice(COUNTED_IN, _COUNTED),
            },
        )

    def _show_absences(self, value: object) -> None:
        self._absences.setText("、".join(cast("list[str]", value)))

    def _read_absences(self, _path: str) -> list[str]:
        typed = self._absences.text()
        for sign in "，,;；":
            typed = typed.replace(sign, "、")
        return [part.strip() for part in typed.split("、") if part.strip()]


class SchemesTab(Tab):
    """Lines over several years; each qualification of a scheme stands on a line of its own."""

    def __init__(self) -> None:
        super().__init__()
        column = self.add_card(
            _("Other schemes"),
            _("Another line on the same credits, such as the hours of the national register in three years."),
        )
        self._codes: dict[str, str] = {}
        self.list = Lines(
            "schemes",
            (
                Part("title", FIELD_TITLES["schemes.title"], lambda: cells.text(220)),
                Part("qualification", N_("Qualification"), lambda: cells.text(150)),
                Part("amount", N_("Needs"), cells.amount),
                Part("unit", FIELD_TITLES["schemes.unit"], lambda: cells.choice(UNITS, _UNIT)),
                Part("years", FIELD_TITLES["schemes.years"], cells.number),
                Part("first_year", FIELD_TITLES["schemes.first_year"], cells.number),
            ),
            {
                "title": "",
                "qualification": "",
                "amount": 72_00,
                "unit": "hours",
                "years": 3,
                "first_year": 2026,
            },
            _("There is no other line."),
        )
        column.addWidget(self.list)

    def show_plain(self, plain: Plain) -> None:
        """Each scheme as the lines of its qualifications."""
        schemes: Sequence[Mapping[str, Any]] = plain["schemes"]
        self._codes = {scheme["title"]: scheme["code"] for scheme in schemes}
        self.list.show_lines(
            [
                {
                    "title": scheme["title"],
                    "qualification": qualification,
                    "amount": amount,
                    "unit": scheme["unit"],
                    "years": scheme["years"],
                    "first_year": scheme["first_year"],
                }
                for scheme in schemes
                for qualification, amount in scheme["lines"].items()
            ]
        )

    def read_into(self, plain: Plain) -> None:
        """Lines of one name are one scheme. Raises SchemeInTwoWays, RuleFieldTwice and what the fields raise."""
        schemes: dict[str, Plain] = {}
        for place, line in enumerate(self.list.lines()):
            title, qualification = str(line["title"]), str(line["qualification"])
            same = {key: line[key] for key in ("unit", "years", "first_year")}
            made = schemes.setdefault(
                title, {"code": self._codes.get(title, title), "title": title, **same, "lines": {}}
            )
            if any(made[key] != value for key, value in same.items()):
                raise SchemeInTwoWays(field=Field(f"schemes.{place}"), title=title)
            if qualification in made["lines"]:
                raise RuleFieldTwice(field=Field(f"schemes.{place}.lines.{qualification}"))
            made["lines"][qualification] = line["amount"]
        plain["schemes"] = list(schemes.values())

    def field(self, path: str) -> QWidget | None:
        """The list, for any path of a scheme."""
        return self.list.field(()) if path.split(".", maxsplit=1)[0] == "schemes" else None


class NoticesTab(Tab):
    """On which day who is reminded or warned."""

    def __init__(self) -> None:
        super().__init__()
        column = self.add_card(
            _("Warnings"),
            _("On the day itself everybody below the share is proposed; nothing is sent by itself."),
        )
        self.lists["notices"] = Lines(
            "notices",
            (
                Part("level", FIELD_TITLES["notices.level"], lambda: cells.choice(LEVELS, NOTICE_TITLES)),
                *(
                    Part(name, FIELD_TITLES[f"notices.{name}"], cells.number)
                    for name in ("month", "day", "share")
                ),
            ),
            {"level": "reminder", "month": 9, "day": 30, "share": 75},
            _("No warnings are laid down."),
        )
        column.addWidget(self.lists["notices"])


class GradesTab(Tab):
    """How the year's grade comes about, where grades are given."""

    def __init__(self) -> None:
        super().__init__()
        self._gate = cells.choice(GRADES, GRADE_TITLES)
        column = self.add_card(
            _("Grades"),
            _(
                "Scores have 0 to 100 points and come from a file. Without scores there is one step: the grade of everybody who met the line."
            ),
        )
        self.given = QCheckBox(_("The year ends with a grade"))
        self.given.toggled.connect(self._settle)
        column.addWidget(self.given)
        self._inner = QWidget()
        inner = QVBoxLayout(self._inner)
        inner.setContentsMargins(0, 6, 0, 0)
        inner.setSpacing(8)
        column.addWidget(self._inner)
        self._weights = Lines(
            "grades.weights",
            (
                Part("name", N_("Score"), cells.text),
                Part("weight", FIELD_TITLES["grades.weights"], cells.number),
            ),
            {"name": "", "weight": 100},
            _("No scores: the credits alone decide."),
        )
        self._steps = Lines(
            "grades.steps",
            (
                Part("least", FIELD_TITLES["grades.steps.least"], cells.amount),
                Part("grade", FIELD_TITLES["grades.steps.grade"], lambda: cells.choice(GRADES, GRADE_TITLES)),
            ),
            {"least": 0, "grade": "unqualified"},
            _("No steps yet: the last one begins at 0 points."),
        )
        inner.addWidget(label(_("Scores"), "strong"))
        inner.addWidget(self._weights)
        inner.addWidget(label(_("Steps of the total"), "strong"))
        inner.addWidget(self._steps)
        inner.addWidget(label(_("Whoever has not met the credits is at most"), "strong"))
        inner.addWidget(self._gate.widget, alignment=Qt.AlignmentFlag.AlignLeft)
        self._settle()

    def show_plain(self, plain: Plain) -> None:
        """Without grades the fields are hidden, with a usual beginning in them."""
        grades: Plain | None = plain["grades"]
        self.given.setChecked(grades is not None)
        found = grades or _USUAL
        self._weights.show_lines([{"name": name, "weight": each} for name, each in found["weights"].items()])
        self._steps.show_lines(found["steps"])
        self._gate.show(found["gate"])

    def read_into(self, plain: Plain) -> None:
        """Raises RuleFieldTwice for a score that stands twice, and what the fields raise."""
        if not self.given.isChecked():
            plain["grades"] = None
            return
        weights: Plain = {}
        for place, line in enumerate(self._weights.lines()):
            name = str(line["name"])
            if name in weights:
                raise RuleFieldTwice(field=Field(f"grades.weights.{place}"))
            weights[name] = line["weight"]
        plain["grades"] = {
            "weights": weights,
            "steps": self._steps.lines(),
            "gate": self._gate.read("grades.gate"),
        }

    def field(self, path: str) -> QWidget | None:
        """The list or the field of a path."""
        first, *rest = path.split(".")
        if first != "grades":
            return None
        if rest[:1] == ["weights"]:
            return self._weights.field(rest[1:])
        return self._gate.widget if rest[:1] == ["gate"] else self._steps.field(rest[1:])

    def _settle(self) -> None:
        self._inner.setVisible(self.given.isChecked())


_USUAL: Plain = {"weights": {}, "steps": [{"least": 0, "grade": "qualified"}], "gate": "unqualified"}


def _grid(column: QVBoxLayout, titles: Sequence[str]) -> QGridLayout:
    """A table of fields: what a row is of stands at its left, the headings above."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    for place, path in enumerate(titles, 1):
        grid.addWidget(label(_(FIELD_TITLES[path]), "soft"), 0, place)
    grid.setColumnStretch(len(titles) + 1, 1)
    column.addLayout(grid)
    return grid
