"""The words around names: lists, everybody, groups, offices, titles."""

import re

SEPARATORS = re.compile(r"[、,;/|+&\n。.]+")
JOINTS = re.compile(r"[和与及跟]|还有|以及")
SPACES = re.compile(r"\s+")
DOTS = re.compile(r"[·•・‧∙]")
EVERYBODY = re.compile(
    r"(?:全体|全部|所有|全员|大家|所有人|全体人员)(?:的)?(?:党员|同志|成员|人员|人|都)?(?:到齐|都?到了|参加|到会|出席)?"
)
COMMITTEE = re.compile(r"(?:全体)?(?:支部?委员?|支委会|支部委员会|委员会|班子)(?:成员|委员)?")
EXCEPT_LAST = re.compile(
    r"(?P<base>.+?)[,;、(]?(?:除了|除|不含|不包括|少了?|缺)(?P<out>.+?)(?:以外|之外|外)?\)?"
)
EXCEPT_FIRST = re.compile(
    r"(?:除了|除)(?P<out>.+?)(?:以外|之外|外)?[,;、]?(?:其他|其余)?(?P<base>全体.*|全部.*|所有.*|大家.*|都.*|支委.*)"
)
ABSENT = re.compile(
    r"(?P<base>全体[^,;、]*|全部|支委[^,;、]*)[,;、](?P<out>.+?)(?:请假|缺席|没来|未到|没到|缺勤)"
)
TITLE = re.compile(r"(?:同志|老师|同学|书记|委员|主任|组长|先生|女士)$")
FAMILIAR = re.compile(r"[老小阿](?P<s>.)|(?P<t>.)(?:总|工|老|书记|委员|主任|组长|老师)")
GROUP_NOISE = re.compile(r"[第党小]")
# How an office of the branch committee is called; the roster keeps the key.
OFFICES = {
    "secretary": "书记",
    "deputy_secretary": "副书记",
    "organization_officer": "组织委员",
    "publicity_officer": "宣传委员",
    "discipline_officer": "纪检委员",
    "committee_member": "委员",
}
DIGITS = str.maketrans("1234567890", "一二三四五六七八九零")
DOUBLE_SURNAMES = {
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "司徒",
    "夏侯",
    "尉迟",
    "皇甫",
    "慕容",
    "令狐",
    "东方",
    "公孙",
}
