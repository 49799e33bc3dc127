"""Cyclic rubbish is collected in the GUI thread alone: Python would do it in whichever thread allocates, and a widget that dies
in a reader's thread takes the program with it (seen: a segmentation fault, a deadlock). The program and its tests hold one.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


class Rubbish(QObject):
    """Takes the automatic collection over until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation whose threshold is passed, as Python itself would."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Collect all of it once more, here, and leave it to Python again. The other threads have ended by now."""
        self._timer.stop()
        gc.collect()
        gc.enable()
