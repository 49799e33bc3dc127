"""The dialogs about who is who: setting a station up, writing one's own pairing file, reading another's, revoking, another area."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.export import ask_open, ask_save
from desktop.form import Form
from desktop.page import label
from desktop.pages.course_forms import run
from desktop.stations.result import ResultWindow, Told
from desktop.stations.words_strip import WordsStrip, open_fitted
from desktop.ways import keep
from people.areas import AreaRow, residential_areas
from stations import pairing, peers, setting_up
from stations.overview import StationRow
from stations.pairing import PairingCard
from store.types import Db

Done = Callable[[Any], None]


def kinds() -> str:
    """How file dialogs call pairing files."""
    return _("Pairing file (*.xhp)")


def set_up(desk: Desk, done: Done) -> Form:
    """Make this machine a station."""
    form = Form(
        desk.window,
        _("Set up as a station"),
        _(
            "A station keeps its own issue book and sends it to the base on a stick. The name is what the base sees; the mark, two to eight capital letters or digits, stands in front of numbers until the base gives the final ones. This cannot be taken back on this computer."
        ),
        _("Set up"),
    )
    form.text("name", _("Name of the station"), desk.base_name, must=True)
    form.text("mark", _("Mark"), hint="MY", must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        setting_up.init(db, values["name"], values["mark"].upper(), desk.actor, at)

    return run(desk, form, act, done)


def write_own(desk: Desk) -> None:
    """Ask where this machine's pairing file goes, write it, and show the words that the other side will see."""

    def written(path: Path, card: PairingCard, words: tuple[str, ...]) -> None:
        facts = [(_("Name of the computer"), card.name), (_("Mark"), card.mark)]
        told = Told(
            _("Pairing file"),
            _("The pairing file is written: {file}", file=str(path)),
            "band",
            (
                _("1. Take it to the other computer and read it in there, on its page “Stations”."),
                _("2. When they telephone, read these words to them. Only if they agree is it your file."),
            ),
            [fact for fact in facts if fact[1]],
            (),
            _("Check words of this computer"),
        )
        window = ResultWindow(desk, told, words)
        window.show()
        keep(window)

    def write(path: Path) -> None:
        def act(db: Db, at: datetime) -> tuple[PairingCard, tuple[str, ...]]:
            card = pairing.write_card(db, desk.folder, path, at)
            return card, pairing.check_words(card)

        desk.write(desk, act, lambda found: written(path, *found))

    ask_save(desk, _("Where the pairing file goes"), f"{desk.base_name or 'xiuhua'}.xhp", kinds(), write)


def pair(desk: Desk, page: QWidget, done: Done) -> None:
    """Ask for another machine's pairing file, show who it is, and trust it once its words were compared."""

    def read(path: Path) -> None:
        def in_thread() -> tuple[PairingCard, tuple[str, ...]]:
            card = pairing.read_card(path)
            return card, pairing.check_words(card)

        desk.worker.ask(page, "pairing file", in_thread, lambda found: ask(*found), desk.tell)

    def ask(card: PairingCard, words: tuple[str, ...]) -> None:
        def then(rows: list[AreaRow]) -> None:
            confirm(desk, card, words, rows, done)

        desk.read(page, "areas", residential_areas, then)

    ask_open(desk, _("The other computer’s pairing file"), kinds(), read)


def confirm(desk: Desk, card: PairingCard, words: tuple[str, ...], areas: list[AreaRow], done: Done) -> Form:
    """Show whose file it is; nothing is trusted before somebody says that the words agree."""
    is_station = card.role == "station"
    form = Form(
        desk.window,
        _("Pair with {name}", name=card.name),
        _(
            "Telephone {name} at a number that you know, not one that came with the file, and have these words read to you. Whoever exchanged the file on the way would have other words.",
            name=card.name,
        ),
        _("Pair"),
    )
    form.fields.addRow(WordsStrip(words))
    if card.mark:
        form.fields.addRow(_("Mark"), label(card.mark))
    if is_station:
        form.choice("area", _("Its area"), [(None, ""), *((row.id, row.name) for row in areas)], must=True)
    form.check("agree", _("They agree: the other side read the same six words"))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> object:
        return peers.pair(db, card, values.get("area"), desk.actor, at)

    def submit(values: dict[str, Any]) -> None:
        if not values["agree"]:
            form.refuse(_("Compare the words first, then tick that they agree."))
            return

        def paired(row: object) -> None:
            form.close_done()
            done(row)

        desk.write(form, lambda db, at: act(db, at, values), paired, form.fail)

    form.submitted.connect(submit)
    open_fitted(form)
    return form


def place(desk: Desk, page: QWidget, row: StationRow, done: Done) -> None:
    """Give a station another area."""

    def ask(areas: list[AreaRow]) -> None:
        form = Form(
            desk.window,
            _("The area of {name}", name=row.name),
            _(
                "With the next bundle the station is sent everything of the new area. What it recorded elsewhere stays where it is."
            ),
        )
        none = [(None, "")] if row.area_id is None else []
        choices = [*none, *((each.id, each.name) for each in areas)]
        form.choice("area", _("Its area"), choices, row.area_id, must=True)
        run(desk, form, lambda db, at, values: peers.place(db, row.id, values["area"], desk.actor, at), done)

    desk.read(page, "areas", residential_areas, ask)


def revoke(desk: Desk, row: StationRow, done: Done) -> Form:
    """Trust a station no longer from a day on; proposed is the day on which its last bundle came, since when nobody here saw it."""
    form = Form(
        desk.window,
        _("Revoke {name}", name=row.name),
        _(
            "For a computer that was stolen or lost. What was entered there before the day is taken as ever; what was entered from that day on is quarantined. The base writes no more bundles for it. This cannot be taken back; a computer that is found again is set up and paired afresh."
        ),
        _("Revoke it"),
    )
    form.day("from_day", _("In other hands from"), clock.local_date(row.came_at or row.paired_at))
    form.text("reason", _("Reason"), must=True)
    return run(
        desk,
        form,
        lambda db, at, values: peers.revoke(db, row.id, values["from_day"], values["reason"], desk.actor, at),
        done,
    )
