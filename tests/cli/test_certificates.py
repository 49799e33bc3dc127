"""`xiuhua certificates` from issue to print, by the terminal alone."""

import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner, Result

from cli.main import xiuhua
from core.paths import DataFolder
from store.transaction import Store
from tests.certificate_town import certificate_town, finish


@pytest.fixture
def town(sqlite_base: Store) -> Store:
    """Three who finished the stage, one whose name cannot be printed, one who did nothing."""
    made = certificate_town(sqlite_base)
    finish(made, "王芳", "李敏", "王\U0010fffe")
    made.person("赵五", number="99")
    return sqlite_base


def run(folder: DataFolder, *words: str | Path) -> Result:
    return CliRunner().invoke(xiuhua, ["certificates", *map(str, words), "--data", str(folder.root)])


def said(folder: DataFolder, *words: str | Path) -> Any:  # noqa: ANN401 - JSON
    result = run(folder, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.usefixtures("town")
def test_a_dry_run_counts_and_names_who_not_and_why(folder: DataFolder) -> None:
    found = said(folder, "issue", "--year", "2026", "--dry-run")
    assert (found["entitled"], found["issued"]) == (2, [])
    why = {one["name"]: one["why"] for one in found["not_entitled"]}
    assert "U+10FFFE" in why["王\U0010fffe"]
    assert why["赵五"] == "4 lesson hours are missing."
    plain = run(folder, "issue", "--year", "2026", "--dry-run").stdout
    assert plain.startswith("2 entitled, 0 issued.")
    assert "4 lesson hours are missing." in plain
    assert list(folder.issued.iterdir()) == []


@pytest.mark.usefixtures("town")
def test_the_life_of_certificates_of_every_kind(folder: DataFolder, tmp_path: Path) -> None:
    for kind, prefix in (("stage", "XH"), ("credits", "XF"), ("hours", "XS")):
        made = said(folder, "issue", "--year", "2026", "--kind", kind, "--expires", "2099-12-31")
        assert [one["serial"] for one in made["issued"]] == [f"{prefix}-2026-0001", f"{prefix}-2026-0002"]
    assert said(folder, "revoke", "xh-2026-0001", "XF-2026-0002", "--reason", "误发") == {
        "revoked": ["XF-2026-0002", "XH-2026-0001"]
    }
    refused = run(folder, "revoke", "XS-2026-0001", "XH-2026-0001", "--reason", "再来")
    assert (refused.exit_code, "XH-2026-0001 is no longer valid" in refused.stderr) == (1, True)
    again = said(folder, "reissue", "XH-2026-0001", "--reason", "查清", "--no-end")
    assert [one["serial"] for one in again["issued"]] == ["XH-2026-0003"]
    listed = said(folder, "list", "--year", "2026")
    assert {one["serial"]: (one["state"], one["expires_on"]) for one in listed} == {
        "XH-2026-0001": ("revoked", "2099-12-31"),
        "XH-2026-0002": ("valid", "2099-12-31"),
        "XH-2026-0003": ("valid", None),
        "XF-2026-0001": ("valid", "2099-12-31"),
        "XF-2026-0002": ("revoked", "2099-12-31"),
        "XS-2026-0001": ("valid", "2099-12-31"),
        "XS-2026-0002": ("valid", "2099-12-31"),
    }
    table = run(folder, "list", "--year", "2026", "--kind", "stage", "--state", "revoked").stdout
    assert "XH-2026-0001" in table
    assert "XH-2026-0002" not in table
    out = said(folder, "export", "--year", "2026", "--to", tmp_path / "给街道")
    assert out["certificates"] == 2
    assert sorted(path.name for path in Path(out["path"]).iterdir()) == [
        "XH-2026-0002 李敏.pdf",
        "XH-2026-0003 王芳.pdf",
    ]
    pdf = tmp_path / "打印.pdf"
    assert said(folder, "print", "XS-2026-0002", "XF-2026-0001", "--out", pdf, "--order", "number") == {
        "path": str(pdf),
        "certificates": 2,
    }
    with pikepdf.open(pdf) as printed:
        assert len(printed.pages) == 2


@pytest.mark.usefixtures("town")
def test_what_cannot_be_is_said(folder: DataFolder, tmp_path: Path) -> None:
    issued = run(folder, "issue", "--year", "2026").stdout
    assert issued.startswith("2 entitled, 2 issued.\nNone was issued to 2 others: --dry-run says why.\n")
    refused = run(folder, "reissue", "XH-2026-0001", "--reason", " ")
    assert (refused.exit_code, "reason" in refused.stderr) == (1, True)
    past = run(folder, "issue", "--kind", "hours", "--expires", "2001-01-01")
    assert (past.exit_code, "no day in the future" in past.stderr) == (1, True)
    assert run(folder, "export", "--year", "2025", "--to", tmp_path).exit_code == 1
    assert (
        run(folder, "print", "XH-2026-0001", "--out", tmp_path / "x.pdf", "--order", "sheet").exit_code == 2
    )
    unknown = run(folder, "revoke", "XH-2026-0999", "--reason", "x")
    assert (unknown.exit_code, "There is no certificate XH-2026-0999." in unknown.stderr) == (1, True)
    both = run(folder, "reissue", "XH-2026-0001", "--reason", "x", "--expires", "2099-12-31", "--no-end")
    assert both.exit_code == 2
    assert "No certificate was issued." in run(folder, "list", "--year", "2025").stdout
