"""A company moves out on a typed day, and its door empties when that day begins: nobody has to be there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import orjson
import pytest
import urllib3
from playwright.sync_api import Browser, expect

from server.accounts.tokens import create_token
from server.fleet.actions import add_kiosk
from tests.browser import OVERVIEW, TABLET
from tests.incubator import new_incubator
from tests.process import Server

AT = "2026-04-01T03:59:30+08:00"
"""Half a minute before the site's own 31 March is over."""
MINUTE = 60_000


@pytest.mark.long
def test_the_door_of_a_company_that_moves_out_today_empties_at_the_edge_of_the_day(
    tmp_path: Path, browser: Browser
) -> None:
    incubator = new_incubator(tmp_path / "data")
    incubator.time.now = datetime.fromisoformat("2026-03-31T10:00:00+08:00")
    for name, short, room in (
        ("云川市瑶光机器人有限公司", "瑶光机器人", "2-18"),
        ("云川市北辰智能制造科技有限公司", "北辰智造", "2-19"),
    ):
        incubator.tenant(name, "阿依古丽·买买提", room=room, short_name=short)
    door, wall = (add_kiosk(incubator.db, incubator.board(room).code, incubator.time()) for room in ("2-18", None))
    token = create_token(incubator.db, "office", ["read", "roster"], incubator.time())
    incubator.db.close()
    with Server(tmp_path / "data", at=AT) as server:
        pages = []
        for size, kiosk in ((TABLET, door), (OVERVIEW, wall)):
            page = browser.new_context(viewport=size, locale="zh-CN").new_page()
            page.goto(f"{server.url}/k/{kiosk}")
            expect(page.get_by_text("瑶光机器人", exact=True)).to_be_visible()
            pages.append(page)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": "out"}
        lease = orjson.dumps({"ends": "2026-04-01"})
        said = urllib3.request("PUT", f"{server.url}/api/v1/leases/1", body=lease, headers=headers)
        assert said.status == 200, said.data
        on_the_door, on_the_wall = pages
        expect(on_the_door.get_by_text("瑶光机器人", exact=True)).to_be_visible()
        expect(on_the_door.get_by_text("本房间暂无企业入驻")).to_be_visible(timeout=MINUTE)
        expect(on_the_wall.get_by_text("瑶光机器人", exact=True)).to_have_count(0)
        expect(on_the_wall.get_by_text("北辰智造", exact=True)).to_be_visible()
