"""Badges from the terminal: cards of an area as a PDF, and whose badge a text or a picture is."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from charts.qr import QUIET, matrix
from cli.main import xiuhua
from core.clock import now
from core.paths import DataFolder
from courses.badges import badges
from people.persons import PersonRow
from store.transaction import Store
from tests import builders


def run(folder: DataFolder, *arguments: str | Path) -> Result:
    return CliRunner().invoke(xiuhua, ["badges", *map(str, arguments), "--data", str(folder.root), "--json"])


@pytest.fixture
def people(sqlite_base: Store) -> list[PersonRow]:
    with sqlite_base.write() as db:
        return builders.people(db, now(), 3)


def text_of(base: Store, person: PersonRow) -> str:
    with base.read() as db:
        known = badges.badge_of(db, person.id)
    assert known
    return known.text


def test_cards_are_printed_after_badges_were_issued(
    folder: DataFolder, people: list[PersonRow], tmp_path: Path
) -> None:
    file = tmp_path / "cards.pdf"
    refused = run(folder, "print", file)
    assert refused.exit_code == 1
    assert "valid badge" in refused.stderr
    assert not file.exists()
    done = json.loads(run(folder, "print", file, "--issue").stdout)
    assert done == {"issued": 3, "cards": 3, "file": str(file)}
    assert file.read_bytes().startswith(b"%PDF")
    again = json.loads(run(folder, "print", file, "--area", "桂花苑").stdout)
    assert (again["issued"], again["cards"]) == (0, 3)
    assert run(folder, "print", file, "--area", "没有").exit_code == 1
    assert people


def test_a_text_and_a_picture_name_their_holder(
    folder: DataFolder, people: list[PersonRow], sqlite_base: Store, tmp_path: Path
) -> None:
    with sqlite_base.write() as db:
        badges.issue(db, [person.id for person in people], "clerk", now())
    text = text_of(sqlite_base, people[1])
    holder = {"number": 2, "name": people[1].name, "staff_number": people[1].staff_number}
    assert json.loads(run(folder, "check", text).stdout) == [holder]
    picture = tmp_path / "photo.png"
    modules = matrix(text)
    side = len(modules) + 2 * QUIET
    drawn = Image.new("L", (side * 6, side * 6), 255)
    for y, row in enumerate(modules, QUIET):
        for x, dark in enumerate(row, QUIET):
            if dark:
                drawn.paste(0, (x * 6, y * 6, x * 6 + 6, y * 6 + 6))
    drawn.save(picture)
    assert json.loads(run(folder, "check", picture).stdout) == [holder]
    forged = run(folder, "check", text[:-1] + str((int(text[-1]) + 1) % 10))
    assert forged.exit_code == 1
    assert "forged" in forged.stderr
    assert run(folder, "check", "x" * 5000).exit_code == 1
