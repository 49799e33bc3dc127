"""Looking at and ending processes that a test knows by their number alone, on every system."""

import os
import signal
import sys
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that ended and was not waited for does not."""
    if sys.platform == "win32":  # os.kill(pid, 0) sends Ctrl+C there
        import ctypes

        limited_information, still_active = 0x1000, 259
        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.OpenProcess.restype = ctypes.c_void_p
        process = ctypes.c_void_p(kernel32.OpenProcess(limited_information, False, pid))
        status = ctypes.c_ulong()
        found = bool(kernel32.GetExitCodeProcess(process, ctypes.byref(status)))
        kernel32.CloseHandle(process)
        return found and status.value == still_active
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def kill(pid: int) -> None:
    """End a process at once, without a word to it."""
    if sys.platform == "win32":
        os.kill(pid, signal.SIGTERM)  # TerminateProcess
    else:
        os.kill(pid, signal.SIGKILL)
