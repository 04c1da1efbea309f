"""What somebody acts by is taken away after they were let through, and before what they do is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from server.access.tokens import PERMISSIONS
from server.accounts.actions import withdraw_role
from server.accounts.logins import end_all_logins
from server.accounts.tables import UserGrant
from server.accounts.tokens import create_token, revoke_token
from server.boards.kiosks import Kiosk
from server.core.principals import CONSOLE, Principal
from server.core.tables import Instance
from server.fleet.actions import revoke_kiosk
from server.fleet.orders import give
from server.fleet.tables import KioskCommand
from server.phones.actions import revoke_phone
from server.phones.tables import PhoneOwner
from server.roster.edits import leave
from tests.api.client import Program
from tests.fleet.test_orders import png
from tests.incubator import THURSDAY, Incubator
from tests.security.actors import SENDERS, Sender
from tests.security.addresses import guarded, own_address, targets
from tests.security.estate import Estate
from tests.security.rows import rows_of
from tests.security.test_foreign_ids import FORM, refused
from tests.security.test_stolen_cookies import OF_A_PHONE, form_of, send
from tests.security.thieves import number
from tests.staff import hire

Reply = TypeVar("Reply")
Takes = Callable[[Incubator, Principal], None]


def ends_the_sign_in(incubator: Incubator, by: Principal) -> None:
    end_all_logins(incubator.db, by.ref.id or 0, CONSOLE, incubator.time.now)


def withdraws_the_role(incubator: Incubator, by: Principal) -> None:
    with incubator.db.reading() as session:
        (grant,) = session.scalars(select(UserGrant.id).filter_by(user_id=by.ref.id, ended_at=None))
    withdraw_role(incubator.db, by.ref.id or 0, grant, CONSOLE, incubator.time.now)


def cuts_off_the_phone(incubator: Incubator, by: Principal) -> None:
    with incubator.db.reading() as session:
        phone = session.scalars(select(PhoneOwner.phone_id).filter_by(person_id=by.ref.id, ended=None)).one()
    now = incubator.time.now
    incubator.db.act(lambda tx: revoke_phone(tx, phone, [by.ref.id or 0], CONSOLE.ref, "lost", now), by=CONSOLE)


def takes_them_off_the_roster(incubator: Incubator, by: Principal) -> None:
    leave(incubator.db, by.ref.id or 0, CONSOLE, incubator.time.now)


def revokes_the_token(incubator: Incubator, by: Principal) -> None:
    revoke_token(incubator.db, by.ref.id or 0, CONSOLE, incubator.time.now)


def cuts_off_the_kiosk(incubator: Incubator, by: Principal) -> None:
    revoke_kiosk(incubator.db, by.ref.id or 0, CONSOLE, incubator.time.now)


@contextmanager
def taken_away(incubator: Incubator, takes: Takes, sends: Callable[[], Reply]) -> Iterator[Reply | None]:
    """Send something; once somebody is about to record something, take away by what they act.

    Gives what they were answered, None where nothing was to be recorded. What was recorded nevertheless is an error.
    """
    act = incubator.db.act
    caught: list[Principal] = []

    def too_late(action: object, *, by: Principal, **given: bool) -> object:
        if by.proof is None or caught:
            return act(action, by=by, **given)  # type: ignore[arg-type]
        caught.append(by)
        takes(incubator, by)
        with rows_of(incubator.config.data) as rows:
            try:
                return act(action, by=by, **given)  # type: ignore[arg-type]
            finally:
                assert rows.changed() == set(), by

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(incubator.db, "act", too_late)
        answer = sends()
    yield answer if caught else None


def sent_too_late(estate: Estate, app: Flask, role: str, takes: Takes) -> set[str]:
    """Let somebody send every form that they may; return the routes at which they were too late, and told so."""
    with rows_of(estate.incubator.config.data):
        hire(estate.incubator, login="another-admin")
        sender = Sender(app, estate, next(one for one in SENDERS if one.name == role))
        found = set()
        for target in guarded(app):
            if target.method == "GET":
                continue
            path = own_address(app, target.rule, estate.spots["N1a0"] if "phone" in role else estate.own)
            sending = partial(sender.send, target.method, path, FORM)
            with rows_of(estate.incubator.config.data), taken_away(estate.incubator, takes, sending) as answer:
                if answer is not None:
                    assert refused(answer), (target, answer.status_code)
                    found.add(target.rule.endpoint)
    estate.incubator.time.now = THURSDAY
    return found


@pytest.mark.parametrize("takes", [ends_the_sign_in, withdraws_the_role], ids=lambda takes: takes.__name__)
def test_nothing_that_a_user_sends_is_recorded_after_somebody(estate: Estate, app: Flask, takes: Takes) -> None:
    late = sent_too_late(estate, app, "admin of installation", takes)
    assert late >= {
        "roster.hang_notice",
        "pairing.pair",
        "accounts.disable_user",
        "accounts.revoke_token",
        "phones.give_pins",
    }
    assert len(late) > 35


@pytest.mark.parametrize("takes", [cuts_off_the_phone, takes_them_off_the_roster], ids=lambda takes: takes.__name__)
def test_nothing_that_a_liaison_sends_is_recorded_after_somebody(estate: Estate, app: Flask, takes: Takes) -> None:
    late = sent_too_late(estate, app, "liaison (phone)", takes)
    assert late >= {"phones.make_invite", "company.let_go", "company.accept_correction", "mine.declare_status"}
    assert len(late) > 15


@pytest.mark.parametrize("takes", [cuts_off_the_phone, takes_them_off_the_roster], ids=lambda takes: takes.__name__)
def test_nothing_that_is_chosen_at_a_door_is_recorded_after_somebody(estate: Estate, app: Flask, takes: Takes) -> None:
    form, late = form_of(estate, estate.own, app), set()
    for target in targets(app):
        if target.method == "GET" or target.access.why not in OF_A_PHONE:
            continue
        client = app.test_client()
        client.set_cookie("phone", estate.own.cookie)
        sending = partial(send, client, app, target, estate.own, form)
        with rows_of(estate.incubator.config.data), taken_away(estate.incubator, takes, sending) as answer:
            if answer is not None:
                assert answer.status_code == 403, (target, answer.status_code)
                late.add(target.rule.endpoint)
    assert late == {"scans.check_in", "scans.go_out", "scans.take_back", "scans.agree", "scans.forget_me"}


def test_nothing_that_a_program_sends_is_recorded_after_its_token_was_revoked(estate: Estate, app: Flask) -> None:
    ids = {name: one.value for name, one in estate.own.examples.items()}
    writes: tuple[tuple[str, str, object], ...] = (
        ("PUT", f"/people/{ids['person']}/status", {"status": "off", "reason": "because"}),
        ("PUT", f"/sites/{ids['site']}/park-office", {"name": "园区办公室"}),
        ("POST", f"/rooms/{ids['room']}/leases", {"organisation": ids["organisation"]}),
    )
    for method, path, body in writes:
        with rows_of(estate.incubator.config.data):
            token = create_token(estate.incubator.db, "everything", PERMISSIONS, estate.incubator.time.now)
            program = Program(app.test_client(), token)
            with taken_away(estate.incubator, revokes_the_token, partial(program.write, method, path, body)) as answer:
                assert answer is not None, path
                assert answer.status_code == 401, (path, answer.text)


def takes_the_codes(client: FlaskClient, home: str, _order: int, _epoch: str) -> TestResponse:
    return client.get(f"{home}/hello", query_string={"device": "b" * 32})


def knows_more_than_the_database(client: FlaskClient, home: str, _order: int, epoch: str) -> TestResponse:
    return client.get(f"{home}/hello", query_string={"epoch": epoch, "v": 1_000})


def has_done_what_it_was_told(client: FlaskClient, home: str, order: int, _epoch: str) -> TestResponse:
    return client.post(f"{home}/orders/{order}", json={"outcome": "done"})


def took_its_picture(client: FlaskClient, home: str, order: int, _epoch: str) -> TestResponse:
    return client.post(f"{home}/orders/{order}/shot", json={"png": png()})


@pytest.mark.parametrize(
    "sends",
    [takes_the_codes, knows_more_than_the_database, has_done_what_it_was_told, took_its_picture],
    ids=lambda sends: sends.__name__,
)
def test_nothing_that_a_kiosk_sends_is_recorded_after_it_was_cut_off(
    estate: Estate, app: Flask, sends: Callable[[FlaskClient, str, int, str], TestResponse]
) -> None:
    incubator, kiosk = estate.incubator, number(estate.own, "kiosk")
    with rows_of(incubator.config.data):
        incubator.db.act(lambda tx: setattr(tx.session.get_one(Kiosk, kiosk), "device", "a" * 32), by=CONSOLE)
        give(incubator.db, kiosk, "screenshot", CONSOLE, incubator.time.now)
        with incubator.db.reading() as session:
            order = session.scalars(select(func.max(KioskCommand.id)).filter_by(kiosk_id=kiosk)).one()
            epoch = session.scalars(select(Instance.epoch)).one()
        sending = partial(sends, app.test_client(), f"/k/{estate.own.kiosk}", order, epoch)
        with taken_away(incubator, cuts_off_the_kiosk, sending) as answer:
            assert answer is not None
            assert answer.status_code == 404
