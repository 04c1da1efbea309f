from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from server.access.tables import Token
from server.access.tokens import find_token
from server.accounts.tokens import create_token
from server.core.keys import Keys
from server.core.refusal import Refusal, StartRefusal
from tests.incubator import Incubator


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = Keys.begin(tmp_path).derive("door")
    assert Keys.of(tmp_path).derive("door") == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path) -> None:
    keys = Keys.begin(tmp_path)
    assert len({keys.derive(purpose) for purpose in ("door", "ticket", "session")}) == 3


@pytest.mark.parametrize("content", ["not hexadecimal", "", "00", "ab" * 31])
def test_a_damaged_secret_is_named_in_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret.key").write_text(content)
    with pytest.raises(StartRefusal, match="damaged"):
        Keys.of(tmp_path)


def test_a_token_is_found_by_its_secret_and_stored_without_it(incubator: Incubator) -> None:
    secret = create_token(incubator.db, "考勤接口", ["read", "people"], incubator.time())
    with incubator.db.reading() as session:
        found = find_token(session, secret)
        assert found is not None
        assert found.permissions == {"people", "read"}
        assert secret not in repr([vars(row) for row in session.scalars(select(Token))])


def test_a_token_needs_a_permission_that_exists(incubator: Incubator) -> None:
    with pytest.raises(Refusal):
        create_token(incubator.db, "x", ["everything"], incubator.time())
