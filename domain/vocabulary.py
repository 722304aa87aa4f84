"""The closed sets of words: kinds of unit, branch, member and office."""

from enum import StrEnum


class UnitKind(StrEnum):
    """A place in the tree of Party organisations."""

    PARTY_COMMITTEE = "party_committee"  # 党委
    GENERAL_BRANCH = "general_branch"  # 党总支
    BRANCH = "branch"  # 党支部
    PARTY_GROUP = "party_group"  # 党小组


UPPER_KINDS = frozenset({UnitKind.PARTY_COMMITTEE, UnitKind.GENERAL_BRANCH})  # have branches below


class BranchType(StrEnum):
    """The field in which a branch works; it chooses the preset of obligations."""

    VILLAGE_COMMUNITY = "village_community"  # 村、社区
    GOVERNMENT = "government"  # 机关
    INSTITUTE = "institute"  # 事业单位、院所
    STATE_ENTERPRISE = "state_enterprise"  # 国有企业
    NONPUBLIC_ORG = "nonpublic_org"  # 两新组织
    SCHOOL = "school"  # 中小学
    UNIVERSITY = "university"  # 高校教工
    STUDENT = "student"  # 高校学生
    RETIRED = "retired"  # 离退休
    MIGRANT = "migrant"  # 流动党员
    JOINT = "joint"  # 联合
    TEMPORARY = "temporary"  # 临时
    FUNCTIONAL = "functional"  # 功能型


class MemberKind(StrEnum):
    """Full or probationary; applicants are not members and have no kind."""

    FULL = "full"  # 正式党员
    PROBATIONARY = "probationary"  # 预备党员


class MemberTrait(StrEnum):
    """What else is true of a member for a time; several may be."""

    MIGRANT = "migrant"  # 流动党员
    OUT_OF_CONTACT = "out_of_contact"  # 失联党员
    RETIRED = "retired"  # 离退休党员
    STUDENT = "student"  # 学生党员
    IN_HARDSHIP = "in_hardship"  # 困难党员
    VOTING_SUSPENDED = "voting_suspended"  # 受留党察看处分, or rights suspended
    MEMBERSHIP_STOPPED = "membership_stopped"  # 停止党籍


class Office(StrEnum):
    """An appointment with dates; it gives rights in the bot, a chat never does."""

    SECRETARY = "secretary"  # 书记
    DEPUTY_SECRETARY = "deputy_secretary"  # 副书记
    ORGANIZATION_OFFICER = "organization_officer"  # 组织委员
    PUBLICITY_OFFICER = "publicity_officer"  # 宣传委员
    DISCIPLINE_OFFICER = "discipline_officer"  # 纪检委员
    COMMITTEE_MEMBER = "committee_member"  # 委员
    GROUP_LEADER = "group_leader"  # 党小组组长
    COMMITTEE_READER = "committee_reader"  # 上级党组织的查阅人
    OPERATOR = "operator"  # 管理本机器人的人


# Who sits in a 支部委员会. In a branch without a committee its secretary and deputy hold the
# same offices, so an office alone does not make a committee: ask for a term (CommitteeTerm).
BRANCH_COMMITTEE_OFFICES = frozenset(
    {
        Office.SECRETARY,
        Office.DEPUTY_SECRETARY,
        Office.ORGANIZATION_OFFICER,
        Office.PUBLICITY_OFFICER,
        Office.DISCIPLINE_OFFICER,
        Office.COMMITTEE_MEMBER,
    }
)
