"""From an alert to the people who are told, with real receivers; and what happens when somebody dies on the way."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.alerts.actions import raise_alert, settle_alert
from server.alerts.delivery import secret_of
from server.alerts.outbox import send
from server.alerts.tables import Target
from server.alerts.targets import add_target, remove_target, try_target
from server.core.config import MailServer
from server.core.database.db import Database
from server.core.jobs.dispatcher import Jobs
from server.core.jobs.tables import Job
from server.core.keys import Keys
from server.core.principals import CONSOLE, HOUSE
from server.core.refs import Ref
from server.jobs import KINDS
from tests.alerts.receivers import MailReceiver, WebReceiver
from tests.incubator import Incubator
from tests.process import free_port

BOTH_ENGINES = True


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    with WebReceiver().listening() as receiver:
        yield receiver


@pytest.fixture
def post() -> Iterator[MailReceiver]:
    with MailReceiver().listening() as receiver:
        yield receiver


def tell(incubator: Incubator, address: str) -> None:
    hosts = [address.split("/")[2]] if "://" in address else []
    add_target(incubator.db, incubator.site_id, address, hosts, CONSOLE, incubator.time())


def worker(incubator: Incubator, *hosts: str, mail: MailServer | None = None) -> Jobs:
    return Jobs(incubator.house(webhook_hosts=frozenset(hosts), mail=mail), KINDS)


def goes_silent(incubator: Incubator) -> None:
    with incubator.db.transaction() as tx:
        raise_alert(tx, "kiosk_silent", Ref("kiosk", 1), incubator.site_id, incubator.time(), what="3-12 K1")
    incubator.time.pass_by(minutes=1)


def waiting(incubator: Incubator) -> int:
    with incubator.db.reading() as session:
        waiting = (Job.kind == "message") & Job.done_at.is_(None)
        return session.scalar(select(func.count()).select_from(Job).where(waiting)) or 0


def failures(incubator: Incubator) -> list[str | None]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Job.failure).where(Job.kind == "message").order_by(Job.id)))


def test_an_alert_reaches_a_webhook_signed_and_once(incubator: Incubator, web: WebReceiver) -> None:
    tell(incubator, f"http://127.0.0.1:{web.port}/hook")
    delivery, other = (worker(incubator, f"127.0.0.1:{web.port}") for _worker in range(2))
    goes_silent(incubator)
    delivery.run_once()
    other.run_once()
    (got,) = web.posts
    said = json.loads(got.body)
    assert said["opened"][0]["what"] == "3-12 K1"
    assert said["text"]["content"].startswith("[门牌] 星河创业孵化中心：1 块屏失联\n")
    with incubator.db.reading() as session:
        target = session.scalars(select(Target)).one()
    secret = secret_of(Keys.of(incubator.config.data), target.id, target.created_at)
    stamp, mac = (part.partition("=")[2] for part in got.headers["Doorboard-Signature"].split(","))
    assert mac == hmac.new(secret.encode(), f"{stamp}.".encode() + got.body, hashlib.sha256).hexdigest()


def test_an_alert_and_its_end_reach_a_mailbox(incubator: Incubator, post: MailReceiver) -> None:
    tell(incubator, "office@example.cn")
    delivery = worker(incubator, mail=MailServer("127.0.0.1", post.port, "board@example.cn"))
    goes_silent(incubator)
    delivery.run_once()
    incubator.time.pass_by(minutes=10)
    with incubator.db.transaction() as tx:
        settle_alert(tx, "kiosk_silent", Ref("kiosk", 1), incubator.time())
    incubator.time.pass_by(minutes=1)
    delivery.run_once()
    letters = [message_from_string(letter, policy=default) for letter in post.letters]
    assert [letter["Subject"].partition("：")[2] for letter in letters] == ["1 块屏失联", "1 块屏已恢复"]
    assert letters[0]["Message-ID"] != letters[1]["Message-ID"]


def test_a_message_that_is_not_taken_is_tried_again_until_it_is(incubator: Incubator, web: WebReceiver) -> None:
    tell(incubator, f"http://127.0.0.1:{web.port}/hook")
    delivery = worker(incubator, f"127.0.0.1:{web.port}")
    web.status = 503
    goes_silent(incubator)
    delivery.run_once()
    delivery.run_once()
    assert len(web.posts) == 1
    web.status = 200
    incubator.time.pass_by(seconds=30)
    delivery.run_once()
    incubator.time.pass_by(hours=1)
    delivery.run_once()
    first, second = web.posts
    assert first.body == second.body
    assert waiting(incubator) == 0


def test_a_dead_target_keeps_nobody_else_from_theirs(incubator: Incubator, web: WebReceiver) -> None:
    dead = free_port()
    for address in (f"http://127.0.0.1:{dead}/", f"http://127.0.0.1:{web.port}/hook", "office@example.cn"):
        tell(incubator, address)
    goes_silent(incubator)
    worker(incubator, f"127.0.0.1:{dead}", f"127.0.0.1:{web.port}").run_once()
    assert len(web.posts) == 1
    assert failures(incubator) == ["no_answer", None, "no_mail_server"]


@pytest.mark.parametrize(("status", "tried"), [(None, 1), (400, 2)])
def test_a_target_that_is_dead_is_tried_with_one_message_and_one_that_turns_it_down_with_all(
    incubator: Incubator, web: WebReceiver, status: int | None, tried: int
) -> None:
    port = web.port if status else free_port()
    web.status = status or 0
    tell(incubator, f"http://127.0.0.1:{port}/hook")
    incubator.db.act(lambda tx: send(tx, [1, 1], {"id": "1"}, incubator.time()), by=HOUSE)
    worker(incubator, f"127.0.0.1:{port}").run_once()
    assert len([failure for failure in failures(incubator) if failure]) == tried


def test_a_message_is_given_up_after_a_day(incubator: Incubator) -> None:
    dead = free_port()
    tell(incubator, f"http://127.0.0.1:{dead}/")
    delivery = worker(incubator, f"127.0.0.1:{dead}")
    goes_silent(incubator)
    delivery.run_once()
    for _hour in range(26):
        incubator.time.pass_by(hours=1)
        delivery.run_once()
    assert waiting(incubator) == 0


def test_a_worker_that_dies_between_sending_and_noting_leaves_the_message_to_another_one(
    incubator: Incubator, web: WebReceiver
) -> None:
    tell(incubator, f"http://127.0.0.1:{web.port}/hook")
    goes_silent(incubator)
    hosts = [f"127.0.0.1:{web.port}"]

    class Dying(Database):
        """Its connection is lost once the message is out: what a worker cannot note, it has not noted."""

        def act(self, action, **given):  # type: ignore[no-untyped-def]
            if web.posts:
                raise ConnectionError
            return super().act(action, **given)

    dying = Dying(incubator.db.url)
    Jobs(replace(incubator.house(webhook_hosts=frozenset(hosts)), db=dying), KINDS).run_once()
    dying.close()
    other = worker(incubator, *hosts)
    other.run_once()
    assert len(web.posts) == 1
    incubator.time.pass_by(minutes=1)
    other.run_once()
    first, second = web.posts
    assert json.loads(first.body)["id"] == json.loads(second.body)["id"]
    assert waiting(incubator) == 0


def test_whoever_is_removed_hears_nothing_more(incubator: Incubator, web: WebReceiver) -> None:
    tell(incubator, f"http://127.0.0.1:{web.port}/hook")
    delivery = worker(incubator, f"127.0.0.1:{web.port}")
    goes_silent(incubator)
    try_target(incubator.db, 1, "", CONSOLE, incubator.time())
    remove_target(incubator.db, 1, CONSOLE, incubator.time())
    incubator.time.pass_by(hours=1)
    delivery.run_once()
    assert (web.posts, waiting(incubator)) == ([], 0)


def test_the_signing_key_is_not_in_the_database(incubator: Incubator, tmp_path: Path) -> None:
    tell(incubator, "https://hooks.example.cn/x")
    with incubator.db.reading() as session:
        target = session.scalars(select(Target)).one()
        secret = secret_of(Keys.of(incubator.config.data), target.id, target.created_at)
        assert secret not in repr([getattr(target, column.name) for column in Target.__table__.columns])
    (tmp_path / "other").mkdir()
    assert secret_of(Keys.begin(tmp_path / "other"), target.id, target.created_at) != secret
