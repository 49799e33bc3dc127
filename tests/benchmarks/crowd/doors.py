"""Doors in processes of their own: ours as `xiuhua serve`, the baseline, either behind a slow disk; and the CPU they take."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from measuring import ROOT

from core.paths import DataFolder

_SLOW_DISK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static void wait_for_disk(void) {
    struct timespec pause = {0, 5 * 1000 * 1000};
    nanosleep(&pause, 0);
}
int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_disk();
    return real(file);
}
int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_disk();
    return real(file);
}
"""


@dataclass(frozen=True)
class OpenDoor:
    """A door that listens on loopback."""

    port: int
    pid: int

    def cpu(self) -> float:
        """CPU seconds that it has taken so far, the writer's process included."""
        door = psutil.Process(self.pid)
        taken = [each.cpu_times() for each in (door, *door.children(recursive=True))]
        return sum(each.user + each.system for each in taken)


@contextmanager
def door(folder: DataFolder, *, preload: Path | None = None) -> Generator[OpenDoor]:
    """`xiuhua serve` as a user starts it."""
    with _started(["-m", "cli.main", "serve", "--host", "127.0.0.1"], folder, preload) as opened:
        _wait_for_writer(opened)
        yield opened


def _wait_for_writer(opened: OpenDoor) -> None:
    """A door has been open for long when a hall comes: its writer's process is up and at rest."""
    while not psutil.Process(opened.pid).children():
        time.sleep(0.1)
    before, now = -1.0, opened.cpu()
    while now > before:
        time.sleep(0.5)
        before, now = now, opened.cpu()


@contextmanager
def orm_door(folder: DataFolder, *, preload: Path | None = None) -> Generator[OpenDoor]:
    """The baseline of `crowd.orm_door`."""
    with _started([Path(__file__).with_name("orm_door.py")], folder, preload) as opened:
        yield opened


@contextmanager
def _started(what: Sequence[str | Path], folder: DataFolder, preload: Path | None) -> Generator[OpenDoor]:
    here = str(Path(__file__).parent.parent)
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), here))}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    if preload:
        surroundings["LD_PRELOAD"] = str(preload)
    line = [sys.executable, *what, "--port", "0", "--json", "--until-stdin-closes", "--data", folder.root]
    process = subprocess.Popen(
        line, cwd=ROOT, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout
        said = process.stdout.readline()
        if not said:
            raise RuntimeError(f"{line} did not start")
        yield OpenDoor(urlsplit(str(json.loads(said)["address"])).port or 0, process.pid)
    finally:
        process.communicate(timeout=60)


def slow_disk(work: Path) -> Path | None:
    """A library that makes every fsync take 5 ms longer, as an ordinary PC's disk does; None where none can be made."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or sys.platform != "linux":
        return None
    source, library = work / "slow_disk.c", work / "slow_disk.so"
    source.write_text(_SLOW_DISK)
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True, capture_output=True
    )
    return library


@contextmanager
def beside(program: Path, *arguments: object) -> Generator[None]:
    """Let one of our programs work meanwhile, once it said a first line; what it says at its end is passed on. RuntimeError when it
    fails."""
    process = subprocess.Popen(
        [sys.executable, program, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    process.stdout.readline()
    yield
    said, _errors = process.communicate(timeout=120)
    if process.returncode:
        raise RuntimeError(f"{program.name} failed")
    print(f"meanwhile: {said.decode().strip()}", file=sys.stderr, flush=True)
