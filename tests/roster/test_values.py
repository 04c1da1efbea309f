"""Phones, rooms, floors, names and ticks, one by one."""

from __future__ import annotations

import pytest

from server.core.folding import same
from server.roster.importing.phones import first_phone, is_shortened, phone
from server.roster.importing.places import Where, building_name, is_building, level, room, rooms
from server.roster.importing.remarks import Remarked, remarked
from server.roster.importing.values import clean, is_list, is_unfilled, is_vacant, people_in, salutation, yes


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("13800000231", "13800000231"),
        ("138 0000 0231", "13800000231"),
        ("138-0000-0231", "13800000231"),
        ("1380000-0231", "13800000231"),
        ("+86 138 0000 0231", "13800000231"),
        ("0086-13800000231", "13800000231"),
        ("8613800000231", "13800000231"),
        ("１３８００００0231", "13800000231"),
        ("\u202d13800000231\u202c", "13800000231"),
        ("13800000231.0", "13800000231"),
        ("1.3800000231E+10", "13800000231"),
        ("(0731) 8891 2345", "0731-88912345"),
        ("073188912345", "0731-88912345"),
        ("73188912345", "0731-88912345"),
        ("1065512345", "010-65512345"),
        ("2165512345", "021-65512345"),
        ("+86-731-88912345", "0731-88912345"),
        ("010—65512345", "010-65512345"),
        ("0731-88912345转801", "0731-88912345-801"),
        ("0731-88912345-801", "0731-88912345-801"),
        ("88912345 ext. 12", "88912345-12"),
        ("400-800-1234", "4008001234"),
        ("8012", "8012"),
        ("88912345（分机801）", "88912345-801"),
        ("0731-88912345(801)", "0731-88912345-801"),
        ("0731-88912345（转 801）", "0731-88912345-801"),
        ("13800000234（微信同号）", "13800000234"),
        ("13800000234 (手机)", "13800000234"),
        ("13800000238;", "13800000238"),
        ("13800000238；", "13800000238"),
        ("tel:13800000231", "13800000231"),
        ("Tel. 0731-88912345", "0731-88912345"),
        ("联系电话：13800000231", "13800000231"),
        ("手机号13800000231", "13800000231"),
        ("13,800,000,232", "13800000232"),
        ("(415) 555-0132", "+14155550132"),
        ("+852 2345 6789", "+85223456789"),
    ],
)
def test_a_phone_is_stored_in_one_form_whatever_it_looked_like(written: str, stored: str) -> None:
    assert phone(written) == stored
    assert phone(stored) == stored


@pytest.mark.parametrize(
    "written",
    [
        "1.38E+10",
        "1380000023",
        "138000002311",
        "王明",
        "12",
        "++1",
        "١٣٨",
        "0731-1",
        "",
        "13800000234（王父）",
        "手机",
        "1,380,000",
    ],
)
def test_what_cannot_be_a_phone_is_none(written: str) -> None:
    assert phone(written) is None


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("13800000231/0731-88912345", "13800000231"),
        ("0731-88912345/13800000231", "13800000231"),
        ("0731-88912345、88912346", "0731-88912345"),
        ("办公 / 13800000231", "13800000231"),
        ("无/暂缺", None),
        ("13800000231/13900000231", None),
    ],
)
def test_of_several_numbers_the_mobile_is_read(written: str, stored: str | None) -> None:
    assert first_phone(written) == stored


def test_a_shortened_number_is_known_as_such() -> None:
    assert is_shortened("1.38E+10")
    assert not is_shortened("13800000231")


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ("301", Where("301")),
        ("３０１室", Where("301")),
        ("301.0", Where("301")),
        ("301号房", Where("301")),
        ("3-12", Where("3-12")),
        ("3—12", Where("3-12")),
        ("A-12号工位", Where("A-12号工位")),
        ("会议室", Where("会议室")),
        ("A座1203", Where("1203", None, "A座")),
        ("2号楼-501室", Where("501", None, "2号楼")),
        ("3楼301", Where("301", "3")),
        ("3F-12", Where("12", "3")),
        ("3楼-01室", Where("01", "3")),
        ("三层—01", Where("01", "3")),
        ("2号楼--501", Where("501", None, "2号楼")),
        ("负一层B12", Where("B12", "B1")),
        ("3号楼三层301", Where("301", "3", "3号楼")),
        ("二层", Where("二层", "2")),
        ("夹层", Where("夹层")),
        ("3F", Where("3F", "3")),
        ("B1", Where("B1", "B1")),
        ("负一层", Where("负一层", "B1")),
        ("-101", Where("-101", "B1")),
        ("B2-05", Where("B2-05", "B2")),
        ("B201", Where("B201")),
        ("1单元301", Where("1单元301", "3")),
        ("1#301", Where("301", None, "1号楼")),
        ("1#楼302", Where("302", None, "1号楼")),
        ("A1#-305室", Where("305", None, "A1号楼")),
        ("#301", Where("301")),
    ],
)
def test_a_room_is_known_by_its_number_its_floor_and_its_building(written: str, where: Where) -> None:
    assert room(written) == where
    assert room(where.number, where.building, where.floor) == where


def test_what_its_columns_say_is_not_read_out_of_a_room_again() -> None:
    assert room("B座3楼301", "A座", "4") == Where("B座3楼301", "4", "A座")
    assert room("A座301", "A座") == Where("301", None, "A座")


def test_only_separators_part_rooms() -> None:
    assert [one.number for one in rooms("301、302，303/304;305\n3-12 ; ")] == [
        "301",
        "302",
        "303",
        "304",
        "305",
        "3-12",
    ]


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("311 312", ("311", "312")),
        ("311室 312室", ("311", "312")),
        ("313和314", ("313", "314")),
        ("315+316", ("315", "316")),
        ("317 与 318 及 319室", ("317", "318", "319")),
        ("A座301 302", ("301", "302")),
        ("2号楼 501 502", ("501", "502")),
        ("2号楼 5层 501和502", ("501", "502")),
        ("A301&A302", ("A301", "A302")),
        ("301", ()),
        ("3-12", ()),
        ("3楼 301", ()),
        ("301 室", ()),
        ("A 301", ()),
        ("和平厅 301", ()),
        ("301和会议室", ()),
    ],
)
def test_a_plain_list_of_numbers_is_several_rooms(written: str, numbers: tuple[str, ...]) -> None:
    assert room(written).listed == numbers


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("301-303", ("301", "302", "303")),
        ("305~307", ("305", "306", "307")),
        ("305～306", ("305", "306")),
        ("308至310室", ("308", "309", "310")),
        ("308室至309室", ("308", "309")),
        ("A座1201—1202", ("1201", "1202")),
        ("A301-A303", ("A301", "A302", "A303")),
        ("A301-303", ("A301", "A302", "A303")),
        ("098到100", ("098", "099", "100")),
        ("2-301至2-303", ("2-301", "2-302", "2-303")),
        ("2-301-303", ("2-301", "2-302", "2-303")),
        ("#301-#303", ("301", "302", "303")),
        ("1#301-1#302", ("301", "302")),
        ("3/12", ("3", "12")),
        ("1-12-15", ()),
        ("3-12", ()),
        ("12-15", ()),
        ("303-301", ()),
        ("301-301", ()),
        ("101-901", ()),
        ("1-301", ()),
        ("301", ()),
    ],
)
def test_from_one_room_to_another_may_be_several_rooms(written: str, numbers: tuple[str, ...]) -> None:
    assert room(written).span == numbers


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("3F/301", [Where("301", "3")]),
        ("A座/3楼/301", [Where("301", "3", "A座")]),
        ("1#/301、302", [Where("301", None, "1号楼"), Where("302", None, "1号楼")]),
        ("3楼/4楼", [Where("3楼", "3"), Where("4楼", "4")]),
        ("301/302", [Where("301"), Where("302")]),
        ("3/12", [Where("3/12", span=("3", "12"))]),
        ("1/2/3", [Where("1"), Where("2"), Where("3")]),
    ],
)
def test_a_slash_parts_rooms_and_joins_a_room_to_what_it_lies_in(written: str, found: list[Where]) -> None:
    assert rooms(written) == found


@pytest.mark.parametrize("written", ["1#", "1#楼", "１＃"])
def test_a_building_has_one_name_however_its_number_is_written(written: str) -> None:
    assert building_name(written) == "1号楼"
    assert is_building(written.replace("１＃", "1#"))
    assert building_name("A座") == "A座"


@pytest.mark.parametrize(
    ("entrance", "where", "behind"),
    [
        ("1单元", Where("301"), Where("1单元301", "3")),
        ("2", Where("301", "4", "A座"), Where("2单元301", "4", "A座")),
        ("1单元", Where("1单元301"), Where("1单元301")),
        (
            "1单元",
            Where("301-302", span=("301", "302")),
            Where("1单元301-302", "3", span=("1单元301", "1单元302")),
        ),
        ("", Where("301"), Where("301")),
    ],
)
def test_a_room_is_behind_an_entrance(entrance: str, where: Where, behind: Where) -> None:
    assert where.behind(entrance) == behind


def test_a_building_holds_for_the_rooms_behind_it_in_the_same_cell() -> None:
    assert rooms("A座301、302;B座101、102") == [
        Where("301", None, "A座"),
        Where("302", None, "A座"),
        Where("101", None, "B座"),
        Where("102", None, "B座"),
    ]


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("3", "3"),
        ("03", "3"),
        ("0", "0"),
        ("3楼", "3"),
        ("３Ｆ", "3"),
        ("第三层", "3"),
        ("十二楼", "12"),
        ("二十", "20"),
        ("二十一层", "21"),
        ("负一楼", "B1"),
        ("-1", "B1"),
        ("b2", "B2"),
        ("地下一层", "B1"),
        ("夹层", "夹层"),
    ],
)
def test_a_floor_has_one_label_whatever_it_is_called(written: str, label: str) -> None:
    assert level(written) == label
    assert level(label) == label


def test_names_are_the_same_in_any_width_case_and_spacing() -> None:
    assert same("甲（湖南） ＡＢＣ") == same("甲(湖南)abc")
    assert clean("王　明\u200b") == "王明"
    assert clean(" John   Smith ") == "John Smith"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("√", True),
        ("Ｙ", True),
        ("否", False),
        ("×", False),
        ("是（已签）", True),
        ("愿意", True),
        ("不愿意", False),
        ("", None),
        ("?", None),
        ("次", None),
    ],
)
def test_yes_and_no_have_many_forms(text: str, answer: bool | None) -> None:
    assert yes(text) is answer


def test_several_names_in_a_cell_are_seen() -> None:
    assert is_list("王明、李娜")
    assert not is_list("Smith, John")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("王明 李娜", ["王明", "李娜"]),
        ("王明\u3000李娜 赵六", ["王明", "李娜", "赵六"]),
        ("柯明 涂小明", ["柯明", "涂小明"]),
        ("Ann Lee / Bo Chen", ["Ann Lee", "Bo Chen"]),
        ("Ann Lee; Bo Chen", ["Ann Lee", "Bo Chen"]),
        ("Ann；Bo", ["Ann", "Bo"]),
        ("Ann Lee & Bo Chen", ["Ann Lee", "Bo Chen"]),
        ("Ann Lee and Bo Chen", ["Ann Lee", "Bo Chen"]),
        ("Ann Lee, Bo Chen", ["Ann Lee", "Bo Chen"]),
        ("王 明", []),
        ("王明", []),
        ("欧阳 娜娜", []),
        ("张简 文彬", []),
        ("买买提 艾力", []),
        ("王明 总经理", []),
        ("David 王", []),
        ("Smith, John", []),
        ("Ann/Bo", []),
        ("Ann;", []),
        ("Ann Lee (Sales / Human Resources)", []),
        ("Alexander Anderson", []),
        ("", []),
    ],
)
def test_several_people_in_one_cell_are_no_one_name(written: str, names: list[str]) -> None:
    assert people_in(written) == names


@pytest.mark.parametrize(
    ("written", "said"),
    [("先生", "sir"), ("男", "sir"), ("Mr.", "sir"), ("女士", "madam"), (" 女 ", "madam"), ("李工", None), ("", None)],
)
def test_a_salutation_or_a_sex_says_which_of_both_somebody_is_called(written: str, said: str | None) -> None:
    assert salutation(written) == said


@pytest.mark.parametrize(
    "text",
    [
        "空置",
        "空置（装修中）",
        "空置房",
        "已退租",
        "已退租（10月）",
        "待招商",
        "未租",
        "（空）",
        "【空置】",
        "To let",
        "-",
    ],
)
def test_many_words_say_that_a_room_has_no_tenant(text: str) -> None:
    assert is_vacant(text)


@pytest.mark.parametrize("text", ["空置科技有限公司", "（重庆）", "未来（北京）科技", "不详", "见附件"])
def test_whatever_else_a_tenant_is_called_names_one(text: str) -> None:
    assert not is_vacant(text)


@pytest.mark.parametrize(
    "text", ["待定", "暂无人员", "不详", "未提供", "同法人", "见附件", "（空）", "空置", "Not provided", "（待定）"]
)
def test_many_words_name_nobody(text: str) -> None:
    assert is_unfilled(text)


@pytest.mark.parametrize("text", ["王明", "-", "无", "None", "安详", "同法"])
def test_whatever_else_somebody_is_called_is_a_name_or_nothing(text: str) -> None:
    assert not is_unfilled(text)


@pytest.mark.parametrize(
    ("written", "name", "remark"),
    [
        ("王明（法人）", "王明", "法人"),
        ("王明 (法人、总经理)", "王明", "法人、总经理"),
        ("周九-总经理", "周九", "总经理"),
        ("买买提·艾力【实习】", "买买提·艾力", "实习"),
        ("孙八/经理", "孙八", "经理"),
        ("John Smith (CEO)", "John Smith", "CEO"),
    ],
)
def test_a_remark_behind_a_name_is_no_part_of_it(written: str, name: str, remark: str) -> None:
    assert remarked(written) == Remarked(name, remark)


@pytest.mark.parametrize(
    "name",
    [
        "王明",
        "王明（David）",
        "王明（小）",
        "王明（女）",
        "王明（女士）",
        "王明-李娜",
        "Jean-Marie",
        "（王明）",
        "王明（、）",
    ],
)
def test_what_is_no_known_remark_is_part_of_the_name(name: str) -> None:
    assert remarked(name) == Remarked(name)


def test_a_remark_says_who_has_left_and_what_somebody_is() -> None:
    assert remarked("孙八(已离职)").has_left
    assert not remarked("王明（法人）").has_left
    assert (remarked("周九-总经理").title, remarked("王明（法人）").title) == ("总经理", None)
