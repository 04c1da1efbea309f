from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from tests.incubator import Incubator


def away(*_arguments: object) -> None:
    raise OperationalError("SELECT 1", {}, Exception("connection refused"))


@pytest.fixture
def broken(incubator: Incubator, monkeypatch: pytest.MonkeyPatch) -> Incubator:
    incubator.tenant("北辰智造", "王小明")
    monkeypatch.setattr("server.scans.web.plate.door_face", away)
    monkeypatch.setattr("server.api.answering.seek_token", away)
    return incubator


@pytest.mark.parametrize(("language", "words"), [("zh", "没有保存"), ("en", "nothing was saved")])
def test_a_database_that_does_not_answer_is_said_in_the_readers_words(
    broken: Incubator, language: str, words: str
) -> None:
    client = broken.application().flask.test_client()
    answer = client.get(f"/b/{broken.board('3-12').code}", headers={"Accept-Language": language})
    assert answer.status_code == 503
    assert words in answer.text
    assert "connection refused" not in answer.text


def test_below_the_api_it_is_a_problem(broken: Incubator) -> None:
    client = broken.application().flask.test_client()
    answer = client.get("/api/v1/sites", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/manage/sign-in/demo", 405)])
def test_every_error_is_a_page_in_plain_words(incubator: Incubator, path: str, status: int) -> None:
    answer = incubator.application().flask.test_client().get(path, headers={"Accept-Language": "zh"})
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
