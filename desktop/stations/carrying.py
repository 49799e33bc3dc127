"""Writing a bundle to a stick and taking one in: the dialogs, the job in the bar at the foot, what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.export import ask_open
from desktop.form import Form
from desktop.page import label
from desktop.stations import drives, telling
from desktop.stations.result import ResultWindow
from desktop.stations.target import Target, size
from desktop.stations.words_strip import WordsStrip, open_fitted
from desktop.ways import keep
from sheets.columns import Kind, shown_value
from stations import peers
from stations.bundle.inspecting import Facts, inspect
from stations.bundle.refusals import Newer
from stations.check_words import of_hash
from stations.identity import own_keys
from stations.overview import Overview, StationRow, overview
from stations.slips import of_bundle
from store.types import Db

if TYPE_CHECKING:
    from stations.receiving.receipts import Receipt

Done = Callable[[], None]


def ask_write(desk: Desk, page: QWidget, seen: Overview, to: StationRow, counts: str, done: Done) -> Form:
    """Ask for the stick, and write a bundle for the base or for a station."""
    is_station = seen.role == "station"
    title = _("Take to the base") if is_station else _("Bundle for {name}", name=to.name)
    intro = (
        _("A file with everything that the base does not have yet is written. Only {name} can open it.", name=to.name)
        if is_station
        else _("A file with what {name} has to know is written: what became of its entries, and what is new in its area. Only that station can open it.", name=to.name)
    )  # fmt: skip
    form = Form(desk.window, title, f"{intro}\n{counts}" if counts else intro, _("Write"))
    target = Target(desk)
    form.part("folder", _("Where to"), target, lambda: target.path, must=True)

    def submit(values: dict[str, Any]) -> None:
        form.close_done()
        write(desk, page, to, values["folder"], done)

    form.submitted.connect(submit)
    form.open()
    return form


def write(desk: Desk, page: QWidget, to: StationRow, folder: Path, done: Done) -> None:
    """Write a bundle into a folder as a job, then say what to do with it."""
    from stations.sending import Sent, export

    def told(sent: Sent) -> None:
        def read(db: Db) -> tuple[Overview, Path | None]:
            return overview(db), drives.drive_of(sent.file)

        def show(found: tuple[Overview, Path | None]) -> None:
            done()
            after, stick = found
            row = next(each for each in after.bundles if each.id == sent.bundle_id)
            words = telling.of_written(after, row, sent.file, stick)
            _open(ResultWindow(desk, words, sent.words, of_bundle(after, row)))

        desk.read(page, "written", read, show)

    desk.job(
        _("Writing the bundle"),
        lambda _at: export(
            desk.base, desk.folder, None if to.role == "base" else to.id, folder, desk.actor, clock.now
        ),
        told,
    )


def ask_receive(desk: Desk, page: QWidget, done: Done) -> None:
    """Ask for the file; it is looked at before anything is taken."""
    dialog = ask_open(
        desk, _("The bundle that was brought"), _("Data bundle (*.xhb)"), lambda path: look_at(desk, page, path, done)
    )  # fmt: skip

    def begin_at_stick(found: list[drives.Drive]) -> None:
        if found and dialog.isVisible():
            dialog.setDirectory(str(found[0].root))

    desk.worker.ask(dialog, "sticks", drives.sticks, begin_at_stick, desk.tell)


def look_at(desk: Desk, page: QWidget, path: Path, done: Done) -> None:
    """Show what a file is and whose, off the GUI thread; only then is it taken in."""
    desk.say(_("Reading {file}…", file=path.name))

    def in_thread() -> Facts:
        with desk.base.read() as db:
            known = peers.all(db)
        return inspect(path, own_keys(desk.folder), known)

    def show(facts: Facts) -> None:
        desk.say("")
        if facts.refusal is None:
            confirm(desk, page, path, facts, done)
        elif isinstance(facts.refusal, Newer) and "peer_id" in facts.refusal.values:
            receive(desk, page, path, done, facts.bytes)  # kept until this program is newer too
        else:
            desk.tell(facts.refusal)

    def failed(fault: BaseException) -> None:
        desk.say("")
        desk.tell(fault)

    desk.worker.ask(page, "inspect", in_thread, show, failed)


def confirm(desk: Desk, page: QWidget, path: Path, facts: Facts, done: Done) -> Form:
    """What a bundle says of itself, with the words that the slip bears; the button takes it in."""
    form = Form(
        desk.window,
        _("Receive a bundle"),
        _("Its signature is right and it is meant for this computer. Compare the six words with the slip that came with it."),
        _("Take it in"),
    )  # fmt: skip
    form.fields.addRow(WordsStrip(facts.words))
    sender = facts.peer.name if facts.peer else facts.name
    for name, value in (
        (_("Comes from"), _("{name} ({mark})", name=sender, mark=facts.mark) if facts.mark else sender),
        (_("File"), f"{path.name}  ({size(facts.bytes)})"),
        (_("Made, by the sender’s clock"), shown_value(Kind.INSTANT, facts.made_at)),
        (_("Holds"), telling.counts(facts.manifest.figures) if facts.manifest else ""),
    ):
        if value:
            form.fields.addRow(name, label(value, "", wrap=True))

    def submit(_values: dict[str, Any]) -> None:
        form.close_done()
        receive(desk, page, path, done, facts.bytes)

    form.submitted.connect(submit)
    open_fitted(form)
    return form


def receive(desk: Desk, page: QWidget, path: Path, done: Done, count: int) -> None:
    """Take a bundle in as a job, then say what became of it."""
    from stations.receiving import receive as take

    def show(receipt: "Receipt") -> None:
        def then(after: Overview) -> None:
            done()
            row = next(each for each in after.bundles if each.id == receipt.bundle_id)
            figures = {"file": path.name, "bytes": count, **row.figures, "missing": receipt.photos_missing}
            row = row._replace(state=receipt.state, why=receipt.why, figures=figures)
            told = telling.of_received(after, row)
            _open(ResultWindow(desk, told, of_hash(row.sha256), of_bundle(after, row)))

        desk.read(page, "received", lambda db: overview(db, also=receipt.bundle_id), then)

    desk.job(
        _("Receiving {file}", file=path.name),
        lambda _at: take(desk.base, desk.folder, path, desk.actor, clock.now),
        show,
    )


def try_again(desk: Desk, done: Done) -> None:
    """Try the bundles that are held once more, as after an upgrade."""
    from stations.receiving import retry

    def said(taken: "list[Receipt]") -> None:
        done()
        desk.say(
            _("Taken in now: {count} bundles.", count=len(taken))
            if taken
            else _("What is held cannot be taken in yet.")
        )

    desk.job(
        _("Trying again what is held"),
        lambda _at: retry(desk.base, desk.folder, desk.actor, clock.now),
        said,
    )


def _open(window: ResultWindow) -> None:
    window.show()
    keep(window)
