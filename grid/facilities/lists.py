"""The list of what falls due, as the screen, the terminal and a file show it, and the headings by which a file of facilities is read."""

from collections.abc import Mapping

from core.language import N_, _, translate
from grid.facilities import rules
from grid.facilities.dues import DueLine
from sheets.columns import Column, Kind, Sheet

KIND_WORDS: Mapping[str, str] = {
    "lift": N_("Lift"),
    "pump": N_("Pump"),
    "fire": N_("Fire safety"),
    "power": N_("Power"),
    "gate": N_("Gate"),
    "other": N_("Other facility"),
}
KIND_READ: Mapping[str, str] = {
    "电梯": "lift", "曳引电梯": "lift", "升降机": "lift", "水泵": "pump", "水箱": "pump", "二次供水": "pump", "消防": "fire", "消防设施": "fire", "灭火器": "fire",
    "消防栓": "fire", "喷淋": "fire", "烟感": "fire", "变电站": "power", "配电": "power", "供电": "power", "充电桩": "power", "门禁": "gate", "道闸": "gate",
    "大门": "gate", "其它": "other", "其他": "other",
}  # fmt: skip
"""What offices write for a kind; a word that holds none of these is another facility."""


def kind_word(kind: str) -> str:
    """A kind in the present language."""
    return translate(KIND_WORDS[kind])


def standing_word(line: DueLine) -> str:
    """How a due date stands, in the present language."""
    if line.standing == rules.DONE:
        return _("done")
    if line.standing == rules.VOID:
        return _("taken back")
    if line.standing == rules.LAPSED:
        return (
            _("lapsed yesterday")
            if line.days_left == -1
            else _("lapsed {days} days ago", days=-line.days_left)
        )
    if line.days_left < 2:
        return _("due tomorrow") if line.days_left else _("due today")
    return _("in {days} days", days=line.days_left)


def _every(line: DueLine) -> str:
    return _("every {months} months", months=line.every_months) if line.every_months else _("once")


DUES: Sheet[DueLine] = Sheet(
    N_("What falls due"),
    (
        Column("due_on", N_("Due on"), Kind.DAY, lambda row: row.due_on, 13, ("到期日", "到期日期", "下次检验日期", "下次检验日", "下次年检日期", "有效期至", "检验有效期", "应检日期", "截止日期", "到期时间")),
        Column("standing", N_("How it stands"), Kind.TEXT, standing_word, 14),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: kind_word(row.kind), 8, ("类别", "设备类别", "设施类别", "设备类型", "设施类型", "类型", "种类")),
        Column("name", N_("Facility"), Kind.TEXT, lambda row: row.name, 18, ("设施", "设施名称", "设备名称", "设备", "名称")),
        Column("code", N_("Registration number"), Kind.CODE, lambda row: row.code, 16, ("注册代码", "登记编号", "设备编号", "使用登记证编号", "使用登记证号", "注册编号", "编号")),
        Column("what", N_("What falls due"), Kind.TEXT, lambda row: row.what, 12, ("事项", "检验事项", "检查事项", "检验项目", "项目", "内容")),
        Column("where", N_("Where"), Kind.TEXT, lambda row: row.where, 26),
        Column("unit", N_("Responsible"), Kind.TEXT, lambda row: row.unit, 18, ("责任单位", "维保单位", "管理单位", "物业", "物业公司", "物业企业", "单位")),
        Column("phone", N_("Telephone"), Kind.CODE, lambda row: row.phone, 14),
        Column("every", N_("Interval"), Kind.TEXT, _every, 10, ("周期", "周期（月）", "检验周期", "间隔月数", "周期月")),
        Column("done_on", N_("Done on"), Kind.DAY, lambda row: row.done_on, 13),
        Column("evidence", N_("Evidence"), Kind.TEXT, lambda row: row.evidence, 20),
        Column("issue", N_("Number of the issue"), Kind.CODE, lambda row: row.issue, 16),
    ),
)  # fmt: skip
OPEN = DUES.only("due_on", "standing", "kind", "name", "what", "where", "unit", "phone", "issue")
"""What is not done yet."""
HISTORY = DUES.only("due_on", "standing", "what", "every", "done_on", "evidence", "issue")
"""Of one facility."""
