"""A tablet becomes a kiosk: the whole way over HTTP, and everything that may go wrong on it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select

from server.access.audit import Audit
from server.app import Application
from server.boards.kiosks import Kiosk
from server.core.refs import Ref
from server.fleet.actions import add_kiosk
from server.fleet.codes import live_url
from server.fleet.kiosks import find_kiosk
from server.fleet.tables import Pairing
from server.pairing import actions
from server.pairing.rules import LASTS
from tests.incubator import Incubator
from tests.pairing.tablets import Tablet, confirms, only_kiosk, speaks, waiting
from tests.staff import csrf

BOTH_ENGINES = True


def audited(incubator: Incubator) -> list[tuple[str, Ref]]:
    with incubator.db.reading() as session:
        return [(row.action, row.subject) for row in session.scalars(select(Audit)) if row.action.startswith("kiosk")]


def test_a_confirmed_tablet_is_told_its_token_at_its_next_question(
    incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    code = tablet.code()
    assert code.isdecimal()
    assert len(code) == 6
    assert tablet.token() is None
    answer = confirms(installer, board, f"{code[:3]} {code[3:]}")
    assert answer.status_code == 303
    token = tablet.token()
    assert tablet.client.get(f"/k/{token}/hello").get_json()["board"] == board
    kiosk = only_kiosk(incubator)
    assert (kiosk.name, kiosk.paired_by, kiosk.paired_at) == (f"K{kiosk.id}", Ref("user", 1), incubator.time())
    assert audited(incubator) == [("kiosk.paired", Ref("kiosk", kiosk.id))]


def test_the_page_changes_nothing_and_needs_nobody(incubator: Incubator, app: Application) -> None:
    client = app.flask.test_client()
    for _reload in range(3):
        assert client.get("/pair").status_code == 200
    assert waiting(incubator) == 0


def test_a_tablet_keeps_its_code_over_a_restart_of_its_own_and_of_the_server(
    incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    code = tablet.code()
    restarted = Tablet(incubator.application().flask.test_client(), tablet.secret)
    assert restarted.code() == code
    assert confirms(installer, board, code).status_code == 303
    again = Tablet(incubator.application().flask.test_client(), tablet.secret)
    assert again.token() == tablet.token() is not None


def test_an_answer_that_was_lost_is_given_again_until_the_kiosk_has_spoken(
    incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    confirms(installer, board, tablet.code())
    assert tablet.token() == tablet.token() is not None
    speaks(incubator)
    assert tablet.token() is None


def test_a_code_is_confirmed_once(incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str) -> None:
    code = tablet.code()
    assert confirms(installer, board, code).status_code == 303
    second = confirms(installer, incubator.board().code, code)
    assert second.status_code == 422
    assert "没有平板正在显示这个码" in second.text
    assert only_kiosk(incubator).board_id == incubator.board("3-12").id


def test_a_code_is_worth_nothing_after_ten_minutes_and_the_tablet_shows_a_new_one(
    incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    code = tablet.code()
    incubator.time.pass_by(seconds=LASTS.total_seconds() - 1)
    assert tablet.asks().get_json()["left"] == 1.0
    incubator.time.pass_by(seconds=1)
    assert confirms(installer, board, code).status_code == 422
    assert tablet.asks().get_json()["left"] == LASTS.total_seconds()
    assert waiting(incubator) == 1


def test_a_token_that_nobody_fetched_in_ten_minutes_is_fetched_by_nobody(
    incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    confirms(installer, board, tablet.code())
    incubator.time.pass_by(seconds=LASTS.total_seconds())
    assert tablet.token() is None


def test_another_tablet_learns_nothing_of_this_ones_token(
    app: Application, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    confirms(installer, board, tablet.code())
    assert Tablet(app.flask.test_client()).token() is None
    assert "token" in tablet.asks().get_json()


def test_a_token_is_stored_nowhere(incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str) -> None:
    confirms(installer, board, tablet.code())
    token = tablet.token()
    assert token
    with incubator.db.reading() as session:
        stored = [*session.execute(select(Pairing.digest, Pairing.code)), *session.execute(select(Kiosk.digest))]
        said = session.scalars(select(Audit.detail)).all()
    assert token not in str(stored) + str(said)
    assert tablet.secret not in str(stored) + str(said)


def test_a_tablet_that_is_paired_again_gets_another_token_and_forgets_its_earlier_life(
    incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    confirms(installer, board, tablet.code())
    first = tablet.token()
    speaks(incubator)
    incubator.time.pass_by(seconds=30)
    confirms(installer, board, tablet.code(), instead=only_kiosk(incubator).id)
    answer = tablet.asks()
    assert answer.get_json()["token"] != first
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_broken_tablet_is_replaced_and_the_old_one_shows_nothing_from_the_same_moment_on(
    incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    old = add_kiosk(incubator.db, board, incubator.time())
    before = only_kiosk(incubator)
    form = {"code": tablet.code(), "csrf_token": csrf(installer)}
    assert installer.post(f"/manage/kiosks/{before.id}/replace", data=form).status_code == 303
    after = only_kiosk(incubator)
    assert (after.id, after.board_id, after.name) == (before.id, before.board_id, before.name)
    assert after.generation == before.generation + 1
    assert installer.get(f"/k/{old}/hello").status_code == 404
    assert installer.get(f"/k/{tablet.token()}/hello").status_code == 200
    assert audited(incubator)[-1] == ("kiosk.replaced", Ref("kiosk", after.id))


def test_the_last_words_of_the_old_tablet_do_not_take_the_token_from_the_new_one(
    incubator: Incubator, app: Application, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    old = add_kiosk(incubator.db, board, incubator.time())
    app.watch.run_once()
    installer.get(f"/k/{old}/hello?painted=1")
    confirms(installer, board, tablet.code(), instead=only_kiosk(incubator).id)
    app.watch.run_once()
    token = tablet.token()
    assert installer.get(f"/k/{token}/hello?painted=1").status_code == 200
    app.watch.run_once()
    assert only_kiosk(incubator).seen_at == incubator.time()
    assert tablet.token() is None


def door_code(app: Application, token: str | None) -> str:
    """Return what a phone opens that scans the kiosk with this token."""
    with app.house.db.reading() as session:
        screen = find_kiosk(session, token or "")
    assert screen is not None
    return urlsplit(live_url(app.house, screen, app.house.clock())).path


def test_the_door_codes_of_a_replaced_tablet_are_worthless(
    incubator: Incubator, app: Application, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    phone = app.flask.test_client()
    old = door_code(app, add_kiosk(incubator.db, board, incubator.time()))
    assert phone.get(old).status_code == 200
    confirms(installer, board, tablet.code(), instead=only_kiosk(incubator).id)
    assert phone.get(old).status_code == 410
    assert phone.get(door_code(app, tablet.token())).status_code == 200


def test_a_kiosk_of_another_door_cannot_be_replaced_here(
    incubator: Incubator, tablet: Tablet, installer: FlaskClient, board: str
) -> None:
    incubator.tenant("云栖数据", "李雷", room="3-14")
    other = add_kiosk(incubator.db, incubator.board("3-14").code, incubator.time())
    code = tablet.code()
    assert confirms(installer, board, code, instead=only_kiosk(incubator).id).status_code == 404
    assert installer.get(f"/k/{other}/hello").status_code == 200
    assert tablet.code() == code


def test_a_revoked_kiosk_opens_nothing_any_more(incubator: Incubator, installer: FlaskClient, board: str) -> None:
    token = add_kiosk(incubator.db, board, incubator.time())
    kiosk = only_kiosk(incubator)
    answer = installer.post(f"/manage/kiosks/{kiosk.id}/revoke", data={"csrf_token": csrf(installer)})
    assert answer.status_code == 303
    for path in ("", "/hello", "/sign.png"):
        assert installer.get(f"/k/{token}{path}").status_code == 404
    assert audited(incubator)[-1] == ("kiosk.revoked", Ref("kiosk", kiosk.id))


def test_an_overview_shows_at_once_that_a_door_has_lost_its_screen(
    incubator: Incubator, installer: FlaskClient, board: str
) -> None:
    add_kiosk(incubator.db, board, incubator.time())
    speaks(incubator)
    before = incubator.board().version
    installer.post(f"/manage/kiosks/{only_kiosk(incubator).id}/revoke", data={"csrf_token": csrf(installer)})
    assert incubator.board().version == before + 1


def test_pairings_that_are_over_are_not_kept(incubator: Incubator, tablet: Tablet) -> None:
    tablet.code()
    incubator.time.pass_by(minutes=11)
    with incubator.db.transaction() as tx:
        actions.forget_pairings(tx, incubator.time())
    assert waiting(incubator) == 0
