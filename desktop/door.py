"""Keeps the web door running as a child process: starts and stops it, tells its address, starts it again after a crash.

The child ends by itself when its standard input closes, so it never outlives this window, however the window dies.
"""

import json
import logging
import sys
import time
from enum import Enum

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from core.paths import DataFolder
from core.settings import Settings

_log = logging.getLogger("xiuhua.desktop.door")
FIRST_WAIT_MS = 500
LONGEST_WAIT_MS = 30_000
SETTLED_SECONDS = 60
"""A door that ran this long is thought healthy: the next crash is waited for as the first."""
STOP_MS = 5_000


class State(Enum):
    """What the door does now."""

    OFF = "off"
    STARTING = "starting"
    ON = "on"
    WAITING = "waiting"
    """It crashed and is started again in a moment."""
    REFUSED = "refused"
    """It never came up; `message` says why, and only the user starts it again."""


class Door(QObject):
    """The supervised child."""

    changed = Signal()

    def __init__(self, folder: DataFolder, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.settings = settings
        self.state = State.OFF
        self.address = ""
        self.message = ""
        self.crashes = 0
        self._process: QProcess | None = None
        self._wanted = False
        self._since = 0.0
        self._wait = FIRST_WAIT_MS
        self._said = ""
        self._complaints = ""
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._launch)

    @property
    def pid(self) -> int:
        """The child's process id, 0 when there is none."""
        return self._process.processId() if self._process else 0

    def start(self) -> None:
        """Start the door; nothing happens when it runs."""
        self._wanted = True
        self._wait = FIRST_WAIT_MS
        if self._process is None:
            self._again.stop()
            self._launch()

    def stop(self) -> None:
        """Stop the door and wait until it is gone, a few seconds at most; then it is killed."""
        self._wanted = False
        self._again.stop()
        process, self._process = self._process, None
        if process is not None:
            process.closeWriteChannel()
            if not process.waitForFinished(STOP_MS):
                process.kill()
                process.waitForFinished(STOP_MS)
            process.deleteLater()
        self._become(State.OFF)

    def restart(self, settings: Settings) -> None:
        """Start it anew with other settings (phone access, port)."""
        self.stop()
        self.settings = settings
        self.start()

    def _launch(self) -> None:
        self._said = self._complaints = self.address = self.message = ""
        process = self._process = QProcess(self)
        process.readyReadStandardOutput.connect(lambda: self._hear(process))
        process.readyReadStandardError.connect(lambda: self._note(process))

        def ended(code: int) -> None:
            self._ended(process, code)

        def failed(error: QProcess.ProcessError) -> None:
            self._failed(process, error)

        process.finished.connect(ended)
        process.errorOccurred.connect(failed)
        program, *arguments = command(self.folder, self.settings)
        self._since = time.monotonic()
        self._become(State.STARTING)
        process.start(program, arguments)

    def _hear(self, process: QProcess) -> None:
        if process is not self._process or self.state is State.ON:
            return
        self._said += bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace")
        line, newline, rest = self._said.partition("\n")
        if not newline:
            return
        try:
            self.address = str(json.loads(line)["address"])
        except (ValueError, KeyError, TypeError):
            self._said = rest
            return
        self._become(State.ON)

    def _note(self, process: QProcess) -> None:
        if process is not self._process:
            return
        text = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        if text:
            self._complaints = (self._complaints + "\n" + text)[-4_000:]
            _log.info("the door says: %s", text)

    def _failed(self, process: QProcess, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and process is self._process:
            self._drop()
            self._wanted = False
            _log.error("the door could not be started")
            self._become(State.REFUSED)

    def _ended(self, process: QProcess, code: int) -> None:
        if process is not self._process:
            return
        self._note(process)
        came_up = self.state is State.ON
        self._drop()
        _log.warning("the door ended with %s after %.1f s", code, time.monotonic() - self._since)
        if not self._wanted:
            self._become(State.OFF)
        elif not came_up and self.crashes == 0:
            self.message = self._complaints.strip().rpartition("\n")[2]
            self._wanted = False
            self._become(State.REFUSED)
        else:
            self._crashed()

    def _crashed(self) -> None:
        if time.monotonic() - self._since > SETTLED_SECONDS:
            self._wait = FIRST_WAIT_MS
        self.crashes += 1
        self._become(State.WAITING)
        self._again.start(self._wait)
        self._wait = min(self._wait * 2, LONGEST_WAIT_MS)

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()

    def _become(self, state: State) -> None:
        self.state = state
        if state is not State.ON:
            self.address = ""
        self.changed.emit()


def command(folder: DataFolder, settings: Settings) -> list[str]:
    """The command line of the door: ourselves when frozen into a program, else this Python."""
    ourselves = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "cli.main"]
    return [
        *ourselves,
        "serve",
        "--data",
        str(folder.root),
        "--host",
        settings.door_host,
        "--port",
        str(settings.door_port),
        "--json",
        "--until-stdin-closes",
    ]
