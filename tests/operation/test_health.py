from __future__ import annotations

import pytest
import urllib3
from sqlalchemy import select, text, update

from server.core.tables import Instance
from server.operation.health import Check, Failed, Readiness
from tests.http import fetch
from tests.incubator import Incubator
from tests.process import Server, free_port

BOTH_ENGINES = True


def failing(word: str) -> None:
    raise Failed(word)


def well() -> None:
    pass


def test_a_server_that_can_work_says_so_check_by_check(incubator: Incubator) -> None:
    answer = incubator.application().flask.test_client().get("/readyz")
    assert answer.status_code == 200
    said = answer.get_json()
    assert said["status"] == "ready"
    assert {name: check["word"] for name, check in said["checks"].items()} == {
        "database": "ok",
        "schema": "ok",
        "disk": "ok",
    }


def test_a_check_says_how_long_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.operation.health.perf_counter", iter([10.0, 10.25]).__next__)
    assert Readiness([Check("disk", well)]).report().checks == {"disk": {"word": "ok", "ms": 250.0}}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_no_cache_keeps_an_answer_about_health(incubator: Incubator, path: str) -> None:
    assert incubator.application().flask.test_client().get(path).headers["Cache-Control"] == "no-store"


def test_the_write_probe_leaves_nothing(incubator: Incubator) -> None:
    def instance() -> tuple[object, ...]:
        with incubator.db.reading() as session:
            return tuple(session.execute(select(Instance.__table__)).one())

    before = instance()
    assert incubator.application().readiness.report().status == "ready"
    with incubator.db.trial() as session:
        session.execute(update(Instance).values(name="PROBE"))
    assert instance() == before


def test_a_schema_that_is_not_ours_makes_the_server_unready(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    with incubator.db.transaction() as tx:
        tx.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["checks"]["schema"]["word"]) == (503, "newer")


def test_a_server_that_stops_is_not_ready_and_alive(incubator: Incubator) -> None:
    app = incubator.application()
    app.readiness.stop()
    client = app.flask.test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").get_json()["status"] == "stopping"
    assert client.get("/healthz").status_code == 200


def test_what_is_wanted_but_not_needed_only_degrades() -> None:
    report = Readiness([Check("database", well), Check("redis", lambda: failing("down"), needed=False)]).report()
    assert (report.status, report.ready) == ("degraded", True)


def test_what_is_needed_and_fails_makes_unready() -> None:
    report = Readiness([Check("disk", lambda: failing("full"))]).report()
    assert (report.status, report.ready, report.checks["disk"]["word"]) == ("not ready", False, "full")


def test_the_reason_of_an_unforeseen_failure_is_not_told_to_whoever_asks() -> None:
    def look() -> None:
        raise RuntimeError("postgresql://doorboard:hunter2@db")

    report = Readiness([Check("database", look)]).report()
    assert report.checks["database"]["word"] == "failed"
    assert "hunter2" not in str(report)


def test_many_questions_within_a_second_are_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.operation.health.monotonic", lambda: 7.0)
    looks: list[int] = []
    ready = Readiness([Check("database", lambda: looks.append(1))])
    for _ in range(50):
        ready.report()
    assert len(looks) == 1


def test_a_dead_redis_degrades_a_real_server_and_no_more(incubator: Incubator) -> None:
    incubator.db.close()
    env = {"DOORBOARD_REDIS": f"redis://127.0.0.1:{free_port()}/0"}
    if incubator.config.database:
        env["DOORBOARD_DATABASE"] = incubator.config.database
    with Server(incubator.config.data, env=env) as server:
        answer = fetch("GET", f"{server.url}/readyz")
        assert (answer.status, answer.json()["status"]) == (200, "degraded")
        assert answer.json()["checks"]["redis"]["word"] == "down"


@pytest.mark.only("sqlite")  # PostgreSQL locks rows, not the database
def test_a_writer_that_holds_the_database_is_said_within_the_checks_patience(incubator: Incubator) -> None:
    with Server(incubator.config.data) as server, incubator.db.transaction():
        answer = urllib3.request("GET", f"{server.url}/readyz", timeout=30)
        assert (answer.status, answer.json()["checks"]["database"]["word"]) == (503, "slow")
        assert urllib3.request("GET", f"{server.url}/healthz", timeout=4).status == 200
