"""Who asks too often waits a minute, and nobody else with them: not the building behind the same address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
import redis
from flask import Flask, request

from server.access.throttle.policies import POLICIES
from server.access.throttle.requests import Throttle, network
from server.accounts.tokens import create_token
from server.core.config import Config
from server.core.refusal import Refusal, StartRefusal
from server.fleet.actions import add_kiosk
from tests.incubator import Incubator, Time
from tests.redis_server import Redis, redis_server

MOST = {name: policy.free for name, policy in POLICIES.items()}
PEOPLE, TABLETS, MINUTES = 700, 80, 10


@pytest.fixture(scope="module")
def counting() -> Iterator[Redis]:
    with redis_server() as server:
        yield server


def tries(app: Flask, throttle: Throttle, path: str, **request_of: object) -> bool:
    """Tell whether one more request to a path is let through."""
    with app.test_request_context(path, **request_of):
        try:
            throttle.count_request()
        except Refusal:
            return False
        return True


@pytest.mark.long
def test_seven_hundred_people_behind_one_address_check_in_within_ten_minutes(every_route: Flask) -> None:
    """Each scans, is asked who they are, enrols, chooses and confirms, while all their doors poll over HTTP."""
    time = Time()
    throttle = Throttle(time, None)
    passed: Counter[bool] = Counter()
    second = MINUTES * 60 / PEOPLE
    for person in range(PEOPLE):
        time.pass_by(seconds=second)
        cookie = {"Cookie": f"phone=secret{person}"}
        for method, path in (
            ("GET", f"/S/BOARD{person % TABLETS}/CODE"),
            ("POST", "/s/me"),
            ("GET", "/s/TICKET"),
            ("POST", "/s/declare"),
            ("GET", "/s/done/1"),
        ):
            passed[tries(every_route, throttle, path, method=method, headers=cookie)] += 1
        for tablet in range(TABLETS):
            if (person + tablet) % 6 == 0:
                passed[tries(every_route, throttle, f"/k/token{tablet}/hello")] += 1
    assert passed[False] == 0
    assert passed[True] > PEOPLE * 5 + TABLETS * 12 * MINUTES * 0.9


def test_the_same_seven_hundred_in_one_minute_pass_too(every_route: Flask) -> None:
    throttle = Throttle(Time(), None)
    for person in range(PEOPLE):
        for _request in range(5):
            cookie = {"Cookie": f"phone=secret{person}"}
            assert tries(every_route, throttle, "/s/declare", method="POST", headers=cookie)


def test_one_phone_that_asks_without_end_waits_and_its_neighbour_does_not(incubator: Incubator) -> None:
    app = incubator.application().flask
    mine, neighbour = app.test_client(), app.test_client()
    mine.set_cookie("phone", "mine")
    neighbour.set_cookie("phone", "neighbour")
    for _request in range(MOST["phone"]):
        assert mine.get("/s/").status_code == 410
    refused = mine.get("/s/", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "<h1>" in refused.text
    assert neighbour.get("/s/").status_code == 410
    incubator.time.pass_by(minutes=1)
    assert mine.get("/s/").status_code == 410


def test_whoever_asks_for_a_door_without_end_shuts_it_for_nobody_else(every_route: Flask) -> None:
    throttle = Throttle(Time(), None)
    mad, calm = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "198.51.100.7"}
    assert all(tries(every_route, throttle, "/b/K3M7Q", environ_base=mad) for _request in range(MOST["board"]))
    assert not tries(every_route, throttle, "/b/K3M7Q", environ_base=mad)
    assert tries(every_route, throttle, "/b/K3M7R", environ_base=mad)
    assert tries(every_route, throttle, "/S/K3M7Q/CODE", environ_base=calm)


@pytest.mark.parametrize("rate", ["kiosk", "sign_in"])
def test_a_kiosk_or_a_sign_in_gone_mad_is_slowed_down_alone(every_route: Flask, rate: str) -> None:
    throttle = Throttle(Time(), None)

    def ask(who: str) -> bool:
        if rate == "kiosk":
            return tries(every_route, throttle, f"/k/{who}/hello")
        return tries(every_route, throttle, "/manage/", headers={"Cookie": f"staff={who}"})

    assert all(ask("mad") for _request in range(MOST[rate]))
    assert not ask("mad")
    assert ask("calm")


def test_below_the_api_it_is_a_problem_with_the_time_to_wait(
    incubator: Incubator, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = create_token(incubator.db, "office", ["read"], incubator.time())
    few = {**POLICIES, "token": replace(POLICIES["token"], free=3)}
    monkeypatch.setattr("server.access.throttle.requests.POLICIES", few)
    client = incubator.application().flask.test_client()
    bearer = {"Authorization": f"Bearer {token}"}
    assert [client.get("/api/v1/sites", headers=bearer).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/api/v1/sites", headers=bearer)
    assert (refused.content_type, refused.headers["Retry-After"]) == ("application/problem+json", "60")


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "10.0.0.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("::1", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", None, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", None, "203.0.113.9"),
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "nonsense" * 20, ("nonsense" * 20)[:40]),
    ],
)
def test_an_address_is_believed_only_from_the_machine_itself(
    every_route: Flask, peer: str, forwarded: str | None, counted: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with every_route.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert network() == counted
        assert request.remote_addr == peer


@pytest.mark.parametrize(("peer", "counted"), [("10.89.7.1", "198.51.100.7"), ("10.89.8.1", "10.89.8.1")])
def test_a_proxy_on_another_machine_is_believed_where_the_operator_names_it(
    incubator: Incubator, peer: str, counted: str
) -> None:
    named = Config.from_env({"DOORBOARD_PROXIES": "203.0.113.5, 10.89.7.0/24"}).proxies
    app = replace(incubator, config=replace(incubator.config, proxies=named)).application().flask
    headers = {"X-Forwarded-For": "6.6.6.6, 198.51.100.7"}
    with app.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert network() == counted


def test_a_proxy_that_is_no_address_is_named_before_anything_starts() -> None:
    with pytest.raises(StartRefusal, match="'nginx'"):
        Config.from_env({"DOORBOARD_PROXIES": "10.0.0.5 nginx"})


def test_what_writes_is_counted_for_all_processes_together(every_route: Flask, counting: Redis) -> None:
    first, second = Throttle(Time(), counting.url), Throttle(Time(), counting.url)

    def told(throttle: Throttle) -> bool:
        allowed = tries(every_route, throttle, "/s/declare", method="POST", headers={"Cookie": "phone=mine"})
        throttle.tell()
        return allowed

    for turn in range(MOST["phone"]):
        assert told((first, second)[turn % 2])
    assert not told(second)
    # It hears of the other's last ones as it tells of this one.
    told(first)
    assert not told(first)


def test_redis_hears_of_a_request_afterwards_so_that_none_waits_for_it(every_route: Flask, counting: Redis) -> None:
    throttle = Throttle(Time(), counting.url)
    with closing(redis.Redis.from_url(counting.url)) as client:
        client.flushall()
        assert tries(every_route, throttle, "/s/declare", method="POST", headers={"Cookie": "phone=hasty"})
        assert client.dbsize() == 0
        throttle.tell()
        assert client.dbsize() > 0


def test_a_dead_redis_refuses_nobody_and_each_process_counts_alone(every_route: Flask) -> None:
    throttle = Throttle(Time(), "redis://127.0.0.1:1/0")
    cookie = {"Cookie": "phone=mine"}
    allowed = []
    for _turn in range(MOST["phone"] + 1):
        allowed.append(tries(every_route, throttle, "/s/declare", method="POST", headers=cookie))
        throttle.tell()
    assert allowed == [True] * MOST["phone"] + [False]


def test_the_count_of_a_minute_is_over_with_it_everywhere(every_route: Flask, counting: Redis) -> None:
    time = Time()
    first, second = Throttle(time, counting.url), Throttle(time, counting.url)
    cookie = {"Cookie": "phone=patient"}
    for throttle in (first, second):
        for _turn in range(MOST["phone"]):
            tries(every_route, throttle, "/s/declare", method="POST", headers=cookie)
        throttle.tell()
    assert not tries(every_route, second, "/s/declare", method="POST", headers=cookie)
    time.pass_by(seconds=60)
    assert tries(every_route, second, "/s/declare", method="POST", headers=cookie)


def test_no_counter_keeps_a_secret(incubator: Incubator, counting: Redis) -> None:
    incubator.tenant("北辰智造", "王小明")
    kiosk = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    made = replace(incubator, config=replace(incubator.config, redis=counting.url)).application()
    made.flask.test_client().post(f"/k/{kiosk}", headers={"Cookie": "phone=secret"})
    made.throttle.tell()
    with closing(redis.Redis.from_url(counting.url, decode_responses=True)) as client:
        keys = client.keys()
    assert keys
    assert not [key for key in keys if kiosk in key or "secret" in key]
