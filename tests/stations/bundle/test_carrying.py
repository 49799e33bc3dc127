"""A stick pulled out, a full disk, a file that is open elsewhere, a job that is cancelled: whole or not at all."""

import hashlib
import io
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from core.jobs import Step, drive
from core.refusals import FileLocked, FileNotWritten
from stations.bundle import writing
from stations.bundle.carrying import carry
from stations.bundle.reading import opening
from stations.bundle.refusals import FileNotRead, TooLarge
from tests.stations.bundle.forging import (
    BASE,
    LINES,
    PEERS,
    STATION,
    a_bundle,
    a_manifest,
    opened,
)


def test_a_line_that_fails_leaves_the_older_file(file: Path) -> None:
    written = a_bundle(file)

    def failing() -> Iterator[str]:
        yield "x"
        raise FileNotWritten(file="x", reason="y")

    with pytest.raises(FileNotWritten):
        a_bundle(file, failing())
    assert hashlib.sha256(file.read_bytes()).hexdigest() == written.sha256
    assert list(file.parent.iterdir()) == [file]


def test_what_a_pulled_stick_left_is_written_over(file: Path) -> None:
    file.with_name(f"{file.name}.part").write_bytes(b"half" * 10_000)
    a_bundle(file)
    opened(file).close()
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.skipif(os.name == "nt", reason="the limit is one of POSIX")
def test_a_full_disk_leaves_nothing(file: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(FileNotWritten):
            a_bundle(file, (os.urandom(500).hex() for _ in range(1_000)))
        big = file.with_name("big")
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        big.write_bytes(bytes(200_000))
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        with pytest.raises(FileNotWritten):
            drive(carry(big, file))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(file.parent.iterdir()) == [big]


def test_a_place_that_is_no_folder(file: Path) -> None:
    file.write_bytes(b"")
    with pytest.raises(FileNotWritten):
        a_bundle(file / "x.xhb")


def test_a_file_that_is_open_elsewhere_stays(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows says it."""
    written = a_bundle(file)

    def locked(_self: Path, _target: Path) -> Path:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(FileLocked):
        a_bundle(file)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == written.sha256
    assert list(file.parent.iterdir()) == [file]


def test_cancelling_leaves_nothing(file: Path) -> None:
    job = writing.writing(file, a_manifest(), {"lines": LINES}, (), BASE.row, STATION.keys)
    next(job)
    job.close()
    assert list(file.parent.iterdir()) == []
    a_bundle(file)
    job = carry(file, file.with_name("copy.xhb"))
    next(job)
    job.close()
    opens = opening(file, BASE.keys, PEERS)
    next(opens)
    opens.close()
    assert list(file.parent.iterdir()) == [file]


def test_carrying_copies_to_the_byte(file: Path) -> None:
    written = a_bundle(file, (os.urandom(5_000).hex() for _ in range(1_000)))
    steps: list[Step] = []
    target = file.parent / "U盘" / "x.xhb"
    assert drive(carry(file, target), steps.append) == written.sha256
    assert target.read_bytes() == file.read_bytes()
    assert steps[-1].done == steps[-1].total == written.bytes
    assert all(first.done < second.done for first, second in pairwise(steps))
    assert [each.name for each in target.parent.iterdir()] == ["x.xhb"]


def test_a_stick_that_cannot_be_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotRead):
        drive(carry(file, file.with_name("copy.xhb")))
    a_bundle(file)
    real = Path.open

    class Worn(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    def open_(self: Path, mode: str = "r") -> object:
        return Worn(b"x") if self == file else real(self, mode)

    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises(FileNotRead):
        drive(carry(file, file.with_name("copy.xhb")))
    with pytest.raises(FileNotRead):
        opened(file)
    assert list(file.parent.iterdir()) == [file]


def test_a_file_too_large_is_not_carried(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stations.bundle.carrying.LARGEST_FILE", 100)
    file.write_bytes(bytes(101))
    with pytest.raises(TooLarge):
        drive(carry(file, file.with_name("copy.xhb")))
    assert list(file.parent.iterdir()) == [file]
