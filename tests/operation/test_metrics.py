from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import urllib3
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from server.accounts.tokens import create_token
from server.alerts.actions import raise_alert, settle_alert
from server.alerts.targets import add_target, try_target
from server.boards.kiosks import Kiosk
from server.core.boards.kinds import Surface
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.core.tables import Board
from server.fleet.actions import add_kiosk
from server.fleet.register import note_seen
from server.fleet.rules import NAMELESS, Sighting
from server.operation.backups import make_backup
from tests.incubator import Incubator
from tests.process import Server

BOTH_ENGINES = True


def figures(text: str) -> dict[str, float]:
    """Return each sample as Prometheus reads it."""
    return {
        sample.name + "".join(f"[{value}]" for _name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def ask(client: FlaskClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return figures(answer.text)


@pytest.fixture
def door(incubator: Incubator) -> Board:
    """Hang a kiosk at a tenant's door."""
    incubator.tenant("北辰智造", "王小明")
    board = incubator.board("3-12")
    add_kiosk(incubator.db, board.code, incubator.time())
    return board


def test_a_declaration_is_counted_by_what_it_is_worth(incubator: Incubator, door: Board) -> None:
    client = incubator.application().flask.test_client()
    before = ask(client).get("doorboard_checkins_total[proxy]", 0)
    incubator.says("王小明", "on_site")
    assert ask(client)["doorboard_checkins_total[proxy]"] == before + 1


def test_commits_are_timed(incubator: Incubator, door: Board) -> None:
    client = incubator.application().flask.test_client()
    before = ask(client)["doorboard_commit_seconds_count"]
    incubator.says("王小明", "on_site")
    assert ask(client)["doorboard_commit_seconds_count"] == before + 1


def test_requests_are_counted_by_the_class_of_their_status(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    before = ask(client)["doorboard_http_request_seconds_count[4xx]"]
    client.get("/nowhere")
    assert ask(client)["doorboard_http_request_seconds_count[4xx]"] == before + 1


def test_a_board_is_fresh_while_its_kiosk_paints_what_the_database_says(incubator: Incubator, door: Board) -> None:
    client = incubator.application().flask.test_client()
    note_seen(incubator.db, [(1, 1)], {(1, 1): door.version}, incubator.time())
    assert ask(client)["doorboard_boards[fresh]"] == 1
    assert ask(client)["doorboard_screen_lag_seconds"] == 0


def test_a_board_whose_kiosk_went_silent_is_said_to_be(incubator: Incubator, door: Board) -> None:
    client = incubator.application().flask.test_client()
    note_seen(incubator.db, [(1, 1)], {(1, 1): door.version}, incubator.time())
    incubator.time.pass_by(minutes=1)
    said = ask(client)
    assert (said["doorboard_boards[fresh]"], said["doorboard_boards[silent]"]) == (0, 1)


def test_a_board_whose_sign_sleeps_between_two_pictures_is_not_silent(incubator: Incubator, door: Board) -> None:
    app = incubator.application()
    with incubator.db.transaction() as tx:
        tx.session.get_one(Kiosk, 1).surface = Surface.PAPER
    app.watch.saw(Sighting(1, 1, NAMELESS))
    app.watch.run_once()
    incubator.time.pass_by(minutes=10)
    assert ask(app.flask.test_client())["doorboard_boards[silent]"] == 0


def test_a_kiosk_that_does_not_paint_a_change_lags(incubator: Incubator, door: Board) -> None:
    app = incubator.application()
    note_seen(incubator.db, [(1, 1)], {(1, 1): door.version}, incubator.time())
    incubator.says("王小明", "on_site")
    app.rounds.run_once()
    said = ask(app.flask.test_client())
    assert said["doorboard_screen_lag_seconds"] > 0
    assert said["doorboard_boards[silent]"] == 0


def test_open_alerts_and_messages_that_wait_are_told(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    add_target(incubator.db, incubator.site_id, "office@example.cn", (), CONSOLE, incubator.time())
    with incubator.db.transaction() as tx:
        raise_alert(tx, "kiosk_silent", Ref("kiosk", 1), incubator.site_id, incubator.time())
    said = ask(client)
    assert said["doorboard_open_alerts[kiosk_silent]"] == 1
    assert "doorboard_jobs[message][waiting]" not in said
    try_target(incubator.db, 1, "", CONSOLE, incubator.time())
    with incubator.db.transaction() as tx:
        settle_alert(tx, "kiosk_silent", Ref("kiosk", 1), incubator.time())
    said = ask(client)
    assert said["doorboard_open_alerts[kiosk_silent]"] == 0
    assert said["doorboard_jobs[message][waiting]"] == 1


def test_a_job_that_fails_and_one_that_was_given_up_are_told(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    add_target(incubator.db, incubator.site_id, "office@example.cn", (), CONSOLE, incubator.time())
    try_target(incubator.db, 1, "", CONSOLE, incubator.time())
    incubator.work()
    assert ask(client)["doorboard_jobs[message][failing]"] == 1
    incubator.time.pass_by(days=2)
    incubator.work()
    said = ask(client)
    assert said["doorboard_jobs[message][given_up]"] == 1
    assert "doorboard_jobs[message][failing]" not in said
    assert client.get("/readyz").status_code == 200


def test_the_age_of_the_newest_backup_is_told(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    assert "doorboard_backup_age_seconds" not in ask(client)
    make_backup(incubator.db, incubator.config, incubator.time())
    incubator.time.pass_by(hours=2)
    assert ask(client)["doorboard_backup_age_seconds"] == pytest.approx(7200, abs=1)


def test_figures_are_for_this_machine_and_for_the_holders_of_a_token(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}

    def status(environ: dict[str, str], headers: dict[str, str]) -> int:
        return client.get("/metrics", environ_base=environ, headers=headers).status_code

    token = create_token(incubator.db, "prometheus", ["metrics"], incubator.time())
    reader = create_token(incubator.db, "somebody", ["read", "people"], incubator.time())
    assert status({}, {}) == 200
    assert status(elsewhere, {}) == 403
    assert status(elsewhere, {"Authorization": f"Bearer {token}"}) == 200
    assert status(elsewhere, {"Authorization": f"Bearer {reader}"}) == 403
    assert status(elsewhere, {"Authorization": "Basic Zm9vOmJhcg=="}) == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_what_a_proxy_on_this_machine_passes_on_is_not_from_this_machine(incubator: Incubator, header: str) -> None:
    client = incubator.application().flask.test_client()
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_figures_hold_no_name_and_no_secret(incubator: Incubator, door: Board) -> None:
    client = incubator.application().flask.test_client()
    incubator.says("王小明", "market", hours=2, place="星河银行")
    client.get("/k/sECRET-tOKEN/hello")
    said = client.get("/metrics").text
    for secret in ("王小明", "北辰", "银行", "sECRET", "1380000", door.code):
        assert secret not in said


def test_processes_that_share_a_folder_answer_for_each_other(tmp_path: Path) -> None:
    count = "from server.core.metrics import metrics; metrics().reconciled.inc(3); metrics().connected.set(5)"
    program = f"""
import subprocess, sys
from pathlib import Path
from prometheus_client.registry import Collector
from server.core.metrics import bury, exposition, share
share(Path(sys.argv[1]))
class Nothing(Collector):
    def collect(self):
        return []
workers = [subprocess.Popen([sys.executable, "-c", {count!r}]) for _ in range(2)]
for worker in workers:
    worker.wait()
bury(workers[0].pid)
print(exposition(Nothing()).decode())
"""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "counter_1.db").write_bytes(b"of an earlier run")
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "old")],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    said = figures(done.stdout)
    assert said["doorboard_push_reconciled_boards_total"] == 6
    assert said["doorboard_connected_kiosks"] == 5


@pytest.mark.only("postgresql")  # SQLite serves one process
def test_any_of_several_workers_answers_for_all(incubator: Incubator) -> None:
    incubator.db.close()
    env = {"DOORBOARD_DATABASE": str(incubator.config.database)}
    with Server(incubator.config.data, command="serve --workers 2", env=env) as server:
        name = "doorboard_http_request_seconds_count[4xx]"
        asked = 0
        for turn in range(1, 11):
            with urllib3.PoolManager() as fresh:
                fresh.request("GET", f"{server.url}/nowhere", headers={"Connection": "close"})
            with urllib3.PoolManager() as fresh:
                asked = int(figures(fresh.request("GET", f"{server.url}/metrics").data.decode())[name])
            assert asked == turn


def test_every_figure_has_a_name_of_ours(incubator: Incubator) -> None:
    said = incubator.application().flask.test_client().get("/metrics").text
    names = re.findall(r"(?m)^# TYPE (\w+)", said)
    assert names
    assert all(name.startswith("doorboard_") for name in names)
