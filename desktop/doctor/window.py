"""The network doctor: layer by layer why phones do or do not come in, which adapter the code names, a test code, a slip.

Opened by `open_it` from the settings page, the check-in page and the hall screen's warning. Looks are taken off the GUI thread.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from core import clock
from core.files import write_whole
from core.jobs import Job, Step
from core.language import _
from core.refusal import Refusal
from core.settings import Settings
from courses.door_keys import door_key
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.doctor.layers import LayerList, Remedy
from desktop.doctor.reach import ReachPanel
from desktop.door import State as DoorState
from desktop.export import ask_save, show_file
from desktop.page import button, card, label
from web.doctor.adapters import WHY_NOT, choose, judged_all
from web.doctor.findings import State, worst
from web.doctor.layers import examine
from web.doctor.look import Seen, look
from web.doctor.silence import silent
from web.doctor.slip import Slip, make_slip, report, shown_at

_EVERYWHERE = "0.0.0.0"  # noqa: S104 - what phone access means, switched on by an administrator


def open_it(desk: Desk, session_id: UUID | None = None, shown_since: datetime | None = None) -> QWidget:
    """Open the doctor's window; one that stands open is closed for it.

    With a session and since when its code has been shown, the silence of its phones is one of the layers.
    """
    for each in QApplication.topLevelWidgets():
        if isinstance(each, DoctorWindow) and each.desk is desk:
            each.close()
    window = DoctorWindow(desk, session_id, shown_since)
    window.show()
    return window


class DoctorWindow(QWidget):
    """The layers at the left; adapter and test code at the right."""

    def __init__(
        self, desk: Desk, session_id: UUID | None = None, shown_since: datetime | None = None
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Network doctor"))
        self.setObjectName("doctor")
        self.resize(1060, 740)
        self.desk = desk
        self.session_id = session_id
        self.shown_since = shown_since
        self.seen: Seen | None = None
        self.layers = LayerList()
        self.reach = ReachPanel(desk)
        self.reach.heard.connect(self.show_layers)
        self.verdict, self.when = label("", "pageHint", wrap=True), label("", "soft")
        self.adapters = Choice()
        self.adapters.activated.connect(self._choose)
        self.adapters.setEnabled(desk.may("keep_settings"))
        self.again = button(_("Run again"), "main")
        self.again.clicked.connect(self.run)
        self._lay_out()
        desk.ended.connect(self.close)
        if desk.door:
            desk.door.changed.connect(self._door_changed)
        self.run()

    def run(self) -> None:
        """Look at everything again."""
        self.again.setEnabled(False)
        self.verdict.setText(_("Looking…"))
        self.desk.worker.ask(self, "look", self._look, self.show_seen, self._fail)

    def show_seen(self, seen: Seen) -> None:
        """Show what was found."""
        self.seen = seen
        self.again.setEnabled(True)
        self.when.setText(_("Looked at {time}", time=shown_at(seen.at)))
        self._show_adapters(seen)
        self.reach.show_seen(seen)
        self.show_layers()

    def show_layers(self) -> None:
        """Draw the layers with what the test code brought since."""
        if self.seen is None:
            return
        findings = examine(self._with_test(self.seen))
        self.layers.show_findings(findings, self._remedies())
        self.verdict.setText(
            {
                State.OK: _("Everything is in order: phones can come in."),
                State.WARN: _("Phones can probably come in; look at what is marked."),
                State.BAD: _("Phones cannot come in as it is; what to do stands at each mark."),
                State.UNKNOWN: _("Nothing stands in the way that can be seen from here; try the test code."),
            }[worst(findings)]
        )

    def slip(self) -> Slip | None:
        """The slip of what is shown."""
        if self.seen is None:
            return None
        seen = self._with_test(self.seen)
        return make_slip(seen, examine(seen), self.desk.base_name)

    def save_slip(self, path: Path) -> None:
        """Write the slip as PDF and open it, so that it can be printed."""
        made = self.slip()
        if made:
            self.desk.job(_("Writing {file}", file=path.name), lambda _at: _write(path, made), show_file)

    def copy(self) -> None:
        """Put what was found, and what to do, into the clipboard."""
        if self.seen:
            QGuiApplication.clipboard().setText(report(examine(self._with_test(self.seen))))
            self.desk.say(_("Copied."))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask no more."""
        self.reach.stop()
        if self.desk.door:
            self.desk.door.changed.disconnect(self._door_changed)
        super().closeEvent(event)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(26, 20, 26, 18)
        whole.setSpacing(14)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(_("Network doctor"), "pageTitle"))
        head.addWidget(self.verdict, 1, Qt.AlignmentFlag.AlignBottom)
        slip, copy = button(_("Slip for the IT office…")), button(_("Copy"))
        slip.clicked.connect(self._ask_slip)
        copy.clicked.connect(self.copy)
        for each in (copy, slip, self.again):
            head.addWidget(each)
        whole.addLayout(head)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.layers, 1)
        side = QVBoxLayout()
        side.setSpacing(12)
        frame, column = card()
        frame.setFixedWidth(304)
        column.addWidget(label(_("Which adapter the code names"), "section"))
        column.addWidget(self.adapters)
        column.addWidget(label(_("Your choice is remembered by its name."), "soft", wrap=True))
        self.reach.setFixedWidth(304)
        side.addWidget(frame)
        side.addWidget(self.reach)
        side.addStretch(1)
        side.addWidget(self.when)
        body.addLayout(side)
        whole.addLayout(body, 1)

    def _look(self) -> Seen:
        at = clock.now()
        seen = look(self.desk.folder, self.desk.settings, at, door_key(self.desk.folder))
        if self.session_id is None or self.shown_since is None:
            return seen
        with self.desk.base.read() as db:
            return replace(seen, silence=silent(db, self.session_id, self.shown_since, at))

    def _with_test(self, seen: Seen) -> Seen:
        return replace(seen, came=self.reach.came, waited=self.reach.waited)

    def _fail(self, fault: BaseException) -> None:
        self.again.setEnabled(True)
        self.verdict.setText("")
        self.desk.tell(fault)

    def _remedies(self) -> dict[str, Remedy]:
        if not self.desk.may("keep_settings"):
            return {}
        remedies: dict[str, Remedy] = {"phones": (_("Let phones in"), self._let_phones_in)}
        door = self.desk.door
        if door and door.state in {DoorState.OFF, DoorState.REFUSED}:
            remedies["door"] = (_("Start the service"), door.start)
        return remedies

    def _let_phones_in(self) -> None:
        self._keep(replace(self.desk.settings, door_host=_EVERYWHERE))

    def _show_adapters(self, seen: Seen) -> None:
        self.adapters.clear()
        found = choose(seen.network).address
        by_itself = _("Found by itself")
        self.adapters.addItem(f"{by_itself}  ·  {found}" if found else by_itself, "")
        known = {""}
        for each in judged_all(seen.network):
            if each.why_not in {"none", "self"}:
                continue
            self.adapters.addItem(f"{each.adapter.name}  ·  {each.address}", each.adapter.name)
            why = _(WHY_NOT[each.why_not]) if each.why_not else ""
            last = self.adapters.count() - 1
            self.adapters.setItemData(
                last, f"{each.adapter.description}\n{why}".strip(), Qt.ItemDataRole.ToolTipRole
            )
            known.add(each.adapter.name)
        remembered = seen.settings.door_adapter
        if remembered not in known:
            self.adapters.addItem(_("{name}  ·  not connected", name=remembered), remembered)
        self.adapters.setCurrentIndex(self.adapters.findData(remembered))

    def _choose(self) -> None:
        name = str(self.adapters.currentData())
        if name != self.desk.settings.door_adapter:
            self._keep(replace(self.desk.settings, door_adapter=name))

    def _keep(self, chosen: Settings) -> None:
        try:
            self.desk.keep(chosen)
        except Refusal as refusal:
            self.desk.tell(refusal)
            return
        door = self.desk.door
        if door and door.state not in {DoorState.OFF, DoorState.REFUSED}:
            door.restart(chosen)
        elif door:
            door.settings = chosen
        self.run()

    def _door_changed(self) -> None:
        if self.desk.door and self.desk.door.state in {DoorState.ON, DoorState.OFF, DoorState.REFUSED}:
            self.run()

    def _ask_slip(self) -> None:
        name = _("Network slip") + f" {clock.local(clock.now()):%Y-%m-%d}.pdf"
        ask_save(self.desk, _("Where the slip goes"), name, _("PDF (*.pdf)"), self.save_slip)


def _write(path: Path, slip: Slip) -> Job[Path]:
    from web.doctor.slip_pdf import draw

    yield Step(0, 1)
    write_whole(path, draw(slip))
    return path
