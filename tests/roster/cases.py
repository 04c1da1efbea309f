"""Small files of which people reported that they fail, each built anew: what is odd about it is all that it holds."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from server.roster.importing.headers import Meanings
from server.roster.importing.known import Address, KnownLease, KnownPerson, KnownRoster, KnownTenant
from server.roster.importing.synonyms import Column
from server.roster.importing.told import Companies
from tests.roster.files import JIA, archive, commas, members_of, workbook
from tests.sheets.books import SHEET, saved, with_part

YI = "湖南乙科技有限公司"
HEAD = ("企业名称", "房间号", "姓名", "手机", "职务", "联络员", "公开")
ROWS: tuple[Sequence[object], ...] = (
    HEAD,
    [JIA, "301", "王明", "13800000231", "经理", "是", "是"],
    [JIA, "301", "李娜", "13800000232", "会计"],
    [YI, "302", "赵六", "13800000233", "经理", "是"],
)
PLAIN = workbook(*ROWS)
AT = Address("", "3", "301")


@dataclass(frozen=True, slots=True)
class Case:
    """A file, the roster that it is imported into, and what somebody said of its columns and companies."""

    name: str
    data: bytes
    known: KnownRoster = field(default=KnownRoster())
    said: Meanings = field(default_factory=dict)
    companies: Companies = field(default_factory=dict)


def _headed(heading: str, phone: str) -> Case:
    head = ["序号", "企业名称", "房间号", heading, phone]
    rows = [1, JIA, "301", "王明", "13800000231"], [2, YI, "302", "赵六", "13800000233"]
    return Case("台账.xlsx", workbook(head, *rows))


def _of_jia(*people: KnownPerson) -> KnownRoster:
    return KnownRoster((KnownTenant(1, JIA, None, (KnownLease(1, AT),), people),), (AT,))


def _dotted(dot: str) -> Case:
    person = KnownPerson(1, "买买提·艾力", "13800000251", "工程师", listed=True)
    row = [JIA, "301", f"买买提{dot}艾力", "13800000251", "工程师", "", "是"]
    return Case("名册.csv", commas(HEAD, row, encoding="utf-8-sig"), _of_jia(person))


def _with_hidden_row() -> bytes:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        for row in ROWS:
            sheet.append(list(row))
        sheet.row_dimensions[3].hidden = True
        sheet.auto_filter.ref = "A1:G4"

    return saved(fill)


def _with_formats() -> bytes:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        for row in (HEAD, [JIA, 301, "王明", 73188912345], [YI, 12, "赵六"]):
            sheet.append(list(row))
        sheet["B2"].number_format = sheet["B3"].number_format = "0000"
        sheet["D2"].number_format = "00000000000"

    return saved(fill)


def _with_formulas() -> bytes:
    formulas = ["=A2", "=B2", '="李"&"娜"', "=D2", "会计"]
    return workbook(HEAD, [JIA, "301", "王明", "13800000231"], formulas, [YI, "302", "赵六", "=D2", "经理"])


def _strict() -> bytes:
    spoken, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    parts = {
        name: content.replace(spoken + b"officeDocument/2006/", strict + b"officeDocument/").replace(
            spoken + b"spreadsheetml/2006/main", strict + b"spreadsheetml/main"
        )
        for name, content in members_of(PLAIN).items()
    }
    return archive(parts)


def _with_one_cell_at_the_end() -> bytes:
    stray = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>企业名称</t></is></c></row></sheetData>'
    return with_part(PLAIN, SHEET, b"</sheetData>", stray.encode())


def _with_carriage_returns() -> bytes:
    lines = ([JIA + "_x000D_", "301", "王明_x000D_\n", "13800000231", "经理", "是", "是"], *ROWS[2:])
    return workbook(HEAD, *lines)


def _with_what_is_left_out() -> bytes:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        head = ["企业名称", "房间号", "姓名", "手机", "职务"]
        for row in (
            head,
            [JIA, "301", "王明", "备注：本人不愿提供"],
            [JIA, "301", "李娜", "签字"],
            [JIA, "301", "孙八", "13800000234", "审核：李六"],
            [None, None, "周九", None, "备注：下月离职"],
            [JIA, "301", "赵六", "13800000233"],
            [JIA, "301", "吴十"],
        ):
            sheet.append(list(row))
        for cell in ("A6", "B6", "C6", "D6", "C7"):
            sheet[cell].font = Font(strike=True)
        old = book.create_sheet("停用")
        old.append(head)
        old.append([JIA, "305", "郑一"])
        old.sheet_state = "hidden"

    return saved(fill)


def _with_a_hidden_row_of_2003() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    for at, row in enumerate(ROWS):
        for column, text in enumerate(row):
            sheet.write(at, column, text)
    sheet.row(2).hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _with_formats_of_2003() -> bytes:
    """Return what an office sends whose rooms and extensions begin with zeros, and that strikes out who has left."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    for column, heading in enumerate(HEAD):
        sheet.write(0, column, heading)
    rows = [JIA, 301, "王明", 73188912345], [JIA, 301, "李娜", 13800000232], [YI, 12, "赵六", 13800000233]
    formats = "General", "0000", "General", "00000000000"
    for row, cells in enumerate(rows, start=1):
        font = "font: struck_out on" if "李娜" in cells else ""
        for column, (value, code) in enumerate(zip(cells, formats, strict=True)):
            sheet.write(row, column, value, xlwt.easyxf(font, num_format_str=code))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _with_hidden_columns() -> bytes:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        for row in ROWS:
            sheet.append(list(row))
        sheet.column_dimensions["D"].hidden = True

    return saved(fill)


def _with_hidden_names(*heads: str) -> bytes:
    """Return a sheet whose names nobody sees, and one that is seen whole."""

    def fill(book: Workbook, sheet: Worksheet) -> None:
        rows = [JIA, "301", "王明", "13800000231"], [YI, "302", "赵六", "13800000233"]
        for row in (HEAD[:4], *rows):
            sheet.append([text for head, text in zip(HEAD[:4], row, strict=True) if head in heads])
        sheet.column_dimensions["ABC"[heads.index("姓名")]].hidden = True
        more = book.create_sheet("新入驻")
        more.append(["企业名称", "姓名"])
        more.append(["湖南丙有限公司", "孙八"])

    return saved(fill)


def _with_hidden_sheets() -> bytes:
    """Return a sheet of each company, and of those that are hidden one of a company, one of whomever, one of words."""

    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.title = JIA
        for row in (["姓名", "手机"], ["王明", "13800000231"]):
            sheet.append(row)
        hidden = {
            YI: [["姓名", "手机"], ["赵六", "13800000233"], ["周九", "13800000242"]],
            "旧名单": [["姓名", "手机"], ["李娜", "13800000232"]],
            "Sheet4": [["姓名", "手机"], ["郑一", "13800000245"]],
            "选项": [["是"], ["否"]],
        }
        for title, rows in hidden.items():
            added = book.create_sheet(title)
            added.sheet_state = "hidden"
            for row in rows:
                added.append(row)

    return saved(fill)


STILL_THERE = "王明", "李娜", "孙八", "周九", "赵六", "吴十", "郑一"
LEFT_OUT = tuple(KnownPerson(nth, name) for nth, name in enumerate([*STILL_THERE, "冯二"], 1))

RADICALS = (
    KnownPerson(1, "王民", "13800000252", "工程师"),
    KnownPerson(2, "方正", "13800000253", "工程师"),
)

PEOPLE_WITHOUT_A_HEADING = workbook(
    ["企业名称", "房间号", "", "手机"], [JIA, "301", "王明", "13800000231"], [YI, "302", "赵六", "13800000233"]
)

CASES = {
    "word_principal": _headed("负责人", "联系电话"),
    "word_contact_name": _headed("联系人姓名", "联系人电话"),
    "word_staff_in_the_house": _headed("入驻人员", "手机"),
    "word_first_name": _headed("First Name", "Mobile"),
    "word_contact": _headed("Contact Name", "Mobile"),
    "first_and_last_name": Case(
        "roster.csv",
        commas(
            ["Company", "Room", "First Name", "Last Name", "Phone"],
            ["Jia Ltd.", "301", "Ann", "Null", "13800000231"],
            ["Jia Ltd.", "301", "Bo", "None", "13800000232"],
        ),
    ),
    "two_up": Case(
        "通讯录.xlsx",
        workbook(
            [f"{JIA}通讯录"],
            ["姓名", "手机", "职务"] * 2,
            ["王明", "13800000231", "经理", "孙八", "13800000241", "司机"],
            ["李娜", "13800000232", "会计", "周九", "13800000242", "出纳"],
            ["赵六", "13800000233", "工程师"],
        ),
    ),
    "two_up_below_a_list": Case(
        "通讯录.xlsx",
        workbook(
            ["企业名称", "房间号", "姓名", "手机"],
            [JIA, "301", "王明", "13800000231"],
            [YI],
            ["姓名", "手机", "职务"] * 2,
            ["赵六", "13800000233", "经理", "孙八", "13800000241", "司机"],
            ["李娜", "13800000232", "会计"],
        ),
    ),
    "two_up_twice": Case(
        "通讯录.xlsx",
        workbook(
            [JIA],
            ["姓名", "手机"] * 2,
            ["王明", "13800000231", "孙八", "13800000241"],
            ["李娜", "13800000232"],
            [YI],
            ["姓名", "职务", "手机"] * 2,
            ["赵六", "工程师", "13800000233", "周九", "出纳", "13800000242"],
        ),
    ),
    "two_up_and_a_table_below_one_of_them": Case(
        "通讯录.xlsx",
        workbook(
            [JIA],
            ["姓名", "手机"] * 2,
            ["王明", "13800000231", "孙八", "13800000241"],
            ["李娜", "13800000232", "职务", "姓名"],
            ["赵六", "13800000233", "出纳", "周九"],
        ),
    ),
    "second_table_with_a_header_in_two_rows": Case(
        "台账.xlsx",
        workbook(
            ["企业名称", "房间号", "姓名", "手机"],
            [JIA, "301", "王明", "13800000231"],
            [],
            ["企业名称", "姓名", "联系方式", None, "房间号"],
            [None, None, "座机", "手机"],
            [YI, "赵六", "0731-88912345", "13800000233", "302"],
        ),
    ),
    "departments_below_companies": Case(
        "花名册.xlsx",
        workbook(
            ["房间号", "姓名", "手机"],
            ["一、综合部"],
            [None, "刘洋", "13800000401"],
            [f"二、{JIA}"],
            ["（一）研发部"],
            ["301", "王明", "13800000231"],
            ["（二）市场部"],
            ["301", "李娜", "13800000232"],
            [f"三、{YI}"],
            ["302", "赵六", "13800000233"],
            ["财务部"],
            ["302", "孙八", "13800000234"],
            ["四、招商部"],
            [None, "陈静", "13800000402"],
            ["园区办公人员"],
            [None, "周九", "13800000403"],
        ),
        KnownRoster((KnownTenant(1, "长沙高新创业服务中心", None, (), (), is_office=True),)),
    ),
    "departments_below_people_of_a_company": Case(
        "花名册.xlsx",
        workbook(
            ["房间号", "姓名", "手机"],
            [JIA],
            ["301", "王明", "13800000231"],
            ["研发部"],
            ["301", "李娜", "13800000232"],
            [YI],
            ["市场部"],
            ["302", "赵六", "13800000233"],
            ["园区办公室"],
            [None, "周九", "13800000403"],
        ),
        KnownRoster((KnownTenant(1, "长沙高新创业服务中心", None, (), (), is_office=True),)),
    ),
    "formula_without_a_value": Case("名册.xlsx", _with_formulas()),
    "hidden_row": Case("名册.xlsx", _with_hidden_row()),
    "hidden_row_of_2003": Case("名册.xls", _with_a_hidden_row_of_2003(), _of_jia(KnownPerson(1, "李娜"))),
    "hidden_column": Case("名册.xlsx", _with_hidden_columns()),
    "hidden_column_of_names": Case("名册.xlsx", _with_hidden_names("企业名称", "房间号", "姓名", "手机")),
    "hidden_column_of_a_list_of_names": Case("名册.xlsx", _with_hidden_names("姓名", "手机")),
    "hidden_sheets_of_companies": Case("名册.xlsx", _with_hidden_sheets()),
    "left_out_and_still_there": Case("名册.xlsx", _with_what_is_left_out(), _of_jia(*LEFT_OUT)),
    "status_column": Case(
        "名册.xlsx",
        workbook(
            (*HEAD, "状态"),
            [JIA, "301", "王明", "13800000231", "经理", "是", "是", "在职"],
            [JIA, "301", "李娜", "13800000232", "会计", "", "", "离职"],
        ),
    ),
    "carriage_returns": Case("名册.xlsx", _with_carriage_returns()),
    "dot_of_the_roster": _dotted("·"),
    "dot_of_katakana": _dotted("・"),
    "dot_of_a_list": _dotted("•"),
    "radical": Case(
        "名册.csv",
        commas(
            HEAD,
            [JIA, "301", "王⺠", "13800000252", "工程师"],
            [JIA, "301", "⽅正", "13800000253", "工程师"],
            encoding="utf-8-sig",
        ),
        _of_jia(*RADICALS),
    ),
    "radical_of_a_newcomer": Case("名册.csv", commas(HEAD, [JIA, "301", "王⺠", "13800000252", "工程师"])),
    "lost_in_gbk": Case(
        "名册.csv",
        commas(
            HEAD,
            [JIA, "301", "王?", "13800000281", "工程师", "", "是"],
            [JIA, "301", "李?", "13800000282", "会计", "", "是"],
            encoding="gbk",
        ),
    ),
    "zeros_by_format": Case("名册.xlsx", _with_formats()),
    "zeros_by_format_of_2003": Case(
        "名册.xls",
        _with_formats_of_2003(),
        KnownRoster((KnownTenant(1, JIA, people=(KnownPerson(1, "李娜"), KnownPerson(2, "孙八"))),)),
    ),
    "name_with_number": Case(
        "名册.xlsx",
        workbook(("企业名称", "房间号", "姓名", "手机", "联络员"), [JIA, "301", "王明13800000231", "", "是"]),
    ),
    "contact_and_number": Case(
        "台账.xlsx",
        workbook(
            ["序号", "企业名称", "房间号", "联系人及电话"],
            [1, JIA, "301", "王明13800000231"],
            [2, YI, "302", "赵六 138 0000 0233"],
            [3, "湖南丙有限公司", "303", "孙八（13800000234）"],
            [4, "湖南丁有限公司", "304", "周九\n13800000235"],
            [5, "湖南戊有限公司", "305", "吴十/13800000236"],
        ),
    ),
    "numbers_of_others": Case(
        "名册.xlsx",
        workbook(
            ["企业名称", "房间号", "姓名", "手机", "紧急联系人", "电话"],
            [JIA, "301", "王明", "", "王父", "13800000205"],
            [JIA, "301", "李娜", "13800000232", "李母", "13800000206"],
        ),
    ),
    "number_of_the_legal_person": Case(
        "台账.xlsx",
        workbook(
            ["企业名称", "房间号", "联系人", "联系电话", "法人", "法人电话", "负责人", "负责人电话"],
            [JIA, "301", "王明", "", "李总", "13800000205", "孙八", "13800000207"],
            [YI, "302", "", "", "赵总", "13800000206", "赵六", "13800000233"],
        ),
    ),
    "people_without_a_heading": Case("名册.xlsx", PEOPLE_WITHOUT_A_HEADING),
    "people_by_the_letter": Case("名册.xlsx", PEOPLE_WITHOUT_A_HEADING, said={"C": Column.NAME}),
    "remarks_behind_names": Case(
        "名册.xlsx",
        workbook(
            ["企业名称", "房间号", "姓名", "手机", "职务"],
            [JIA, "301", "王明（法人）"],
            [JIA, "301", "孙八(已离职)", "13800000234", "司机"],
            [JIA, "301", "周九-总经理"],
            [JIA, "301", "吴十（会计）", "", "出纳"],
            [JIA, "301", "李娜（小）"],
        ),
        _of_jia(KnownPerson(1, "王明"), KnownPerson(2, "孙八")),
    ),
    "words_for_nobody": Case(
        "台账.xlsx",
        workbook(
            ["企业名称", "房间号", "姓名", "手机"],
            ["示例：某公司", "101", "张三", "13800000000"],
            [JIA, "301", "王明", "13800000231"],
            ["空置（装修中）", "302"],
            ["空置房", "303"],
            ["已退租", "304"],
            ["待招商", "305"],
            ["未租", "306"],
            ["（空）", "307"],
            [YI, "308", "暂无人员"],
            [YI, "308", "不详"],
            [YI, "308", "同法人"],
            [YI, "308", "见附件"],
            [YI, "308", "（空）"],
        ),
    ),
    "ranges": Case(
        "台账.xlsx",
        workbook(
            ["企业名称", "房间号", "姓名"],
            [JIA, "301-303", "王明"],
            [YI, "305~307", "赵六"],
            ["湖南丙有限公司", "308至310室", "孙八"],
            ["湖南丁有限公司", "311 312", "周九"],
            ["湖南戊有限公司", "313和314", "吴十"],
            ["湖南己有限公司", "315+316", "郑一"],
            ["湖南庚有限公司", "整层", "冯二"],
            ["湖南辛有限公司", "3-12", "陈三"],
        ),
    ),
    "table_above_a_wider_one": Case(
        "名册.xlsx",
        workbook(
            ["姓名", "职务", "电话"],
            ["刘洋", "部长", "13800000209"],
            [None],
            ["企业名称", "房间号", "姓名", "手机"],
            [JIA, "301", "王明", "13800000231"],
        ),
    ),
    "people_above_the_header": Case(
        "名册.xlsx",
        workbook(["刘洋", "部长", "13800000209"], ["企业名称", "房间号", "姓名"], [JIA, "301", "王明"]),
    ),
    "title_above_a_second_table": Case(
        "名册.xlsx",
        workbook(
            [f"{JIA}员工花名册"],
            ["姓名", "手机"],
            ["王明", "13800000231"],
            [f"{YI}员工花名册"],
            ["姓名", "职务", "手机"],
            ["赵六", "经理", "13800000233"],
        ),
    ),
    "names_of_sheets": Case(
        "名册.xlsx",
        workbook(
            ["姓名"],
            ["王明"],
            name="2026年11月",
            more={"员工信息": [["姓名"], ["李娜"]], "在职人员": [["姓名"], ["赵六"]]},
        ),
    ),
    "title_with_a_month": Case(
        "名册.xlsx",
        workbook(
            [f"2026年11月{JIA}员工花名册"],
            ["姓名", "手机"],
            ["王明", "13800000231"],
            more={"乙": [[f"{YI}员工花名册（2026年11月）"], ["姓名", "手机"], ["赵六", "13800000233"]]},
        ),
    ),
    "companies_called_names": Case(
        "台账.xlsx",
        workbook(
            ["长沙高新创业服务中心入驻企业台账"],
            ["序号", "名称", "房间号", "联系人", "电话"],
            [1, JIA, "301", "王明", "13800000231"],
        ),
    ),
    "company_for_a_name": Case("名册.xlsx", workbook(["名称", "职务"], [JIA, "经理"], name=YI)),
    "sheet_that_is_a_form": Case(
        "名册.xlsx",
        workbook(
            ["企业名称", "房间号", "姓名"],
            [JIA, "301", "王明"],
            more={"乙": [["企业名称", "乙"], ["联系人", "赵六", "电话", "13800000233"], ["法人", "李总", "电话", ""]]},
        ),
    ),
    "labels_inside_a_list": Case(
        "名册.xlsx",
        workbook(
            [f"{JIA}员工花名册"],
            ["姓名", "手机"],
            ["王明", "13800000231"],
            [f"企业名称：{YI}", "房间号：302"],
            ["赵六", "13800000233"],
        ),
    ),
    "parts_of_a_company": Case(
        "名册.xlsx",
        workbook(
            [f"{JIA}员工花名册"],
            ["姓名", "手机"],
            ["研发中心"],
            ["王明", "13800000231"],
            ["以下为外包人员"],
            ["李娜", "13800000232"],
            ["管理层"],
            ["赵六", "13800000233"],
        ),
    ),
    "buildings_between_the_rows": Case(
        "名册.xlsx",
        workbook(
            ["序号", "企业名称", "房间号", "姓名"],
            ["A座"],
            [1, JIA, "301", "王明"],
            ["B座"],
            ["新入驻企业："],
            [2, YI, "301", "赵六"],
        ),
    ),
    "companies_in_brackets": Case(
        "名册.xlsx",
        workbook(
            ["姓名", "手机"], [f"{JIA}（301室）"], ["王明", "13800000231"], [f"【{YI}】"], ["赵六", "13800000233"]
        ),
    ),
    "called_none": Case(
        "roster.csv", commas(["Company", "Room", "Name", "Phone"], ["Jia Ltd.", "301", "None", "13800000232"])
    ),
    "people_in_one_cell": Case(
        "名册.csv",
        commas(
            HEAD,
            [JIA, "301", "王明 李娜", "13800000231"],
            [JIA, "301", "Ann Lee / Bo Chen"],
            [JIA, "301", "Cy Dee; Di Fu"],
            [JIA, "301", "欧阳 娜娜", "13800000232"],
        ),
    ),
    "good_phones": Case(
        "名册.csv",
        commas(
            HEAD,
            [JIA, "301", "王明", "88912345（分机801）"],
            [JIA, "301", "李娜", "13800000234（微信同号）"],
            [JIA, "301", "赵六", "tel:13800000238;"],
            [JIA, "301", "孙八", "13,800,000,232"],
            [JIA, "301", "周九", "(415) 555-0132"],
            [JIA, "301", "吴十", "0731-88912345/13800000236"],
        ),
    ),
    "rooms_of_all_kinds": Case(
        "台账.csv",
        commas(
            ["企业名称", "楼层/房间", "姓名"],
            [JIA, "1#301", "王明"],
            [YI, "1#楼302", "赵六"],
            ["湖南丙有限公司", "-101", "孙八"],
            ["湖南丁有限公司", "2#3F/305", "周九"],
            ["湖南戊有限公司", "2#B1", "吴十"],
            ["湖南己有限公司", "2#3/12", "郑一"],
            ["湖南庚有限公司", "2#2-301至2-303", "冯二"],
            ["湖南辛有限公司", "2#四层", "陈三"],
        ),
    ),
    "traditional_headings": Case(
        "名册.csv",
        commas(["①企業名稱", "2.房間號", "（3）姓名", "手機", "職務"], [JIA, "301", "王明", "13800000231", "经理"]),
    ),
    "space_and_occupant": Case(
        "spaces.csv",
        commas(["Space", "Occupant", "Contact", "Phone"], ["301", "Jia Ltd.", "Ann Lee", "13800000231"]),
    ),
    "consents_in_words": Case(
        "名册.csv",
        commas(
            HEAD,
            [JIA, "301", "王明", "", "", "", "是（已签）"],
            [JIA, "301", "李娜", "", "", "", "愿意"],
            [JIA, "301", "赵六", "", "", "", "不愿意"],
            [JIA, "301", "孙八", "", "", "", "次"],
        ),
    ),
    "entrances": Case(
        "台账.csv",
        commas(
            ["企业名称", "楼栋", "单元", "房间号", "姓名"],
            [JIA, "A座", "1单元", "301", "王明"],
            [YI, "A座", "2", "301", "赵六"],
            ["湖南丙有限公司", "A座", "3单元", "", "孙八"],
        ),
    ),
    "numbers_in_places": Case(
        "台账.csv",
        commas(
            ["企业名称", "楼栋", "房间号", "姓名"],
            [JIA, "A座13800000232", "13800000231", "王明"],
            [YI, "A座", "302（0731-88912345）", "赵六"],
        ),
    ),
    "broken_styles": Case("名册.xlsx", with_part(PLAIN, "xl/styles.xml", b"<patternFill />", b"")),
    "broken_date_of_the_file": Case("名册.xlsx", with_part(PLAIN, "docProps/core.xml", b"20", b"twenty")),
    "strict": Case("名册.xlsx", _strict()),
    "one_cell_at_the_end": Case("名册.xlsx", _with_one_cell_at_the_end()),
    "names": Case(
        "台账.csv",
        (
            "企业名称,楼栋,房间号,姓名,手机,职务,联络员,公开\n"
            "重庆两江新区渝创智谷国际科技企业孵化器产业投资与知识产权运营服务管理中心（有限合伙）,A栋,A308,周晓峰,"
            "13800000301,工程师,是,是\n"
            "渝数（重庆）人工智能研究院有限责任公司,A栋,A306,申屠敏,13800000303,常务副总经理,是,是\n"
            "重庆共享三号文化传媒有限公司,A栋,A308工位1,欧阳娜,13800000305,实习生,是,是\n"
            "重庆星瀚航天动力科技股份有限公司,B栋,B201,David 王,13800000306,Chief Technology Officer,是,是\n"
            "Chongqing Liangjiang Precision Instruments Co., Ltd.,B栋,B202,John Smith,13800000307,Sales,是,是\n"
            "重庆一鸣文化传播有限公司,B栋,B203,李*,13800000308,,是,否\n"
            "重庆三希文化传播有限公司,B栋,B203,王㛃,13800000310,会计,是,是\n"
        ).encode(),
    ),
}
"""The cases by what is odd about them."""
