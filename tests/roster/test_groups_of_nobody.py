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


def test_a_title_is_named_where_another_table_says_of_its_own_rows_whom_they_are_of() -> None:
    rows = [[JIA], ["房间号", "姓名"], [], ["企业名称", "房间号", "姓名"], [YI, "302", "赵六"]]
    assert left(*rows) == ["人员!A1"]
    assert left([JIA], ["房间号", "姓名"], ["301", "王明"]) == []


def test_a_company_that_a_label_names_leaves_the_headline_beside_it_out() -> None:
    assert left([JIA, f"企业名称：{YI}"], ["房间号", "姓名"], ["301", "赵六"]) == ["人员!A1"]


def test_a_building_in_its_column_without_a_room_is_not_read_and_one_with_a_room_further_below_is() -> None:
    head = ["企业名称", "楼栋", "房间号", "姓名"]
    alone, below = read(head, [JIA, "A座", "", "王明"]), read(head, [JIA, "A座", "", "王明"], [JIA, "", "301", "李娜"])
    assert [(one.letters, one.samples) for one in alone.unread] == [("B", ("A座",))]
    assert below.unread == ()
    assert [(room.building, room.number) for tenant in below.tenants for room in tenant.rooms] == [("A座", "301")]
