"""Badge check-in at the desk: one scan after the other, big names, no waiting. The check-in page opens it with `open_it`.

It writes to the base itself, so that it goes on when the network is down. Everything but the field refuses the keyboard's focus:
what a scanner types always arrives there.
"""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core import clock
from core.language import _
from core.refusal import Refusal
from courses import calendar, today
from courses.badges import pictures
from courses.badges.refusals import NoCodeInPicture
from courses.calendar import SessionRow, state_title
from courses.codes import DIRECTIONS
from courses.today import SessionNow
from desktop.badges.camera import texts_of
from desktop.badges.live_camera import LiveCamera
from desktop.badges.scan_field import ScanField
from desktop.badges.scan_queue import ScanQueue, Settled, Wanted
from desktop.badges.sounds import Sounds
from desktop.badges.verdict import Band, Verdict, line_of, verdict_of
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.export import ask_open
from desktop.page import button, label
from store.types import Db

AROUND = timedelta(hours=20)
"""Sessions this far from now stand in the choice."""
LAST = 5
_LIVE = QSize(340, 256)


class Picture(NamedTuple):
    """The sessions to choose from and the chosen one's hall."""

    choices: list[SessionRow]
    now: SessionNow | None


def read(db: Db, chosen: UUID | None, at: datetime) -> Picture:
    """The chosen session; without one that which is open for check-in, else the next."""
    choices = [row for row in calendar.calendar(db, at - AROUND, at + AROUND, at) if row.cancelled_at is None]
    if chosen is None:
        open_now = [row for row in choices if row.opens_at <= at <= row.closes_at]
        ahead = [row for row in choices if row.starts_at > at]
        chosen = next((row.id for row in (*open_now, *ahead, *choices)), None)
    if chosen is None:
        return Picture(choices, None)
    now = today.count(db, chosen, at)
    if chosen not in {row.id for row in choices}:
        choices = [now.session, *choices]
    return Picture(choices, now)


def open_it(desk: Desk, session_id: UUID | None = None) -> "BadgeWindow":
    """Open the badge window for a session; for None, for the one that is open now."""
    window = BadgeWindow(desk, session_id)
    window.resize(1040, 720)
    window.show()
    window.activateWindow()
    return window


class BadgeWindow(QWidget):
    """The band with the last verdict, the last five, the counts, the field, and the camera when it is switched on."""

    def __init__(self, desk: Desk, session_id: UUID | None = None) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Badge check-in"))
        self.setAcceptDrops(True)
        self.setMinimumSize(760, 560)
        self.desk = desk
        self.session_id = session_id
        self.counts: Counter[str] = Counter()
        self.last: list[Verdict] = []
        self._asked_to_close = False
        self.queue = ScanQueue(desk, self)
        self.sounds = Sounds(self)
        self.seeing = LiveCamera(self, _LIVE)
        self.field = ScanField()
        self.band = Band()
        self._lay_out()
        self._connect()
        self.band.show_verdict(Verdict("still", "", "", _("Ready. Scan a badge.")))
        self.refresh()

    @property
    def wanted(self) -> Wanted | None:
        """Where a scan counts now."""
        if self.session_id is None:
            return None
        return Wanted(self.session_id, DIRECTIONS[max(0, self.direction.currentIndex())])

    def refresh(self) -> None:
        """Read the session and its figures again."""
        chosen = self.session_id
        self.desk.read(self, "session", lambda db: read(db, chosen, clock.now()), self.show_picture)

    def show_picture(self, picture: Picture) -> None:
        """Show the choice of sessions and the figures of the chosen one."""
        now = picture.now
        self.session_id = now.session.id if now else None
        self.choice.clear()
        for row in picture.choices:
            start = clock.local(row.starts_at)
            self.choice.addItem(f"{start:%m-%d %H:%M}   {row.course}   ({state_title(row.state)})", row.id)
            if row.id == self.session_id:
                self.choice.setCurrentIndex(self.choice.count() - 1)
        self.present.setText(f"{now.present} / {now.expected}" if now else "–")
        if now is None:
            self.band.show_verdict(
                Verdict("still", "", "", _("No session is near. Schedule one, then scan badges."))
            )

    def take(self, text: str) -> None:
        """One scan, from whichever source."""
        if not self.desk.may("check_in_by_hand"):
            self._say("bad", _("Your account may look, but not check people in."))
        elif self.wanted is None:
            self._say("bad", _("No session is near. Schedule one, then scan badges."))
        else:
            self.queue.take(text, self.wanted)

    def take_file(self, path: Path) -> None:
        """A picture file with one or more badges."""
        self._read_picture(lambda: pictures.texts_in_file(path))

    def take_image(self, image: QImage) -> None:
        """A picture from the clipboard or dropped here."""

        def work() -> list[str]:
            texts = texts_of(image)
            if not texts:
                raise NoCodeInPicture
            return texts

        self._read_picture(work)

    def paste(self) -> None:
        """What the clipboard holds: a picture, or files of pictures."""
        data = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        image = QGuiApplication.clipboard().image()
        if paths:
            for path in paths:
                self.take_file(path)
        elif not image.isNull():
            self.take_image(image)

    def choose_file(self) -> None:
        """Ask for a picture file."""
        dialog = ask_open(
            self.desk,
            _("Picture with a badge"),
            _("Pictures (*.png *.jpg *.jpeg *.bmp)"),
            self.take_file,
        )
        dialog.finished.connect(self._focus)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Pictures may be dropped here."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Read what was dropped."""
        data = event.mimeData()
        for url in data.urls():
            if url.isLocalFile():
                self.take_file(Path(url.toLocalFile()))
        if not data.hasUrls() and data.hasImage():
            self.take_image(QImage(data.imageData()))
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Back at the front, the field has the keys again."""
        if event.type() == QEvent.Type.ActivationChange:
            self._focus()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Not while scans wait for the base, unless asked twice."""
        if self.queue.unsettled and not self._asked_to_close:
            self._asked_to_close = True
            self._say(
                "warn",
                _(
                    "{count} scans are not written yet. Wait a moment; closing again drops them.",
                    count=self.queue.unsettled,
                ),
            )
            event.ignore()
            return
        self.seeing.camera.close()
        self.desk.moved.disconnect(self._on_moved)
        super().closeEvent(event)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        whole.addLayout(self._head())
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.band, 1)
        middle.addWidget(self.seeing.live)
        whole.addLayout(middle, 1)
        whole.addLayout(self._below())
        whole.addLayout(self._foot())
        words = _(
            "A USB scanner needs no setting. A picture can be pasted with Ctrl+V or dropped here. No network is needed."
        )
        whole.addWidget(label(words, "soft", wrap=True))
        for each in (self.choice, self.direction, self.seeing.choice, self.seeing.button, self.file_button):
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.field)
        self._focus()

    def _head(self) -> QHBoxLayout:
        """Title, session and direction."""
        row = QHBoxLayout()
        row.setSpacing(10)
        self.choice = Choice()
        self.choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.direction = Choice()
        for words in (_("arriving"), _("leaving")):
            self.direction.addItem(words)
        row.addWidget(label(_("Badge check-in"), "pageTitle"))
        row.addSpacing(10)
        row.addWidget(self.choice, 1)
        row.addWidget(self.direction)
        return row

    def _below(self) -> QHBoxLayout:
        """The last five and the figures."""
        row = QHBoxLayout()
        self.rows = [label() for _row in range(LAST)]
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(label(_("The last five"), "section"))
        for each in self.rows:
            each.setTextFormat(Qt.TextFormat.RichText)
            column.addWidget(each)
        row.addLayout(column, 1)
        figures = QVBoxLayout()
        self.present = label("–", "big")
        self.counted = label("", "soft")
        for each in (self.present, label(_("present / expected"), "soft"), self.counted):
            figures.addWidget(each, alignment=Qt.AlignmentFlag.AlignRight)
        figures.addStretch()
        row.addLayout(figures)
        return row

    def _foot(self) -> QHBoxLayout:
        """The field and the other ways to show it a badge."""
        row = QHBoxLayout()
        self.file_button = button(_("Picture from file…"))
        row.addWidget(self.field, 1)
        row.addWidget(self.seeing.choice)
        row.addWidget(self.seeing.button)
        row.addWidget(self.file_button)
        return row

    def _connect(self) -> None:
        self.field.scanned.connect(self.take)
        self.field.pasted.connect(self.paste)
        self.queue.settled.connect(self._show_settled)
        self.queue.held.connect(self._show_held)
        self.choice.activated.connect(self._choose)
        self.direction.activated.connect(self._focus)
        self.file_button.clicked.connect(self.choose_file)
        self.seeing.camera.read.connect(self.take)
        self.seeing.touched.connect(self._focus)
        self.desk.moved.connect(self._on_moved)
        self.desk.ended.connect(self.close)

    def _focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        self.session_id = self.choice.currentData()
        self.refresh()
        self._focus()

    def _on_moved(self, kinds: frozenset[str]) -> None:
        if kinds & {"session", "attendance"}:
            self.refresh()

    def _show_settled(self, settled: list[Settled]) -> None:
        verdicts = [verdict_of(each) for each in settled]
        self.counts.update(verdict.tone for verdict in verdicts)
        self._asked_to_close = False
        self.last = [*reversed(verdicts), *self.last][:LAST]
        for row, verdict in zip(self.rows, self.last, strict=False):
            row.setText(line_of(verdict))
        taken = self.counts["good"] + self.counts["warn"]
        self.counted.setText(
            _("here: {taken} accepted, {refused} refused", taken=taken, refused=self.counts["bad"])
        )
        self.band.show_verdict(verdicts[-1])
        self._sound("no" if any(verdict.tone == "bad" for verdict in verdicts) else "yes")
        self.refresh()

    def _show_held(self, fault: BaseException) -> None:
        words = str(fault) if isinstance(fault, Refusal) else _("An unexpected fault occurred.")
        kept = _("{count} scans are kept and written as soon as it is possible.", count=self.queue.unsettled)
        self._say("warn", f"{words} {kept}")

    def _say(self, tone: str, sentence: str) -> None:
        self.band.show_verdict(Verdict(tone, "", "", sentence))

    def _sound(self, name: str) -> None:
        if self.desk.settings.sound:
            self.sounds.play(name)

    def _read_picture(self, work: pictures.Reading) -> None:
        def done(texts: list[str]) -> None:
            for text in texts:
                self.take(text)

        def failed(fault: BaseException) -> None:
            if isinstance(fault, Refusal):
                self._say("bad", str(fault))
                self._sound("no")
            else:
                self.desk.tell(fault)

        self.desk.worker.ask(self, "", work, done, failed)
