"""Where a bundle goes: sticks first, the only one chosen at once, a folder else; which volumes are sticks."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QRadioButton

from desktop.desk import Desk
from desktop.stations import drives
from desktop.stations.drives import Drive
from desktop.stations.target import Target, size
from tests.waiting import settle

ONE = Drive(Path("E:/"), "KINGSTON", 15_600_000_000)
TWO = Drive(Path("F:/"), "党建", 900_000)


@pytest.fixture
def target(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setattr(drives, "sticks", list[Drive])
    made = Target(desk)
    settle(desk)
    return made


def test_without_a_stick_a_folder_is_chosen(target: Target, tmp_path: Path) -> None:
    assert target.path is None
    assert not target.none.isHidden()
    target.take(tmp_path)
    assert target.path == tmp_path
    assert target.named.text() == str(tmp_path)


def test_the_only_stick_is_chosen_at_once_and_of_two_none(target: Target) -> None:
    target.show_sticks([ONE])
    assert target.path == ONE.root
    assert target.none.isHidden()
    (stick,) = [each for each in target.findChildren(QRadioButton) if each is not target.other]
    assert stick.text() == f"KINGSTON  ({ONE.root}, 15.6 GB free)"
    target.show_sticks([])
    assert target.path is None
    target.show_sticks([ONE, TWO])
    assert target.path is None


def test_what_is_chosen_stays_when_sticks_are_looked_for_again(target: Target, tmp_path: Path) -> None:
    target.take(tmp_path)
    target.show_sticks([ONE])
    assert target.path == tmp_path
    target.show_sticks([ONE, TWO])
    next(each for each in target.findChildren(QRadioButton) if "党建" in each.text()).setChecked(True)
    target.show_sticks([TWO, ONE])
    assert target.path == TWO.root


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (3_481_220, "3.4 MB"),
        (15_600_000_000, "15.6 GB"),
    ],
)
def test_sizes_as_people_say_them(count: int, words: str) -> None:
    assert size(count) == words


def test_which_volumes_can_be_pulled_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(drives.sys, "platform", "linux")
    blocks = tmp_path / "block"
    for disk, flag in (("sdb", "1"), ("vda", "0")):
        (blocks / disk / f"{disk}1").mkdir(parents=True)
        (blocks / disk / "removable").write_text(f"{flag}\n")
        (blocks / f"{disk}1").symlink_to(blocks / disk / f"{disk}1")
    monkeypatch.setattr(drives, "_BLOCKS", blocks)
    assert drives.is_removable("/run/media/chen/KINGSTON", "/dev/sdc1")
    assert drives.is_removable("/stick", "/dev/sdb1")
    assert not drives.is_removable("/home", "/dev/vda1")
    assert not drives.is_removable("/", "tmpfs")


def test_windows_is_asked_for_the_kind_of_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes
    from types import SimpleNamespace

    asked: list[str] = []

    def kind(root: str) -> int:
        asked.append(root)
        return 2 if root == "E:\\" else 3

    monkeypatch.setattr(drives.sys, "platform", "win32")
    monkeypatch.setattr(
        ctypes, "windll", SimpleNamespace(kernel32=SimpleNamespace(GetDriveTypeW=kind)), raising=False
    )
    assert drives.is_removable("E:/", "")
    assert not drives.is_removable("C:/", "")
    assert asked == ["E:\\", "C:\\"]


def test_no_stick_is_made_up_here() -> None:
    assert all(isinstance(each, Drive) for each in drives.sticks())
    assert drives.drive_of(Path("/")) is None
