"""The calendar of a site, typed and imported by its manager, at the page and at the terminal."""

from __future__ import annotations

import io
import re
from pathlib import Path

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from server.access.audit import Audit
from server.access.roles import Scope
from server.core.tables import Board
from server.sites.changes import spans
from server.sites.tables import Site
from tests.incubator import Incubator
from tests.staff import csrf, sign_in
from tests.terminal import doorboard

BOTH_ENGINES = True
PAGE = "/manage/sites/1/calendar"
NOTICE = orjson.dumps(
    {
        "year": 2027,
        "days": [
            *({"name": "元旦", "date": f"2027-01-0{day}", "isOffDay": True} for day in (1, 2, 3)),
            {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
        ],
    }
)


@pytest.fixture
def manager(incubator: Incubator) -> FlaskClient:
    client = incubator.application().flask.test_client()
    sign_in(client, incubator, "manager", Scope(site=1))
    return client


def sends(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    data = {"csrf_token": csrf(client, "/manage/account")} | fields
    return client.post(f"{PAGE}{path}", data=data, follow_redirects=True)


def uploads(client: FlaskClient, data: bytes, name: str = "2027.json") -> TestResponse:
    return sends(client, "/import", file=(io.BytesIO(data), name))


def confirms(client: FlaskClient, preview: str, **fields: object) -> TestResponse:
    hidden = dict(re.findall(r'name="(seen|file)" value="([^"]*)"', preview))
    days = re.search(r'name="days" value="([^"]*)"', preview)
    assert days
    return sends(client, "/import/confirm", days=days[1].replace("&#34;", '"'), **hidden, **fields)


def own(incubator: Incubator) -> list[str]:
    with incubator.db.reading() as session:
        return [str(span) for span in spans(session.get_one(Site, 1).own_days.days.values())]


def versions(incubator: Incubator) -> list[int]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Board.version).order_by(Board.id)))


def test_a_closure_is_typed_changed_and_removed(manager: FlaskClient, incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    before = versions(incubator)
    page = sends(manager, "", first="2026-12-24", last="2026-12-26", name="年会", kind="off")
    assert "日历已保存" in page.text
    assert own(incubator) == ["2026-12-24–2026-12-26 年会 休"]
    assert versions(incubator) == [version + 1 for version in before]
    was = {"was_first": "2026-12-24", "was_last": "2026-12-26"}
    sends(manager, "", first="2026-12-27", name="盘点", kind="work", **was)
    assert own(incubator) == ["2026-12-27 盘点 班"]
    sends(manager, "/remove", first="2026-12-27", last="2026-12-27")
    assert own(incubator) == []
    with incubator.db.reading() as session:
        lines = session.scalars(select(Audit.detail).where(Audit.action == "site.calendar").order_by(Audit.id)).all()
    assert [orjson.loads(line)["days"] for line in lines] == [
        "+ 2026-12-24–2026-12-26 年会 休",
        "+ 2026-12-27 盘点 班; − 2026-12-24–2026-12-26 年会 休",
        "− 2026-12-27 盘点 班",
    ]


def test_a_notice_is_shown_before_it_is_saved_and_publishes_its_year(
    manager: FlaskClient, incubator: Incubator
) -> None:
    assert "日历未发布" in manager.get(f"{PAGE}?year=2027").text
    preview = uploads(manager, NOTICE).text
    assert "2027-01-01 – 2027-01-03" in preview
    assert own(incubator) == []
    assert "日历已保存" in confirms(manager, preview, year="2027").text
    assert own(incubator) == ["2027-01-01–2027-01-03 元旦 休", "2027-01-09 元旦 班"]
    assert "日历未发布" not in manager.get(f"{PAGE}?year=2027").text


def test_a_file_of_closures_does_not_publish_its_year(manager: FlaskClient, incubator: Incubator) -> None:
    confirms(manager, uploads(manager, NOTICE).text)
    assert "日历未发布" in manager.get(f"{PAGE}?year=2027").text
    sends(manager, "/published", year="2027", complete="1")
    assert "日历未发布" not in manager.get(f"{PAGE}?year=2027").text
    sends(manager, "/published", year="2027")
    assert "日历未发布" in manager.get(f"{PAGE}?year=2027").text


def test_a_preview_that_is_out_of_date_is_shown_again(manager: FlaskClient, incubator: Incubator) -> None:
    preview = uploads(manager, NOTICE).text
    sends(manager, "", first="2027-01-01", name="年会", kind="off")
    again = confirms(manager, preview, year="2027")
    assert again.status_code == 409
    assert "预览之后日历又有变动" in again.text
    assert own(incubator) == ["2027-01-01 年会 休"]
    confirms(manager, again.text, year="2027")
    assert own(incubator)[0] == "2027-01-01–2027-01-03 元旦 休"


def test_a_file_with_a_problem_is_not_saved(manager: FlaskClient, incubator: Incubator) -> None:
    page = uploads(manager, "日期,类型\n2027-01-01,放假\n2027-01-02,半天\n".encode(), "a.csv").text
    assert re.search(r"B3.*看不出是放假还是上班", page)
    assert "确认导入" not in page
    assert uploads(manager, b"%PDF", "a.pdf").status_code == 422
    assert sends(manager, "/import").status_code == 422
    assert sends(manager, "", first="soon", name="年会").status_code == 422
    assert own(incubator) == []


def test_what_is_exported_can_be_imported_again(manager: FlaskClient, incubator: Incubator) -> None:
    confirms(manager, uploads(manager, NOTICE).text, year="2027")
    for kind in ("json", "xlsx"):
        file = manager.get(f"{PAGE}/export.{kind}?year=2027").data
        assert "另有 4 天与现在一致" in uploads(manager, file, f"2027.{kind}").text


def test_who_does_not_run_the_site_has_no_calendar_of_it(manager: FlaskClient, incubator: Incubator) -> None:
    staff = manager.application.test_client()
    sign_in(staff, incubator, "staff", Scope(site=1))
    assert staff.get(PAGE).status_code == 403
    assert sends(staff, "", first="2026-12-24", name="年会").status_code == 403
    assert own(incubator) == []


def test_managers_are_told_how_to_mend_a_year_that_is_not_published(manager: FlaskClient, incubator: Incubator) -> None:
    assert "日历未发布" not in manager.get("/manage/").text
    incubator.time.pass_by(days=310)
    sign_in(manager, incubator, "manager", Scope(site=1))
    page = manager.get("/manage/").text
    assert "日历未发布：2027 年" in page
    assert f'href="{PAGE}?year=2027#import"' in page


def test_the_page_speaks_english_too(manager: FlaskClient) -> None:
    for path in ("", "?year=2027"):
        page = manager.get(f"{PAGE}{path}{'&' if path else '?'}lang=en").text
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"星河创业孵化中心|王主任\d|中文|日期|10月1日至7日", "", page))


def test_a_notice_is_imported_and_shown_at_the_terminal(incubator: Incubator, tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    file.write_bytes(NOTICE)
    site = ("--site", "星河创业孵化中心")
    made = doorboard(incubator.config, "calendar", "import", str(file), *site, "--yes")
    assert made.stdout.splitlines() == [
        "New  2027-01-01 – 2027-01-03  元旦  Off",
        "New  2027-01-09  元旦  Workday",
        "2027 will count as published.",
        "0 more days are as they are now. Days that are not in the file stay.",
        "The calendar is saved.",
    ]
    assert "Nothing changes." in doorboard(incubator.config, "calendar", "import", str(file), *site).stdout
    shown = doorboard(incubator.config, "calendar", "show", *site, "--year", "2027").stdout
    assert "2027-01-09  元旦  Workday  this site" in shown
    assert "not known yet" in doorboard(incubator.config, "calendar", "show", *site, "--year", "2028").stdout
    assert "no site called" in doorboard(incubator.config, "calendar", "show", "--site", "西湖").stderr


def test_a_file_with_a_problem_is_refused_at_the_terminal(incubator: Incubator, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("日期,类型\n2027-01-02,半天\n", "utf-8")
    refused = doorboard(incubator.config, "calendar", "import", str(file), "--site", "星河创业孵化中心", "--yes")
    assert refused.exit_code != 0
    assert "B2" in refused.stderr
    assert own(incubator) == []
