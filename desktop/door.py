"""Keeps the web door running as a child process: starts and stops it, tells its address, starts it again after a crash.

The child ends by itself when its standard input closes, so it never outlives this window, however the window dies.
"""

import json
import logging
import time
from enum import Enum

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from core.paths import DataFolder
from core.program import command
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
        self._wanted = False
        self._since = 0.0
        self._wait = FIRST_WAIT_MS
        self._said = ""
        self._complaints = ""
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._hear)
        self._process.readyReadStandardError.connect(self._note)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._failed)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._launch)

    @property
    def pid(self) -> int:
        """The child's process id, 0 when there is none."""
        return self._process.processId()

    def start(self) -> None:
        """Start the door; nothing happens when it runs."""
        self._wanted = True
        self._wait, self.crashes = FIRST_WAIT_MS, 0
        self._again.stop()
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self._launch()

    def stop(self) -> None:
        """Stop the door and wait until it is gone, a few seconds at most; then it is killed."""
        self._wanted = False
        self._again.stop()
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(STOP_MS):
                self._process.kill()
                self._process.waitForFinished(STOP_MS)
        if self.state is not State.OFF:
            self._become(State.OFF)

    def restart(self, settings: Settings) -> None:
        """Start it anew with other settings (phone access, port)."""
        self.stop()
        self.settings = settings
        self.start()

    def _launch(self) -> None:
        self._said = self._complaints = self.message = ""
        program, *arguments = serve_command(self.folder, self.settings)
        self._since = time.monotonic()
        self._become(State.STARTING)
        self._process.start(program, arguments)

    def _hear(self) -> None:
        self._said += bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        while self.state is State.STARTING and "\n" in self._said:
            line, _newline, self._said = self._said.partition("\n")
            try:
                self.address = str(json.loads(line)["address"])
            except (ValueError, KeyError, TypeError):
                continue
            self._become(State.ON)

    def _note(self) -> None:
        text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        if text:
            self._complaints = (self._complaints + "\n" + text)[-4_000:]
            _log.info("the door says: %s", text)

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._wanted = False
            _log.error("the door could not be started: %s", self._process.errorString())
            self.message = self._process.errorString()
            self._become(State.REFUSED)

    def _ended(self, code: int) -> None:
        self._note()
        came_up = self.state is State.ON
        _log.info("the door ended with %s after %.1f s", code, time.monotonic() - self._since)
        if not self._wanted:
            self._become(State.OFF)
        elif came_up or self.crashes:
            self._crashed()
        else:
            self.message = self._complaints.strip().rpartition("\n")[2]
            self._wanted = False
            self._become(State.REFUSED)

    def _crashed(self) -> None:
        if time.monotonic() - self._since > SETTLED_SECONDS:
            self._wait = FIRST_WAIT_MS
        self.crashes += 1
        self._become(State.WAITING)
        self._again.start(self._wait)
        self._wait = min(self._wait * 2, LONGEST_WAIT_MS)

    def _become(self, state: State) -> None:
        self.state = state
        if state is not State.ON:
            self.address = ""
        self.changed.emit()


def serve_command(folder: DataFolder, settings: Settings) -> list[str]:
    """The command line of the door."""
    return command(
        "serve",
        "--data",
        str(folder.root),
        "--host",
        settings.door_host,
        "--port",
        str(settings.door_port),
        "--json",
        "--until-stdin-closes",
    )
