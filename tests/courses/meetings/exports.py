"""Exports as the meeting tools write them, and a session and roster for them to belong to."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from core.clock import SHANGHAI
from core.jobs import drive
from courses import programme, sessions
from people import roster
from store.transaction import Store

EXAMPLES = Path(__file__).parents[3] / "examples"
SAMPLE = EXAMPLES / "meeting_export.csv"
START = datetime(2026, 4, 22, 13, 30, tzinfo=SHANGHAI)
END = START + timedelta(hours=3)
AFTER = START + timedelta(hours=5)


def online_session(store: Store, **terms: object) -> UUID:
    """The lesson of the sample, 13:30 to 16:30, with the sample's roster in the base."""
    plan_of_roster = roster.read_roster(EXAMPLES / "roster.xlsx")
    at = START - timedelta(days=30)
    with store.read() as db:
        plan = roster.plan(db, plan_of_roster, at.date(), new_areas=True)
    drive(roster.carry_out(store, plan, "clerk", at))
    return bare_session(store, **terms)


def bare_session(store: Store, **terms: object) -> UUID:
    """The same lesson without anybody on the roster."""
    at = START - timedelta(days=30)
    with store.write() as db:
        year = programme.add_programme(db, 2026, "社区工作者年度培训", 6000, "clerk", at)
        stage = programme.add_stage(db, year, "第一阶段", 3000, "clerk", at)
        course = programme.add_course(db, stage, "社区三驾马车关系建设", "online", 300, "clerk", at)
        new = sessions.NewSession(course, START, END, **terms)  # type: ignore[arg-type] - the fields a test names
        return sessions.schedule(db, new, "clerk", at)


TENCENT = """会议主题,例会
会议号,123-456-789
预定开始时间,2026-04-22 13:30:00

用户昵称,入会时间,退会时间,入会时长,身份
爱博-韩婷,2026-04-22 13:38:15,2026-04-22 14:10:00,0:31:45,成员
爱博-韩婷,2026-04-22 14:20:00,2026-04-22 16:26:22,2:06:22,成员
"""
DINGTALK = """序号,姓名,部门,加入时间,离开时间,观看时长
1,韩婷,虹桥宝龙城居委会,2026/4/22 13:38,2026/4/22 16:26,2小时6分钟
"""
FEISHU = """参会人;所属部门;首次入会时间;最后离会时间;累计参会时长;设备类型
韩婷;虹桥宝龙城;2026年4月22日 13:38;2026年4月22日 16:26;02:06:00;桌面端
"""
WECOM = """会议名称：例会
时区：GMT+08:00
参会成员\t入会时间\t离会时间\t参会时长（分钟）
韩婷\t4月22日 下午1:38\t4月22日 下午4:26\t126
"""
ZOOM = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,
123 4567 8901,"例会, 第四次",04/22/2026 01:30:00 PM,04/22/2026 04:30:00 PM,host@example.org,181,2,

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room
小虹 (韩婷),a@example.org,04/22/2026 01:36:00 PM,04/22/2026 01:38:00 PM,2,Yes,Yes
小虹 (韩婷),a@example.org,04/22/2026 01:38:15 PM,04/22/2026 02:10:00 PM,32,Yes,No
小虹 (韩婷),a@example.org,04/22/2026 02:20:00 PM,04/22/2026 04:26:22 PM,127,Yes,No
"""
TEAMS = """1. Summary
Meeting title\t例会
Attended participants\t1
Start time\t4/22/26, 1:30:00 PM
End time\t4/22/26, 4:30:00 PM
Meeting duration\t3h
Average attendance time\t2h 38m 7s

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
韩婷\t4/22/26, 1:38:15 PM\t4/22/26, 4:26:22 PM\t2h 38m 7s\ta@example.org\ta@example.org\tPresenter

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
韩婷\t4/22/26, 1:38:15 PM\t4/22/26, 2:10:00 PM\t31m 45s\ta@example.org\tPresenter
韩婷\t4/22/26, 2:20:00 PM\t4/22/26, 4:26:22 PM\t2h 6m 22s\ta@example.org\tPresenter
"""
TEAMS_SUMMED = TEAMS.partition("3. In-Meeting")[0].replace("38m 7s\ta", "6m 7s\ta")
TEAMS_OLD = """Full Name\tUser Action\tTimestamp
韩婷\tJoined\t4/22/2026, 1:38:15 PM
韩婷\tLeft\t4/22/2026, 2:10:00 PM
韩婷\tJoined\t4/22/2026, 2:20:00 PM
韩婷\tLeft\t4/22/2026, 4:26:22 PM
"""
TEAMS_CHINESE = """1. 摘要
会议标题\t例会

2. 参与者
名称\t首次加入时间\t最后一次离开时间\t会议中持续时间\t电子邮件\t角色
韩婷\t26/4/22 13:38:15\t26/4/22 16:26:22\t2 小时 6 分钟 7 秒\ta@example.org\t演示者
"""
TEAMS_OLD_CHINESE = """全名\t用户操作\t时间戳
韩婷\t已加入\t2026/4/22 13:38:15
韩婷\t已离开\t2026/4/22 14:10:00
韩婷\t已加入\t2026/4/22 14:20:00
韩婷\t已离开\t2026/4/22 16:26:22
"""
TRADITIONAL = """姓名,加入時間,離開時間
韓婷,2026/4/22 下午 01:38:15,2026/4/22 下午 02:10:00
韓婷,2026/4/22 下午 02:20:00,2026/4/22 下午 04:26:22
"""
MEET = """First name,Last name,Email,Duration,Time joined,Time exited
婷,韩,a@example.org,2 hr 6 min,1:38 PM,4:26 PM
"""
WEBEX = '''"Meeting Name","Meeting Start Time (UTC)","Name","Attendee Email","Join Time (UTC)","Leave Time (UTC)","Attendance Duration"
"例会","=""2026-04-22 05:30:00""","韩婷","a@example.org","=""2026-04-22 05:38:15""","=""2026-04-22 06:10:00""","32 mins"
"例会","=""2026-04-22 05:30:00""","韩婷","a@example.org","=""2026-04-22 06:20:00""","=""2026-04-22 08:26:22""","127 mins"
'''
EXPORTS = {
    "tencent": (TENCENT, "gb18030"),
    "tencent with a mark": (TENCENT, "utf-8-sig"),
    "dingtalk": (DINGTALK, "utf-8"),
    "feishu": (FEISHU, "utf-8-sig"),
    "wecom": (WECOM, "utf-16"),
    "zoom": (ZOOM, "utf-8-sig"),
    "teams": (TEAMS, "utf-16"),
    "teams summed": (TEAMS_SUMMED, "utf-16-le"),
    "teams older": (TEAMS_OLD, "utf-16"),
    "teams in chinese": (TEAMS_CHINESE, "utf-16"),
    "teams older in chinese": (TEAMS_OLD_CHINESE, "utf-16"),
    "in traditional characters": (TRADITIONAL, "big5"),
    "meet": (MEET, "utf-8"),
    "webex": (WEBEX, "utf-8"),
}


def written(folder: Path, text: str, encoding: str = "utf-8-sig", name: str = "参会名单.csv") -> Path:
    """A file as the tool leaves it."""
    path = folder / name
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    return path
