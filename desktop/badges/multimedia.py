"""Whether Qt's cameras and sounds are there; asked when the first is wanted, for the import alone takes a fifth of a second."""

from PySide6.QtCore import QLoggingCategory

_QUIET = "qt.multimedia.symbolsresolver=false\nqt.multimedia.ffmpeg.info=false"


def is_there() -> bool:
    """Whether QtMultimedia can be imported here. A Linux machine may lack a system library that it links to."""
    # Which optional libraries FFmpeg did not find is no fault; without this every start of a camera lists them.
    QLoggingCategory.setFilterRules(_QUIET)
    try:
        import PySide6.QtMultimedia
    except ImportError:
        return False
    return bool(PySide6.QtMultimedia)
