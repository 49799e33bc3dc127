"""The review window of a session: flags to look at, the room's headcount, a roll-call, people who were not on the list."""

from typing import ClassVar
from uuid import UUID

from core import clock
from core.language import N_, _
from desktop.desk import Desk
from desktop.review.flags_tab import FlagsTab
from desktop.review.headcount_tab import HeadcountTab
from desktop.review.reading import Picture, read
from desktop.review.roll_call_tab import RollCallTab
from desktop.review.walk_ins_tab import WalkInsTab
from desktop.session_window import SessionWindow


def open_it(desk: Desk, session_id: UUID | None) -> "ReviewWindow":
    """Open the second look at a session, or at the one that began last."""
    window = ReviewWindow(desk, session_id)
    window.show()
    return window


class ReviewWindow(SessionWindow):
    """The second look."""

    title: ClassVar[str] = N_("Review of a session")
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"session", "attendance", "device", "person", "headcount", "roll_call", "flag_review", "walk_in"}
    )

    def __init__(self, desk: Desk, session_id: UUID | None) -> None:
        super().__init__(desk, session_id)
        self.flags = FlagsTab(desk, self.refresh)
        self.headcount = HeadcountTab(desk, self.refresh)
        self.roll_call = RollCallTab(desk, self.refresh)
        self.walk_ins = WalkInsTab(desk, self.refresh)
        self.add_tabs(self.flags, self.headcount, self.roll_call, self.walk_ins)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        chosen = self.session_id
        self.desk.read(self, "review", lambda db: read(db, chosen, clock.now()), self.show_picture)

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.show_session(picture.choices, picture.session)
        self.flags.show_rows(picture.session, picture.flags)
        self.headcount.show_rows(picture.session, picture.headcounts, picture.present)
        self.roll_call.show_rows(picture.session, picture.names, picture.present)
        self.walk_ins.show_rows(picture.session, picture.walk_ins)
        new = sum(flag.review is None for flag in picture.flags)
        open_ = sum(row.settled == "" for row in picture.walk_ins)
        for tab, words in (
            (self.flags, _("Flags ({count} to look at)", count=new)),
            (self.headcount, _("Headcount")),
            (self.roll_call, _("Roll-call")),
            (self.walk_ins, _("Walk-ins ({count} open)", count=open_)),
        ):
            self.name_tab(tab, words)
