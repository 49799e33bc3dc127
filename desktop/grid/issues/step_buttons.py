"""The steps of an issue as buttons: those that the transition table allows, the others grey with the reason, which is told as text too."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout

from core.language import _, translate
from desktop.grid.issues.issue_reading import Step
from desktop.page import button, label
from desktop.table_model import plain_tip
from grid.issues.refusals import MoveNotNow
from grid.issues.rules import Move
from grid.issues.words import MOVES

COLUMNS, GAP, EDGE = 2, 6, 14
_FORWARD = ("file", "dispatch", "accept", "handled", "close")


class StepButtons(QFrame):
    """`pressed(move)` when one is to be made."""

    pressed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.buttons: dict[str, QPushButton] = {}
        self._steps: list[Step] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self.why = button(_("Why not the others?"), "quiet")
        self.why.setCheckable(True)
        self.reasons = label("", "soft", wrap=True)
        self.reasons.hide()
        self.why.toggled.connect(self.reasons.setVisible)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 12, EDGE, 10)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label(_("What can be done"), "section"), 1)
        head.addWidget(self.why)
        column.addLayout(head)
        column.addWidget(self.reasons)  # over the buttons: on a low screen what is below them is out of sight
        column.addLayout(self._grid)
        column.addStretch(1)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these; a button that is there already stays where it is, so that the focus stays too."""
        if [step.move.name for step in steps] != [step.move.name for step in self._steps]:
            self._lay_out(steps)
        self._steps = list(steps)
        main = next(
            (step.move.name for step in steps if step.refusal is None and step.move.name in _FORWARD), ""
        )
        for step in steps:
            why = str(step.refusal) if step.refusal else ""
            made = self.buttons[step.move.name]
            made.setEnabled(step.refusal is None)
            made.setToolTip(plain_tip(why) if why else "")
            made.setAccessibleDescription(why)
            made.setProperty("look", "main" if step.move.name == main else "step")
            made.style().unpolish(made)
            made.style().polish(made)
        self.reasons.setText(reasons(steps))
        self.why.setVisible(bool(self.reasons.text()))
        widest = max((made.sizeHint().width() for made in self.buttons.values()), default=0)
        self.setMinimumWidth(COLUMNS * widest + GAP * (COLUMNS - 1) + 2 * EDGE + 2)

    def focus_first(self) -> None:
        """Lead the keyboard to the step that comes next, else to any that can be taken."""
        able = [made for made in self.buttons.values() if made.isEnabled()]
        main = [made for made in able if made.property("look") == "main"]
        for made in (main or able)[:1]:
            made.show()  # one that was laid out just now is not shown yet, and what is not shown takes no focus
            made.setFocus()

    def _lay_out(self, steps: Sequence[Step]) -> None:
        for made in self.buttons.values():
            self._grid.removeWidget(made)
            made.deleteLater()
        self.buttons = {}
        for place, step in enumerate(steps):
            made = button(translate(MOVES[step.move.name]))
            made.setAccessibleName(made.text())
            made.clicked.connect(lambda _checked=False, move=step.move: self._press(move))
            self.buttons[step.move.name] = made
            self._grid.addWidget(made, place // COLUMNS, place % COLUMNS)

    def _press(self, move: Move) -> None:
        self.pressed.emit(move)


def reasons(steps: Sequence[Step]) -> str:
    """Why the grey ones are grey, a line each; those that the state does not know together in the last."""
    lines = [
        _("{step}: {reason}", step=translate(MOVES[step.move.name]), reason=str(step.refusal))
        for step in steps
        if step.refusal is not None and not isinstance(step.refusal, MoveNotNow)
    ]
    later = [step for step in steps if isinstance(step.refusal, MoveNotNow)]
    if later and later[0].refusal is not None:
        names = "、".join(translate(MOVES[step.move.name]) for step in later)
        lines.append(
            _(
                "Not while the issue is “{state}”: {steps}",
                state=later[0].refusal.said["state"],
                steps=names,
            )
        )
    return "\n".join(lines)
