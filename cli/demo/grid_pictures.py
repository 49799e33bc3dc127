"""The photos of the demo's issues: drawn, so that nobody's staircase is in them; a few for all, each kept once by its hash."""

import hashlib
import random
from dataclasses import dataclass
from io import BytesIO

from core.files import write_whole
from core.paths import DataFolder
from grid.issues.photos import BEFORE, Photo

_OF_A_KIND = 6
_WIDE, _HIGH = 960, 720
_WALL, _FLOOR, _DOOR = (224, 220, 208), (150, 148, 142), (98, 116, 128)
_HEAPED = ((176, 120, 72), (120, 92, 66), (196, 160, 110), (88, 104, 84))


@dataclass(frozen=True)
class Pictures:
    """What there is of each kind."""

    before: tuple[Photo, ...]
    after: tuple[Photo, ...]

    def one(self, dice: random.Random, kind: str) -> Photo:
        """Any of a kind."""
        return dice.choice(self.before if kind == BEFORE else self.after)


def make(folder: DataFolder, seed: int = 23) -> Pictures:
    """Draw them into media/: a corridor with things heaped up in it, and the same corridor cleared."""
    dice = random.Random(seed)  # noqa: S311 - drawings, no secret
    return Pictures(
        tuple(_kept(folder, _corridor(number, dice, heaped=True), "before") for number in range(_OF_A_KIND)),
        tuple(_kept(folder, _corridor(number, dice, heaped=False), "after") for number in range(_OF_A_KIND)),
    )


def _corridor(number: int, dice: random.Random, *, heaped: bool) -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (_WIDE, _HIGH), _WALL)
    pen = ImageDraw.Draw(picture)
    pen.polygon(
        [(0, _HIGH), (_WIDE, _HIGH), (_WIDE * 2 // 3, _HIGH // 2), (_WIDE // 3, _HIGH // 2)], fill=_FLOOR
    )
    pen.rectangle([(_WIDE * 2 // 5, _HIGH // 5), (_WIDE * 3 // 5, _HIGH // 2)], fill=_DOOR)
    pen.rectangle([(60 + 40 * number, 120), (150 + 40 * number, 240)], outline=_FLOOR, width=6)
    if heaped:
        for _box in range(7):
            left, top, side = dice.randint(120, 640), dice.randint(400, 560), dice.randint(60, 150)
            pen.rectangle(
                [(left, top), (left + side, top + side)],
                fill=dice.choice(_HEAPED),
                outline=(60, 56, 50),
                width=3,
            )
    written = BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


def _kept(folder: DataFolder, content: bytes, kind: str) -> Photo:
    sha256 = hashlib.sha256(content).hexdigest()
    write_whole(folder.media / f"{sha256}.jpg", content)
    return Photo(sha256, f"{kind}.jpg", kind)
