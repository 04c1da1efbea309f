"""The ledger of rights."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from server.access.audit import About, Audit, record
from server.access.roles import Scope
from server.core.refs import Ref
from server.operation.verification import check
from tests.incubator import Incubator

BOTH_ENGINES = True
SCOPE = Scope(site=1)


@pytest.fixture
def noted(incubator: Incubator) -> Incubator:
    for subject in (Ref("user", 5), Ref("user", 6)):
        with incubator.db.transaction() as tx:
            record(tx, Ref("user", 3), "user.disabled", About(subject, SCOPE), incubator.time(), role="staff")
    return incubator


def test_a_change_of_rights_names_who_what_and_whom(noted: Incubator) -> None:
    with noted.db.reading() as session:
        first = session.scalars(select(Audit).order_by(Audit.id)).first()
        assert first is not None
        assert (first.author, first.action, first.subject) == (Ref("user", 3), "user.disabled", Ref("user", 5))
        assert any(proof.name == "rights" and proof.waiting == 2 for proof in check(session, noted.keys))


@pytest.mark.parametrize("statement", ["UPDATE audit SET author = 'user:9'", "DELETE FROM audit"])
def test_the_database_refuses_to_rewrite_who_changed_rights(noted: Incubator, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), noted.db.transaction() as tx:
        tx.session.execute(text(statement))
    with noted.db.reading() as session:
        check(session, noted.keys)
