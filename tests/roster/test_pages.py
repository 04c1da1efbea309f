"""The manager's pages of the roster, as a browser without scripts uses them."""

from __future__ import annotations

import io
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import delete
from werkzeug.test import TestResponse

from server.core.folding import same
from server.core.logs.entries import Log
from server.core.tables import Board
from server.roster.importing import read_file
from server.sites.tables import Site
from tests.incubator import Incubator
from tests.roster.files import HEADER, JIA, YI, workbook
from tests.roster.imports import roster
from tests.sheets.books import saved
from tests.staff import sign_in

ROSTER = "/manage/roster/"
FIRST = workbook(
    HEADER, [JIA, "301", "王明", "13800000231", "经理", "是", "是"], [JIA, "301", "李娜"], [YI, "302", "赵六"]
)
NEWER = workbook(HEADER, [JIA, "301", "王明", "13900000231"])
WRONG = workbook(HEADER, [JIA, "301", "王明、李娜"])


class Manager:
    """A manager at a browser: goes to pages and sends the forms on them."""

    def __init__(self, incubator: Incubator, client: FlaskClient) -> None:
        self.incubator = incubator
        self.client = client
        sign_in(client, incubator)

    def opens(self, path: str) -> TestResponse:
        return self.client.get(path, follow_redirects=True)

    def send(self, page: str, path: str, **fields: object) -> TestResponse:
        csrf = value(self.opens(page), "csrf_token")
        return self.client.post(path, data={"csrf_token": csrf, **fields}, follow_redirects=True)

    def uploads(self, data: bytes, name: str = "名册.xlsx", **fields: object) -> TestResponse:
        return self.send(f"{ROSTER}import", f"{ROSTER}import", file=(io.BytesIO(data), name), **fields)

    def confirms(self, preview: TestResponse, **fields: object) -> TestResponse:
        """Confirm a preview, and come back when a worker has done it."""
        path = preview.request.path
        begun = self.send(path, path, digest=value(preview, "digest"), **fields)
        if begun.status_code != 200:
            return begun
        self.incubator.work()
        return self.opens(path)

    def says(self, preview: TestResponse, **fields: object) -> TestResponse:
        """Say something of the file of a preview, and read it again."""
        path = f"{preview.request.path}/reading"
        form = preview.text.partition(f'action="{path}"')[2].partition("</form>")[0]
        hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form))
        return self.client.post(path, data={**hidden, **fields}, follow_redirects=True)

    def clicks(self, preview: TestResponse) -> TestResponse:
        """Send the form of a preview in a browser window of its own."""
        window = self.client.application.test_client()
        for name in ("session", "staff"):
            window.set_cookie(name, self.client.get_cookie(name).value)  # type: ignore[union-attr]
        fields = {name: value(preview, name) for name in ("csrf_token", "digest")}
        return window.post(preview.request.path, data=fields)

    def stored(self) -> list[Path]:
        return list((self.incubator.config.data / "uploads").glob("*"))


def value(page: TestResponse, field: str) -> str:
    found = re.search(rf'name="{field}" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


@pytest.fixture
def manager(incubator: Incubator) -> Manager:
    return Manager(incubator, incubator.application().flask.test_client())


def test_nobody_but_the_manager_sees_the_roster(incubator: Incubator) -> None:
    stranger = incubator.application().flask.test_client()

    for path in ("", "import", "import/abc", "export.xlsx"):
        assert stranger.get(ROSTER + path).location.startswith("/manage/sign-in")


def test_a_file_is_previewed_and_nothing_is_written_before_the_confirmation(manager: Manager) -> None:
    preview = manager.uploads(FIRST)

    assert preview.status_code == 200
    assert all(word in preview.text for word in (JIA, "王明 经理 13800000231", "确认导入"))
    assert "王明" not in manager.opens(ROSTER).text


def test_a_department_is_previewed_then_listed_beside_the_title_and_found(manager: Manager) -> None:
    head = ["企业名称", "部门", "姓名", "职务"]
    preview = manager.uploads(workbook(head, [JIA, "研发部", "王明", "经理"]))
    assert "王明 研发部 经理" in preview.text
    assert "<td>研发部 经理</td>" in manager.confirms(preview).text
    assert "王明" in manager.opens(f"{ROSTER}?q=研发部").text

    moved = manager.uploads(workbook(head, [JIA, "市场部", "王明", "经理"]))
    assert "王明 部门 研发部 → 市场部" in moved.text


def test_a_short_name_is_proposed_in_the_preview_and_may_be_changed_in_the_list(manager: Manager) -> None:
    preview = manager.uploads(FIRST)
    assert "简称建议为“湖南甲科技”" in preview.text
    assert "湖南甲科技</summary>" in manager.confirms(preview).text

    assert "甲科</summary>" in manager.send(ROSTER, f"{ROSTER}tenants/1/short-name", short_name="甲科").text
    refused = manager.send(ROSTER, f"{ROSTER}tenants/2/short-name", short_name="甲科")
    assert refused.status_code == 409
    assert "已有企业叫“甲科”" in refused.text


def test_of_a_long_import_the_preview_shows_the_beginning_and_leads_to_all_of_it(manager: Manager) -> None:
    names = [f"{surname}{name}" for surname in "赵钱孙周吴郑冯陈褚卫蒋沈" for name in "安博晨达恩芳广豪佳凯"]
    people = [[JIA, "301", name, f"138{place:08}"] for place, name in enumerate(names)]
    preview = manager.uploads(workbook(HEADER, *people, [JIA, "301", "李娜", "1380000005"]))
    assert "新增人员 121" in preview.text
    assert (names[49] in preview.text, names[50] in preview.text) == (True, False)

    lines = f"{preview.request.path}/lines"
    assert f'href="{lines}?part=people"' in preview.text
    pages = [manager.opens(f"{lines}?part=people&page={number}").text for number in (1, 2, 3)]
    assert [name for page in pages for name in names if name in page] == names
    assert "1380000005" in manager.opens(f"{lines}?part=problems").text
    assert manager.opens(f"{lines}?part=nothing").status_code == 404


def test_a_confirmed_file_is_on_the_roster_and_its_upload_is_gone(manager: Manager) -> None:
    done = manager.confirms(manager.uploads(FIRST))

    assert "已导入：新增企业 2 家、人员 3 人，更新 0 项，离园企业 0 家，离开 0 人。" in done.text
    assert all(word in done.text for word in (JIA, "王明", "13800000231", "赵六"))
    assert manager.stored() == []


def test_an_import_confirmed_twice_is_done_once_and_said_to_be_done_twice(manager: Manager) -> None:
    preview = manager.uploads(FIRST)
    manager.confirms(preview)

    again = manager.send(ROSTER + "import", preview.request.path, digest=value(preview, "digest"))

    assert (again.status_code, again.request.path) == (200, ROSTER)
    assert "已导入：新增企业 2 家、人员 3 人，更新 0 项，离园企业 0 家，离开 0 人。" in again.text
    assert "2 家企业，3 人" in again.text


def test_who_goes_back_to_the_preview_of_an_import_is_told_that_it_is_done(manager: Manager) -> None:
    preview = manager.uploads(FIRST)
    manager.confirms(preview)

    assert "已导入：新增企业 2 家、人员 3 人" in manager.opens(preview.request.path).text


def test_of_two_clicks_at_once_both_are_told_of_the_one_import(manager: Manager) -> None:
    preview = manager.uploads(FIRST)

    with ThreadPoolExecutor(2) as clicks:
        answers = [clicks.submit(manager.clicks, preview) for _click in range(2)]

    assert {answer.result().status_code for answer in answers} == {303}
    manager.incubator.work()
    assert "2 家企业，3 人" in manager.opens(ROSTER).text


def test_what_came_of_an_import_is_told_for_a_month(manager: Manager) -> None:
    preview = manager.uploads(FIRST)
    manager.confirms(preview)

    manager.incubator.time.pass_by(days=29)
    assert (
        "已导入：新增企业 2 家、人员 3 人"
        in Manager(manager.incubator, manager.client).opens(preview.request.path).text
    )

    manager.incubator.time.pass_by(days=2)
    manager.incubator.work()
    assert Manager(manager.incubator, manager.client).opens(preview.request.path).status_code == 410


def test_a_kept_upload_is_readable_by_the_server_alone_and_for_an_hour(manager: Manager) -> None:
    preview = manager.uploads(FIRST)
    assert {stat.S_IMODE(file.stat().st_mode) for file in manager.stored()} == {0o600}

    manager.incubator.time.pass_by(minutes=61)

    late = manager.opens(preview.request.path)
    assert (late.status_code, manager.stored()) == (410, [])
    assert "预览已过期" in late.text


def test_a_problem_stands_beside_its_cell_and_there_is_nothing_to_confirm(manager: Manager) -> None:
    preview = manager.uploads(WRONG)

    assert "人员!C2" in preview.text
    assert "王明、李娜" in preview.text
    assert "确认导入" not in preview.text


def test_a_file_with_errors_is_not_imported_by_a_forged_form_either(manager: Manager) -> None:
    preview = manager.uploads(WRONG)

    answer = manager.send(f"{ROSTER}import", preview.request.path, digest="")

    assert answer.status_code in {409, 422}
    assert "王明" not in manager.opens(ROSTER).text


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "文件是空的"), (b"hello", "文件已损坏"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为")]
)
def test_what_is_no_roster_is_refused_beside_the_field(manager: Manager, data: bytes, said: str) -> None:
    answer = manager.uploads(data)

    assert answer.status_code == 422
    assert said in answer.text
    assert 'type="file"' in answer.text


def test_no_file_at_all_is_asked_for(manager: Manager) -> None:
    assert "请先选择文件" in manager.send(f"{ROSTER}import", f"{ROSTER}import").text


def test_missing_people_stay_unless_they_are_ticked(manager: Manager) -> None:
    manager.confirms(manager.uploads(FIRST))

    kept = manager.confirms(manager.uploads(NEWER))
    assert "李娜" in kept.text

    left = manager.confirms(manager.uploads(NEWER), person=manager.incubator.person("李娜"))
    assert "离开 1 人" in left.text
    assert "李娜" not in left.text


def test_a_known_number_under_another_name_is_asked_about_and_done_as_it_is_answered(manager: Manager) -> None:
    manager.confirms(manager.uploads(FIRST))
    wang = manager.incubator.person("王明")
    preview = manager.uploads(workbook(HEADER, [JIA, "301、302", "王铭", "13800000231"], [JIA, "301", "李娜"]))
    assert all(words in preview.text for words in ("可能是同一人", "王明 → 王铭", "同一人，改名为“王铭”", "不是同一人"))
    assert "离开" not in preview.text.partition("可能是同一人")[2].partition("</tbody>")[0]

    open_still = manager.confirms(preview, likely="")
    assert (open_still.status_code, "有 1 处还没有选择" in open_still.text) == (422, True)

    done = manager.confirms(preview, likely=f"{wang}=renamed")
    assert "更新 1 项" in done.text
    assert manager.incubator.person("王铭") == wang


def test_a_range_of_rooms_is_asked_about_with_the_rooms_that_it_would_make(manager: Manager) -> None:
    preview = manager.uploads(workbook(HEADER, [JIA, "301-303", "王明", "13800000231"]))
    assert all(words in preview.text for words in ("房号范围", "3 间：301、302、303", "一间，房号就是“301-303”"))
    assert manager.confirms(preview).status_code == 422

    assert "已导入" in manager.confirms(preview, spans="0=several").text
    assert "文件与花名册一致" in manager.uploads(workbook(HEADER, [JIA, "301-303", "王明", "13800000231"])).text


RENAMED_JIA = "湖南甲智能装备股份有限公司"


def test_a_company_under_another_name_is_asked_about_before_anything_is_imported(manager: Manager) -> None:
    manager.confirms(manager.uploads(FIRST))
    people = {name: manager.incubator.person(name) for name in ("王明", "李娜")}
    renamed = workbook(HEADER, [RENAMED_JIA, "301、302", "王明", "13800000231"], [RENAMED_JIA, "301", "李娜"])

    preview = manager.uploads(renamed)
    assert all(words in preview.text for words in ("是哪家企业", "2 人相同", "同在 301", f"就是“{JIA}”，改用新名称"))
    assert "确认导入" not in preview.text
    assert manager.send(preview.request.path, preview.request.path, digest="").status_code == 409

    known = next(one.id for one in roster(manager.incubator).tenants if one.name == JIA)
    again = manager.says(preview, company=f"renamed-{known}:{same(RENAMED_JIA)}")
    assert ("是哪家企业" in again.text, f"{JIA} → {RENAMED_JIA}" in again.text) == (False, True)
    assert "更新 1 项" in manager.confirms(again).text

    found = {one.name: one for one in roster(manager.incubator).tenants}
    assert (JIA in found, found[RENAMED_JIA].id) == (False, known)
    assert {one.name: one.id for one in found[RENAMED_JIA].people} == people
    assert "文件与花名册一致" in manager.uploads(renamed).text


def test_who_stands_at_another_company_is_asked_about_and_keeps_the_phone(manager: Manager) -> None:
    manager.confirms(manager.uploads(FIRST))
    wang = manager.incubator.person("王明")
    preview = manager.uploads(workbook(HEADER, ["丙信息咨询（长沙）有限公司", "303", "王明", "13800000231"]))
    assert all(
        words in preview.text for words in ("可能换了企业", f"王明 13800000231 ← {JIA}", "已转到本企业，手机照旧")
    )
    assert manager.confirms(preview).status_code == 422

    assert "离开 1 人" in manager.confirms(preview, elsewhere=f"{wang}=moved").text
    where = {one.name: [person.id for person in one.people] for one in roster(manager.incubator).tenants}
    assert (wang in where[JIA], where["丙信息咨询（长沙）有限公司"]) == (False, [wang])


@pytest.mark.parametrize("forged", ["renamed-1", "sold-1:甲", "renamed-x:甲", "kept-99999999999999999999:甲"])
def test_a_company_that_no_page_offers_is_refused(manager: Manager, forged: str) -> None:
    preview = manager.uploads(STATED)
    assert manager.says(preview, company=forged).status_code == 422


@pytest.mark.parametrize("forged", ["1=nobody", "x", "1=other=2", "=kept"])
def test_an_answer_that_no_page_offers_is_refused(manager: Manager, forged: str) -> None:
    preview = manager.uploads(FIRST)
    assert manager.confirms(preview, likely=forged).status_code == 422


def test_a_roster_that_moved_is_previewed_again_with_a_sentence(manager: Manager) -> None:
    first, second = manager.uploads(FIRST), manager.uploads(NEWER)
    manager.confirms(first)

    again = manager.confirms(second)
    assert again.status_code == 409
    assert "预览之后花名册又有变动" in again.text
    assert "13800000231 → 13900000231" in again.text

    assert "更新 1 项" in manager.confirms(again).text


def test_a_file_that_says_nothing_new_says_so(manager: Manager) -> None:
    manager.confirms(manager.uploads(FIRST))

    assert "文件与花名册一致" in manager.uploads(FIRST).text


def test_of_two_columns_of_phones_both_are_named_in_the_preview(manager: Manager) -> None:
    rows = ("企业名称", "联系电话", "姓名", "员工电话", "称谓"), [JIA, "0731-88912345", "王明", "13800000231", "女"]
    page = manager.uploads(workbook(*rows))
    assert re.search(r"联系电话 <small>1 格 · 员工电话用的是“员工电话”</small>", page.text)

    manager.confirms(page)
    page = manager.uploads(workbook(*rows[:1], [JIA, "", "王明", "13800000231", "先生"]))
    assert "王明 称谓 女士 → 先生" in page.text


def test_the_roster_is_found_by_company_room_name_and_phone(manager: Manager) -> None:
    manager.confirms(manager.uploads(FIRST))

    for query in ("甲科技", "301", "王明", "13800000231", "王明 甲"):
        page = manager.opens(f"{ROSTER}?q={query}").text
        assert JIA in page
        assert YI not in page
    assert "没有找到" in manager.opens(f"{ROSTER}?q=不存在").text


def test_the_download_imports_back(manager: Manager) -> None:
    manager.confirms(manager.uploads(FIRST))

    data = manager.opens(f"{ROSTER}export.xlsx").data

    assert [one.name for one in read_file("", data).tenants] == [JIA, YI]
    assert "文件与花名册一致" in manager.uploads(data).text


def test_the_download_bears_the_date_of_the_site(manager: Manager) -> None:
    manager.confirms(manager.uploads(FIRST))
    manager.incubator.time.now = datetime(2026, 3, 9, 22, tzinfo=UTC)
    later = Manager(manager.incubator, manager.incubator.application().flask.test_client())
    answer = later.opens(f"{ROSTER}export.xlsx")
    assert "2026-03-10.xlsx" in answer.headers["Content-Disposition"]


def test_the_first_roster_names_its_site(manager: Manager) -> None:
    with manager.incubator.db.transaction() as tx:
        tx.session.execute(delete(Board))
        tx.session.execute(delete(Log).where(Log.site_id.is_not(None)))
        tx.session.execute(delete(Site))
    assert "还没有花名册" in manager.opens(ROSTER).text
    assert manager.opens(f"{ROSTER}export.xlsx").status_code == 404
    for unfit, said in (
        ("", "请填写名称"),
        (" ", "请填写名称"),
        ("东湖\u202e", "无法显示"),
        ("湖" * 121, "120 个字符以内"),
    ):
        refused = manager.uploads(FIRST, new_site=unfit)
        assert (refused.status_code, said in refused.text) == (422, True)

    done = manager.confirms(manager.uploads(FIRST, new_site="东湖创业园"))

    assert "东湖创业园" in done.text
    assert "王明" in done.text


def test_the_pages_speak_english_too(manager: Manager) -> None:
    assert "Import a roster" in manager.opens(f"{ROSTER}import?lang=en").text
    assert "no longer in the file" not in manager.uploads(FIRST).text


STATED = workbook([*HEADER, "状态"], [JIA, "301", "王明", None, None, None, None, "离职"])


def test_a_column_that_was_not_read_is_shown_and_what_is_said_of_it_is_remembered(manager: Manager) -> None:
    preview = manager.uploads(STATED)
    assert "没有读取的列" in preview.text
    assert "离职" in preview.text

    path = f"{preview.request.path}/reading"
    said = manager.send(preview.request.path, path, means="状态:left_out")
    assert 'value="状态:left_out" selected' in said.text
    manager.confirms(said)

    assert 'value="状态:left_out" selected' in manager.uploads(STATED).text


def test_a_column_that_was_named_is_read(manager: Manager) -> None:
    preview = manager.uploads(workbook([*HEADER[:4], "称谓"], [JIA, "301", "王明", None, "高级工程师"]))

    said = manager.says(preview, means="称谓:title")

    assert "没有读取的列" not in said.text
    assert "王明 高级工程师" in said.text


def test_a_column_without_a_heading_is_named_by_its_letter(manager: Manager) -> None:
    preview = manager.uploads(workbook(["企业名称", "房间号", None], [JIA, "301", "王明"]))
    assert 'value="C:name"' in preview.text

    said = manager.says(preview, means="C:name")

    assert "没有读取的列" not in said.text
    assert "王明" in said.text


def test_a_hidden_column_is_named_and_imported_where_it_is_wanted(manager: Manager) -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        for row in (HEADER, [JIA, "301", "王明", None, "工程师"]):
            sheet.append(list(row))
        sheet.column_dimensions["E"].hidden = True

    preview = manager.uploads(saved(fill))
    assert "这一列已隐藏" in preview.text
    assert "王明 工程师" not in preview.text

    said = manager.says(preview, hidden_rows="1")
    assert "王明 工程师" in said.text


def test_file_and_roster_say_the_same_only_where_everything_was_understood(manager: Manager) -> None:
    manager.confirms(manager.uploads(STATED))

    assert "文件与花名册一致" not in manager.uploads(STATED).text
    assert "读懂的部分与花名册一致" in manager.uploads(STATED).text
    assert "文件与花名册一致" in manager.uploads(workbook(HEADER, [JIA, "301", "王明"])).text


def test_hidden_rows_are_counted_and_imported_where_they_are_wanted(manager: Manager) -> None:
    def fill(_book: Workbook, sheet: Worksheet) -> None:
        for row in (HEADER, [JIA, "301", "王明"], [YI, "302", "赵六"]):
            sheet.append(list(row))
        sheet.row_dimensions[3].hidden = True
        sheet.auto_filter.ref = "A1:G3"

    preview = manager.uploads(saved(fill))
    assert "筛选已开启，隐藏了 1 行" in preview.text
    assert YI not in preview.text

    assert YI in manager.says(preview, hidden_rows="1").text
