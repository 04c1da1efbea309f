from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from server.access.tokens import PERMISSIONS
from server.api.web import OPERATIONS
from tests.api.client import Program
from tests.api.conftest import Programs
from tests.incubator import Incubator


@pytest.fixture
def document(http: FlaskClient) -> dict[str, Any]:
    answer = http.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def operations_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in document["paths"].values() for operation in methods.values()]


def test_the_document_is_openapi_and_needs_no_token(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"] == "3.1.0"


def test_every_route_below_api_is_in_the_document(document: dict[str, Any], incubator: Incubator) -> None:
    rules = incubator.application().flask.url_map.iter_rules()
    routed = {rule.endpoint.removeprefix("api.") for rule in rules if rule.rule.startswith("/api/")}

    assert routed == {operation["operationId"] for operation in operations_of(document)}


def test_every_operation_is_explained_and_has_a_permission_or_is_public(document: dict[str, Any]) -> None:
    public = []
    for operation in operations_of(document):
        assert operation["summary"]
        assert operation["description"]
        assert all(parameter["description"] for parameter in operation["parameters"])
        match operation["security"]:
            case [{"token": [permission]}]:
                assert permission in PERMISSIONS
                assert {"401", "403"} <= operation["responses"].keys()
            case nothing:
                assert nothing == []
                public.append(operation["operationId"])
    assert public == ["get_openapi"]


def test_every_write_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    for operation in OPERATIONS:
        assert operation.method == "GET" or "key" in operation.takes


def test_every_message_of_its_own_has_an_example_and_the_examples_are_right(document: dict[str, Any]) -> None:
    components = document["components"]
    checked = set()
    for name, schema in components["schemas"].items():
        for example in schema.get("examples", []):
            whole = {"$ref": f"#/components/schemas/{name}", "components": components}
            OAS31Validator(whole, format_checker=OAS31Validator.FORMAT_CHECKER).validate(example)
            checked.add(name)
    for response in components["responses"].values():
        [content] = response["content"].values()
        OAS31Validator(content["schema"] | {"components": components}).validate(content["example"])
    asked = {operation.takes["body"].__name__ for operation in OPERATIONS if "body" in operation.takes}
    single = {operation.answer.__name__ for operation in OPERATIONS} - {"dict"}
    assert {name for name in single if not name.endswith("Page")} | asked <= checked


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
instants = st.builds(
    "{:%Y-%m-%dT%H:%M:%S}{}".format, st.datetimes(), st.sampled_from(["Z", "+14:00", "-23:59", "", "+99:00"])
)
nearly = st.fixed_dictionaries(
    {"status": st.sampled_from(["market", "on_site", "trip", "unknown"]) | anything},
    optional={
        "until": instants | anything,
        "place": st.text() | anything,
        "purpose": st.text() | anything,
        "reason": st.text(min_size=1) | anything,
    },
)


@pytest.fixture
def presence(program: Programs, incubator: Incubator) -> tuple[Program, str]:
    return program("presence"), f"/people/{incubator.person('李婷')}/status"


@given(body=nearly | anything)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_no_body_whatsoever_breaks_the_server(presence: tuple[Program, str], body: Any) -> None:
    program, path = presence

    answer = program.put(path, body, key=str(hash(repr(body))))

    assert answer.status_code in (200, 400, 409, 422)
