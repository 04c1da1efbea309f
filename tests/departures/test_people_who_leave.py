"""A person leaves: what they had ends that day, and for a while they still see what is held about them."""

from __future__ import annotations

from datetime import date

import orjson
import pytest

from server.core.principals import CONSOLE
from server.phones.rules import READS_FOR
from server.roster.edits import leave
from tests.departures.estate import LI, PHONES, Estate

BOTH_ENGINES = True


def lets_go(estate: Estate, ends: str | None = None) -> None:
    day = date.fromisoformat(ends) if ends else None
    leave(estate.incubator.db, estate.li.id, CONSOLE, estate.incubator.time(), day)


def test_phone_pin_plans_and_requests_end_with_the_last_day(estate: Estate) -> None:
    before = estate.left()
    lets_go(estate)
    gone = before - estate.left()
    assert gone == {"phones": 1, "pins": 1, "plans": 1, "requests": 1}


def test_they_end_by_themselves_where_the_day_was_typed_before(estate: Estate) -> None:
    lets_go(estate, "2026-03-09")
    estate.it_is("2026-03-09T03:59")
    assert estate.left()["pins"] == 2
    assert estate.incubator.home(LI).listed
    estate.it_is("2026-03-09T04:01")
    assert (estate.left()["pins"], estate.left()["phones"]) == (1, 1)
    assert not estate.incubator.home(LI).listed


def test_the_api_tells_the_number_of_nobody_who_left(estate: Estate) -> None:
    assert PHONES[1] in estate.asks("site", f"/people/{estate.li.id}")[1]
    lets_go(estate)
    status, told = estate.asks("site", f"/people/{estate.li.id}")
    assert (status, orjson.loads(told)["phone"]) == (200, None)
    assert PHONES[1] not in estate.asks("site", "/people")[1]


def test_the_own_phone_still_shows_and_exports_what_is_held_and_says_nothing_new(estate: Estate) -> None:
    lets_go(estate)
    assert "您已离开名册" in estate.li.opens("/me")
    assert "云川工商银行" in estate.li.opens(estate.li.me("/history"))
    assert "申请更正" not in estate.li.text
    export = estate.li.client.get(estate.li.me("/data.json"))
    assert LI in export.text
    for page in ("", "/plans", "/sharing", "/corrections", "/pin"):
        estate.li.opens(estate.li.me(page))
        assert estate.li.status in (403, 404), page
    estate.li.sends(estate.li.me("/data"), estate.li.me("/status"), status="market", key="k" * 22)
    assert estate.li.status in (400, 403, 404)


@pytest.mark.parametrize(("days", "status"), [(-1, 200), (1, 403)])
def test_after_a_while_it_shows_nothing_any_more(estate: Estate, days: int, status: int) -> None:
    lets_go(estate)
    estate.incubator.time.pass_by(days=READS_FOR.days + days)
    estate.li.opens(estate.li.me("/data"))
    assert estate.li.status == status


def test_the_manager_still_reads_what_was_recorded_and_the_liaison_does_not(estate: Estate) -> None:
    lets_go(estate)
    assert f"{LI} 2026-03-05 离开" in estate.desk.reads("/company/1")
    path = f"/company/1/people/{estate.li.id}/history"
    assert "云川工商银行" in estate.desk.reads(path)
    estate.wang.opens(path)
    assert estate.wang.status == 404
    assert LI not in estate.wang.opens("/company/1")


def test_a_company_reads_nothing_of_what_its_new_colleague_did_elsewhere(estate: Estate) -> None:
    path = f"/company/2/people/{estate.li.id}/history"
    estate.desk.opens(path)
    assert "云川工商银行" not in estate.desk.reads(path)
