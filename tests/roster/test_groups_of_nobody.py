"""A title, a group or a building that is of nobody and nothing is named: nothing was done with it."""

from __future__ import annotations

from tests.roster.files import HEADER, JIA, YI, keys, read


def left(*rows: list[str]) -> list[str]:
    """Return the cells of what was left out."""
    return [cell for cell, key in keys(read(*rows)) if key == "left_out"]


def test_a_building_between_the_rows_without_a_room_below_it_is_named() -> None:
    assert left([*HEADER], [JIA, "301", "王明"], ["A座"], ["B座"], [YI, "302", "赵六"]) == ["人员!A3"]
    assert left([*HEADER], [JIA, "301", "王明"], ["A座"]) == ["人员!A3"]


def test_a_department_of_nobody_is_named_and_one_with_somebody_is_not() -> None:
    rows = [["房间号", "姓名"], ["招商部"], ["综合部"], ["301", "王明"], ["财务部"]]
    assert left(*rows) == ["人员!A2", "人员!A5"]


def test_a_department_is_named_where_everybody_below_it_is_in_another_one() -> None:
    assert left(["部门", "姓名"], ["综合部"], ["招商部", "王明"]) == ["人员!A2"]
    assert left(["部门", "姓名"], ["综合部"], ["招商部", "王明"], ["", "李娜"]) == []


def test_a_department_above_lists_side_by_side_is_named_where_nobody_is_in_either() -> None:
    company, head = [JIA, "301", "王明"], ["企业名称", "房间号", "姓名"]
    beside = [["姓名", "手机"] * 2, ["赵六", "13800000233", "李娜"]]

    assert left(head, company, [f"一、{YI}"], *beside) == []
    assert left(["房间号", "姓名"], ["301", "王明"], ["研发部"], *beside) == []
    assert left(["房间号", "姓名"], ["301", "王明"], ["研发部"], beside[0], ["", "13800000233"]) == ["人员!A3"]
    assert left(*beside, ["市场部", "", "财务部"], ["孙八"]) == ["人员!C3"]


def test_a_title_is_named_where_another_table_says_of_its_own_rows_whom_they_are_of() -> None:
    rows = [[JIA], ["房间号", "姓名"], [], ["企业名称", "房间号", "姓名"], [YI, "302", "赵六"]]
    assert left(*rows) == ["人员!A1"]
    assert left([JIA], ["房间号", "姓名"], ["301", "王明"]) == []


def test_a_title_of_a_department_is_named_where_nobody_of_the_list_is_in_it() -> None:
    assert left(["招商部"], ["部门", "姓名"], ["综合部", "王明"]) == ["人员!A1"]
    assert left(["招商部"], ["房间号", "姓名"], [f"一、{JIA}"], ["301", "王明"]) == ["人员!A1"]
    assert left(["招商部"], ["部门", "姓名"], ["综合部", "王明"], ["", "李娜"]) == []


def test_a_company_that_a_label_names_leaves_the_headline_beside_it_out() -> None:
    assert left([JIA, f"企业名称：{YI}"], ["房间号", "姓名"], ["301", "赵六"]) == ["人员!A1"]


def test_a_building_in_its_column_without_a_room_is_not_read_and_one_with_a_room_further_below_is() -> None:
    head = ["企业名称", "楼栋", "房间号", "姓名"]
    alone, below = read(head, [JIA, "A座", "", "王明"]), read(head, [JIA, "A座", "", "王明"], [JIA, "", "301", "李娜"])
    assert [(one.letters, one.samples) for one in alone.unread] == [("B", ("A座",))]
    assert below.unread == ()
    assert [(room.building, room.number) for tenant in below.tenants for room in tenant.rooms] == [("A座", "301")]
