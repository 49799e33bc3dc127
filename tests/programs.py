"""Programs of the system that some tests look through: a browser, a reader of PDFs."""

import os
import shutil
from collections.abc import Callable

import pytest
from PIL import Image


def program(*names: str) -> str:
    """The path of the first of these programs that is installed.

    Without it the test is skipped on a person's own machine, and fails where everything is checked: .ci/run installs them.
    """
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    missing = f"{' or '.join(names)} is not installed; .ci/run says which package has it"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def zbar() -> Callable[[Image.Image], list[str]]:
    """A reader of codes that shares nothing with the program's own; skips or fails as `program` where its library is missing."""
    try:
        from pyzbar import pyzbar
    except ImportError:
        program("the library zbar")
        raise
    return lambda picture: [found.data.decode() for found in pyzbar.decode(picture)]
