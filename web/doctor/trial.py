"""Trying a test code: the door that is asked who came, opened for the trial where none runs, and the waiting."""

import subprocess
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from threading import Thread

from core.paths import DataFolder
from core.program import command
from web.doctor.comers import Came, read_seen
from web.doctor.probes import Answer, get
from web.refusals import DoorNotOpened

_CLOSING_SECONDS = 10


def who_came(near: str, token: str, ask: Callable[[str], Answer] = get) -> tuple[Came, ...]:
    """Who has opened a test code, asked of the door at `near` on this computer; nobody where it does not answer."""
    answer = ask(f"{near}/T/{token}/seen")
    try:
        return tuple(read_seen(answer.body)) if answer.status == 200 else ()
    except ValueError:
        return ()


def wait(ask: Callable[[], tuple[Came, ...]], ticks: Iterable[object]) -> tuple[Came, ...]:
    """Ask once for each tick until a phone came; gives whoever came."""
    came: tuple[Came, ...] = ()
    for _tick in ticks:
        came = ask()
        if any(each.is_phone for each in came):
            break
    return came


@contextmanager
def opened_door(folder: DataFolder, host: str, port: int) -> Generator[None]:
    """A door of a process of its own, open within the block. Raises DoorNotOpened with what that process said."""
    words = command("serve", "--data", str(folder.root), "--host", host, "--port", str(port))
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*words, "--json", "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    with process:
        assert process.stdin and process.stdout and process.stderr  # noqa: S101, PT018 - they were asked for
        if not process.stdout.readline():
            reason = process.stderr.read().strip()
            raise DoorNotOpened(reason=reason.rpartition("\n")[2])
        # What the door says later must not fill the pipe and hold it up.
        Thread(target=process.stderr.read, name="door-stderr", daemon=True).start()
        try:
            yield
        finally:
            process.stdin.close()
            try:
                process.wait(_CLOSING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
