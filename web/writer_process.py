"""The writer in a process of its own: phones and their check-ins are settled beside the door instead of within its interpreter.

In one interpreter the loop that answers phones and the thread that settles them take it from each other, which costs a third of
either (docs/decisions/check-in-speed.md). `web.serve` starts it; until it is up, and should it ever end, the door settles by itself.
"""

import multiprocessing
import pickle
import signal
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from core import logs
from core.ids import id_of
from core.paths import DataFolder
from core.settings import Settings
from courses.check_in import Outcome
from courses.tickets import Ticket
from store.engine import open_base
from web.commit_queue import Commit, commit
from web.serve import spare_the_collector
from web.settle import Arrival, Settled, settle

_BEGINS_AFTER_SECONDS = 2.0
"""The door opens first: a second interpreter takes a second to come up, on a slow computer several."""
_ENDS_WITHIN_SECONDS = 10


class WriterProcess:
    """Settles sets in another process; call it from one thread."""

    def __init__(self, folder: DataFolder, settings: Settings, otherwise: Commit[Arrival, Settled]) -> None:
        """`otherwise` settles a set in this process."""
        self._otherwise = otherwise
        self._ours, theirs = multiprocessing.get_context("spawn").Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=_write, args=(theirs, folder, settings), name="xiuhua-writer", daemon=True
        )
        self.is_up = threading.Event()
        """Set while sets go to it."""
        self._is_closing = threading.Event()
        self._theirs = theirs

    def start(self, after: float = _BEGINS_AFTER_SECONDS) -> None:
        """Start it after so many seconds, without waiting for it."""
        threading.Thread(target=self._begin, args=(after,), name="writer-start", daemon=True).start()

    @property
    def pid(self) -> int | None:
        """Its process, once that was started."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How its process ended."""
        return self._process.exitcode

    def __call__(self, items: Sequence[Arrival]) -> list[Settled | Exception]:
        """One answer or fault for each item, after its commit.

        Should the process end in the middle of a set, the set is settled again here: whatever of it was committed is then
        answered as what it is, a second tap of the same ticket.
        """
        if not self.is_up.is_set():
            return self._otherwise(items)
        try:
            self._ours.send_bytes(packed_taps(items))
            return answers_of(self._ours.recv_bytes())
        except (EOFError, OSError):
            self.is_up.clear()
            logs.report(RuntimeError("the writer's process has ended; the door settles by itself"))
            return self._otherwise(items)

    def close(self) -> None:
        """End it, after the set that it holds."""
        self._is_closing.set()
        self.is_up.clear()
        self._ours.close()
        if self._process.pid is not None:
            self._process.join(_ENDS_WITHIN_SECONDS)

    def _begin(self, after: float) -> None:
        if self._is_closing.wait(after):
            return
        try:
            self._process.start()
            self._theirs.close()  # so that each end sees when the other is gone
            if self._ours.recv_bytes() == b"up":
                self.is_up.set()
        except (EOFError, OSError, TypeError) as fault:  # TypeError: closed by the door between two reads
            if not self._is_closing.is_set():
                logs.report(fault)


def _write(theirs: Connection, folder: DataFolder, settings: Settings) -> None:
    """The process: a set in, its answers out, until the door closes the pipe or dies."""
    for name in ("SIGINT", "SIGBREAK"):  # Ctrl+C reaches both; the door ends first and closes the pipe
        if hasattr(signal, name):
            signal.signal(signal.Signals[name], signal.SIG_IGN)
    logs.keep(folder.logs, "writer")
    store = open_base(folder, settings)
    spare_the_collector()
    try:
        store.writer.connect().close()  # the pool keeps it: the first set finds the base open
        theirs.send_bytes(b"up")
        while True:
            theirs.send_bytes(packed(commit(store, settle, taps_of(theirs.recv_bytes()))))
    except (EOFError, OSError):
        return
    finally:
        store.close()


# What travels are plain tuples, an id as its digits: pickling classes takes twice as long, and an id's costs most of all.


def packed_taps(items: Sequence[Arrival]) -> bytes:
    """A set as it travels."""
    return pickle.dumps([(tuple(each.ticket), each[1:]) for each in items], pickle.HIGHEST_PROTOCOL)


def taps_of(data: bytes) -> list[Arrival]:
    """The set again."""
    items: list[tuple[Any, Any]] = pickle.loads(data)  # noqa: S301 - the door at the other end of a pipe
    return [Arrival(Ticket(*ticket), *rest) for ticket, rest in items]


def packed(answers: Sequence[Settled | Exception]) -> bytes:
    """The answers as they travel; a fault that cannot comes as its words."""
    plain = [each if isinstance(each, Exception) else _plain(each) for each in answers]
    try:
        return pickle.dumps(plain, pickle.HIGHEST_PROTOCOL)
    except Exception:  # noqa: BLE001 - a fault of any library may hold what cannot travel
        worded = [RuntimeError(repr(each)) if isinstance(each, Exception) else each for each in plain]
        return pickle.dumps(worded, pickle.HIGHEST_PROTOCOL)


def answers_of(data: bytes) -> list[Settled | Exception]:
    """The answers again."""
    plain: list[Any] = pickle.loads(data)  # noqa: S301 - our own process at the other end of a pipe
    return [each if isinstance(each, Exception) else _settled(*each) for each in plain]


def _plain(settled: Settled) -> tuple[tuple[Any, ...] | None, str]:
    if settled.outcome is None:
        return None, settled.new_phone
    ok, code, at, name, late, refusal, made, course = settled.outcome
    return (ok, code, at, name, late, refusal, made and made.hex, course), settled.new_phone


def _settled(said: tuple[Any, ...] | None, new_phone: str) -> Settled:
    if said is None:
        return Settled(None, new_phone)
    ok, code, at, name, late, refusal, made, course = said
    return Settled(Outcome(ok, code, at, name, late, refusal, made and id_of(made), course), new_phone)
