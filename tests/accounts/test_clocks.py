"""Pages that are about no site in particular go by the clock of their reader's site, not of whichever came first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from server.access.roles import EVERYWHERE, Scope
from server.accounts.listing import timezone_of
from server.sites.actions import add_site
from tests.incubator import Incubator
from tests.staff import sign_in

EVENING = datetime(2026, 3, 5, 18, 3, tzinfo=UTC)


@pytest.fixture
def lisbon(incubator: Incubator) -> Scope:
    """Return a site in another time zone than the first one."""
    incubator.time.now = EVENING
    with incubator.db.transaction() as tx:
        site = add_site(tx, "里斯本分园")
        site.timezone = "Europe/Lisbon"
        return Scope(site=site.id)


@pytest.fixture
def client(incubator: Incubator) -> FlaskClient:
    return incubator.application().flask.test_client()


@pytest.mark.parametrize("path", ["/manage/account", "/manage/users/1", "/manage/audit"])
def test_who_looks_after_a_site_reads_times_on_its_clock(
    client: FlaskClient, incubator: Incubator, lisbon: Scope, path: str
) -> None:
    sign_in(client, incubator, "manager", lisbon)
    assert "18:03" in client.get(path).text
    sign_in(client, incubator, "manager", Scope(site=incubator.site_id))
    assert "18:03" not in client.get(path).text


def test_whose_company_is_at_a_site_goes_by_its_clock(incubator: Incubator, lisbon: Scope) -> None:
    tenant = incubator.tenant("北辰智造")
    with incubator.db.reading() as session:
        assert timezone_of(session, [lisbon]) == "Europe/Lisbon"
        assert timezone_of(session, [Scope(organisation=tenant)]) == "Asia/Shanghai"
        assert timezone_of(session, [EVERYWHERE]) == "Asia/Shanghai"
        assert timezone_of(session, []) == "Asia/Shanghai"
