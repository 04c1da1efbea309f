from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.roster.courtesy import Addressee, form_of_address, is_outdated, offered_forms, own_name, told_apart
from server.roster.surnames import COMPOUND_SURNAMES, surname
from server.sites.descriptions import Courtesy

ADDRESSED = [
    # The end of the title decides, and 副 is dropped.
    ("王小明", "董事长", "王总"),
    ("王小明", "总经理", "王总"),
    ("王小明", "常务副总经理", "王总"),
    ("王小明", "副总", "王总"),
    ("王小明", "CEO", "王总"),
    ("王小明", "创始人", "王总"),
    ("王小明", "首席执行官", "王总"),
    ("王小明", "联合创始人/CTO", "王总"),
    ("王小明", "Chief Technology Officer", "王总"),
    ("王小明", "董事长兼总工程师", "王总"),
    ("王小明", "总经理（法定代表人）", "王总"),
    ("王小明", "技术总监", "王总监"),
    ("王小明", "副总监", "王总监"),
    ("王小明", "Director of Marketing", "王总监"),
    ("王小明", "销售一部经理", "王经理"),
    ("王小明", "Sales Manager", "王经理"),
    ("王小明", "办公室主任", "王主任"),
    ("王小明", "总经理办公室副主任", "王主任"),
    ("王小明", "副教授", "王教授"),
    ("王小明", "博士后、副教授", "王教授"),
    ("王小明", "材料学博士", "王博士"),
    ("王小明", "合伙律师", "王律师"),
    ("王小明", "主管会计", "王会计"),
    ("王小明", "注册会计师", "王会计"),
    ("王小明", "高级工程师", "王工"),
    ("王小明", "教授级高工", "王工"),
    ("王小明", "软件工程师 II", "王工"),
    ("王小明", "工程师三级", "王工"),
    ("王小明", "算法", "王工"),
    ("王小明", "系统架构", "王工"),
    ("王小明", "测试岗", "王工"),
    ("王小明", "研发人员", "王工"),
    ("王小明", "程序员", "王工"),
    ("王小明", "Senior Software Engineer", "王工"),
    ("王小明", "讲师", "王老师"),
    ("王小明", "创业导师", "王老师"),
    ("王小明", "法律顾问", "王老师"),
    ("王小明", "产品经理兼行政专员", "王经理"),
    # Who has no title that addresses gets the site's word, and never the title.
    ("王小明", "行政专员", "王老师"),
    ("王小明", "总经理助理", "王老师"),
    ("王小明", "Assistant to the CEO", "王老师"),
    ("王小明", "文员", "王老师"),
    ("王小明", "实习生", "王老师"),
    ("王小明", "员工", "王老师"),
    ("王小明", "（兼）", "王老师"),
    ("王小明", None, "王老师"),
    # Surnames of several characters, of names of three characters and more.
    ("欧阳娜", "实习生", "欧阳老师"),
    ("申屠敏", "常务副总经理", "申屠总"),
    ("钟离雪", "算法工程师", "钟离工"),
    ("淳于意", "医师", "淳于医生"),
    ("完颜阿骨", "研发", "完颜工"),
    ("欧阳", "经理", "欧经理"),
    ("张简明", "经理", "张经理"),
    ("张简文彬", "经理", "张简经理"),
    ("爱新觉罗启星", "教授", "爱新觉罗教授"),
    ("张王小明", "经理", "张经理"),
    ("王 明", "经理", "王经理"),
    # Of a name with a dot, and of one without a family name, the own name.
    ("买买提·艾力", "工程师", "买买提工"),
    ("买买提.艾力", "CEO", "买买提总"),
    ("阿依古丽・买买提", "办公室主任", "阿依古丽主任"),
    ("阿依古丽", "会计", "阿依古丽会计"),
    ("扎西次仁", None, "扎西次仁老师"),
    # When in doubt, the first character: a rare family name, or one of elsewhere.
    ("柯林若曦", None, "柯老师"),
    ("柯林若曦", "会计", "柯会计"),
    ("柴张雨桐", "经理", "柴经理"),
    ("甘王思语", None, "甘老师"),
    ("涂小明明", None, "涂老师"),
    ("佐藤健太郎", "工程师", "佐工"),
    # Chinese names beside others, in brackets, with a title.
    ("David 王", "Chief Technology Officer", "王总"),
    ("王小明（David）", "经理", "王经理"),
    ("（王小明）", "经理", "王经理"),
    ("李女士", None, "李女士"),
    ("李女士", "财务经理", "李经理"),
    ("陈老师", "专员", "陈老师"),
    ("李工", None, "李工"),
    ("李建工", None, "李老师"),
    # Latin names: whole, or the first with a letter.
    ("John Smith", "Manager", "John S."),
    ("Dr. John Smith", None, "John S."),
    ("Smith, John", None, "John S."),
    ("Madonna", None, "Madonna"),
    ("Иван Петров", None, "Иван П."),
    ("김민수", None, "김***"),
    (",", None, ",***"),
]


@pytest.mark.parametrize(("name", "title", "shown"), ADDRESSED)
def test_people_are_addressed_as_their_title_says(name: str, title: str | None, shown: str) -> None:
    assert form_of_address(Addressee(name, title), Courtesy.TEACHER) == shown


@pytest.mark.parametrize(
    ("courtesy", "somebody", "shown"),
    [
        ("salutation", Addressee("王小明", "专员", salutation="madam"), "王女士"),
        ("salutation", Addressee("买买提·艾力", salutation="sir"), "买买提先生"),
        ("salutation", Addressee("王小明", "经理", salutation="madam"), "王经理"),
        ("salutation", Addressee("王小明", "专员"), "王*明"),
        ("salutation", Addressee("王小明", "专员", name_open=True), "王小明"),
        ("name", Addressee("王小明", salutation="madam", name_open=True), "王小明"),
        ("name", Addressee("王小明", "专员"), "王*明"),
        ("name", Addressee("王小明", "主任"), "王主任"),
        ("teacher", Addressee("王小明", name_open=True), "王老师"),
        ("teacher", Addressee("John Smith", name_open=True), "John Smith"),
        ("teacher", Addressee("王小明", "经理", address="小明"), "小明"),
    ],
)
def test_a_site_has_its_word_for_those_whose_title_addresses_nobody(
    courtesy: str, somebody: Addressee, shown: str
) -> None:
    assert form_of_address(somebody, courtesy) == shown


def test_what_was_read_of_somebody_says_how_they_are_addressed() -> None:
    row = SimpleNamespace(
        name="王小明", title="专员", address=None, salutation="madam", name_open=False, phone="13800000231"
    )
    assert Addressee.of(row) == Addressee("王小明", "专员", salutation="madam")
    row.address, row.name_open = "小明", True
    assert Addressee.of(row) == Addressee("王小明", "专员", address="小明", salutation="madam", name_open=True)


def test_two_who_would_read_the_same_are_told_apart_by_the_full_name_that_one_agreed_to() -> None:
    door = [
        Addressee("王小明", "经理", name_open=True),
        Addressee("王强", "销售经理"),
        Addressee("李雷", "经理", name_open=True),
    ]
    assert list(told_apart(door, Courtesy.TEACHER)) == ["王小明", "王经理", "李经理"]


def test_nobody_is_told_apart_by_a_full_name_that_they_did_not_agree_to() -> None:
    door = [Addressee("王小明", "经理"), Addressee("王强", "经理")]
    assert list(told_apart(door, Courtesy.TEACHER)) == ["王经理", "王经理"]


def test_a_person_may_choose_among_the_usual_forms_and_the_full_name() -> None:
    assert offered_forms(Addressee("王小明", "经理"), "teacher") == ["王经理", "王先生", "王女士", "王老师", "王小明"]
    assert offered_forms(Addressee("王小明"), "teacher") == ["王老师", "王先生", "王女士", "王小明"]
    assert offered_forms(Addressee("John Smith"), "teacher") == ["John S.", "John Smith"]


@pytest.mark.parametrize(
    ("form", "before", "name", "outdated"),
    [
        ("王小明", "王小明", "王晓明", True),
        ("小明", "王小明", "王晓明", True),
        ("王女士", "王小明", "王晓明", False),
        ("小李", "李雷", "张雷", True),
        ("小李", "李雷", "李蕾", False),
        ("John", "John Smith", "John Miller", False),
        ("John Smith", "John Smith", "John Miller", True),
    ],
)
def test_a_chosen_form_is_outdated_once_it_shows_what_the_name_has_no_more(
    form: str, before: str, name: str, outdated: bool
) -> None:
    assert is_outdated(form, before, name) is outdated


@given(
    st.text("王小明欧阳申屠柯涂佐藤若曦", min_size=2, max_size=6),
    st.sampled_from([title for _name, title, _shown in ADDRESSED]),
)
def test_no_form_shows_more_than_the_family_name_of_who_has_one(name: str, title: str | None) -> None:
    for courtesy in Courtesy:
        assert name not in form_of_address(Addressee(name, title), courtesy)


@pytest.mark.parametrize("family", sorted(COMPOUND_SURNAMES))
def test_a_compound_surname_is_never_cut(family: str) -> None:
    assert surname(f"{family}明") == own_name(f"{family}明") == family
    assert surname(family) != family
