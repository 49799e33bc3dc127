"""The grid's page: the issue book, and the way to everything else of the grid."""

from typing import ClassVar

from core.language import N_, _
from desktop.desk import Desk
from desktop.grid import ways
from desktop.page import Page, button


class Grid(Page):
    """The issues of the grid."""

    name: ClassVar[str] = "grid"
    title: ClassVar[str] = N_("Issue book")
    kinds: ClassVar[frozenset[str]] = frozenset({"issue"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.more = self.add_action(button(_("More…")))
        ways.make_menu(desk, self.more)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Read the list again."""
