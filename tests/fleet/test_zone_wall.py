"""A screen on the wall of a zone is hung, watched and looked at like any other, by those who look after the zone."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.access.roles import Scope
from server.accounts.tokens import create_token
from server.alerts.tables import Alert
from server.app import Application
from server.core.jobs.tables import Job
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.fleet.actions import add_kiosk, move_kiosk
from server.fleet.alarms import ring_silent
from server.fleet.register import note_seen, note_silent
from server.fleet.rules import ALARM_AFTER, Deadlines, Vouchers
from tests.fleet.facts import facts
from tests.incubator import Incubator
from tests.pairing.tablets import Tablet, confirms
from tests.staff import sign_in
from tests.terminal import doorboard
from tests.zones import ZONE, beside, lies_in, wall, zone_id

BOTH_ENGINES = True


@pytest.fixture
def app(incubator: Incubator) -> Application:
    incubator.tenant("北辰智造", "王小明")
    lies_in(incubator)
    return incubator.application()


@pytest.fixture
def office(incubator: Incubator, app: Application) -> FlaskClient:
    """Sign in the zone's office."""
    client = app.flask.test_client()
    sign_in(client, incubator, "zone", Scope(zone_id(incubator)))
    return client


def goes_silent(incubator: Incubator) -> None:
    """Let the only screen, on the zone's wall, be live and then silent until that is an alarm."""
    add_kiosk(incubator.db, wall(incubator).code, incubator.time())
    note_seen(incubator.db, [(1, 1)], {}, incubator.time())
    incubator.time.pass_by(minutes=1)
    note_silent(incubator.db, [1], Deadlines(incubator.time(), None), Vouchers(incubator.time()))
    incubator.time.now += ALARM_AFTER
    ring_silent(incubator.db, facts(incubator), incubator.time())


def test_the_office_pairs_a_screen_for_the_wall_and_finds_it_in_the_fleet(
    incubator: Incubator, app: Application, office: FlaskClient
) -> None:
    tablet, code = Tablet(app.flask.test_client()), wall(incubator).code
    chosen = office.get("/manage/kiosks/pair", query_string={"q": ZONE}).text
    assert f'pair/{code}"><b>园区总览</b> <span>{ZONE}</span>' in chosen
    assert confirms(office, code, tablet.code()).status_code == 303
    hello = app.flask.test_client().get(f"/k/{tablet.token()}/hello").get_json()
    assert (hello["board"], hello["face"]["kind"], hello["codes"]) == (code, "zone", None)
    assert ZONE in office.get("/manage/kiosks").text
    assert "园区总览" in office.get("/manage/kiosks/1").text


def test_the_list_of_boards_begins_with_the_zone_and_leads_to_its_live_view(
    incubator: Incubator, app: Application, office: FlaskClient
) -> None:
    live = f"/manage/boards/{wall(incubator).code}/live"
    page = office.get("/manage/").text
    assert page.index(f"<h1>{ZONE}</h1>") < page.index("<h1>星河创业孵化中心</h1>")
    assert f'href="{live}"' in page
    assert office.get(f"{live}/hello").get_json()["face"]["zone"] == ZONE


@pytest.mark.parametrize("role", ["staff", "auditor"])
def test_who_may_see_the_boards_of_a_zone_sees_its_wall_and_hangs_nothing(
    incubator: Incubator, app: Application, role: str
) -> None:
    client, code = app.flask.test_client(), wall(incubator).code
    sign_in(client, incubator, role, Scope(zone_id(incubator)))
    assert client.get(f"/manage/boards/{code}/live").status_code == 200
    assert client.get(f"/manage/kiosks/pair/{code}").status_code == 403


def test_the_wall_is_not_there_for_a_manager_of_one_of_its_sites_or_for_another_zone(
    incubator: Incubator, app: Application
) -> None:
    beside(incubator, "云谷创业园", "江北新区")
    code = wall(incubator).code
    for role, scope in (
        ("manager", Scope(None, incubator.site_id)),
        ("zone", Scope(zone_id(incubator, "江北新区"))),
    ):
        client = app.flask.test_client()
        sign_in(client, incubator, role, scope)
        for path in (f"/manage/boards/{code}/live", f"/manage/kiosks/pair/{code}"):
            assert client.get(path).status_code == 404
        for path in ("/manage/", "/manage/kiosks/pair"):
            assert code not in client.get(path).text


def test_a_silent_wall_is_an_alert_that_the_office_reads_and_no_site_is_written_to(
    incubator: Incubator, app: Application, office: FlaskClient
) -> None:
    goes_silent(incubator)
    assert f"{ZONE} K1" in office.get("/manage/alerts").text
    with incubator.db.reading() as session:
        alert = session.scalars(select(Alert)).one()
        assert (alert.zone_id, alert.site_id) == (zone_id(incubator), None)
        assert session.scalars(select(Job.id).where(Job.kind == "news")).all() == []
    manager = app.flask.test_client()
    sign_in(manager, incubator, "manager", Scope(None, incubator.site_id))
    assert ZONE not in manager.get("/manage/alerts").text


def test_what_was_wrong_with_a_wall_is_forgotten_like_what_was_wrong_at_a_site(
    incubator: Incubator, app: Application
) -> None:
    goes_silent(incubator)
    note_seen(incubator.db, [(1, 1)], {}, incubator.time())
    ring_silent(incubator.db, facts(incubator), incubator.time())
    for days, left in ((89, 1), (2, 0)):
        incubator.time.pass_by(days=days)
        incubator.work()
        assert incubator.rows()["alert"] == left


def test_a_screen_that_moves_from_the_wall_to_a_site_is_the_sites(incubator: Incubator, office: FlaskClient) -> None:
    goes_silent(incubator)
    move_kiosk(incubator.db, 1, incubator.board().code, CONSOLE, incubator.time())
    assert office.get("/manage/kiosks/1").status_code == 200
    with incubator.db.reading() as session:
        assert session.scalars(select(Alert.settled_at)).one() is not None


def test_programs_read_the_wall_of_the_zone_that_they_are_limited_to(incubator: Incubator, app: Application) -> None:
    code = wall(incubator).code

    def reads(scope: Scope) -> tuple[list[str], int]:
        token = create_token(incubator.db, "a program", ["read"], incubator.time(), scope)
        client, headers = app.flask.test_client(), {"Authorization": f"Bearer {token}"}
        listed = client.get("/api/v1/boards", headers=headers).get_json()["items"]
        assert all(bool(one["zone"]) != bool(one["site"]) for one in listed)
        return [one["code"] for one in listed], client.get(f"/api/v1/boards/{code}/face", headers=headers).status_code

    everything, of_zone, of_site = (
        reads(scope) for scope in (Scope(), Scope(zone_id(incubator)), Scope(None, incubator.site_id))
    )
    assert everything == of_zone
    assert code in of_zone[0]
    assert of_zone[1] == 200
    assert code not in of_site[0]
    assert of_site[1] == 404


def test_the_wall_is_listed_at_the_terminal_and_may_hang_twice(incubator: Incubator, office: FlaskClient) -> None:
    code = wall(incubator).code
    second = doorboard(incubator.config, "board", "create", code, "--name", "二楼").stdout.strip()
    listed = doorboard(incubator.config, "board", "list").stdout.splitlines()
    assert listed[:2] == [f"{code}  Overview of a zone  {ZONE}", f"{second}  Overview of a zone  {ZONE}  二楼"]
    ledger = office.get("/manage/audit").text
    assert "再挂一块门牌" in ledger
    assert str(Ref("zone", zone_id(incubator))) in ledger or ZONE in ledger
