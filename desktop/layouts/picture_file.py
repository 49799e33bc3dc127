"""Taking a picture that the user chose into the data folder, made what is printed. For any thread."""

from pathlib import Path

from core.paths import DataFolder
from credits.certificates.layouts import images
from sheets.refusals import FileUnreadable


def taken_in(folder: DataFolder, path: Path) -> str:
    """Keep the picture of a file and give its hash. Raises FileUnreadable, PictureUnusable, PictureTooLarge, FileNotWritten."""
    try:
        with path.open("rb") as file:
            content = file.read(images.MOST_BYTES + 1)
    except OSError as error:
        raise FileUnreadable(file=path.name, reason=error.strerror or str(error)) from error
    return images.add(folder, content, path.name)
