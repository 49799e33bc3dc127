"""The dialogs of moves: a reason with the usual ones to choose from, the unit, the time, the day, photos, another issue.

`start` is what a button calls: a move that asks for nothing is made at once, any other opens its dialog.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core import clock
from core.language import N_, _, translate
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.issues import amend_form
from desktop.grid.issues.finder import Finder, Offer
from desktop.grid.issues.issue_reading import Picture
from desktop.grid.issues.photos_field import PhotosField
from grid import hands
from grid.issues import links, moves, photos
from grid.issues.amending import Amended
from grid.issues.duplicates import nearby
from grid.issues.issues import search
from grid.issues.moves import until_of
from grid.issues.photos import AFTER, BEFORE, Photo, Sent
from grid.issues.reporting import LONGEST
from grid.issues.rows import IssueRow, steps
from grid.issues.rules import ENDED, Move, Step, asked
from grid.issues.words import MOVES as MOVE_WORDS
from grid.issues.words import STATES
from grid.working_time import KIND_TITLES, limit_minutes
from store.types import Db

REASONS = {
    "amend": (N_("Entered wrongly"), N_("Found otherwise on the spot")),
    "unfile": (N_("Filed by mistake"), N_("Wrong item")),
    "decline": (N_("Does not fulfil the condition of filing"), N_("Nothing was found on the spot"), N_("Not within this area")),
    "return_dispatch": (N_("Not this unit's duty"), N_("Outside the area that we serve"), N_("Wrong place")),
    "rework": (N_("Not mended yet"), N_("The photo does not show the same corner"), N_("Mended only in part")),
    "ask_extension": (N_("Material has to be ordered"), N_("Weather"), N_("Residents have to agree first")),
    "extend": (N_("As asked for"),),
    "refuse_extension": (N_("It can be done in time"),),
    "ask_suspension": (N_("Waits for a decision of a higher office"), N_("Waits for money from the maintenance fund")),
    "suspend": (N_("As asked for"), N_("Waits for a decision of a higher office")),
    "refuse_suspension": (N_("It can be done now"),),
    "propose_forced": (N_("Cannot be mended by anybody here"), N_("Handed over to the enforcement office")),
    "force_close": (N_("As proposed"),),
    "reopen": (N_("It came back"), N_("A resident says that it was not mended")),
    "void": (N_("Entered by mistake"),),
    "restore": (N_("Declared void by mistake"),),
}  # fmt: skip
"""What is usually the reason; the first stands in the field, any other can be typed."""
_UNASKED = frozenset({"reopen", "void", "force_close", "propose_forced", "restore"})
"""Exceptional: nothing stands in the field, so that somebody thinks about it."""
_ANSWERS = {"extend": "extension", "suspend": "suspension"}
"""As asked for, where somebody asked."""
_PHOTOS = {
    "handled": ((AFTER, N_("Photos after")),),
    "mend": ((BEFORE, N_("Photos before")), (AFTER, N_("Photos after"))),
    "rework": ((BEFORE, N_("Photos")),),
    "close": ((AFTER, N_("Photos after")),),
    "note": ((AFTER, N_("Photos")),),
}
_WORDS = {
    "handled": N_("What was done"),
    "close": N_("Remark"),
    "note": N_("Note"),
    "mend": N_("What was done"),
}
"""Moves that are told in words of their own, not with a reason; only a note must have them."""
_AHEAD_DAYS = 7
_LIST = 150
"""Pixels under the field of another issue, where the list of those that fit opens."""


class Values(NamedTuple):
    """What comes with a move."""

    reason: str = ""
    unit_id: UUID | None = None
    minutes: int | None = None
    until: Any = None
    target_id: UUID | None = None
    amended: Amended | None = None
    sent: Sequence[Sent] = ()


Done = Callable[[IssueRow], None]


def start(desk: Desk, parent: QWidget, picture: Picture, move: Move, done: Done) -> Form | None:
    """Make a move, or open the dialog that it needs first; a refusal is told over the page, in the dialog where there is one."""
    asks = move.reason or move.values or move.name in _PHOTOS
    if not asks:
        desk.worker.ask(parent, "", _work(desk, picture, move, Values()), _moved(desk, done), desk.tell)
        return None
    form = Form(
        parent, translate(MOVE_WORDS[move.name]), _intro(picture, move), translate(MOVE_WORDS[move.name])
    )
    if "unit_id" in move.values:
        _ask_unit(form, picture)
    if "amended" in move.values:
        amend_form.ask(form, desk, picture)
    if "minutes" in move.values:
        _ask_minutes(form, picture)
    if "until" in move.values:
        _ask_until(form, picture)
    fields = _ask_photos(form, desk, move)
    _ask_reason(form, picture, move)
    if "target_id" in move.values:
        _ask_other(form, desk, picture)

    def submit(values: dict[str, Any]) -> None:
        sent = [each._replace(kind=kind) for kind, field in fields for each in field.photos]
        given = Values(
            values.get("reason") or "",
            values.get("unit_id"),
            _minutes(picture, values),
            values.get("until"),
            values.get("target_id"),
            amend_form.amended(values) if "amended" in move.values else None,
            sent,
        )

        def finish(row: IssueRow) -> None:
            form.close_done()
            done(row)

        desk.worker.ask(form, "", _work(desk, picture, move, given), _moved(desk, finish), form.fail)

    form.submitted.connect(submit)
    form.open()
    return form


def link(desk: Desk, parent: QWidget, picture: Picture, done: Callable[[], None]) -> Form:
    """Link the issue with another."""
    form = Form(
        parent,
        _("Link with another issue"),
        _("They belong together and stay two; each names the other."),
        _("Link"),
    )
    form.text("reason", _("Reason"), hint=_("for example: the same pipe"))
    _ask_other(form, desk, picture, with_ended=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> bool:
        hand = hands.of_account(db, desk.actor, clock.local_date(at))
        return links.link(db, picture.story.issue.id, values["target_id"], values["reason"], hand, at)

    def finish(_new: bool) -> None:  # noqa: FBT001 - what the verb gives
        form.close_done()
        done()

    def submit(values: dict[str, Any]) -> None:
        desk.write(form, lambda db, at: act(db, at, values), finish, form.fail)

    form.submitted.connect(submit)
    form.open()
    return form


def _work(desk: Desk, picture: Picture, move: Move, given: Values) -> Callable[[], IssueRow]:
    row = picture.story.issue

    def make(db: Db, taken: Sequence[Photo]) -> IssueRow:
        at = clock.now()
        return moves.move(
            db,
            row.id,
            move.name,
            hands.of_account(db, desk.actor, clock.local_date(at)),
            at,
            reason=given.reason,
            unit_id=given.unit_id,
            minutes=given.minutes,
            until=given.until,
            target_id=given.target_id,
            amended=given.amended,
            photos=taken,
            expected=row.last,
        )

    return lambda: photos.take_in(desk.base, desk.folder, given.sent, make)


def _moved(desk: Desk, done: Done) -> Done:
    def told(row: IssueRow) -> None:
        if desk.watcher:
            desk.watcher.look()
        desk.say(_("{number}: {state}", number=row.shown, state=translate(STATES[row.state])))
        done(row)

    return told


def _intro(picture: Picture, move: Move) -> str:
    row, item = picture.story.issue, picture.story.item
    lines = [
        "  ·  ".join(part for part in (row.shown, item.name if item else "", picture.story.where) if part)
    ]
    if move.name == "close" and item and item.closing:
        lines.append(_("Closed when: {condition}", condition=item.closing))
    if move.name == "dispatch" and item and item.unit_words:
        lines.append(_("Who mends it: {unit}", unit=item.unit_words))
    if move.name == "force_close":
        lines.append(_("Two different people close by force: one proposes it, another does it."))
    if move.name == "amend":
        lines.append(_("The story keeps what the report said before."))
    if move.name == "merge":
        lines.append(_("This one goes into the other and keeps its story; it can be taken out again."))
    return "\n".join(lines)


def _ask_reason(form: Form, picture: Picture, move: Move) -> None:
    if move.name in _WORDS:
        form.lines("reason", translate(_WORDS[move.name]), must=move.reason)
        return
    usual = [translate(each) for each in REASONS.get(move.name, ())]
    if not usual:
        form.text("reason", _("Reason"), must=move.reason)
        return
    field = form.choice(
        "reason", _("Reason"), [(each, each) for each in usual], usual[0], typed=True, must=move.reason
    )
    what = _ANSWERS.get(move.name)
    if move.name in _UNASKED or (what and asked(steps_of(picture), what) is None):
        field.setCurrentIndex(-1)
        field.clearEditText()
    line = field.lineEdit()
    if line is not None:
        line.setMaxLength(LONGEST["reason"])


def _ask_unit(form: Form, picture: Picture) -> None:
    names = [
        (
            each.id,
            _("{unit} (serves this place)", unit=each.name)
            if picture.company and each.id == picture.company.id
            else each.name,
        )
        for each in picture.units
    ]
    nobody = (None, _("Nobody in particular: whoever holds the micro-grid"))
    form.choice("unit_id", _("Dispatch to"), [*names, nobody], names[0][0] if picture.company else None)


def _ask_minutes(form: Form, picture: Picture) -> None:
    item = picture.story.item
    if item is None:
        return
    one = limit_minutes(item.limit_kind, 1)
    request = asked(steps_of(picture), "extension")
    wanted = max(1, (request.minutes or 0) // one) if request else max(1, item.limit_amount // 2)
    form.number("amount", _("How much more"), wanted, 1, 366, translate(KIND_TITLES[item.limit_kind]))


def _minutes(picture: Picture, values: dict[str, Any]) -> int | None:
    item = picture.story.item
    return limit_minutes(item.limit_kind, values["amount"]) if item and "amount" in values else None


def _ask_until(form: Form, picture: Picture) -> None:
    request = asked(steps_of(picture), "suspension")
    until = until_of(picture.story.moves[request.number - 1].made) if request else None
    usual = clock.local_date(clock.now()) + timedelta(days=_AHEAD_DAYS)
    form.day("until", _("Runs again from"), until or usual)


def steps_of(picture: Picture) -> Sequence[Step]:
    """The moves of an issue as the rules look back on them."""
    return steps(line.made for line in picture.story.moves)


def _ask_photos(form: Form, desk: Desk, move: Move) -> list[tuple[str, PhotosField]]:
    made: list[tuple[str, PhotosField]] = []
    for kind, title in _PHOTOS.get(move.name, ()):
        field = PhotosField(desk)
        form.part(f"photos_{kind}", translate(title), field, lambda: None)
        made.append((kind, field))
    return made


def _ask_other(form: Form, desk: Desk, picture: Picture, *, with_ended: bool = False) -> Finder:
    """Another issue: those nearby are offered first, any other is found by number, place or words."""
    own = picture.story.issue
    finder = Finder(_("Number, item, place or words; pinyin too"), _("Which issue"))
    finder.setMinimumWidth(420)

    def read(db: Db, text: str) -> list[Offer]:
        if text:
            return [
                Offer(
                    each.id,
                    f"{each.shown} {each.item}",
                    f"{translate(STATES[each.state])}  {each.spot}".strip(),
                )
                for each in search(db, text)
                if each.id != own.id and (with_ended or each.state not in ENDED) and each.state != "DRAFT"
            ]
        near = (
            nearby(db, own.item_code, own.area_id, own.place_id, clock.now(), but=own.id)
            if own.item_code
            else []
        )
        return [
            Offer(
                each.id, f"{each.shown} {each.item}", f"{translate(STATES[each.state])}  {each.spot}".strip()
            )
            for each in near
            if with_ended or each.state not in ENDED
        ]

    def ask(text: str) -> None:
        desk.read(finder, "others", lambda db: read(db, text), finder.offer, form.fail)

    finder.asked.connect(ask)
    room = QWidget()
    column = QVBoxLayout(room)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(finder)
    column.addSpacing(_LIST)
    room.setFocusProxy(finder)
    form.part(
        "target_id", _("Which issue"), room, lambda: finder.chosen.value if finder.chosen else None, must=True
    )
    return finder
