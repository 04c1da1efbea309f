"""Every route that needs a permission, by every role, with ids of its own, of others, and of both."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import islice

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.access.roles import ROLES
from server.core.principals import CONSOLE
from server.roster.importing.parts import FIGURES, Prepared
from server.roster.staging import new_key, stage
from tests.incubator import THURSDAY
from tests.security.actors import SENDERS, Role, Sender
from tests.security.addresses import Address, Target, addresses, guarded
from tests.security.estate import Estate
from tests.security.rows import Rows, rows_of

REFUSED = (401, 403, 404)

FORM = {
    "name": "Somebody",
    "reason": "because",
    "status": "off",
    "about": "title",
    "wanted": "Boss",
    "words": "It is wrong.",
    "answer": "It is right.",
    "kind": "identify",
    "language": "en",
    "address": "new@example.cn",
    "notice": "New",
    "enrolment": "invite",
    "role": "staff",
    "login": "somebody",
    "field": "name",
    "granted": "1",
    "why": "lost",
    "code": "123456",
    "detail": "30",
    "plan": "30",
    "correction": "30",
    "alert": "30",
}
"""What a form may hold. A view that refuses a form before it asks who sends it would look guarded and not be."""

APART = {"fleet.move"}
"""Routes whose ids need not belong together: a kiosk moves to another site's door, where both are the sender's."""
CLOSED = {
    ("liaison of organisation", "roster.export"): "a file is of a whole site",
    ("liaison (phone)", "roster.export"): "a file is of a whole site",
    ("liaison (phone)", "company.declare_for"): "nobody declares for themselves in somebody else's name",
    ("liaison (phone)", "company.accept_correction"): "nobody decides on their own request",
    ("liaison (phone)", "company.refuse_correction"): "nobody decides on their own request",
}
"""Who is refused, and where, although the table of roles permits it; and why."""


def may(sender: Sender, target: Target, address: Address) -> bool:
    """Tell from the table of roles alone whether a request is to be let through."""
    permission = target.access.permission
    assert permission
    if not sender.grants.scopes(permission):
        return False
    return all(sender.grants.holder(permission, scope) is not None for scope in address.scopes)


def refused(answer: TestResponse) -> bool:
    return answer.status_code in REFUSED or answer.headers.get("Location", "").startswith("/manage/sign-in")


def text_of(answer: TestResponse) -> str:
    body: bytes = answer.data
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


def test_every_role_of_the_table_sends_requests_here() -> None:
    assert {sender.role for sender in SENDERS} >= ROLES.keys()


def test_every_route_that_needs_a_permission_is_open_to_somebody(estate: Estate) -> None:
    app = estate.incubator.application().flask
    with rows_of(estate.incubator.config.data):
        senders = [Sender(app, estate, role) for role in SENDERS]
    for target in guarded(app):
        own = next(addresses(app, target.rule, estate))
        assert any(may(sender, target, own) for sender in senders), f"nobody reaches {target}: who is it for?"


@pytest.mark.parametrize("role", SENDERS, ids=lambda role: role.name)
@pytest.mark.parametrize(
    "most",
    [pytest.param(2, id="own and another's"), pytest.param(None, id="all and mixed", marks=pytest.mark.long)],
)
def test_a_role_reaches_what_it_was_granted_and_nothing_beside(estate: Estate, role: Role, most: int | None) -> None:
    app, time = estate.incubator.application().flask, estate.incubator.time
    form = FORM | {"scope": f"site:{estate.own.scope.site}"}
    wrong, tried = [], 0
    with rows_of(estate.incubator.config.data):
        sender = Sender(app, estate, role)
        with rows_of(estate.incubator.config.data) as rows:
            for target in guarded(app):
                for address in islice(worth_trying(sender, target, addresses(app, target.rule, estate)), most):
                    answer = sender.send(target.method, address.path, form)
                    found = what_is_wrong(sender, target, address, answer, rows)
                    wrong += [(target.method, address.path, answer.status_code, *found)] if found else []
                    tried += 1
                    rows.put_back()
    time.now = THURSDAY
    assert wrong == []
    assert tried > 80


def test_what_an_import_did_is_told_to_those_of_its_site_alone(estate: Estate, app: Flask, rows: Rows) -> None:
    manager = Sender(app, estate, next(role for role in SENDERS if role.name == "manager of site"))
    told = {}
    for spot in (estate.own, estate.spots["S1a1"]):
        incubator, key = estate.incubator, new_key()
        nothing = Prepared((), dict.fromkeys(FIGURES, 0))
        stage(incubator.db, key, spot.scope.site or 0, nothing, incubator.time.now, said={}, by=CONSOLE)
        page = f"/manage/roster/import/{key}"
        told[spot.cookie] = [manager.send(method, page, FORM).status_code for method in ("GET", "POST")]
    assert list(told.values()) == [[200, 303], [404, 404]]


def worth_trying(sender: Sender, target: Target, found: Iterator[Address]) -> Iterator[Address]:
    """Return the own address and those that must be refused; who was granted nothing owns nothing."""
    yield next(found)
    if sender.grants.grants:
        yield from (one for one in found if not (may(sender, target, one) and one.belongs_together))


def what_is_wrong(
    sender: Sender, target: Target, address: Address, answer: TestResponse, rows: Rows
) -> tuple[object, ...]:
    """Hold an answer against the table of roles; return what is wrong with it, nothing where it is right."""
    if answer.status_code == 500:
        return ("is a defect",)
    read = sender.may_not_read(text_of(answer))
    if read:
        return ("shows what is nobody's business", read)
    if may(sender, target, address) and (address.belongs_together or target.rule.endpoint in APART):
        closed = (sender.name, target.rule.endpoint) in CLOSED
        return ("is closed to whom it is for",) if refused(answer) and not closed else ()
    if rows.changed():
        return ("writes", rows.changed())
    return () if refused(answer) or may(sender, target, address) else ("is open",)
