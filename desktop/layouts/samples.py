"""What a layout is tried with: usual values, short ones, the longest there are, and rare characters. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from core.language import N_
from credits.certificates.layouts import shown
from credits.certificates.layouts.layout_parts import FIELDS, MOST_ROWS, Kind
from credits.certificates.layouts.shown import Shown

USUAL = "usual"
SAMPLES: Mapping[str, str] = MappingProxyType(
    {
        USUAL: N_("Usual values"),
        "short": N_("A short name"),
        "longest": N_("The longest values"),
        "rare": N_("Rare characters"),
    }
)
"""Their titles."""
# As on certificates: Chinese whatever language the desktop speaks.
_OTHER: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        USUAL: {"name": "王秀英"},
        "short": {
            "name": "丁一",
            "last_four": "",
            "area": "江村",
            "post": "社工",
            "programme": "初任培训",
            "stage": "",
            "title": "初任培训",
            "issuers": "实训基地",
            "expires_on": "",
        },
        "longest": {
            "name": "阿卜杜热西提·麦麦提吐尔逊·阿布都克热木江·吾买尔",
            "area": "浦江街道江月路第三居民区（含江月路东侧、浦瑞路以西及沿街商铺）党群服务站",
            "post": "居民区党组织副书记兼居民委员会主任助理、专职网格员",
            "programme": "闵行区新任社区工作者综合能力提升暨基层治理情景模拟与应急处置专题培训班（二〇二六年第一期）",
            "stage": "第二阶段 · 情景模拟、岗位实践与应急处置综合实训",
            "title": "闵行区新任社区工作者综合能力提升暨基层治理情景模拟与应急处置专题培训班（二〇二六年第一期）"
            " 第二阶段 · 情景模拟、岗位实践与应急处置综合实训",
            "hours": "1080.75",
            "credits": "1082.25",
            "times": "1031",
            "begins": "2025年12月31日",
            "ends": "2026年12月31日",
            "period": "2025年12月31日至2026年12月31日",
            "earned": "完成 1080.75 课时，获得 1082.25 学分",
            "issuers": "上海市闵行区浦江镇社区工作者实训与能力发展基地\n中共闵行区浦江镇委员会社会工作办公室\n"
            "闵行区社会工作者协会继续教育专业委员会\n闵行区民政局基层政权和社区建设科",
        },
        "rare": {
            "name": "𬍡䶮㛃·𠮷𪚥",
            "area": "䲟鱼㙍居民区",
            "programme": "㑇𬭎班",
            "title": "㑇𬭎班",
            "stage": "",
        },
    }
)
_LONG_ROW = ("社区应急处置与突发事件情景模拟综合实训", "1031", "1080.75", "1082.25")


def sample(kind: Kind, which: str) -> Shown:
    """The values of one of SAMPLES for a kind of certificate."""
    usual = shown.sample(kind)
    fields = {
        **usual.fields,
        **{name: text for name, text in _OTHER[which].items() if name in FIELDS[kind]},
    }
    if kind == "stage":
        return Shown(MappingProxyType(fields))
    rows = {"short": usual.rows[:1], "longest": (_LONG_ROW,) * MOST_ROWS}.get(which, usual.rows)
    return Shown(MappingProxyType(fields), rows)
