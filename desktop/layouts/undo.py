"""One act of the editor that can be undone: the layout before and after it. Acts of one name that follow one another are one."""

from collections.abc import Callable
from zlib import crc32

from PySide6.QtGui import QUndoCommand

from credits.certificates.layouts.layout_parts import Layout

Show = Callable[[Layout, tuple[str, ...]], None]


class Change(QUndoCommand):
    """`show` is called with the layout, and what is then selected, whenever the act is done or undone."""

    def __init__(
        self,
        words: str,
        before: tuple[Layout, tuple[str, ...]],
        after: tuple[Layout, tuple[str, ...]],
        show: Show,
        one_with: str = "",
    ) -> None:
        super().__init__(words)
        self.before, self.after = before, after
        self.one_with = one_with
        self._show = show

    def id(self) -> int:
        """The same number for acts that may become one; Qt asks nothing where it is -1."""
        return crc32(self.one_with.encode()) & 0x7FFF_FFFF if self.one_with else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Take in the act that follows."""
        if not isinstance(other, Change) or other.one_with != self.one_with:
            return False
        self.after = other.after
        return True

    def redo(self) -> None:
        """Do it, the first time too."""
        self._show(*self.after)

    def undo(self) -> None:
        """Go back."""
        self._show(*self.before)
