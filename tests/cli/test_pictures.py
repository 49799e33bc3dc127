"""`xiuhua pictures`: a PDF with the year's figures, and no names in it."""

import subprocess
from pathlib import Path

from core.clock import now
from core.paths import DataFolder
from store.transaction import Store
from tests import builders
from tests.cli.test_verbs import run


def test_the_year_in_pictures(sqlite_base: Store, folder: DataFolder, tmp_path: Path) -> None:
    data = "--data", str(folder.root)
    pdf = tmp_path / "图 一.pdf"
    said = run("pictures", *data, pdf)
    assert said.exit_code == 0, said.output
    with sqlite_base.write() as db:
        people = builders.people(db, now(), 3)
    said = run("pictures", *data, pdf, "--json")
    assert said.exit_code == 0, said.output
    words = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout.decode()
    assert "年度学分情况图" in words
    assert "0/3" in words
    assert not any(person.name in words for person in people)
