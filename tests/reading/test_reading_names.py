"""Who is meant: full names, parts, pinyin, homophones, lists, groups, everybody but some."""

import pytest

from bot.kit.reading import NamedWord, NameEntry, NameRule, NamesReading, Reason, read_names
from bot.kit.texts import Texts
from domain.vocabulary import BRANCH_COMMITTEE_OFFICES

ZHANG, LI, WANG, LIU, LIU_TOO, OUYANG, ZHAO, ADIL, WU = range(1, 10)
ROSTER = [
    NameEntry(ZHANG, "张三", "第一党小组", "secretary"),
    NameEntry(LI, "李四", "第一党小组", "organization_officer"),
    NameEntry(WANG, "王五", "第二党小组", "纪检委员"),
    NameEntry(LIU, "刘建国", "第二党小组"),
    NameEntry(LIU_TOO, "刘建军", "第二党小组"),
    NameEntry(OUYANG, "欧阳春晓", "第一党小组"),
    NameEntry(ZHAO, "赵和平"),
    NameEntry(ADIL, "阿迪力·买买提"),
    NameEntry(WU, "吴晓"),
]
EVERYBODY = tuple(entry.id for entry in ROSTER)


def only(text: str) -> NamedWord:
    (word,) = read_names(text, ROSTER).words
    return word


ONE = [
    ("张三", NameRule.FULL, ZHANG),
    ("张 三", NameRule.FULL, ZHANG),
    ("张三同志", NameRule.FULL, ZHANG),
    ("张三。", NameRule.FULL, ZHANG),
    ("欧阳春晓", NameRule.FULL, OUYANG),
    ("阿迪力买买提", NameRule.FULL, ADIL),
    ("阿迪力·买买提", NameRule.FULL, ADIL),
    ("建国", NameRule.PART, LIU),
    ("春晓", NameRule.PART, OUYANG),
    ("欧阳", NameRule.PART, OUYANG),
    ("五", NameRule.PART, WANG),
    ("老王", NameRule.SURNAME, WANG),
    ("张书记", NameRule.SURNAME, ZHANG),
    ("书记", NameRule.OFFICE, ZHANG),
    ("组织委员", NameRule.OFFICE, LI),
    ("支部纪检委员", NameRule.OFFICE, WANG),
    ("支部书记", NameRule.OFFICE, ZHANG),
    ("zhangsan", NameRule.PINYIN, ZHANG),
    ("ZhangSan", NameRule.PINYIN, ZHANG),
    ("zhang san", NameRule.PINYIN, ZHANG),
    ("ouyangchunxiao", NameRule.PINYIN, OUYANG),
    ("jianguo", NameRule.PINYIN, LIU),
    ("zs", NameRule.INITIALS, ZHANG),
    ("oycx", NameRule.INITIALS, OUYANG),
]


@pytest.mark.parametrize(("text", "rule", "who"), ONE)
def test_one_person_is_known_by(text: str, rule: NameRule, who: int) -> None:
    word = only(text)
    assert (word.rule, word.ids, word.choices) == (rule, (who,), ())


CHOICES = [
    ("刘建", NameRule.PART, {LIU, LIU_TOO}),
    ("老刘", NameRule.SURNAME, {LIU, LIU_TOO}),
    ("小刘", NameRule.SURNAME, {LIU, LIU_TOO}),
    ("刘", NameRule.PART, {LIU, LIU_TOO}),
    ("章三", NameRule.HOMOPHONE, {ZHANG}),
    ("刘建均", NameRule.HOMOPHONE, {LIU_TOO}),
    ("ljg", NameRule.INITIALS, {LIU}),
]


@pytest.mark.parametrize(("text", "rule", "who"), CHOICES)
def test_several_candidates_and_every_homophone_are_a_choice(
    text: str, rule: NameRule, who: set[int]
) -> None:
    word = only(text)
    assert word.rule is rule
    assert {*word.ids, *word.choices} == who
    assert word.settled is (len(who) == 1 and rule is not NameRule.HOMOPHONE)


def test_two_people_of_one_name_are_a_choice() -> None:
    word = read_names("张三", [NameEntry(1, "张三"), NameEntry(2, "张三")]).words[0]
    assert (word.ids, word.choices) == ((), (1, 2))


SEVERAL = [
    ("张三、李四 王五", (ZHANG, LI, WANG)),
    ("张三,李四，王五", (ZHANG, LI, WANG)),
    ("张三；李四;王五。", (ZHANG, LI, WANG)),
    ("张三\n李四\n王五", (ZHANG, LI, WANG)),
    ("张三和李四", (ZHANG, LI)),
    ("张三、李四和王五", (ZHANG, LI, WANG)),
    ("赵和平", (ZHAO,)),
    ("赵和平和张三", (ZHAO, ZHANG)),
    ("张三李四王五", (ZHANG, LI, WANG)),
    ("zs、李四", (ZHANG, LI)),
    ("张三、张三", (ZHANG,)),
    ("张 三、李 四", (ZHANG, LI)),
]


@pytest.mark.parametrize(("text", "who"), SEVERAL)
def test_several_names_are_read_at_once(text: str, who: tuple[int, ...]) -> None:
    read = read_names(text, ROSTER)
    assert read.settled
    assert read.ids == who


@pytest.mark.parametrize("text", ["全体", "全体党员", "所有人", "全部", "大家", "全体党员都到了"])
def test_everybody(text: str) -> None:
    assert read_names(text, ROSTER).ids == EVERYBODY


@pytest.mark.parametrize(
    "text",
    [
        "全体除了张三、李四",
        "全体党员除了张三和李四",
        "除了张三、李四全体",
        "除张三、李四外全体党员",
        "全体（除张三、李四）",
        "全体党员，张三、李四请假",
    ],
)
def test_everybody_but_some(text: str) -> None:
    read = read_names(text, ROSTER)
    assert read.settled
    assert read.ids == tuple(i for i in EVERYBODY if i not in {ZHANG, LI})
    assert {i for word in read.words if word.excepted for i in word.ids} == {ZHANG, LI}


@pytest.mark.parametrize("text", ["支委", "支部委员", "支委会成员", "班子成员"])
def test_the_committee(text: str) -> None:
    assert read_names(text, ROSTER).ids == (ZHANG, LI, WANG)


@pytest.mark.parametrize("text", ["第一党小组", "一组", "1组", "第1党小组", "第一小组"])
def test_a_group_by_its_name(text: str) -> None:
    word = only(text)
    assert (word.rule, word.ids) == (NameRule.GROUP, (ZHANG, LI, OUYANG))


def test_a_group_and_a_name_together() -> None:
    assert read_names("第二党小组、张三", ROSTER).ids == (WANG, LIU, LIU_TOO, ZHANG)


def test_nobody_of_that_name_shows_who_comes_near() -> None:
    word = only("张小三")
    assert (word.rule, word.ids, word.settled) == (NameRule.NOBODY, (), False)
    assert word.nearest[0] == ZHANG
    assert len(word.nearest) <= 3


def test_a_name_like_nobodys_comes_near_nobody() -> None:
    assert only("xyzq").nearest == ()


def test_one_unknown_name_leaves_the_others_settled() -> None:
    read = read_names("张三、孙悟空、李四", ROSTER)
    assert [word.settled for word in read.words] == [True, False, True]
    assert (read.settled, read.ids) == (False, (ZHANG, LI))


@pytest.mark.parametrize(("text", "reason"), [("", Reason.EMPTY), ("。、 ", Reason.EMPTY)])
def test_a_text_without_a_name_is_empty(text: str, reason: Reason) -> None:
    assert read_names(text, ROSTER) == NamesReading(reason=reason)


def test_ten_thousand_characters_are_refused_unread() -> None:
    assert read_names("张三、" * 4000, ROSTER) == NamesReading(reason=Reason.TOO_LONG)


def test_nobody_is_read_from_an_empty_roster() -> None:
    read = read_names("张三", [])
    assert (read.settled, read.ids) == (False, ())


@pytest.mark.parametrize("office", sorted(BRANCH_COMMITTEE_OFFICES))
def test_every_office_of_the_branch_committee_is_called_by_its_name(office: str) -> None:
    called = Texts.load().plain("zh_CN", f"office.{office}")
    assert read_names(called, [NameEntry(1, "张三", None, office)]).ids == (1,)
