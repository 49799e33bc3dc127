"""Running the door: the lock, the port, uvicorn, and a clean end. The terminal's `xiuhua serve` calls `serve`.

What uvicorn would do by itself fails on Windows (docs/decisions/door-process.md): its loop closes the listening socket when a
phone drops off the network, and its socket lets a second process share the port.
"""

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from core import logs
from core.locks import held
from core.paths import DataFolder
from core.settings import Settings
from store.engine import open_base
from web.address import address_of
from web.refusals import AddressNotHere, PortBusy

if TYPE_CHECKING:
    import uvicorn

    from web.app import App
    from web.connections import Room

_BACKLOG = 2_048
_IDLE_SECONDS = 5
_CLOSING_SECONDS = 5
_NEW_OBJECTS = 10_000
"""Before the garbage collector looks; a set of 230 phones makes some thousands, and Python's own 700 is for short programs."""


class Address(NamedTuple):
    """Where the door listens."""

    address: str
    """For programs on this computer: http://127.0.0.1:8460."""
    phones: str
    """What the QR names."""
    pid: int


def serve(
    folder: DataFolder,
    settings: Settings,
    *,
    host: str,
    port: int,
    announce: Callable[[Address], None],
    until_stdin_closes: bool = False,
) -> None:
    """Hold the door open until SIGTERM, SIGINT or CTRL_BREAK (or until stdin closes); what waits is settled first.

    `announce` is called once it listens; port 0 takes any free one. Raises FolderInUse, PortBusy, AddressNotHere and what
    `open_base` refuses.
    """
    import uvicorn

    from web.app import make_app
    from web.commit_queue import commit
    from web.settle import settle
    from web.writer_process import WriterProcess

    with held(folder, "door"):
        logs.keep(folder.logs, "door")
        store = open_base(folder, settings)
        try:
            with listening(host, port) as opened:
                port = opened.getsockname()[1]
                chosen = replace(settings, door_host=host, door_port=port)
                writer = WriterProcess(folder, settings, partial(commit, store, settle))
                app = make_app(store, folder, settings, partial(address_of, chosen), writer)
                server = uvicorn.Server(configured(app))
                spare_the_collector()
                near = "127.0.0.1" if host in {"0.0.0.0", ""} else host  # noqa: S104 - compared, not bound
                listens = Address(f"http://{near}:{port}", address_of(chosen), os.getpid())
                writer.start()
                try:
                    _run(server, opened, partial(announce, listens), watched=until_stdin_closes)
                finally:
                    writer.close()
        finally:
            store.close()


def configured(app: "App", room: "Room | None" = None) -> "uvicorn.Config":
    """How uvicorn runs the door; `room` is for as many connections as the computer bears if it is not given."""
    import uvicorn

    from web.connections import Room, connection_class

    return uvicorn.Config(
        app,
        loop="asyncio:SelectorEventLoop",
        http=connection_class(room or Room(), app.door),
        ws="none",
        lifespan="on",
        log_config=None,  # a windowed program has no stderr
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_CLOSING_SECONDS,
    )


@contextmanager
def listening(host: str, port: int) -> Generator[socket.socket]:
    """A bound socket that nobody else can share. Raises PortBusy and AddressNotHere."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches Nagle's delay (40 ms an answer) off only where it sees TCP.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform == "win32":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # there it only frees the port of an ended program sooner
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, port))
            opened.listen(_BACKLOG)
        except OSError as error:
            raise (
                PortBusy(port=port)
                if _is_taken(error)
                else AddressNotHere(host=host, port=port, reason=error.strerror or str(error))
            ) from error
        except OverflowError as error:
            raise AddressNotHere(host=host, port=port, reason=str(error)) from error
        yield opened
    finally:
        opened.close()


def spare_the_collector() -> None:
    """What is there at the start stays: the garbage collector need not walk it again for every few hundred phones."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


def _is_taken(error: OSError) -> bool:
    """Windows answers "access denied" for a port that another program, or Hyper-V, keeps to itself; it knows no ports of root."""
    return error.errno == errno.EADDRINUSE or (sys.platform == "win32" and error.errno == errno.EACCES)


def _run(
    server: "uvicorn.Server", opened: socket.socket, announce: Callable[[], None], *, watched: bool
) -> None:
    async def run() -> None:
        serving = asyncio.ensure_future(server.serve(sockets=[opened]))
        while not (server.started or serving.done()):
            await asyncio.sleep(0.01)
        if server.started:
            announce()
        await serving

    for name in ("uvicorn", "asyncio"):
        for handler in logging.getLogger("xiuhua").handlers:
            logging.getLogger(name).addHandler(handler)
    if watched:
        threading.Thread(target=_stop_at_end_of_input, args=(server,), name="stdin", daemon=True).start()
    with _signals_swallowed(), asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(run())


def _stop_at_end_of_input(server: "uvicorn.Server") -> None:
    """Whoever started the door holds the other end: when that process dies, so does the door."""
    with suppress(OSError):
        while os.read(0, 1_024):
            pass
    server.should_exit = True


@contextmanager
def _signals_swallowed() -> Generator[None]:
    """uvicorn raises a caught signal again when it has finished; the door then still has its base and lock to let go."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = ("SIGINT", "SIGTERM", "SIGBREAK")
    numbers = [signal.Signals[name] for name in names if name in signal.Signals.__members__]
    before = {number: signal.signal(number, lambda _number, _frame: None) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
