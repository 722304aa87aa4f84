"""The sheets and columns of a roster, and the words that cells may hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.vocabulary import BranchType, MemberKind, MemberTrait, Office, UnitKind
from services.roster import cells

Parse = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, other headings that are understood, and how a cell is read."""

    name: str
    heading: str
    parse: Parse
    required: bool = False
    aliases: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; an optional one may be missing from a file."""

    title: str
    columns: tuple[Column, ...]
    required: bool = True


UNIT_KINDS: Mapping[str, UnitKind] = {
    "党委": UnitKind.PARTY_COMMITTEE,
    "基层党委": UnitKind.PARTY_COMMITTEE,
    "党总支": UnitKind.GENERAL_BRANCH,
    "总支": UnitKind.GENERAL_BRANCH,
    "党支部": UnitKind.BRANCH,
    "支部": UnitKind.BRANCH,
    "党小组": UnitKind.PARTY_GROUP,
    "小组": UnitKind.PARTY_GROUP,
}
BRANCH_TYPES: Mapping[str, BranchType] = {
    "村社区": BranchType.VILLAGE_COMMUNITY,
    "村(社区)": BranchType.VILLAGE_COMMUNITY,
    "社区": BranchType.VILLAGE_COMMUNITY,
    "村": BranchType.VILLAGE_COMMUNITY,
    "机关": BranchType.GOVERNMENT,
    "事业单位": BranchType.INSTITUTE,
    "院所": BranchType.INSTITUTE,
    "国企": BranchType.STATE_ENTERPRISE,
    "国有企业": BranchType.STATE_ENTERPRISE,
    "两新": BranchType.NONPUBLIC_ORG,
    "两新组织": BranchType.NONPUBLIC_ORG,
    "学校": BranchType.SCHOOL,
    "中小学": BranchType.SCHOOL,
    "高校": BranchType.UNIVERSITY,
    "高校教工": BranchType.UNIVERSITY,
    "学生": BranchType.STUDENT,
    "高校学生": BranchType.STUDENT,
    "离退休": BranchType.RETIRED,
    "流动党员": BranchType.MIGRANT,
    "联合": BranchType.JOINT,
    "临时": BranchType.TEMPORARY,
    "功能型": BranchType.FUNCTIONAL,
}
MEMBER_KINDS: Mapping[str, MemberKind] = {
    "正式党员": MemberKind.FULL,
    "正式": MemberKind.FULL,
    "预备党员": MemberKind.PROBATIONARY,
    "预备": MemberKind.PROBATIONARY,
}
TRAITS: Mapping[str, MemberTrait] = {
    "流动": MemberTrait.MIGRANT,
    "流动党员": MemberTrait.MIGRANT,
    "失联": MemberTrait.OUT_OF_CONTACT,
    "失联党员": MemberTrait.OUT_OF_CONTACT,
    "离退休": MemberTrait.RETIRED,
    "退休": MemberTrait.RETIRED,
    "学生": MemberTrait.STUDENT,
    "学生党员": MemberTrait.STUDENT,
    "困难": MemberTrait.IN_HARDSHIP,
    "困难党员": MemberTrait.IN_HARDSHIP,
    "停止表决权": MemberTrait.VOTING_SUSPENDED,
    "留党察看": MemberTrait.VOTING_SUSPENDED,
    "停止党籍": MemberTrait.MEMBERSHIP_STOPPED,
}
OFFICES: Mapping[str, Office] = {
    "书记": Office.SECRETARY,
    "支部书记": Office.SECRETARY,
    "副书记": Office.DEPUTY_SECRETARY,
    "组织委员": Office.ORGANIZATION_OFFICER,
    "宣传委员": Office.PUBLICITY_OFFICER,
    "纪检委员": Office.DISCIPLINE_OFFICER,
    "委员": Office.COMMITTEE_MEMBER,
    "支部委员": Office.COMMITTEE_MEMBER,
    "小组长": Office.GROUP_LEADER,
    "党小组组长": Office.GROUP_LEADER,
    "查阅人": Office.COMMITTEE_READER,
    "党委查阅人": Office.COMMITTEE_READER,
    "运维": Office.OPERATOR,
}

UNITS = Sheet(
    "组织",
    (
        Column("code", "代码", cells.code, True, ("党组织代码", "组织代码"), "ZB01"),
        Column("name", "名称", cells.text(120), True, ("党组织名称", "组织名称"), "第一党支部"),
        Column("kind", "类别", cells.one_of(UNIT_KINDS), True, ("组织类别",), "党支部"),
        Column("parent", "上级代码", cells.code, False, ("上级党组织代码",), "DW"),
        Column("branch_type", "支部类型", cells.one_of(BRANCH_TYPES), False, (), "机关"),
        Column("established_on", "成立日期", cells.day, False, (), "2020-06-18"),
        Column("dissolved_on", "撤销日期", cells.day, False, (), ""),
        Column("term_since", "支委会届期起", cells.day, False, ("届期起",), "2024-06-20"),
        Column("term_until", "支委会届期止", cells.day, False, ("届期止",), ""),
        Column("ledger_since", "启用日期", cells.day, False, ("台账启用日期",), "2026-01-01"),
        Column("theme_day", "主题党日", cells.theme_day, False, ("固定党日",), "15"),
    ),
)
MEMBERS = Sheet(
    "党员",
    (
        Column("code", "编号", cells.code, True, ("党员编号", "工号", "学号"), "1001"),
        Column("name", "姓名", cells.person_name, True, (), "张三"),
        Column("branch", "所在支部", cells.code, True, ("支部代码", "所在支部代码"), "ZB01"),
        Column("group", "党小组", cells.code, False, ("党小组代码",), ""),
        Column("kind", "党员类别", cells.one_of(MEMBER_KINDS), True, ("人员类别",), "正式党员"),
        Column("traits", "人员情况", cells.several(TRAITS), False, ("备注类别",), ""),
        Column("since", "入支部日期", cells.day, True, ("转入日期",), "2020-06-18"),
        Column("until", "离开日期", cells.day, False, ("转出日期",), ""),
    ),
)
OFFICE_ROWS = Sheet(
    "任职",
    (
        Column("code", "编号", cells.code, True, ("党员编号", "工号", "学号"), "1001"),
        Column("unit", "组织代码", cells.code, True, ("党组织代码", "代码"), "ZB01"),
        Column("office", "职务", cells.one_of(OFFICES), True, (), "书记"),
        Column("since", "任职日期", cells.day, True, (), "2024-06-20"),
        Column("until", "免职日期", cells.day, False, (), ""),
    ),
)
RULES = Sheet(
    "规则",
    (
        Column("branch", "支部代码", cells.code, True, ("代码",), "ZB01"),
        Column("obligation", "项目", cells.text(40), True, (), "general_meeting"),
        Column("field", "数字项", cells.text(40), True, ("字段",), "minimum"),
        Column("value", "值", cells.setting, True, (), "1"),
    ),
    required=False,
)
SHEETS = (UNITS, MEMBERS, OFFICE_ROWS, RULES)
_HEADINGS = {
    (sheet.title, column.name): column.heading for sheet in SHEETS for column in sheet.columns
}


def heading_of(title: str, name: str) -> str:
    """The heading of a column, by the title of its sheet and its own name."""
    return _HEADINGS[title, name]
