"""A person as lists, files and phones read one, and the columns of the people list (PEOPLE masks numbers, FULL does not)."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from core.language import N_, _
from people.names import masked_id, masked_mobile
from sheets.columns import Column, Kind, Sheet


class PersonRow(NamedTuple):
    """One person with the posting of the day asked for. `area_id` is the 居民区, `patch_id` the finest patch known."""

    id: UUID
    name: str
    pinyin: str
    sex: str
    """男, 女 or ""."""
    staff_number: str | None
    mobile: str | None
    id_number: str | None
    area: str
    grid: str
    area_id: UUID | None
    post: str
    qualification: str
    joined_on: date | None
    left_on: date | None
    street: str
    patch_id: UUID | None
    note: str
    merged_into: UUID | None = None
    """The entry that this one turned out to be the same person as."""


def sex_shown(sex: str) -> str:
    """男 and 女 in the present language."""
    return {"男": _("male"), "女": _("female")}.get(sex, sex)


PEOPLE: Sheet[PersonRow] = Sheet(
    N_("Social workers"),
    (
        Column(
            "name",
            N_("Name"),
            Kind.TEXT,
            lambda row: row.name,
            14,
            ("姓名", "名字", "人员姓名", "社工姓名", "员工姓名", "学员姓名", "社区工作者姓名", "社区工作者"),
        ),
        Column("sex", N_("Sex"), Kind.TEXT, lambda row: sex_shown(row.sex), 8, ("性别", "男女")),
        Column(
            "id_number",
            N_("ID number"),
            Kind.CODE,
            lambda row: masked_id(row.id_number),
            22,
            (
                "身份证号",
                "身份证号码",
                "身份证",
                "身份证件号码",
                "身份证件号",
                "居民身份证号",
                "居民身份证号码",
                "公民身份号码",
                "公民身份证号码",
                "证件号码",
                "证件号",
                "idcard",
            ),
        ),
        Column(
            "mobile",
            N_("Mobile"),
            Kind.CODE,
            lambda row: masked_mobile(row.mobile),
            14,
            (
                "手机号码",
                "手机号",
                "手机",
                "移动电话",
                "移动电话号码",
                "本人手机",
                "联系手机",
                "联系电话",
                "联系方式",
                "联系号码",
                "电话号码",
                "电话",
                "phone",
                "mobilephone",
            ),
        ),
        Column(
            "staff_number",
            N_("Staff number"),
            Kind.CODE,
            lambda row: row.staff_number,
            14,
            (
                "工号",
                "人员编号",
                "人员编码",
                "员工编号",
                "员工号",
                "职工编号",
                "职工号",
                "社工编号",
                "工作证号",
                "学员编号",
                "学号",
                "编号",
            ),
        ),
        Column(
            "street",
            N_("Street"),
            Kind.TEXT,
            lambda row: row.street,
            14,
            ("街道", "街镇", "街道名称", "所属街道", "所在街道", "所属街镇", "所在街镇", "乡镇", "街道乡镇"),
        ),
        Column(
            "area",
            N_("Residential area"),
            Kind.TEXT,
            lambda row: row.area,
            18,
            (
                "居民区",
                "居民区名称",
                "所属居民区",
                "所在居民区",
                "任职居民区",
                "服务居民区",
                "居委会",
                "居委会名称",
                "所属居委会",
                "所在居委会",
                "居委",
                "所属居委",
                "所在居委",
                "居民委员会",
                "村居",
                "居村",
                "所属村居",
                "所在村居",
                "村居名称",
                "村居委",
                "居村委",
                "村居委会",
                "居村委会",
                "村委会",
                "社区",
                "社区名称",
                "所属社区",
                "所在社区",
            ),
        ),
        Column(
            "grid",
            N_("Micro-grid"),
            Kind.TEXT,
            lambda row: row.grid,
            20,
            (
                "微网格",
                "网格",
                "所属微网格",
                "所属网格",
                "所在微网格",
                "所在网格",
                "微网格名称",
                "网格名称",
                "责任网格",
                "责任微网格",
                "负责网格",
                "负责微网格",
            ),
        ),
        Column(
            "post",
            N_("Post"),
            Kind.TEXT,
            lambda row: row.post,
            14,
            (
                "岗位",
                "职务",
                "职位",
                "岗位名称",
                "现任职务",
                "担任职务",
                "现岗位",
                "工作岗位",
                "职务岗位",
                "岗位职务",
            ),
        ),
        Column(
            "qualification",
            N_("Qualification"),
            Kind.TEXT,
            lambda row: row.qualification,
            18,
            (
                "职业水平证书",
                "职业水平",
                "职业资格",
                "职业资格证书",
                "社会工作职业水平",
                "社会工作者职业水平证书",
                "社会工作者职业资格",
                "社工证",
                "社工证书",
                "资格证书",
                "证书",
                "持证情况",
            ),
        ),
        Column(
            "joined_on",
            N_("Joined on"),
            Kind.DAY,
            lambda row: row.joined_on,
            14,
            (
                "入职日期",
                "入职时间",
                "入职",
                "入职年月",
                "到岗日期",
                "到岗时间",
                "上岗日期",
                "上岗时间",
                "聘用日期",
                "聘用时间",
                "参加工作时间",
                "参加工作日期",
            ),
        ),
        Column(
            "left_on",
            N_("Left on"),
            Kind.DAY,
            lambda row: row.left_on,
            14,
            ("离职日期", "离职时间", "离岗日期", "离岗时间", "退出日期", "退出时间"),
        ),
        Column("note", N_("Note"), Kind.TEXT, lambda row: row.note, 20, ("备注", "说明")),
    ),
)


def _id_number(row: PersonRow) -> object:
    return row.id_number


def _mobile(row: PersonRow) -> object:
    return row.mobile


_IN_FULL = {"id_number": _id_number, "mobile": _mobile}
FULL: Sheet[PersonRow] = Sheet(
    PEOPLE.title,
    tuple(replace(column, value=_IN_FULL.get(column.key, column.value)) for column in PEOPLE.columns),
)
"""The same list with numbers in full: for an export that gives its reason, never for a screen."""
