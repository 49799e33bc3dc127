"""How a nickname is spelled out: letters in one form with the breaks between them, and the words that are no name. Pure.

`courses.meetings.matching` compares; the words here explain what stands around a name: areas, titles, devices, figures.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from courses.meetings.traditional import simplified
from people.areas import stem
from people.names import DOT, normalise, tidy

_DOTS = frozenset("·•・‧∙⋅｡．.﹒･᛫")
_GRID = re.compile(r"第?(?:\d{1,3}|[一二三四五六七八九十]{1,3})号?微?网格")
_ASCII = re.compile(r"[a-z]+|\d+")
_HAN_FIGURES = str.maketrans("一二三四五六七八九", "123456789")
_DEVICE = re.compile(
    r"(?:my)?s?(?:iphone|ipad|ipod|mac|macbook|imac|pro|air|mini|max|plus|ultra|huawei|mate|nova|honor|mi|xiaomi|redmi|oppo|"
    r"vivo|iqoo|oneplus|realme|meizu|samsung|galaxy|note|pad|tab|phone|mobile|pc|desktop|laptop|win|windows|android|ios|"
    r"lenovo|thinkpad|dell|hp|asus|acer|surface|zoom|user|guest|x|xs|xr|se|s|gt|neo|reno|find|pura|magic|fold|flip|k|p|n|t)+"
)
_PLAIN = """
的 我是 本人 来自
老师 教师 讲师 教授 同学 学员 同志 女士 先生 师傅 医生 律师 阿姨 大姐 大哥
书记 副书记 主任 副主任 站长 副站长 组长 副组长 班长 副班长 队长 委员 干部 条线干部 条线 专员 干事
社工 社区工作者 社会工作者 工作人员 工作者 网格员 网格长 微网格长 网格 微网格 志愿者 党员 助理 实习生 值班
居民区书记 居委会主任 居委主任 党总支书记 党支部书记 总支书记 支部书记 党委书记
居民区 居委会 居委 居民委员会 村委会 村委 社区 小区 街道 党总支 党支部 党群服务中心 服务中心 服务站 自治办
主持人 联席主持人 管理员 参会者 参会人 参会 与会 成员 嘉宾 访客
手机 手机端 电脑 电脑端 平板 平板端 客户端 网页 网页端 小程序 微信 企业微信 钉钉 飞书 腾讯会议 台式机 笔记本
华为 荣耀 小米 红米 苹果 三星 联想 魅族 一加 真我 努比亚 中兴 戴尔 惠普 华硕
签到 已到 重进 重新进入 第二次 备用 第一组 第二组 第三组 第四组 第五组 第六组
"""
"""Words around a name that say nothing about who it is. None of one letter but 的: glued to a name it may belong to it."""
_PLAIN_SET = frozenset(_PLAIN.split())
_ENDINGS = ("", "居民区", "居委会", "居委", "居民委员会", "社区", "小区", "村委会", "村委", "村")


def folded(name: str) -> str:
    """What names are compared by: normalised, simplified, without dots and blanks, small letters."""
    return simplified("".join(sign for sign in normalise(name) if sign != DOT and not sign.isspace())).lower()


@dataclass(frozen=True)
class Spelled:
    """A nickname's letters, folded, and where the writer set something between them."""

    letters: str
    soft: frozenset[int]
    """Before which letters a blank or a name dot stands."""
    hard: frozenset[int]
    """Before which letters anything else stands: a hyphen, a bracket, an emoji."""

    def pieces(self, start: int, end: int) -> list[str]:
        """The letters from `start` to `end`, parted at every break."""
        cuts = [start, *sorted(place for place in self.soft | self.hard if start < place < end), end]
        return [self.letters[left:right] for left, right in pairwise(cuts) if left < right]


def spelled(text: str) -> Spelled:
    """Spell a nickname out."""
    letters: list[str] = []
    soft: set[int] = set()
    hard: set[int] = set()
    for sign in _plain_letters(simplified(tidy(text)).lower()):
        if sign.isspace() or sign in _DOTS:
            soft.add(len(letters))
        elif unicodedata.category(sign)[0] in "LN" or sign in "*?□■＊":
            letters.append(sign)
        else:
            hard.add(len(letters))
    return Spelled("".join(letters), frozenset(soft - hard), frozenset(hard))


def _plain_letters(text: str) -> str:
    """Latin letters without their tone marks: hán -> han."""
    return "".join(
        unicodedata.normalize("NFD", sign)[0] if "\xc0" <= sign < "\u0250" else sign for sign in text
    )


class Explained(NamedTuple):
    """What stands around a name, taken apart: the areas that each area word may mean, and runs of Latin letters or figures."""

    areas: list[frozenset[str]]
    runs: list[str]


class Words:
    """The words that are no name, with those of the roster's own areas and streets."""

    def __init__(self, areas: Iterable[tuple[str, str]]) -> None:
        """`areas` are pairs of 居民区 and street as the roster calls them."""
        self._areas: dict[str, set[str]] = {}
        for area, street in areas:
            own = stem(area)
            for form in _forms(simplified(own).lower()):
                self._areas.setdefault(form, set()).add(own)
            whole = simplified(tidy(street)).lower().replace(" ", "")
            for form in {whole, re.sub(r"(?:街道|镇|乡)$", "", whole)}:
                if len(form) > 1:
                    self._areas.setdefault(form, set()).add(own)
        self._longest = max((len(word) for word in (*self._areas, *_PLAIN_SET)), default=0)

    @property
    def areas(self) -> Mapping[str, Collection[str]]:
        """The areas that a word may mean."""
        return self._areas

    def is_area(self, word: str) -> bool:
        """Whether a folded text is nothing but an area's name."""
        return word in self._areas

    def explain(self, pieces: Iterable[str]) -> Explained | None:
        """Take pieces apart into known words; None when something in them is none."""
        areas: list[frozenset[str]] = []
        runs: list[str] = []
        for piece in pieces:
            words = self._taken_apart(piece, {})
            if words is None:
                return None
            for word in words:
                if word in self._areas:
                    areas.append(frozenset(self._areas[word]))
                elif _ASCII.fullmatch(word):
                    runs.append(word)
        return Explained(areas, runs)

    def named_in(self, text: str) -> list[frozenset[str]]:
        """The areas that a longer text names (a department), the longest word at each place."""
        found: list[frozenset[str]] = []
        letters, place = spelled(text).letters, 0
        while place < len(letters):
            for end in range(min(len(letters), place + self._longest), place + 1, -1):
                word = letters[place:end]
                if word in self._areas:
                    found.append(frozenset(self._areas[word]))
                    place = end - 1
                    break
            place += 1
        return found

    def name_pieces(self, whole: Spelled) -> list[str]:
        """The pieces of a nickname without the known words at their ends: what may be a name that the roster has not."""
        found: list[str] = []
        for piece in whole.pieces(0, len(whole.letters)):
            rest = piece
            for _round in range(3):
                rest = self._without_start(self._without_end(rest))
            if rest:
                found.append(rest)
        return found

    def _taken_apart(self, piece: str, known: dict[str, list[str] | None]) -> list[str] | None:
        if not piece:
            return []
        if piece not in known:
            known[piece] = None
            for word in self._words_at_start(piece):
                rest = self._taken_apart(piece[len(word) :], known)
                if rest is not None:
                    known[piece] = [word, *rest]
                    break
        return known[piece]

    def _words_at_start(self, piece: str) -> Iterable[str]:
        run = _ASCII.match(piece)
        grid = _GRID.match(piece)
        if grid:
            yield grid[0]
        for end in range(min(len(piece), self._longest), 0, -1):
            word = piece[:end]
            if word in self._areas or word in _PLAIN_SET:
                yield word
        if run:
            yield run[0]

    def _without_start(self, piece: str) -> str:
        for end in range(min(len(piece) - 1, self._longest), 0, -1):
            if piece[:end] in self._areas or piece[:end] in _PLAIN_SET:
                return piece[end:]
        return piece

    def _without_end(self, piece: str) -> str:
        for start in range(max(1, len(piece) - self._longest), len(piece)):
            if piece[start:] in _PLAIN_SET or piece[start:] in self._areas:
                return piece[:start]
        return re.sub(r"[a-z0-9]+$", "", piece) or piece


def is_device(run: str) -> bool:
    """Whether a run of Latin letters is the name of a device or a program: "iphone", "huaweimate"."""
    return _DEVICE.fullmatch(run) is not None


def _forms(area: str) -> set[str]:
    """How people write an area: whole, its beginning or end of two characters or more, with 居委会 and the like, 1 for 一."""
    parts = {area}
    parts |= {area[:end] for end in range(2, len(area))}
    parts |= {area[start:] for start in range(1, len(area) - 1)}
    parts |= {part.translate(_HAN_FIGURES) for part in parts}
    return {part + ending for part in parts for ending in _ENDINGS} - _PLAIN_SET
