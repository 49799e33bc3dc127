"""Settings: the door for phones, certificates, the accounts of the staff, language and sound, and the backup."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core import clock, language
from core.language import N_, _
from core.refusal import Refusal
from core.settings import Settings
from desktop.choice import Choice, Count
from desktop.desk import Desk
from desktop.door import State
from desktop.export import ask_save, say_made, show_file
from desktop.form import Form
from desktop.page import Page, button, card, label
from desktop.pages import course_forms
from desktop.pages.settings_certificates import CertificateSettings
from desktop.table_model import TableModel
from desktop.table_view import Table
from people import accounts
from people.accounts import ROLES, AccountRow
from sheets.columns import Column, Kind, Sheet
from store.backup import Kept, backup
from store.types import Db
from web.address import address_of

HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - what phone access means, switched on by an administrator
_LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
_ROLES = {
    "administrator": N_("Administrator"),
    "clerk": N_("Clerk"),
    "viewer": N_("Viewer (looks only)"),
}
ACCOUNTS: Sheet[AccountRow] = Sheet(
    N_("Staff accounts"),
    (
        Column("login", N_("Sign-in name"), Kind.TEXT, lambda row: row.login, 16),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 16),
        Column("role", N_("Role"), Kind.TEXT, lambda row: _(_ROLES[row.role]), 20),
    ),
)


class SettingsPage(Page):
    """Sections below each other."""

    name: ClassVar[str] = "settings"
    title: ClassVar[str] = N_("Settings")
    kinds: ClassVar[frozenset[str]] = frozenset({"account", "base"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        whole = QWidget()
        whole.setObjectName("plain")
        self._column = QVBoxLayout(whole)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(14)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(whole)
        area.viewport().setAutoFillBackground(False)
        self.body.addWidget(area, 1)
        self._column.addWidget(self._door_section())
        self.certificates = CertificateSettings(desk)
        self._column.addWidget(self.certificates.frame)
        self.certificates.frame.setVisible(not desk.mark)  # the base issues
        self._column.addWidget(self._base_section())
        self.accounts = Table(TableModel(ACCOUNTS, lambda row: row.id), desk)
        if desk.may("keep_accounts"):
            self._column.addWidget(self._accounts_section())
        self._column.addStretch()
        if desk.door:
            desk.door.changed.connect(self.show_door)
        self.show_door()

    def refresh(self) -> None:
        """Read the accounts and the base's name again."""
        self.certificates.read()
        if self.desk.may("keep_accounts"):
            self.desk.read(self, "accounts", accounts.accounts, self.accounts.show_rows)

    def show_door(self) -> None:
        """Say what the door does now."""
        door, chosen = self.desk.door, self.desk.settings
        state = door.state if door else State.OFF
        phones = address_of(chosen)
        words = {
            State.OFF: _("The phone service is off."),
            State.STARTING: _("The phone service is starting…"),
            State.ON: _("The phone service is running."),
            State.WAITING: _("The phone service ended unexpectedly and starts again in a moment."),
            State.REFUSED: _("The phone service could not be started."),
        }[state]
        self.state.setText(words)
        on = chosen.door_host != HERE
        self.address.setText(
            (door.message if door and state is State.REFUSED else "")
            or (
                _("Phones reach it at {address}", address=phones)
                if on
                else _("Only this computer can reach it; phones cannot check in.")
            )
        )
        self.toggle.setText(
            _("Stop the service")
            if state in {State.ON, State.STARTING, State.WAITING}
            else _("Start the service")
        )

    def _door_section(self) -> QFrame:
        frame, column = _section(_("Phone check-in"))
        self.state, self.address = label("", "strong"), label("", "soft", wrap=True)
        column.addWidget(self.state)
        column.addWidget(self.address)
        chosen = self.desk.settings
        self.phones = QCheckBox(_("Let phones on this network check in"))
        self.phones.setChecked(chosen.door_host != HERE)
        self.phones.toggled.connect(self.set_phone_access)
        column.addWidget(self.phones)
        column.addWidget(
            label(
                _("Windows may ask once whether to allow this; choose private networks."), "soft", wrap=True
            )
        )
        row = QHBoxLayout()
        row.addWidget(label(_("Port"), "soft"))
        self.port = Count()
        self.port.setRange(1024, 65535)
        self.port.setValue(chosen.door_port)
        row.addWidget(self.port)
        row.addSpacing(12)
        row.addWidget(label(_("Address in the code"), "soft"))
        self.named = QLineEdit(chosen.door_address)
        self.named.setPlaceholderText(_("found by itself"))
        self.named.setMinimumWidth(240)
        row.addWidget(self.named)
        keep = button(_("Use"))
        keep.clicked.connect(self._use_address)
        row.addWidget(keep)
        row.addStretch()
        column.addLayout(row)
        buttons = QHBoxLayout()
        self.toggle = button("")
        self.toggle.clicked.connect(self._toggle_door)
        show, copy = button(_("Open in the browser")), button(_("Copy the address"))
        show.clicked.connect(self._show_door_page)
        copy.clicked.connect(self._copy_address)
        doctor = button(_("Network doctor…"))
        doctor.clicked.connect(self.open_doctor)
        for each in (self.toggle, show, copy, doctor):
            buttons.addWidget(each)
        buttons.addStretch()
        column.addLayout(buttons)
        for each in (self.phones, self.port, self.named, keep, self.toggle):
            each.setEnabled(self.desk.may("keep_settings"))
        return frame

    def _base_section(self) -> QFrame:
        frame, column = _section(_("This computer"))
        row = QHBoxLayout()
        row.addWidget(label(_("Language"), "soft"))
        self.language = Choice()
        for key in language.LANGUAGES:
            self.language.addItem(_LANGUAGES[key], key)
        self.language.setCurrentIndex(language.LANGUAGES.index(language.spoken()))
        self.language.activated.connect(self._speak)
        row.addWidget(self.language)
        row.addSpacing(20)
        self.sound = QCheckBox(_("A sound when somebody checks in"))
        self.sound.setChecked(self.desk.settings.sound)
        self.sound.toggled.connect(self._set_sound)
        row.addWidget(self.sound)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(
            label(_("Data folder: {folder}", folder=str(self.desk.folder.root)), "soft", wrap=True)
        )
        row = QHBoxLayout()
        keep, show = button(_("Make a backup…")), button(_("Open the data folder"))
        keep.clicked.connect(self._backup)
        keep.setEnabled(self.desk.base.is_sqlite)
        show.clicked.connect(self._show_folder)
        for each in (keep, show):
            row.addWidget(each)
        row.addStretch()
        column.addLayout(row)
        return frame

    def _accounts_section(self) -> QFrame:
        frame, column = _section(_("Staff accounts"))
        self.accounts.setFixedHeight(190)
        column.addWidget(self.accounts)
        row = QHBoxLayout()
        add, password, shut = (
            button(_("Add an account…")),
            button(_("New password…")),
            button(_("Close account…")),
        )
        add.clicked.connect(self.add_account)
        password.clicked.connect(self._set_password)
        shut.clicked.connect(self._close_account)
        for each in (add, password, shut):
            row.addWidget(each)
        row.addStretch()
        column.addLayout(row)
        return frame

    def set_phone_access(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal hands it so
        """Listen on every address of this computer, or on it alone."""
        self._keep(replace(self.desk.settings, door_host=EVERYWHERE if on else HERE))

    def _use_address(self) -> None:
        self._keep(
            replace(
                self.desk.settings,
                door_port=self.port.value(),
                door_address=self.named.text().strip().rstrip("/"),
            )
        )

    def _keep(self, chosen: Settings) -> None:
        if not self._save(chosen):
            return
        if self.desk.door:
            if self.desk.door.state is State.OFF:
                self.desk.door.settings = chosen
            else:
                self.desk.door.restart(chosen)
        self.show_door()

    def _save(self, chosen: Settings) -> bool:
        try:
            self.desk.keep(chosen)
        except Refusal as refusal:
            self.desk.tell(refusal)
            return False
        return True

    def _toggle_door(self) -> None:
        door = self.desk.door
        if door is None:
            return
        if door.state in {State.OFF, State.REFUSED}:
            door.start()
        else:
            door.stop()

    def _show_door_page(self) -> None:
        if self.desk.door and self.desk.door.address:
            QDesktopServices.openUrl(QUrl(self.desk.door.address))

    def open_doctor(self) -> QWidget:
        """Find out why phones do not come in."""
        from desktop.doctor.window import open_it

        return open_it(self.desk)

    def _copy_address(self) -> None:
        address = address_of(self.desk.settings)
        QGuiApplication.clipboard().setText(address)
        self.desk.say(_("Copied: {address}", address=address))

    def _speak(self) -> None:
        if self._save(replace(self.desk.settings, language=self.language.currentData())):
            self.desk.rebuild_wanted.emit()

    def _set_sound(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal hands it so
        self._save(replace(self.desk.settings, sound=on))

    def _show_folder(self) -> None:
        show_file(self.desk.folder.root)

    def _backup(self) -> None:
        name = f"xiuhua-{clock.local(clock.now()):%Y%m%d-%H%M}.zip"
        ask_save(self.desk, _("Where the backup goes"), name, _("Backup (*.zip)"), self.write_backup)

    def write_backup(self, path: Path) -> None:
        """Write a backup as a job."""

        def said(kept: Kept) -> None:
            say_made(self.desk, kept.file)

        self.desk.job(_("Making a backup"), lambda at: backup(self.desk.folder, path, at), said)

    def add_account(self) -> None:
        """Ask for a new account."""
        form = Form(self.desk.window, _("Add an account"))
        form.text("login", _("Sign-in name"), must=True)
        form.text("name", _("Name"), must=True)
        form.choice("role", _("Role"), [(role, _(_ROLES[role])) for role in ROLES], "clerk")
        form.text("password", _("Password"), must=True, secret=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
            return accounts.create(
                db, values["login"], values["name"], values["role"], values["password"], self.desk.actor, at
            )

        course_forms.run(self.desk, form, act, self._done)

    def _set_password(self) -> None:
        def act(db: Db, at: datetime, row: AccountRow, values: dict[str, Any]) -> None:
            accounts.set_password(db, row.id, values["password"], self.desk.actor, at)

        self._with_account(
            _("New password for {login}"),
            act,
            lambda form: form.text("password", _("Password"), must=True, secret=True),
        )

    def _close_account(self) -> None:
        def act(db: Db, at: datetime, row: AccountRow, _values: dict[str, Any]) -> None:
            accounts.disable(db, row.id, self.desk.actor, at)

        self._with_account(_("Close the account {login}"), act, None)

    def _with_account(
        self,
        title: str,
        act: Callable[[Db, datetime, AccountRow, dict[str, Any]], None],
        fields: Callable[[Form], object] | None,
    ) -> None:
        row = self.accounts.current()
        if row is None:
            self.desk.say(_("Select an account first."))
            return
        form = Form(self.desk.window, title.format(login=row.login), row.name, _("Do it"))
        if fields:
            fields(form)
        course_forms.run(self.desk, form, lambda db, at, values: act(db, at, row, values), self._done)

    def _done(self, _result: object) -> None:
        self.refresh()


def _section(title: str) -> tuple[QFrame, QVBoxLayout]:
    frame, column = card()
    column.setSpacing(10)
    column.addWidget(label(title, "section"))
    return frame, column
