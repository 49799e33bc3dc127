"""From starting the program to the first paint of its window, against a bare PySide6 window with an empty table."""

import tempfile
import time
from functools import partial
from pathlib import Path

from measuring import Measured, Ratio, medians, python

ROUNDS = 9
_BARE = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

class Table(QTableView):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, painted)

def painted():
    print(time.perf_counter() - float(sys.argv[1]), flush=True)
    os._exit(0)

app = QApplication(sys.argv[:1])
window = QMainWindow()
table = Table()
table.setModel(QStandardItemModel(0, 8))
window.setCentralWidget(table)
window.resize(1240, 780)
window.show()
app.exec()
"""
# The way of a double click: through the terminal's entry, to the signal that the window itself gives at its first paint.
_OURS = """
import os, sys, time
begun, folder = float(sys.argv[1]), sys.argv[2]
from cli.main import main
from desktop.app import Program

def painted():
    print(time.perf_counter() - begun, flush=True)
    os._exit(0)

show = Program.show
def shown(program):
    program.window.painted.connect(painted)
    show(program)
Program.show = shown
sys.argv = ["xiuhua", "--data", folder]
main()
"""


def measure() -> Measured:
    """The ratio of medians; 1.0 would be a window that shows nothing."""
    with tempfile.TemporaryDirectory() as work:
        taken = medians(
            {"bare": partial(_seconds, _BARE), "ours": partial(_seconds, _OURS, Path(work) / "data")}, ROUNDS
        )
    return Measured(
        "desktop_start",
        {"first_paint": Ratio(round(taken["ours"] / taken["bare"], 3), 2.0, "lower")},
        {"bare_seconds": taken["bare"], "ours_seconds": taken["ours"]},
    )


def _seconds(program: str, *arguments: Path) -> float:
    return float(python(["-c", program, str(time.perf_counter()), *arguments]))
