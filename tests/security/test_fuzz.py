"""Schemathesis against every operation of the OpenAPI document, with every set of permissions.

Whatever is sent, well-formed or not, the answer is one that the document describes, and never a defect.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from server.access.roles import EVERYWHERE, Scope
from server.access.tokens import PERMISSIONS
from server.accounts.tokens import create_token
from tests.security.estate import Estate
from tests.security.rows import Rows

DOCUMENT = "/api/v1/openapi.json"
ADDRESSES = ("site", "organisation", "person", "board")
MUCH, LITTLE = 100, 4
"""Cases of each operation."""

OFTEN = ("everything", "everything of one company")
TOKENS: dict[str, tuple[tuple[str, ...], Scope]] = {
    "everything": (tuple(PERMISSIONS), EVERYWHERE),
    **{permission: ((permission,), EVERYWHERE) for permission in PERMISSIONS},
    "everything of one zone": (tuple(PERMISSIONS), Scope(zone=1)),
    "everything of one site": (tuple(PERMISSIONS), Scope(site=1)),
    "everything of one company": (tuple(PERMISSIONS), Scope(organisation=1)),
}


def cases(operation: APIOperation[Any, Any, Any, Any], known: dict[str, object]) -> st.SearchStrategy[Case[Any]]:
    """Return well-formed and malformed requests, about what is there and about what is not."""
    here = {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}
    made = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
    if here:
        made += [operation.as_strategy(generation_mode=mode, path_parameters=here) for mode in GenerationMode]
    return st.one_of(made)


def fuzz(app: Flask, estate: Estate, secret: str | None, examples: int) -> set[int]:
    """Send requests to every operation and hold every answer against the document; return the statuses seen."""
    known = {name: estate.own.examples[name].value for name in ADDRESSES}
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    seen = set()

    def check(case: Case[Any]) -> None:
        answer = case.call(headers=headers)
        seen.add(answer.status_code)
        # What is well-formed may still be impossible: a return before the start, a cursor that was made up.
        case.validate_response(answer, headers=headers, excluded_checks=[positive_data_acceptance])

    steady = settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for found in schemathesis.openapi.from_wsgi(DOCUMENT, app).get_all_operations():
        assert isinstance(found, Ok), found
        steady(given(case=cases(found.ok(), known))(check))()
    return seen


@pytest.mark.parametrize(
    ("token", "examples"),
    [
        *product(OFTEN, [LITTLE]),
        *(pytest.param(token, LITTLE, marks=pytest.mark.long) for token in TOKENS if token not in OFTEN),
        pytest.param("everything", MUCH, marks=pytest.mark.long),
    ],
)
def test_every_answer_is_one_that_the_document_describes(
    estate: Estate, app: Flask, rows: Rows, token: str, examples: int
) -> None:
    permissions, scope = TOKENS[token]
    secret = create_token(estate.incubator.db, token, permissions, estate.incubator.time.now, scope)
    seen = fuzz(app, estate, secret, examples)
    assert (200 if permissions == tuple(PERMISSIONS) else 403) in seen


def test_without_a_token_nothing_is_answered(estate: Estate, app: Flask, rows: Rows) -> None:
    assert 401 in (seen := fuzz(app, estate, None, LITTLE))
    assert seen <= {401, 404}
    assert rows.changed() == set()
