"""What every page works with: the open base, who is signed in, and the three ways to ask for something off the GUI thread.

`read` shows, `write` changes in one short transaction, `job` does long work in the bar at the foot. All results and all
refusals come back in the GUI thread.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core import clock, settings
from core.jobs import Job
from core.paths import DataFolder
from core.settings import Settings
from desktop import faults
from desktop.job_bar import JobBar
from desktop.work import Worker

if TYPE_CHECKING:
    from desktop.door import Door
    from desktop.watcher import Watcher
    from people.accounts import AccountRow
    from store.transaction import Store
    from store.types import Db

Result = TypeVar("Result")


class Desk(QObject):
    """One signed-in program on one base. The window may be rebuilt around it (another language)."""

    moved = Signal(frozenset)
    """Subject kinds that changed in the base, by this program or another."""
    wanted = Signal(str, object)
    """A page asks for another page by name, with the thing to show there."""
    ended = Signal()
    """The window was closed: what stands beside it closes too."""
    named = Signal()
    """The base has another name, `base_name`."""
    rebuild_wanted = Signal()
    """The window shall be built anew."""

    def __init__(self, folder: DataFolder, chosen: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.settings = chosen
        self.worker = Worker(self)
        self.store: Store | None = None
        self.account: AccountRow | None = None
        self.watcher: Watcher | None = None
        self.door: Door | None = None
        self.window: QWidget | None = None
        self.jobs: JobBar | None = None
        self.base_name = ""
        self.mark = ""
        """Of a station; empty at a base."""

    @property
    def base(self) -> "Store":
        """The open base; pages exist only once it is."""
        if self.store is None:
            raise RuntimeError("no base is open yet")
        return self.store

    @property
    def actor(self) -> str:
        """Who the journal names for what is done here."""
        return self.account.login if self.account else "system"

    def may(self, act: str) -> bool:
        """Whether the signed-in role may do this (people.accounts.may)."""
        from people.accounts import may

        return self.account is not None and may(self.account.role, act)

    def read(
        self,
        asker: QWidget,
        name: str,
        work: "Callable[[Db], Result]",
        then: Callable[[Result], None],
        otherwise: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Read in a thread; a later reading of the same asker and name makes this one void."""

        def in_thread() -> Result:
            with self.base.read() as db:
                return work(db)

        self.worker.ask(asker, name, in_thread, then, otherwise or self.tell)

    def write(
        self,
        asker: QObject,
        work: "Callable[[Db, datetime], Result]",
        then: Callable[[Result], None],
        otherwise: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Change something in one transaction, in a thread; `work` gets the open transaction and the instant."""

        def in_thread() -> Result:
            with self.base.write() as db:
                result = work(db, clock.now())
            return result  # noqa: RET504 - after the commit: what was not kept is no result

        def done(result: Result) -> None:
            if self.watcher:
                self.watcher.look()
            then(result)

        self.worker.ask(asker, "", in_thread, done, otherwise or self.tell)

    def job(
        self,
        title: str,
        make: Callable[[datetime], Job[Result]],
        then: Callable[[Result], None],
        otherwise: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Run a long job in the bar at the window's foot; `make` gets the instant and is called in the job's thread."""
        if self.jobs:
            self.jobs.run(title, lambda: make(clock.now()), then, otherwise or self.tell)

    def say(self, sentence: str) -> None:
        """Put a quiet sentence at the window's foot."""
        if self.jobs:
            self.jobs.say(sentence)

    def tell(self, fault: BaseException) -> None:
        """Show a refusal or a fault over the window."""
        faults.tell(self.window, fault)

    def keep(self, chosen: Settings) -> None:
        """Keep new settings of this machine. Raises FileLocked and FileNotWritten."""
        settings.save(self.folder.settings, chosen)
        self.settings = chosen

    def go(self, page: str, what: object = None) -> None:
        """Open another page, at a certain record where one is given."""
        self.wanted.emit(page, what)
