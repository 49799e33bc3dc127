"""Whom a nickname means: one person for sure, several or one perhaps (with the reason), or nobody on the roster. Pure.

A wrong match is worse than a question: sure is only a name of the roster, whole, with nothing around it that is not explained,
whose area nothing contradicts, and that no other person could be.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from courses.meetings.lines import Participant
from courses.meetings.spelling import Explained, Spelled, Words, folded, is_device, spelled
from courses.meetings.verdicts import FOR, Candidate, Known, Verdict
from people.names import DOT, normalise

MOST = 8
"""Candidates shown for one nickname."""
_WEAK = ("same_sound", "pinyin", "order", "hidden", "given_name", "part_of_name", "one_character")
_COMPOUND_SURNAMES = """
欧阳 司马 上官 诸葛 东方 尉迟 公孙 令狐 宇文 慕容 长孙 夏侯 皇甫 司徒 司空 轩辕 端木 独孤 南宫 万俟 闻人 赫连 澹台 申屠 太史
呼延 钟离 西门 单于 濮阳 淳于 公冶 宗政 仲孙 鲜于 拓跋 百里 东郭 第五
"""
_COMPOUND = frozenset(_COMPOUND_SURNAMES.split())
_WILD = frozenset("*?□■＊")
_HAN = re.compile(r"[^\x00-\x7f]+")
_MOBILE_DIGITS = 11
_MASKED = re.compile(r"(\d{2,4})\*+(\d{2,4})")
_WITHIN = re.compile(r"^(.+?)\s*[(（](.+)[)）]\s*$")


NOBODY = Verdict(is_sure=False, candidates=())


@dataclass
class Roster:
    """The people a nickname is compared with, in the ways that it may name them."""

    people: Sequence[Known]
    words: Words = field(init=False)
    by_name: dict[str, list[Known]] = field(init=False)
    by_sound: dict[str, list[Known]] = field(init=False)
    by_mobile: dict[str, list[Known]] = field(init=False)
    by_number: dict[str, list[Known]] = field(init=False)
    by_id: dict[UUID, Known] = field(init=False)

    def __post_init__(self) -> None:
        """Make the indexes."""
        self.words = Words(
            {(area, each.street) for each in self.people for area in each.areas or {""} if area}
        )
        self.by_name = _index((folded(each.name), each) for each in self.people)
        self.by_sound = _index((_sound(each), each) for each in self.people)
        self.by_mobile = _index((each.mobile, each) for each in self.people if each.mobile)
        self.by_number = _index(
            (each.staff_number.lower(), each) for each in self.people if each.staff_number
        )
        self.by_id = {each.id: each for each in self.people}
        self.longest = max((len(name) for name in self.by_name), default=0)


def judge(roster: Roster, who: Participant) -> Verdict:
    """Whom a participant means."""
    verdict = _by_names(roster, who)
    numbered = _by_numbers(roster, who)
    if numbered is None:
        return verdict
    person, why = numbered
    if not verdict.candidates:
        return Verdict(is_sure=True, candidates=(Candidate(person, (why,)),))
    named = next((each for each in verdict.candidates if each.person.id == person.id), None)
    if named is not None and set(named.why) <= {*FOR, "same_name", "several"}:
        kept = tuple(each for each in named.why if each in FOR)
        return Verdict(is_sure=True, candidates=(Candidate(person, (*kept, why)),))
    others = tuple(each for each in verdict.candidates if each.person.id != person.id)
    return _unsure([Candidate(person, (why, "other_name")), *others])


def _by_names(roster: Roster, who: Participant) -> Verdict:
    whole = [_by_name(roster, who, name) for name in who.names]
    if who.may_be_two and not whole[0].is_sure:
        within = _WITHIN.match(who.names[0])
        if within:
            whole[:1] = [_by_name(roster, who, part) for part in within.groups()]
    return _agreed(whole)


def _agreed(verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict of several names of one participant: what is sure must not be contradicted by another name."""
    saying = [each for each in verdicts if each.candidates]
    if not saying:
        return NOBODY
    sure = [each for each in saying if each.is_sure]
    if sure:
        person = sure[0].candidates[0].person.id
        if all(
            any(each.person.id == person and _is_harmless(each) for each in verdict.candidates)
            for verdict in saying
        ):
            return sure[0]
    found = {each.person.id: each for verdict in reversed(saying) for each in verdict.candidates}
    if len(saying) == 1:
        return saying[0]
    return _unsure(
        [each._replace(why=(*each.why, "other_name")) if each.is_clean else each for each in found.values()]
    )


def _is_harmless(candidate: Candidate) -> bool:
    return not {"other_area", "other_mobile", "other_number", "more_than_name"} & set(candidate.why)


def _by_numbers(roster: Roster, who: Participant) -> tuple[Known, str] | None:
    """The one person whose mobile or staff number the export gives."""
    for number, index, why in (
        (who.mobile, roster.by_mobile, "mobile"),
        (who.staff_number.lower(), roster.by_number, "staff_number"),
    ):
        found = index.get(number, []) if number else []
        if len(found) == 1:
            return found[0], why
    return None


def _by_name(roster: Roster, who: Participant, name: str) -> Verdict:
    whole = spelled(name)
    found: dict[UUID, Candidate] = {}
    for start, end, person in _occurrences(roster, whole):
        candidate = _weigh(roster, who, whole, start, end, person)
        before = found.get(person.id)
        if before is None or len(set(candidate.why) - FOR) < len(set(before.why) - FOR):
            found[person.id] = candidate
    clean = [each for each in found.values() if each.is_clean]
    if len(clean) == 1:
        return Verdict(is_sure=True, candidates=(clean[0],))
    if clean:
        one_name = len({folded(each.person.name) for each in clean}) == 1
        why = "same_name" if one_name else "several"
        return _unsure([each._replace(why=(*each.why, why)) for each in clean])
    if found:
        return _unsure(found.values())
    return _unsure(_weak(roster, who, whole))


def _occurrences(roster: Roster, whole: Spelled) -> Iterable[tuple[int, int, Known]]:
    letters = whole.letters
    for start in range(len(letters)):
        for end in range(start + 2, min(len(letters), start + roster.longest) + 1):
            for person in roster.by_name.get(letters[start:end], ()):
                # A name in Latin letters is a word of its own, not part of one.
                if not (letters[start:end].isascii() and not _stands_alone(whole, start, end)):
                    yield start, end, person


def _stands_alone(whole: Spelled, start: int, end: int) -> bool:
    breaks = whole.soft | whole.hard | {0, len(whole.letters)}
    return start in breaks and end in breaks


def _weigh(
    roster: Roster, who: Participant, whole: Spelled, start: int, end: int, person: Known
) -> Candidate:
    """What speaks for and against a person whose name stands at a place of a nickname."""
    against: list[str] = []
    if not _is_whole(whole, start, end, person.name):
        against.append("parted")
    around = roster.words.explain([*whole.pieces(0, start), *whole.pieces(end, len(whole.letters))])
    if around is None:
        against.append("more_than_name")
        # What is explained still tells where somebody works.
        around = Explained(_areas_beside(roster, whole, start, end), [])
    named = [*around.areas, *roster.words.named_in(who.area)]
    if named and person.areas and not all(areas & person.areas for areas in named):
        against.append("other_area")
    if roster.words.is_area(whole.letters):
        against.append("like_area")
    against += _numbers_against(roster, who, around.runs, person)
    why = ["name"]
    if named and person.areas and "other_area" not in against:
        why.append("area")
    return Candidate(person, (*why, *dict.fromkeys(against)))


def _areas_beside(roster: Roster, whole: Spelled, start: int, end: int) -> list[frozenset[str]]:
    found = [roster.words.explain([piece])
             for piece in (*whole.pieces(0, start), *whole.pieces(end, len(whole.letters)))]  # fmt: skip
    return [areas for each in found if each for areas in each.areas]


def _is_whole(whole: Spelled, start: int, end: int, name: str) -> bool:
    """Whether nothing parts the name, but for a name dot or blanks as people pad a name: 韩　婷, 李 勇 桂, 欧阳 娜."""
    inside = {place - start for place in whole.soft | whole.hard if start < place < end}
    dots: set[int] = set()
    for sign in normalise(name):
        if sign == DOT:
            dots.add(sum(1 for each in normalise(name)[: normalise(name).index(sign)] if each != DOT))
    inside -= dots
    if not inside:
        return True
    if any(start + place in whole.hard for place in inside) or not _stands_alone(whole, start, end):
        return False
    surname = 2 if folded(name)[:2] in _COMPOUND else 1
    return inside in ({surname}, set(range(1, end - start)))


def _numbers_against(roster: Roster, who: Participant, runs: Sequence[str], person: Known) -> list[str]:
    against: list[str] = []
    if who.mobile and person.mobile and not _may_be(who.mobile, person.mobile):
        against.append("other_mobile")
    given = who.staff_number.lower()
    if given in roster.by_number and given != person.staff_number.lower():
        against.append("other_number")
    for run in {*runs, "".join(runs)}:
        is_mobile = len(run) == _MOBILE_DIGITS and run.isdigit()
        own = person.mobile if is_mobile else person.staff_number.lower()
        if run != own and (is_mobile or run in roster.by_number):
            against.append("other_number")
        elif run in roster.by_sound and run != _sound(person) and not is_device(run):
            against.append("several")
    return against


def _may_be(given: str, mobile: str) -> bool:
    masked = _MASKED.fullmatch(given)
    if masked:
        return mobile.startswith(masked[1]) and mobile.endswith(masked[2])
    return given == mobile or not given.isdigit()


def _weak(roster: Roster, who: Participant, whole: Spelled) -> list[Candidate]:
    """Whom a nickname may mean that holds no name of the roster whole; never sure."""
    pieces = roster.words.name_pieces(whole)
    explained = [roster.words.explain([piece]) for piece in whole.pieces(0, len(whole.letters))]
    named = [areas for each in explained if each for areas in each.areas] + roster.words.named_in(who.area)
    for piece in pieces:
        named += [frozenset(areas) for areas in _leading_areas(roster, whole, piece)]
    found: dict[UUID, str] = {}

    def note(people: Iterable[Known], why: str) -> None:
        for each in people:
            if each.id not in found or _WEAK.index(why) < _WEAK.index(found[each.id]):
                found[each.id] = why

    for piece in pieces:
        if roster.words.explain([piece]) is None or piece.isascii():
            _note_piece(roster, piece, note)
    latin = [run for piece in whole.pieces(0, len(whole.letters)) for run in re.findall(r"[a-z]+", piece)]
    latin = [run for run in latin if not is_device(run)]
    for order in (latin, latin[::-1], latin[1:], latin[:-1], latin[:1]):
        note(roster.by_sound.get("".join(order), ()), "pinyin")
    made = [_weakly(roster.by_id[id_], why, named) for id_, why in found.items()]
    # A sound or a given name shared by many is no hint; an area that fits is.
    fitting = [each for each in made if "other_area" not in each.why]
    return made if len(made) <= MOST else fitting if len(fitting) <= MOST else []


def _leading_areas(roster: Roster, whole: Spelled, piece: str) -> list[frozenset[str]]:
    """The areas whose name stands right before a piece."""
    end = whole.letters.find(piece)
    words = (whole.letters[start:end] for start in range(max(end, 0)))
    return [frozenset(roster.words.areas[word]) for word in words if word in roster.words.areas]


def _weakly(person: Known, why: str, named: Sequence[frozenset[str]]) -> Candidate:
    if not named or not person.areas:
        return Candidate(person, (why,))
    if any(areas & person.areas for areas in named):
        return Candidate(person, ("area", why))
    return Candidate(person, (why, "other_area"))


def _note_piece(roster: Roster, piece: str, note: "_Note") -> None:
    if not _WILD & set(piece):
        if _HAN.fullmatch(piece):
            _note_like(roster, piece, note)
    elif len(piece) > 1 and set(piece) - _WILD:
        for name, people in roster.by_name.items():
            note(people if _fits(piece, name) else (), "hidden")


def _note_like(roster: Roster, piece: str, note: "_Note") -> None:
    from pypinyin import lazy_pinyin

    from people.names import search_key

    if not 2 <= len(piece) <= 8:
        return
    note(roster.by_sound.get(search_key(piece).split(" ")[0], ()), "same_sound")
    note(roster.by_sound.get("".join(lazy_pinyin(piece)), ()), "same_sound")
    turned = piece[1:] + piece[0]
    note(roster.by_name.get(turned, ()), "order")
    for name, people in roster.by_name.items():
        if len(piece) < len(name):
            if name.startswith(piece) or name.endswith(piece):
                is_given = name[1:] == piece or (name[:2] in _COMPOUND and name[2:] == piece)
                is_part = name.startswith(piece) or any(DOT in each.name for each in people)
                if is_given or is_part:
                    note(people, "given_name" if is_given else "part_of_name")
        elif len(piece) == len(name) > 2 and _differing(piece, name) == 1:
            note(people, "one_character")


def _differing(one: str, other: str) -> int:
    return sum(1 for each, beside in zip(one, other, strict=True) if each != beside)


class _Note(Protocol):
    """The signature of what notes a weak candidate."""

    def __call__(self, people: Iterable[Known], why: str) -> None:
        """Note these people for this reason."""


def _fits(piece: str, name: str) -> bool:
    pattern = "".join(".{1,2}" if sign in _WILD else re.escape(sign) for sign in re.sub(r"\*+", "*", piece))
    return re.fullmatch(pattern, name) is not None


def _unsure(candidates: Iterable[Candidate]) -> Verdict:
    ordered = sorted(
        candidates, key=lambda each: (len(set(each.why) - FOR), each.person.pinyin, each.person.id)
    )
    return Verdict(is_sure=False, candidates=tuple(ordered[:MOST]))


def _sound(person: Known) -> str:
    return person.pinyin.split(" ")[0]


def _index(pairs: Iterable[tuple[str, Known]]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for key, person in pairs:
        if key:
            found.setdefault(key, []).append(person)
    return found
