"""The tables of an export and their columns, found by what the headings mean: whatever the tool, the order and the language.

`courses.meetings.reading` calls `tables`. A file may hold several (Teams: summary, participants, activities).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from courses.meetings.traditional import simplified
from people.names import tidy
from sheets.reading import SheetCells

_LOOSE = re.compile(r"[\s_\-:：*＊/()（）\[\]【】\"'“”.]+")
_ZONE = re.compile(
    r"[(（]?(?:UTC|GMT)\s*[+-]?[\d:]*[)）]?|[(（](?:北京时间|[A-Za-z]+/[A-Za-z_]+)[)）]", re.IGNORECASE
)
_WHO = "用户|成员|人员|参会人员?|参会者|员工|职工|参会成员|与会人员?|与会者|参与者|参与人员?|参加者|参加人员?|学员|观众|观看者|观看人员?|观看用户|听众|嘉宾"
_WHOSE = rf"{_WHO}|微信|入会|会中|真实|通讯录|企业微信|企业|本人"
_FIELDS: tuple[tuple[str, str], ...] = (
    ("original", r"name\(?originalname\)?|nameoriginalname|显示名称原名|名称原始名称|用户名称原始名称|姓名原名|名称原名|姓名原始姓名|姓名原姓名"),
    ("family", r"lastname|familyname|surname|姓|姓氏"),
    ("given", r"firstname|givenname|名"),
    ("name", (rf"(?:{_WHOSE})?(?:用户)?(?:昵称|姓名|全名|名称|名字|名|用户名)(?:入会昵称|会中昵称|昵称|真实姓名)?"
             rf"|{_WHO}|display(?:ed)?name|full(?:name)?name|fullname|name|nickname|user(?:name)?|"
             r"(?:participant|attendee|viewer|audience|member)s?(?:name)?|guestname|(?:user|display|member)nickname|nameofparticipant")),
    ("action", r"useraction|action|event|用户操作|动作|操作|行为|事件|进出(?:状态|类型)?|状态变化|类型"),
    ("stamp", r"timestamp|eventtime|时间戳|操作时间|事件时间|发生时间|进出时间|时间"),
    ("joined", (r"(?:用户|成员|参会者?|本次)?(?:首次|第一次|最早|最初|初次|开始)?"
               r"(?:入会|加入|进入|进会|参会|参加|上线|接入|登录|登入|到会|观看|签到)(?:会议|直播间?|课堂|教室|课程)?(?:开始|的)?(?:时间|时刻|日期时间)(?:点)?"
               r"|(?:首次|第一次|最早)?(?:入会|加入|进入)|开始(?:观看|参会|入会)(?:时间)?|(?:观看|参会)开始时间"
               r"|(?:first|initial)?(?:join(?:ed|ing)?|entry|enter(?:ed)?|login|log-?in|checkin|arrival)(?:date)?(?:time|at|timestamp)?(?:utc)?"
               r"|timejoined|timeofjoining|jointime(?:date)?|first(?:seen|joined)|joinedat|timeentered|firstseenat|entered(?:at)?")),
    ("left", (r"(?:用户|成员|参会者?|本次)?(?:最后|末次|上次|最晚|最终|最近|结束)?(?:一次)?"
             r"(?:(?:退会|离会|离开|退出|出会|下线|断开|登出|离线|签退)(?:会议|直播间?|课堂|教室|课程)?的?(?:时间|时刻|日期时间)?(?:点)?)"
             r"|(?:观看|参会)结束时间|结束(?:观看|参会)(?:时间)?"
             r"|(?:last|final)?(?:leav(?:e|ing)|left|exit(?:ed)?|logout|log-?out|departure)(?:date)?(?:time|at|timestamp)?(?:utc)?"
             r"|timeleft|timeexited|timeofleaving|lastseen(?:at)?|leftat")),
    ("duration", (r"(?:累计|总|合计|实际|有效|会议)?(?:入会|参会|在会|在线|观看|直播观看|停留|会议|参加|参与|出席|听课)?(?:总|累计)?时长(?:分钟?|秒|小时|min|minutes?)?"
                 r"|(?:会议中?|参会)?持续时间|参会时间分钟?|在线分钟数?|(?:inmeeting|meeting|attendance|attended|total|intheroom)?(?:duration|timeincall|timeinmeeting|timeinsession)"
                 r"(?:minutes?|mins?|seconds?|secs?|hours?|hhmmss)?|attendeddurationminutes?|minutes")),
    ("waiting", r"inwaitingroom|waitingroom|(?:是否)?在?等候室|(?:是否)?在?等候室中?"),
    ("mobile", r"(?:用户|绑定|联系)?(?:手机号?码?|联系电话|联系方式|电话(?:号码)?)|mobile(?:phone|number)?|phone(?:number)?"),
    ("staff_number", r"工号|员工工?号|员工编号|人员编号|学号|职工号|employeeid|staff(?:number|id|no)"),
    ("area", r"(?:所属|所在)?(?:部门|居民区|居委会?|社区|组织|单位|架构|团队)(?:名称)?|department|dept|organi[sz]ation"),
    ("mark", r"(?:user)?email(?:address)?|upn|participantidupn|participantid|邮箱(?:地址)?|用户id|userid|企业微信id|账号|帐号|成员id|设备id|attendeeemail"),
    ("role", r"身份|角色|role|host|usertype"),
    ("day", r"日期|参会日期|会议日期|date|入会日期"),
)  # fmt: skip
_PATTERNS = tuple((field, re.compile(pattern)) for field, pattern in _FIELDS)
_SUMMED = re.compile(
    r"首次|第一次|最早|初次|最后|末次|上次|最晚|最近|first|last(?!name)|initial|final", re.IGNORECASE
)
_MANY = frozenset({"name"})
"""Fields that several columns may hold: a nickname and the name in the address book."""


@dataclass(frozen=True)
class Table:
    """A table of participants: rows `first` to `end` (excluded) of a sheet under the headings of row `heading`, from 0."""

    cells: SheetCells
    heading: int
    first: int
    end: int
    columns: Mapping[str, tuple[int, ...]]
    is_summed: bool
    """First joining and last leaving of each participant, the gaps between them unknown."""

    def column(self, field: str) -> int | None:
        """The column of a field, None where the table has none."""
        found = self.columns.get(field)
        return found[0] if found else None

    def heading_of(self, field: str) -> str:
        """What stands over the column of a field."""
        column = self.column(field)
        return "" if column is None else str(self.cells.spread(self.heading, column))


def tables(cells: SheetCells) -> list[Table]:
    """Every table of participants in a sheet, from top to bottom."""
    found: list[tuple[int, dict[str, tuple[int, ...]]]] = []
    for row in range(len(cells.rows)):
        columns = _columns(cells, row)
        if _is_usable(columns):
            found.append((row, columns))
    made: list[Table] = []
    for place, (row, columns) in enumerate(found):
        end = found[place + 1][0] if place + 1 < len(found) else len(cells.rows)
        times = " ".join(
            str(cells.spread(row, columns[key][0])) for key in ("joined", "left") if key in columns
        )
        made.append(Table(cells, row, row + 1, end, columns, bool(_SUMMED.search(times))))
    return made


def field_of(heading: str) -> str:
    """What a heading means, "" where it means nothing here."""
    loose = _LOOSE.sub("", _ZONE.sub("", simplified(tidy(heading)))).lower()
    if not loose or len(loose) > 40:
        return ""
    return next((field for field, pattern in _PATTERNS if pattern.fullmatch(loose)), "")


def _columns(cells: SheetCells, row: int) -> dict[str, tuple[int, ...]]:
    columns: dict[str, tuple[int, ...]] = {}
    for column in range(len(cells.rows[row])):
        value = cells.spread(row, column)
        field = field_of(value) if isinstance(value, str) else ""
        if field and (field not in columns or field in _MANY):
            columns[field] = (*columns.get(field, ()), column)
    return columns


def _is_usable(columns: Mapping[str, object]) -> bool:
    named = bool(columns.keys() & {"name", "original"} or {"family", "given"} <= columns.keys())
    timed = "joined" in columns and columns.keys() & {"left", "duration"}
    reversed_ = "left" in columns and "duration" in columns
    return named and bool(timed or reversed_ or {"action", "stamp"} <= columns.keys())
