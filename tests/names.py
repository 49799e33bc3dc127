"""250,000 names, real-looking and odd, each with what the program has to make of it: the form it keeps, or what it refuses.

The names are put together from parts by a fixed seed and belong to nobody. What is expected follows from how a name was made (a clean
one, then spoiled in a known way), not from the program's own rules. Tests of normalising, fitting and printing take them from here.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

WHOLE: Final = 250_000
_SEED: Final = 20_260_301

IDEOGRAPHS: Final = (
    *range(0x3400, 0x4DB6),
    *range(0x4E00, 0xA000),
    *range(0x20000, 0x2A6D7),
    *range(0x2A700, 0x2B735),
    *range(0x2B740, 0x2B81E),
    *range(0x2B820, 0x2CEA2),
    *range(0x2CEB0, 0x2EBE1),
    *(0x3007, 0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29),
)
"""Every ideograph up to extension F that GB 18030-2022 has (and those of 9FF0-9FFF): each occurs in a name."""
_ALONE = frozenset(IDEOGRAPHS)

SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖"
    "邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文仝逄亓卜仉乜冼缑昝郄鄢䶮"
)
DOUBLE: Final = (
    "欧阳", "上官", "皇甫", "令狐", "诸葛", "司徒", "司马", "申屠", "夏侯", "贺兰", "完颜", "慕容", "尉迟", "长孙", "宇文", "东方",
    "独孤", "南宫", "西门", "端木", "公孙", "轩辕", "澹台", "呼延", "万俟", "钟离", "闻人", "赫连", "濮阳", "淳于", "单于", "太叔",
)  # fmt: skip
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅国建文志海波斌宇浩凯欣怡雨晨子轩梓涵思远嘉琪诗语雪婷俊辉鹏飞云龙凤春秋"
    "冬晓东南北成才仁义礼智信忠孝廉荣光庆丰禾田园林森木水泉清江河湖山石金银玲珑珍珠翠瑶琳琅瑜瑾璇璐昕昊旭晖曦暄煜炜焕烨堃喆淼焱"
)
_SYLLABLES = (
    "阿", "古", "丽", "买", "提", "迪", "努", "尔", "艾", "合", "巴", "特", "那", "木", "海", "吐", "逊", "热", "曼", "依", "布", "拉", "伊",
    "敏", "江", "卡", "德", "帕", "夏", "提", "克", "孜", "苏", "里", "坦", "肉", "孜", "斯", "马", "色", "俄", "贡", "扎", "西", "卓", "玛",
    "次", "仁", "旺", "堆", "索", "朗", "才", "让", "嘎", "乌", "云", "其", "格", "宝", "音", "布", "和", "敖", "登", "吉", "沙", "衣", "麦",
)  # fmt: skip
DOTS: Final = "·•・‧∙⋅｡．.﹒･᛫․⸱⸳●。"
"""What imports put where a name has its dot; all of them mean U+00B7."""
_LATIN = (
    "Anna", "Marie", "José", "Zoë", "François", "Müller", "Åsa", "Øystein", "Łukasz", "Dvořák", "Ñuñez", "O'Neil", "Brontë", "Citroën",
    "Jean-Luc", "Svenž", "Ğökçe", "Šárka", "Smith", "Björk", "Ōta", "Kūkai", "Ægir", "Þór", "Renée", "Ján", "Ioană", "Čapek",
)  # fmt: skip
_LATIN_REFUSED = "ǎǐǒǔǚǹạềơưșțƏḿЖΩ"
KANGXI: Final = tuple(range(0x2F00, 0x2FD6))
RADICALS: Final = "⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻲亀⺒巳⺓幺⻳龟⺟母"
"""Radicals of the supplement that are whole characters, each with the ideograph that is meant."""
COMPATIBILITY: Final = tuple(
    code
    for code in (*range(0xF900, 0xFA6E), *range(0xFA70, 0xFADA), *range(0x2F800, 0x2FA1E))
    if code not in _ALONE
)
OLD_FONTS: Final = "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
"""U+E815 to U+E864 as fonts of GB 18030-2000 drew them; the components among them (⺁ ⺄ ...) are in no font of ours."""
_COMPONENTS = frozenset("⺁⺄⺈⺋⺌⺗⺧⺪⺮⺳⺶⺷⺻⻊")
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\ufe00\ufe0f\U000e0100\U000e01ef\u0000\u0007\u001b\u007f\u0085\u202a\u202e\u2066"
_BLANKS = " \u3000\u00a0\u2002\u2003\u2009\u202f\t\r\n"
_EMOJI = "😀👍🌸❤☀⭐🐉🀄㊙🈳🎓♥✿☺"
_NO_FONT = (
    *range(0x2EBF1, 0x2EC35),
    *range(0x2EDF6, 0x2EE5D),
    *range(0x3000A, 0x30020),
    *range(0x30D8D, 0x30DDF),
    *range(0x31358, 0x313BC),
    *range(0x32085, 0x3208D),
)
"""Ideographs of extensions G, H and I that no bundled font has."""
_FOREIGN = "\ue000\ue100\ue865\uf8ff\U000f0000\U0010fffd\ufffd\ufffe\u0378가나あア゛𓀀⿰"


@dataclass(frozen=True, slots=True)
class Sample:
    """A name as it comes, the form it must be kept in, and the characters it must be refused for ("" for none)."""

    kind: str
    given: str
    kept: str
    refused: str = ""


def names(count: int = WHOLE) -> Iterator[Sample]:
    """`count` samples in an order that mixes all kinds; the whole holds every kind's share and each of IDEOGRAPHS.

    Fewer are taken evenly from the whole.
    """
    whole = _whole()
    return (whole[number * WHOLE // count] for number in range(count))


def printable(count: int = WHOLE) -> list[str]:
    """The kept forms of those among `names(count)` that are not refused."""
    return [sample.kept for sample in names(count) if not sample.refused]


@cache
def _whole() -> list[Sample]:
    dice = random.Random(_SEED)
    made = [*_rare(dice)]
    shares: tuple[tuple[int, Callable[[random.Random], Sample]], ...] = (
        (55_000, _common),
        (18_000, _double),
        (40_000, _minority),
        (12_000, _long),
        (10_000, _latin),
        (6_000, _compatibility),
        (8_000, _radicals),
        (6_000, _old_font),
        (22_000, _padded),
        (3_000, _emoji),
        (8_000, _unknown),
    )
    for share, make in shares:
        made += (make(dice) for _number in range(share))
    made += (_mixed(dice) for _number in range(WHOLE - len(made)))
    dice.shuffle(made)
    return made


def _common(dice: random.Random) -> Sample:
    name = _plain(dice)
    return Sample("common", name, name)


def _double(dice: random.Random) -> Sample:
    name = dice.choice(DOUBLE) + _picked(dice, _GIVEN, dice.randint(1, 2))
    return Sample("double", name, name)


def _minority(dice: random.Random) -> Sample:
    parts = [_word(dice) for _part in range(dice.choice((2, 2, 2, 3)))]
    dot = dice.choice(DOTS)
    beside = dice.choice(("", "", " ", "\u3000", "\u200b"))
    return Sample("minority", f"{beside}{dot}{beside}".join(parts), "·".join(parts))


def _long(dice: random.Random) -> Sample:
    """Up to 40 characters: names of several parts, and the longest that a person may have."""
    most = dice.randint(16, 40)
    name = _word(dice)
    while len(longer := f"{name}·{_word(dice)}") <= most:
        name = longer
    name += _picked(dice, _SYLLABLES, most - len(name))
    return Sample("long", name.replace("·", dice.choice(DOTS)), name)


def _latin(dice: random.Random) -> Sample:
    words = [dice.choice(_LATIN) for _word in range(dice.randint(1, 3))]
    kept = " ".join(words)
    refused = ""
    if dice.random() < 0.15:
        refused = dice.choice(_LATIN_REFUSED)
        kept = f"{kept} V{refused}n"
    given = kept
    spoiled = dice.randrange(4)
    if spoiled == 1:
        given = unicodedata.normalize("NFD", kept)  # as files named or typed on a Mac have it
    elif spoiled == 2:
        given = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in kept)
    elif spoiled == 3:
        given = kept.replace(" ", dice.choice(("  ", "\u00a0", "\u3000", " \t")))
    return Sample("latin", given, unicodedata.normalize("NFC", kept), refused)


def _rare(dice: random.Random) -> Iterator[Sample]:
    """Every ideograph once, one or two to a name."""
    points = list(IDEOGRAPHS)
    dice.shuffle(points)
    at = 0
    while at < len(points):
        taken = points[at : at + dice.choice((1, 2, 2))]
        at += len(taken)
        name = dice.choice(SURNAMES) + "".join(map(chr, taken))
        yield Sample("rare", name, name)


def _compatibility(dice: random.Random) -> Sample:
    given = _picked(dice, [chr(code) for code in COMPATIBILITY], dice.randint(1, 2))
    surname = dice.choice(SURNAMES)
    return Sample("compatibility", surname + given, surname + unicodedata.normalize("NFC", given))


def _radicals(dice: random.Random) -> Sample:
    surname = dice.choice(SURNAMES)
    if dice.random() < 0.5:
        given = _picked(dice, [chr(code) for code in KANGXI], dice.randint(1, 2))
        return Sample("radicals", surname + given, surname + unicodedata.normalize("NFKC", given))
    at = [2 * dice.randrange(len(RADICALS) // 2) for _sign in range(dice.randint(1, 2))]
    given, kept = ("".join(RADICALS[place + part] for place in at) for part in (0, 1))
    return Sample("radicals", surname + given, surname + kept)


def _old_font(dice: random.Random) -> Sample:
    surname = dice.choice(SURNAMES)
    at = dice.randrange(len(OLD_FONTS))
    refused = OLD_FONTS[at] if OLD_FONTS[at] in _COMPONENTS else ""
    return Sample("old font", surname + chr(0xE815 + at), surname + OLD_FONTS[at], refused)


def _padded(dice: random.Random) -> Sample:
    name = _plain(dice)
    return Sample("padded", _spoiled(dice, name), name)


def _emoji(dice: random.Random) -> Sample:
    name, emoji = _plain(dice), dice.choice(_EMOJI)
    joined = dice.choice(("", "\ufe0f", "\u200d"))
    return Sample("emoji", name + emoji + joined, name + emoji, emoji)


def _unknown(dice: random.Random) -> Sample:
    name, sign = _plain(dice), chr(dice.choice(_NO_FONT))
    at = dice.randint(1, len(name))
    odd = name[:at] + sign + name[at:]
    return Sample("unknown", odd, odd, sign)


def _mixed(dice: random.Random) -> Sample:
    """Several refused characters at once, some of them twice, some beside blanks and what nobody sees."""
    signs = [
        chr(dice.choice(_NO_FONT)) if dice.random() < 0.5 else dice.choice(_FOREIGN)
        for _sign in range(dice.randint(1, 3))
    ]
    name = _plain(dice)
    odd = "".join([name[0], *signs, name[1:], signs[0]])
    refused = "".join(dict.fromkeys(signs))
    given = odd + dice.choice((*_INVISIBLE, *_BLANKS))
    return Sample("mixed", given, odd, refused)


def _plain(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + _picked(dice, _GIVEN, dice.choice((1, 2, 2, 2)))


def _word(dice: random.Random) -> str:
    return _picked(dice, _SYLLABLES, dice.randint(2, 5))


def _picked(dice: random.Random, signs: Sequence[str], count: int) -> str:
    return "".join(dice.choice(signs) for _sign in range(count))


def _spoiled(dice: random.Random, name: str) -> str:
    """Blanks between and around the characters, and what nobody sees anywhere, as pasted cells have it."""
    parts: list[str] = []
    for sign in name:
        parts += [_noise(dice), sign]
    return "".join([*parts, _noise(dice)])


def _noise(dice: random.Random) -> str:
    kind = dice.randrange(4)
    if kind == 0:
        return dice.choice(_BLANKS) * dice.randint(1, 3)
    return dice.choice(_INVISIBLE) if kind == 1 else ""
