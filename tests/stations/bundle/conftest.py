"""Where the tests of bundles write theirs."""

from pathlib import Path

import pytest


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A bundle's file, alone in its folder."""
    return tmp_path / "站点.xhb"
