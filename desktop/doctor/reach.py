"""The test code, large, and the live word whether a phone came through."""

from datetime import datetime, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core import clock
from core.language import _
from courses.door_keys import door_key
from desktop.code_picture import CodePicture
from desktop.desk import Desk
from desktop.page import card, label
from web.doctor import comers, trial
from web.doctor.comers import LASTS, Came
from web.doctor.look import Seen, is_closed

ASK_MS = 1_000
PATIENCE = timedelta(seconds=60)
"""After so long without a phone the layer says so."""


class ReachPanel(QWidget):
    """Shows a code while the door can be reached, asks the door once a second, and tells by `heard` when that changes."""

    heard = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.came: tuple[Came, ...] = ()
        self.near = ""
        self.token = ""
        self._since: datetime | None = None
        self._is_asking = False
        self._is_stopped = False
        frame, column = card()
        column.addWidget(label(_("Test code"), "section"))
        self.hint = label("", "soft", wrap=True)
        self.hint.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 4)
        column.addWidget(self.hint)
        self.code = CodePicture()
        column.addWidget(self.code)
        self.word = label("", "strong", wrap=True)
        self.word.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 4)
        column.addWidget(self.word)
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self._timer = QTimer(self)
        self._timer.setInterval(ASK_MS)
        self._timer.timeout.connect(self.ask)

    @property
    def waited(self) -> int:
        """Seconds that the code was shown in vain, 0 while it is too early to tell."""
        if self._since is None or any(each.is_phone for each in self.came):
            return 0
        return int(PATIENCE.total_seconds()) if clock.now() - self._since >= PATIENCE else 0

    def show_seen(self, seen: Seen) -> None:
        """Show a code for what was seen, or say why there is none."""
        if not seen.door_version or is_closed(seen.settings) or seen.is_ours is False:
            self.clear(_("The test code appears here once the phone service runs and lets phones in."))
            return
        if self.token and self.near == seen.near and self.code.text.startswith(seen.address.upper()):
            return
        self.near = seen.near
        self.desk.worker.ask(
            self,
            "token",
            lambda: comers.make(door_key(self.desk.folder), clock.now()),
            lambda token: self._show(seen.address, token),
            self.desk.tell,
        )

    def clear(self, why: str) -> None:
        """No code now."""
        self._timer.stop()
        self.token = self.code.text = ""
        self.came, self._since = (), None
        self.code.hide()
        self.hint.setText(why)
        self.word.setText("")

    def ask(self) -> None:
        """Ask the door who came; a code that has nearly run out is replaced."""
        if self._is_asking or self._is_stopped or not self.token:
            return
        if self._since and clock.now() - self._since > LASTS - timedelta(minutes=1):
            address = self.code.text.partition("/T/")[0]
            self._show(address, comers.make(door_key(self.desk.folder), clock.now()))
            return
        self._is_asking = True
        near, token = self.near, self.token
        self.desk.worker.ask(self, "came", lambda: trial.who_came(near, token), self._hear, self._fail)

    def stop(self) -> None:
        """Ask no more: the window closes, though answers may still come in."""
        self._is_stopped = True
        self._timer.stop()

    def _show(self, address: str, token: str) -> None:
        if self._is_stopped:
            return
        self.token = token
        self.came, self._since = (), clock.now()
        self.code.text = comers.url(address, token)
        self.code.show()
        self.code.update()
        self.hint.setText(
            _("Scan it with a phone that is on the hall's Wi-Fi, in WeChat or with the camera.")
        )
        self.word.setText(_("Waiting for a phone…"))
        self._timer.start()

    def _hear(self, came: tuple[Came, ...]) -> None:
        self._is_asking = False
        before = self.came, self.waited
        self.came = came or self.came
        phones = [each for each in self.came if each.is_phone]
        if phones:
            newest = phones[-1]
            self.word.setText(
                _("The phone came through at {time}", time=f"{clock.local(newest.at):%H:%M}")
                + f"\n{newest.address}"
            )
        elif self.waited:
            self.word.setText(_("No phone yet. What to do stands at the left."))
        if (self.came, self.waited) != before or self.waited:
            self.heard.emit()

    def _fail(self, _fault: BaseException) -> None:
        self._is_asking = False
