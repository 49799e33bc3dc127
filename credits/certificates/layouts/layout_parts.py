"""The parts of a certificate layout, and the fields that each kind of certificate fills in.

Lengths are ints in hundredths of a millimetre from the page's top left corner, sizes of type and letter spacing ints in tenths of
a point, colours "#rrggbb". `layout_text` reads and writes them, `layout_shape` says what a layout may look like.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from core.language import N_

Kind = Literal["stage", "credits", "hours"]
FaceName = Literal["kai", "song", "hei"]
Across = Literal["left", "middle", "right"]
Down = Literal["top", "middle", "bottom"]
FrameStyle = Literal["plain", "embroidered"]
RuleStyle = Literal["plain", "diamond"]
PictureRole = Literal["picture", "seal", "background"]

FIELD = re.compile(r"\{([a-z_]*)\}")
"""A field in a text."""
PARTED = "||"
"""Stands between the parts of a text that are set beside one another at sizes of their own."""
LEAST_CODE = 25_00
"""A QR of version 7 reads from paper down to about this width (measured at 150 dots per inch and under blur)."""
MOST_ROWS = 14
INK, RED, GOLD, PALE = "#211c1a", "#9e171c", "#ba9147", "#73695e"


class Box(NamedTuple):
    """A rectangle: its left upper corner, measured from the page's, and its size."""

    x: int
    y: int
    wide: int
    high: int

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.x + self.wide

    @property
    def bottom(self) -> int:
        """Its lower edge."""
        return self.y + self.high

    def meets(self, other: "Box") -> bool:
        """Whether the two have more than an edge in common."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def within(self, other: "Box") -> bool:
        """Whether it lies inside the other, edges included."""
        return (
            other.x <= self.x
            and other.y <= self.y
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


class Page(NamedTuple):
    """The sheet's size."""

    wide: int
    high: int


A4_PORTRAIT = Page(210_00, 297_00)
A4_LANDSCAPE = Page(297_00, 210_00)


@dataclass(frozen=True)
class Text:
    """A text that is made to fit its box (`placing`); `text` holds {fields} and may be parted by "||".

    The first part is set at `size`, the others at the sizes in `after`, all beside one another as one group. A part whose fields
    are all empty is left out. To the left it is set like a paragraph, over as many of `lines` as it needs; in the middle or to the
    right like a title, which shrinks on one line to `least` before it takes another.
    """

    key: str
    box: Box
    text: str
    face: FaceName = "kai"
    size: int = 140
    least: int = 100
    across: Across = "middle"
    down: Down = "middle"
    lines: int = 1
    spacing: int = 0
    colour: str = INK
    after: tuple[int, ...] = ()


@dataclass(frozen=True)
class Code:
    """The QR, with its quiet zone; the box is a square."""

    key: str
    box: Box


@dataclass(frozen=True)
class Picture:
    """A picture, as large as its box allows without being distorted. `image` names its bytes by their SHA-256 (`images`)."""

    key: str
    box: Box
    image: str
    role: PictureRole = "picture"


@dataclass(frozen=True)
class Rule:
    """A line along the middle of its box, the longer way; `diamond` has one in its middle. `thick` is a length."""

    key: str
    box: Box
    colour: str = GOLD
    thick: int = 30
    style: RuleStyle = "plain"


@dataclass(frozen=True)
class Frame:
    """A border that lies inside its box; embroidered: two lines, cross stitches in `second` between them, a flower in each corner."""

    key: str
    box: Box
    style: FrameStyle = "embroidered"
    colour: str = RED
    second: str = GOLD


@dataclass(frozen=True)
class SealSpace:
    """Where the round seal is stamped: a thin dashed circle with a few words in it, which may lie behind texts."""

    key: str
    box: Box
    text: str = "（盖章）"
    colour: str = PALE


class RowColumn(NamedTuple):
    """A column of `Rows`: which cell of a row it shows, its heading, its share of the width and where its cells stand."""

    field: str
    title: str
    share: int
    across: Across = "middle"


@dataclass(frozen=True)
class Rows:
    """A table of at most MOST_ROWS rows; `total` holds a text with {fields} for each column of its last line, or nothing.

    All lines are equally high, at most `row`, and lower when the box is full.
    """

    key: str
    box: Box
    columns: tuple[RowColumn, ...]
    total: tuple[str, ...] = ()
    face: FaceName = "kai"
    size: int = 120
    least: int = 80
    row: int = 9_00
    colour: str = INK
    rule: str = PALE


Element = Text | Code | Picture | Rule | Frame | SealSpace | Rows


@dataclass(frozen=True)
class Layout:
    """One layout. `code` names it through all its versions; the elements are drawn by kind, and within a kind in this order."""

    code: str
    title: str
    kind: Kind
    page: Page
    elements: tuple[Element, ...]


class FieldWords(NamedTuple):
    """What a field is called in the editor, and a value to try a layout with."""

    title: str
    sample: str


_PERSON = {
    "name": FieldWords(N_("Name"), "张𬍡䶮"),
    "last_four": FieldWords(N_("Last four of the staff number"), "1234"),
    "area": FieldWords(N_("Residential area"), "浦江街道江月路居民区"),
    "post": FieldWords(N_("Post"), "居民区书记助理"),
    "year": FieldWords(N_("Year"), "2026"),
}
_EARNED = {
    "hours": FieldWords(N_("Lesson hours"), "60"),
    "credits": FieldWords(N_("Credits"), "82.5"),
    "begins": FieldWords(N_("First day"), "2026年3月1日"),
    "ends": FieldWords(N_("Last day"), "2026年11月20日"),
    "period": FieldWords(N_("First to last day"), "2026年3月1日至2026年11月20日"),
    "earned": FieldWords(N_("Hours and credits in words"), "完成 60 课时，获得 82.5 学分"),
}
_PAPER = {
    "issued_on": FieldWords(N_("Day of issue"), "2026年11月21日"),
    "expires_on": FieldWords(N_("Valid until"), "2029年11月20日"),
    "issuers": FieldWords(N_("Issuing institutions"), "浦江街道社区工作者实训基地\n浦江街道党工委"),
}
_NUMBER = N_("Number")
_YEAR_SUMS = {
    "required": FieldWords(N_("Credits a year"), "80"),
    "times": FieldWords(N_("How often"), "31"),
}
FIELDS: Mapping[Kind, Mapping[str, FieldWords]] = MappingProxyType(
    {
        "stage": MappingProxyType(
            {
                **_PERSON,
                "programme": FieldWords(N_("Programme"), "新任社区工作者综合能力提升培训"),
                "stage": FieldWords(N_("Stage"), "第二阶段 · 情景模拟实训"),
                "title": FieldWords(
                    N_("Programme and stage"), "新任社区工作者综合能力提升培训 第二阶段 · 情景模拟实训"
                ),
                **_EARNED,
                **_PAPER,
                "serial": FieldWords(_NUMBER, "XH-2026-0123"),
            }
        ),
        "credits": MappingProxyType(
            {**_PERSON, **_YEAR_SUMS, **_EARNED, **_PAPER, "serial": FieldWords(_NUMBER, "XF-2026-0123")}
        ),
        "hours": MappingProxyType(
            {**_PERSON, **_YEAR_SUMS, **_EARNED, **_PAPER, "serial": FieldWords(_NUMBER, "XS-2026-0123")}
        ),
    }
)
"""By kind, what its texts can show. `issuers` holds a line for each; days, period and earned are written out in Chinese."""

ROW_FIELDS: Mapping[str, FieldWords] = MappingProxyType(
    {
        "what": FieldWords(N_("Kind of teaching"), "情景模拟"),
        "times": FieldWords(N_("How often"), "6"),
        "hours": FieldWords(N_("Lesson hours"), "12"),
        "credits": FieldWords(N_("Credits"), "18"),
    }
)
"""The cells of a row of `Shown`, in this order; a stage has no rows."""

KIND_TITLES: Mapping[Kind, str] = MappingProxyType(
    {
        "stage": N_("Certificate of completion"),
        "credits": N_("Statement of credits"),
        "hours": N_("Statement of training hours"),
    }
)
