"""A roster of thousands: read, planned and written in parts, shown in pages, while the doors go on."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from server.core.paging import PAGE
from server.roster.actions import import_roster
from server.roster.staging import BATCH
from server.roster.tables import Consent, Person
from tests.incubator import Incubator
from tests.roster.files import HEADER, read, workbook
from tests.roster.test_pages import ROSTER, Manager, manager

__all__ = ["manager"]

MANY = 2 * BATCH + 1


def rows(count: int) -> list[list[object]]:
    return [[f"第{number:03}有限公司", f"{100 + number}", "王明", f"138{number:08}"] for number in range(count)]


def test_a_roster_that_is_written_in_parts_arrives_whole(incubator: Incubator) -> None:
    consenting = [[f"第{number}有限公司", "301", "王明", "", "", "", "是"] for number in range(MANY)]

    import_roster(incubator.db, incubator.site_id, read(HEADER, *consenting), incubator.time())

    with incubator.db.reading() as session:
        sizes = [session.scalar(select(func.count()).select_from(table)) for table in (Person, Consent)]
    assert sizes == [MANY, MANY]


def test_the_pages_of_the_roster_lead_on_and_keep_the_search(manager: Manager) -> None:
    manager.confirms(manager.uploads(workbook(HEADER, *rows(PAGE + 2), ["别家", "999", "李娜"])))

    first = manager.opens(f"{ROSTER}?q=有限公司").text
    assert f"{PAGE + 2} 家企业，{PAGE + 2} 人" in first
    assert "第 1 页，共 2 页" in first
    assert 'rel="prev"' not in first
    onward = re.search(r'<a rel="next" href="([^"]+)"', first)
    assert onward

    second = manager.opens(onward[1].replace("&amp;", "&")).text
    assert f"第{PAGE + 1:03}有限公司" in second
    assert "第000有限公司" not in second
    assert "别家" not in second
    assert f"{PAGE + 2} 家企业" in second
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


def test_a_roster_of_one_page_says_nothing_of_pages(manager: Manager) -> None:
    manager.confirms(manager.uploads(workbook(HEADER, *rows(3))))

    assert "共 1 页" not in manager.opens(ROSTER).text
