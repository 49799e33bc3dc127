"""Names as people type them and as they are kept: one form for comparing, a key for searching, masks for showing.

Every door that takes a name from a person or a file calls `normalise`; the original stays with whoever received it.
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import PurePosixPath, PureWindowsPath

from core.glyphs import spelled

DOT = "·"
_DOTS = "·•・‧∙⋅｡．.﹒･᛫․⸱⸳ꞏㆍ\u0387●。"
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
_NOT_KEPT = re.compile("[\0\ud800-\udfff]")
_ACCENTED = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff][\u0300-\u036f]+")
_WORD = re.compile(r"\w+")
_BLANKS = re.compile(r"\s+")
_NOT_IN_FILES = re.compile(r'[\\/:*?"<>|\s]+')
_HAN = "〇㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003347f"
_BLANK_BESIDE_HAN = re.compile(f"(?<=[{_HAN}{DOT}]) | (?=[{_HAN}{DOT}])")
_DOT_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}]) ?[{re.escape(_DOTS)}] ?(?=[{_HAN}])")
# The fourteen ideographs that GB 18030-2000 left in private use (GB 18030-2022, annex D); the codec still does.
_LEFT_IN_PRIVATE_USE = {
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}
# Radicals of the supplement (U+2E80-2EF3) that look like a whole character, each with that character: copied from web pages and
# PDFs they stand for it. NFKC knows two of them; the others are in Unicode's EquivalentUnifiedIdeograph.txt.
_RADICALS = "⺒巳⺓幺⺟母⺠民⺦丬⺲罒⺹耂⻁虎⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻐钅⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻲亀⻳龟"


@cache
def _letters() -> dict[int, str]:
    """What single characters become in a cell: half-width forms, and the ideographs that are meant."""
    return {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "} | _ideographs()


@cache
def _ideographs() -> dict[int, str]:
    """Radicals, compatibility and private-use ideographs, each with the ideograph that is meant."""
    table: dict[int, str] = {}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)):
        table[code] = unicodedata.normalize("NFKC", chr(code))
    table |= {ord(radical): meant for radical, meant in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)}
    # GBK fonts drew rows FE50-FEA0 at U+E815-U+E864, in this order; the codec knows where the characters went.
    rows = [bytes((0xFE, low)) for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
    for code, row in enumerate(rows, 0xE815):
        table[code] = chr(_LEFT_IN_PRIVATE_USE.get(code, ord(row.decode("gb18030"))))
    return table


def visible(text: str) -> str:
    """Text without what nobody sees: control characters (tabs and line ends stay), zero widths, marks that turn the
    writing round, halves of a surrogate pair.
    """
    return _INVISIBLE.sub("", text)


def file_name(name: str, longest: int) -> str:
    """A file's own name, its last `longest` characters, without folders, what cannot be seen and what no file system takes."""
    last = PureWindowsPath(PurePosixPath(visible(name).strip()).name).name
    return _NOT_IN_FILES.sub(" ", last).strip(" .")[-longest:]


def ideographs(text: str) -> str:
    """Text with the ideographs that are meant where it has radicals, compatibility or private-use ones; all else as it was."""
    return text.translate(_ideographs())


def replaced(name: str) -> dict[str, str]:
    """The odd ideographs of a name, each with what is read for it: {"⻢": "马"}. Somebody should look at them beside the person's ID card."""
    table = _ideographs()
    return {sign: table[ord(sign)] for sign in name if table.get(ord(sign), sign) != sign}


def as_given(name: str) -> str:
    """The original as its column takes it: the first 120 characters, without U+0000 and halves of a pair, which no database keeps."""
    return _NOT_KEPT.sub("", name)[:120]


def as_written(given: str) -> str:
    """An original with what cannot be seen, or looks like something else, shown by its code: "李\ue863" -> "李〔U+E863〕"."""
    odd = {ord(sign): f"〔U+{ord(sign):04X}〕" for sign in (*replaced(given), *_INVISIBLE.findall(given))}
    return spelled(given.translate(odd))


def tidy(text: str) -> str:
    """Text of any cell in one form: no invisible characters, half-width letters and digits, single blanks, none at the ends.

    Not NFKC: that would also rewrite ², ㎡ and ①, which people mean. Dots and blanks between Chinese characters stay.
    """
    if not text or (text.isascii() and text.isalnum()):
        return text
    plain = visible(text).translate(_letters())
    return _BLANKS.sub(" ", _ACCENTED.sub(_composed, plain)).strip()


def sentence(text: str) -> str:
    """What somebody wrote in whole words, as `tidy` does but with its own punctuation: a Chinese comma stays one."""
    return _BLANKS.sub(" ", _ACCENTED.sub(_composed, visible(text))).strip()


def _composed(letter: re.Match[str]) -> str:
    """A letter and its accents as one character: files of a Mac have "e" and U+0301 for é."""
    return unicodedata.normalize("NFC", letter[0])


def normalise(name: str) -> str:
    """A name in the one form it is compared and kept in: "王　伟" -> "王伟", any name dot -> "·" (U+00B7).

    Blanks between Latin words stay, single. The same name normalised again is unchanged.
    """
    dotted = _DOT_BETWEEN_HAN.sub(DOT, visible(name))
    return _BLANK_BESIDE_HAN.sub("", _DOT_BETWEEN_HAN.sub(DOT, tidy(dotted)))


def staff_number(text: str) -> str:
    """A staff number in the form it is compared in: tidy, no blanks, capitals."""
    return tidy(text).replace(" ", "").upper()


def search_key(name: str) -> str:
    """What a search by pinyin looks in: full pinyin and initials of a normalised name, e.g. "ouyangna oyn".

    Surnames have their own readings (仇 qiu, 单 shan, 曾 zeng). At most 200 characters.
    """
    surname = next((start for start in (name[:2], name[:1]) if start in _SURNAMES), "")
    rest = name[len(surname) :]
    read = [*_SURNAMES.get(surname, "").split(), *(_readings(rest) if rest else ())]
    words = _WORD.findall(" ".join(read).lower())
    return f"{''.join(words)} {''.join(word[0] for word in words)}"[:200].strip()


@lru_cache(maxsize=4_096)
def _readings(text: str) -> tuple[str, ...]:
    """Its pinyin, word by word. Kept for a while: given names recur in a roster, and reading one is half the price of adding somebody."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(text))


def masked_name(name: str) -> str:
    """A name as a public place may see it: "王建国" -> "王**"."""
    return name[:1] + "*" * (len(name) - 1)


def masked_mobile(mobile: str | None) -> str:
    """ "13812345678" -> "138****5678"; shorter numbers show their last two digits alone; None is ""."""
    if not mobile:
        return ""
    return f"{mobile[:3]}****{mobile[-4:]}" if len(mobile) >= 11 else f"****{mobile[-2:]}"


def masked_id(id_number: str | None) -> str:
    """ "310112198407010594" -> "310112********0594": the birthday is hidden; None is ""."""
    if not id_number:
        return ""
    return f"{id_number[:6]}********{id_number[-4:]}" if len(id_number) >= 15 else f"********{id_number[-2:]}"


# Readings that differ from the commonest one when the character is a surname (现代汉语词典, 姓氏 readings).
_SURNAMES = {
    "万俟": "mo qi",
    "令狐": "ling hu",
    "单于": "chan yu",
    "尉迟": "yu chi",
    "澹台": "tan tai",
    "长孙": "zhang sun",
    "仇": "qiu",
    "仝": "tong",
    "佴": "nai",
    "冼": "xian",
    "区": "ou",
    "华": "hua",
    "单": "shan",
    "卜": "bu",
    "句": "gou",
    "召": "shao",
    "员": "yun",
    "哈": "ha",
    "宁": "ning",
    "宓": "mi",
    "宿": "su",
    "尉": "wei",
    "幺": "yao",
    "折": "she",
    "晟": "cheng",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "柏": "bai",
    "洗": "xian",
    "燕": "yan",
    "盖": "ge",
    "祭": "zhai",
    "秘": "bi",
    "种": "chong",
    "繁": "po",
    "纪": "ji",
    "缪": "miao",
    "翟": "zhai",
    "葛": "ge",
    "褚": "chu",
    "覃": "qin",
    "解": "xie",
    "訾": "zi",
    "谌": "chen",
    "贲": "ben",
    "车": "che",
    "逄": "pang",
    "那": "na",
    "郗": "xi",
    "钭": "tou",
    "阚": "kan",
    "隗": "wei",
    "应": "ying",
    "过": "guo",
    "乐": "yue",
    "乜": "nie",
    "任": "ren",
    "黑": "he",
    "仉": "zhang",
    "曲": "qu",
    "都": "du",
    "难": "ning",
    "适": "kuo",
    "牟": "mou",
}
