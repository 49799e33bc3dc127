"""`xiuhua certificates badge` and `signing`: what is written and said, and what is refused."""

import json
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner, Result
from keyring.backend import KeyringBackend

from cli.main import xiuhua
from core import settings
from core.clock import now
from core.paths import DataFolder
from credits.certificates import file_signature
from store.transaction import Store
from tests.certificate_town import certificate_town, finish
from tests.signing import BEGINS, PASSPHRASE, Authority


def run(folder: DataFolder, *words: str | Path, typed: str = "") -> Result:
    arguments = ["certificates", *map(str, words), "--data", str(folder.root)]
    return CliRunner().invoke(xiuhua, arguments, input=typed)


def test_a_badge_is_written_and_that_of_a_revoked_one_is_not(
    sqlite_base: Store, folder: DataFolder, tmp_path: Path
) -> None:
    finish(certificate_town(sqlite_base), "王芳", "李敏")
    assert run(folder, "issue", "--year", "2026").exit_code == 0
    out = tmp_path / "徽章" / "badge.jwt"
    said = run(folder, "badge", "xh-2026-0001", "--out", out, "--json")
    assert json.loads(said.stdout) == {"serial": "XH-2026-0001", "file": str(out)}
    assert out.read_text("ascii").count(".") == 2
    assert run(folder, "badge", "XH-2026-0002", "--out", out).stdout == f"Written: {out}\n"
    assert run(folder, "revoke", "XH-2026-0002", "--reason", "误发").exit_code == 0
    for number, why in (("XH-2026-0002", "no longer valid"), ("XH-2026-0009", "certificate")):
        refused = run(folder, "badge", number, "--out", tmp_path / "none.jwt")
        assert (refused.exit_code, why in refused.stderr) == (1, True)
    assert not (tmp_path / "none.jwt").exists()


class _Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # pyright: ignore[reportAssignmentType, reportIncompatibleVariableOverride] - how the library wants it written

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[f"{service} {username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[f"{service} {username}"]


def test_signing_is_tried_and_the_passphrase_remembered(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(file_signature.PASSPHRASE, raising=False)
    before, drawer = keyring.get_keyring(), _Drawer()
    keyring.set_keyring(drawer)
    try:
        assert "not signed" in run(folder, "signing").stdout
        settings.save(folder.settings, settings.Settings(signing_file="seal.p12"))
        assert "is not in the folder keys" in run(folder, "signing").stderr
        days = (now() - BEGINS).days + 30
        (folder.keys / "seal.p12").write_bytes(Authority().pkcs12(days=days))
        unknown = run(folder, "signing")
        assert (unknown.exit_code, "--remember" in unknown.stderr) == (1, True)
        wrong = run(folder, "signing", "--remember", typed="another\n")
        assert (wrong.exit_code, drawer.held) == (1, {})
        kept = run(folder, "signing", "--remember", "--json", typed=f"{PASSPHRASE}\n")
        assert json.loads(kept.stdout) == {"signs": True, "file": "seal.p12"}
        assert PASSPHRASE not in kept.output
        assert drawer.held == {"Xiuhua seal.p12": PASSPHRASE}
        assert "signed with seal.p12" in run(folder, "signing").stdout
    finally:
        keyring.set_keyring(before)
