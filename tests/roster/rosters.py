"""Twenty rosters as incubators keep them, each built as its program saves it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from server.roster.importing.known import KnownPerson, KnownRoster, KnownTenant
from tests.roster.cases import Case
from tests.roster.files import commas, workbook
from tests.sheets.books import saved
from tests.sheets.records import binary_workbook, placed
from tests.sheets.test_others import open_document

QIMING = "湖南省湘江新区启明星智能装备科技有限公司"
YUNCHUANG = "长沙云创数据服务有限公司"
MAISI = "湖南麦斯生物医药股份有限公司"
OFFICE = "长沙高新创业服务中心"
HEAD = ("序号", "企业名称", "房间号", "姓名", "职务", "手机", "备注")

Rows = Sequence[Sequence[object]]


def _numbered(*rows: Sequence[object]) -> list[list[object]]:
    return [[number, *row] for number, row in enumerate(rows, 1)]


PEOPLE = _numbered(
    [QIMING, "A301", "申屠建国", "总经理", "13800000301", "联系人"],
    [QIMING, "A301", "阿依古丽·买买提", "财务主管", "13800000302"],
    [YUNCHUANG, "A302", "李娜", "行政专员", "13800000303", "下月搬至 B 座"],
)
TITLED: Rows = (
    ["长沙高新创业服务中心入驻企业人员花名册"],
    ["填报单位：长沙高新创业服务中心", None, None, None, None, "日期：2026年11月30日"],
    HEAD,
    *PEOPLE,
    ["制表人：王五", None, None, "审核：李六", None, None, "共 3 人"],
)


def _old(*rows: Sequence[object]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("入驻企业")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _texts(rows: Rows) -> list[tuple[str, ...]]:
    return [tuple("" if value is None else str(value) for value in row) for row in rows]


def _filtered(_book: Workbook, sheet: Worksheet) -> None:
    present = ([*row[:6], "", "在职"] for row in PEOPLE)
    for row in ((*HEAD, "状态"), *present, [4, QIMING, "A301", "周八", "司机", "", "", "离职"]):
        sheet.append(list(row))
    sheet.row_dimensions[5].hidden = True
    sheet.auto_filter.ref = "A1:H5"


def _struck(_book: Workbook, sheet: Worksheet) -> None:
    for row in (HEAD[:6], *(row[:6] for row in PEOPLE)):
        sheet.append(list(row))
    for cell in sheet[3]:
        cell.font = Font(strike=True)


PARK = KnownRoster((KnownTenant(1, OFFICE, "创业中心", is_office=True),))

PARK_IN_DEPARTMENTS = KnownRoster(
    (
        KnownTenant(
            1,
            OFFICE,
            "创业中心",
            people=(
                KnownPerson(1, "刘洋", "13800000401", "部长", department="综合 部"),
                KnownPerson(2, "陈静", "13800000402", "专员", department="综合部"),
            ),
            is_office=True,
        ),
    )
)

ROSTERS = {
    "titled": Case("花名册.xlsx", workbook(*TITLED, merge=["A1:G1", "A2:E2", "F2:G2"])),
    "merged": Case(
        "花名册.xlsx",
        workbook(
            ["入驻企业人员动态台账"],
            ["序号", "入驻企业", "楼栋", "房间", "姓名", "联系电话"],
            [1, QIMING, "A座", 301, "申屠建国", 13800000301],
            [None, None, None, None, "欧阳雪", 13800000304],
            [None, None, None, 303, "王明", None],
            [2, YUNCHUANG, None, 302, "李娜", 13800000303],
            merge=["A1:F1", "A3:A5", "B3:B5", "C3:C6", "D3:D4"],
        ),
    ),
    "header_in_two_merged_rows": Case(
        "花名册.xlsx",
        workbook(
            ["序号", "企业名称", "人员情况", None, "联系方式", None, "备注"],
            [None, None, "姓名", "职务", "手机", "座机", None],
            [1, QIMING, "申屠建国", "总经理", "13800000301", "0731-88912345", None],
            [2, YUNCHUANG, "李娜", "行政专员", None, "0731-88912346", "实习"],
            merge=["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"],
        ),
    ),
    "header_in_two_rows": Case(
        "花名册.xlsx",
        workbook(
            ["序号", "企业名称", "房间号", "姓名", "联系方式", None],
            [None, None, None, None, "手机", "座机"],
            [1, QIMING, "301", "申屠建国", "13800000301", "0731-88912345"],
        ),
    ),
    "sheet_per_building": Case(
        "入驻企业.xlsx",
        workbook(
            ["企业名称", "房间号", "姓名", "手机"],
            [QIMING, "301", "申屠建国", "13800000301"],
            name="A栋",
            more={"B栋": [["企业名称", "房间号", "姓名", "手机"], [YUNCHUANG, "301", "李娜", "13800000303"]]},
        ),
    ),
    "sheet_per_company": Case(
        "人员.xlsx",
        workbook(
            ["姓名", "职务", "电话"],
            ["申屠建国", "总经理", "13800000301"],
            name=QIMING,
            more={
                "云创": [
                    [f"{YUNCHUANG}员工花名册"],
                    ["房间号：302"],
                    ["姓名", "职务", "电话"],
                    ["李娜", "行政专员", "13800000303"],
                ]
            },
        ),
    ),
    "groups_with_sums": Case(
        "花名册.xlsx",
        workbook(
            ["序号", "姓名", "职务", "手机"],
            [f"一、{QIMING}"],
            [1, "申屠建国", "总经理", "13800000301"],
            [2, "欧阳雪", "会计", "13800000304"],
            ["小计", "2人"],
            [f"二、{YUNCHUANG}"],
            [1, "李娜", "行政专员", "13800000303"],
            ["小计", "1人"],
            ["合计", "3人"],
            merge=["A2:D2", "A6:D6"],
        ),
    ),
    "park_office_by_sheets": Case(
        "园区办公室通讯录.xlsx",
        workbook(
            ["姓名", "职务", "手机"],
            ["刘洋", "部长", "13800000401"],
            name="综合部",
            more={"招商部": [["招商部人员名单"], ["姓名", "职务", "手机"], ["陈静", "专员", "13800000402"]]},
        ),
        PARK,
    ),
    "park_office_by_a_column": Case(
        "通讯录.xlsx",
        workbook(
            [f"{OFFICE}工作人员通讯录"],
            ["序号", "部门", "姓名", "职务", "手机"],
            [1, "综合部", "刘洋", "部长", "13800000401"],
            [2, None, "赵敏", "副部长", "13800000403"],
            [3, "招商部", "陈静", "专员", "13800000402"],
            merge=["A1:E1", "B3:B4"],
        ),
        PARK,
    ),
    "park_office_by_groups": Case(
        "通讯录.xlsx",
        workbook(
            [f"{OFFICE}工作人员通讯录"],
            ["序号", "姓名", "职务", "手机"],
            ["一、综合部"],
            [1, "刘洋", "部长", "13800000401"],
            ["二、招商部"],
            [2, "陈静", "专员", "13800000402"],
        ),
        PARK,
    ),
    "park_office_by_a_column_alone": Case(
        "通讯录.xlsx",
        workbook(
            ["部门", "姓名", "职务", "手机"],
            ["综合部", "刘洋", "部长", "13800000401"],
            ["招商部", "陈静", "专员", "13800000402"],
            name="Sheet1",
        ),
        PARK_IN_DEPARTMENTS,
    ),
    "departments_of_tenants": Case(
        "花名册.xlsx",
        workbook(
            ["企业名称", "所属部门", "姓名", "职务", "手机"],
            [QIMING, "研发部", "申屠建国", "总监", "13800000301"],
            [QIMING, "研发部\n13800000399", "欧阳雪", "会计", "13800000304"],
            [YUNCHUANG, "—", "李娜", "行政专员", "13800000303"],
        ),
    ),
    "departments_of_nobody": Case(
        "通讯录.xlsx",
        workbook(["姓名", "职务", "手机"], ["刘洋", "部长", "13800000401"], name="综合部"),
    ),
    "park_office_beside_a_tenant": Case(
        "花名册.xlsx",
        workbook(
            ["企业名称", "姓名", "手机"],
            [OFFICE, "刘洋", "13800000401"],
            [QIMING, "申屠建国", "13800000301"],
            name="名单",
            more={"招商部": [["姓名", "职务"], ["陈静", "专员"]]},
        ),
        PARK,
    ),
    "two_columns_of_phones": Case(
        "花名册.xlsx",
        workbook(
            ["企业名称", "联系电话", "房间号", "姓名", "员工电话"],
            [QIMING, "0731-88912345", "301", "申屠建国", "13800000301"],
            [YUNCHUANG, "0731-88912346", "302", "李娜", "13800000303"],
        ),
    ),
    "ledger_of_tenants": Case(
        "入驻企业台账(2026年11月).xlsx",
        workbook(
            [
                "序号",
                "企业",
                "统一社会信用代码",
                "法人",
                "企业联络员",
                "电话",
                "楼栋/房间",
                "面积",
                "工位",
                "入孵时间",
                "从业人员",
                "备注",
            ],
            [1, QIMING, "91430100MA4L0000X1", "申屠建国", "欧阳雪", "13800000304", "A座301", 120, 8, "2025-03-01", 12],
            [2, YUNCHUANG, "91430100MA4L0000X2", "李强", "李娜", "13800000303", "A座302", 60, 4, "2026-05-01", 5],
        ),
    ),
    "rows_by_a_filter": Case("花名册.xlsx", saved(_filtered)),
    "printed_pages": Case(
        "花名册.xlsx",
        workbook(
            HEAD,
            PEOPLE[0],
            ["第 1 页 共 2 页"],
            HEAD,
            *PEOPLE[1:],
            ["第 2 页 共 2 页"],
            ["合计", None, None, 3],
            ["备注：以上信息由企业填报"],
        ),
    ),
    "two_lists_side_by_side": Case(
        "通讯录.xlsx",
        workbook(
            ["序号", "企业名称", "姓名", "手机", "序号", "企业名称", "姓名", "手机"],
            [1, QIMING, "申屠建国", "13800000301", 3, YUNCHUANG, "李娜", "13800000303"],
            [2, QIMING, "欧阳雪", "13800000304", 4, MAISI, "钟离", "13800000305"],
        ),
    ),
    "commas_of_wps": Case("花名册.csv", commas(*TITLED, encoding="gb18030")),
    "tabs_of_a_system": Case(
        "导出.csv",
        commas(
            ["公司名称", "房号", "员工姓名", "联系电话"],
            [QIMING, '="0301"', "𬱖兵", "'13800000306"],
            encoding="utf-16",
            delimiter="\t",
        ),
    ),
    "workbook_of_2003": Case("花名册.xls", _old(*TITLED)),
    "sheet_of_libreoffice": Case("花名册.ods", open_document(*_texts([HEAD, *PEOPLE]))),
    "binary_workbook": Case("花名册.xlsb", binary_workbook({"入驻企业": placed(_texts(TITLED))})),
    "english": Case(
        "tenants.csv",
        (
            "No.,Company,Unit,Name,Job Title,Mobile\n"
            "1,Shenzhen Precision Instruments Co., Ltd.,B-202,John Smith,Sales,+86 138 0000 0307\n"
            '2,"Blue Harbour Trading, Inc.",203,Renée O\'Connor,CEO,\n'
        ).encode(),
    ),
    "personal_columns": Case(
        "花名册.xlsx",
        workbook(
            ["企业名称", "姓名", "性别", "身份证号", "学历", "邮箱", "手机"],
            [QIMING, "申屠建国", "男", "430102199001011234", "本科", "a@example.cn", "13800000301"],
            [QIMING, "欧阳雪", "女", "430102199201011228", "硕士", "b@example.cn", "13800000304"],
        ),
    ),
    "forms_of_address": Case(
        "花名册.xlsx",
        workbook(
            ["企业名称", "姓名", "称谓", "手机"],
            [QIMING, "申屠建国", "先生", "13800000301"],
            [QIMING, "欧阳雪", "女士", "13800000304"],
            [QIMING, "李强", "李工", "13800000305"],
        ),
    ),
    "vacant_rooms": Case(
        "房间.xlsx",
        workbook(
            ["楼栋", "楼层", "房间号", "企业名称", "面积"],
            ["A座", "3楼", "301", QIMING, 120],
            [None, None, "302", "空置", 60],
            [None, None, "303", "待租", 60],
            [None, "4楼", "401、402", YUNCHUANG, 200],
            merge=["A2:A5", "B2:B4"],
        ),
    ),
    "contacts": Case(
        "联系表.xlsx",
        workbook(
            ["序号", "单位名称", "门牌号", "联系人", "职务", "联系方式"],
            [1, QIMING, "301-303", "申屠建国", "负责人", "１３８ ００００ ０３０１"],
            [2, YUNCHUANG, "305和306", "李娜", "", "13800000303/0731-88912346"],
            [3, MAISI, "3-12", "待定", "", ""],
        ),
    ),
    "struck_out": Case("花名册.xlsx", saved(_struck)),
}
"""The rosters by what is usual about them."""
