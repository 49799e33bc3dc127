"""The 12-bit vocabulary of certificate codes: common characters, ASCII and the phrases of the trade, anything else escaped.

A title of twelve characters takes some five codes. FROZEN with version 1 of the code: printed certificates are read with this
very table, so an entry is never changed, moved or removed; new ones go into the free places behind the last.
"""

from collections.abc import Callable

CODE_BITS = 12
_CHARACTER_BITS = 18  # planes 0, 2, 3 and 1: no font of ours reaches further
ESCAPE = (1 << CODE_BITS) - 1
_HANZI = 40 * 94  # GB 2312 level 1: rows 16 to 55 of 94 cells, the 3,755 commonest characters
ASCII_END = _HANZI + 95

# fmt: off
PHRASES = (
    "·", "—", "…", "“", "”", "《", "》", "〈", "〉", "、", "。", "，", "：", "；", "？", "！", "（", "）", "【", "】", "〇", "－", "～", "／",
    "第一", "第二", "第三", "第四", "第五", "第六", "一期", "二期", "三期", "四期", "五期", "六期", "第一期", "第二期", "第三期", "第四期",
    "第一阶段", "第二阶段", "第三阶段", "第四阶段", "阶段", "年度", "上半年", "下半年", "季度", "一季度", "二季度", "三季度", "四季度",
    "2024", "2025", "2026", "2027", "2028", "2029", "2030", "2031", "2032", "2033", "2034", "2035", "2036",
    "社区工作者", "社区工作", "社会工作者", "社会工作", "社区", "社工", "街道", "居民区", "居民", "居委会", "村委会", "业委会", "党组织",
    "党支部", "党总支", "党建", "党建引领", "党员", "书记", "主任", "干部", "骨干", "人才", "队伍", "后备干部", "志愿者", "志愿服务",
    "基层治理", "社区治理", "治理", "精细化治理", "数字化", "网格", "微网格", "网格员", "网格化", "民情日志", "走访", "入户走访",
    "培训班", "培训", "实训", "研修班", "研修", "轮训", "集训", "讲座", "课程", "学习", "教育", "继续教育", "考核", "考试", "结业", "必修",
    "选修", "线上", "线下", "在线", "初任", "新任", "新入职", "入职", "在职", "岗前", "任职", "资格", "专题", "示范", "进阶", "初级", "中级",
    "高级", "基础", "综合", "综合能力", "能力提升", "能力", "提升", "素质", "业务", "实务", "实战", "工作", "服务", "管理", "应用", "技能",
    "情景模拟", "案例", "演练", "法律法规", "法律", "法治", "政策", "心理", "心理健康", "心理疏导", "调解", "矛盾调解", "矛盾纠纷", "化解",
    "信访", "应急", "应急处置", "消防", "安全", "安全生产", "物业", "物业管理", "垃圾分类", "养老", "为老服务", "助残", "妇女", "儿童",
    "未成年人", "家庭", "社会救助", "救助", "民政", "卫生健康", "公共", "文明", "城市", "上海市", "上海", "全过程人民民主", "三会制度",
    "群众", "群众工作", "沟通", "协商", "议事", "自治", "共治", "写作", "公文写作", "信息", "数据", "智能", "“一网统管”", "“一网通办”",
    # With version 2: what long names are made of; 3 places are left.
    "阿卜杜", "阿不都", "买买提", "艾合买提", "艾买提", "吐尔逊", "托合提", "热合曼", "热西提", "热依木", "尼亚孜", "玉素甫", "依明", "肉孜",
    "卡德尔", "克力木", "吾甫尔", "古丽", "阿依", "木合塔尔", "帕提", "麦麦提", "扎西", "卓玛", "次仁", "才让", "巴特尔", "其其格",
)
# fmt: on

_CODE_OF = {phrase: ASCII_END + place for place, phrase in enumerate(PHRASES)}
_LONGEST = max(map(len, PHRASES))


def codes(text: str) -> list[tuple[int, int]]:
    """`text` as (value, bits), the longest phrase first at each place; one entry is one piece for `words`.

    Raises ValueError for a character beyond plane 3 (which no bundled font holds either).
    """
    pieces: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        for length in range(min(_LONGEST, len(text) - at), 0, -1):
            code = _CODE_OF.get(text[at : at + length])
            if code is not None:
                pieces.append((code, CODE_BITS))
                at += length
                break
        else:
            pieces.append(_single(text[at]))
            at += 1
    return pieces


def words(count: int, take: Callable[[int], int]) -> str:
    """The text of `count` pieces read with `take(bits)`. Raises ValueError or LookupError for a code that stands for nothing."""
    return "".join(_word(take(CODE_BITS), take) for _piece in range(count))


def _single(character: str) -> tuple[int, int]:
    if " " <= character <= "~":
        return _HANZI + ord(character) - 0x20, CODE_BITS
    encoded = character.encode("gb2312", "ignore")
    if len(encoded) == 2 and 0xB0 <= encoded[0] < 0xB0 + 40:
        return (encoded[0] - 0xB0) * 94 + encoded[1] - 0xA1, CODE_BITS
    return ESCAPE << _CHARACTER_BITS | _folded(ord(character)), CODE_BITS + _CHARACTER_BITS


def _folded(point: int) -> int:
    if point < 0x10000:
        return point
    if point < 0x20000:
        return point + 0x20000
    if point < 0x40000:
        return point - 0x10000
    raise ValueError(f"U+{point:04X} has no place in a certificate code")


def _word(code: int, take: Callable[[int], int]) -> str:
    if code == ESCAPE:
        folded = take(_CHARACTER_BITS)
        if 0xD800 <= folded < 0xE000:
            raise ValueError("half a character")  # no text that can be shown or sent has one
        return chr(
            folded if folded < 0x10000 else (folded + 0x10000 if folded < 0x30000 else folded - 0x20000)
        )
    if code < _HANZI:
        return bytes((0xB0 + code // 94, 0xA1 + code % 94)).decode("gb2312")
    if code < ASCII_END:
        return chr(0x20 + code - _HANZI)
    return PHRASES[code - ASCII_END]
