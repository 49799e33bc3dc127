"""Whether a window can be shown here: the demo opens the desktop only where there is a screen."""

import os
import sys


def has_screen() -> bool:
    """True on Windows and macOS; elsewhere when X or Wayland is there. Never under continuous integration."""
    if os.environ.get("CI"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
