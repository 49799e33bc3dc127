"""How this program starts itself again: the desktop, the demo and the self-test run the web door as a child process."""

import sys


def command(*arguments: str) -> list[str]:
    """The command line of `xiuhua ARGUMENTS`, for an installation and for a frozen program alike."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "cli.main", *arguments]
