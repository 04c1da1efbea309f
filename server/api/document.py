"""The OpenAPI 3.1 document, made from the operations that the server really has."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from server.access.tokens import PERMISSIONS
from server.api.contract import Operation
from server.api.problems import MEDIA_TYPE, Problem, problem
from server.boards.schema import Compact
from server.core.refs import LARGEST_ID

ROOT = "/api/v1"
REFERENCE = "#/components/schemas/"

INTRODUCTION = """\
The live boards of a business incubator, for other programs. Times are RFC 3339 and carry the offset of the site.
Lists come in pages, by ascending id. Everything that goes wrong is a problem as in RFC 9457, in the language of
Accept-Language, Chinese by default."""

SCHEME = "A token made by the operator with `doorboard token create`. Its permissions: "

EXAMPLES: dict[int, tuple[str, dict[str, Any]]] = {
    400: ("api.key_missing", {}),
    401: ("access.refused.unauthorised", {}),
    403: ("api.forbidden", {"permission": "people"}),
    404: ("api.not_found", {"wanted": 7}),
    409: ("core.refused.key_reused", {}),
    413: ("api.too_large", {}),
    415: ("api.media_type", {}),
    422: ("presence.refused.return_missing", {}),
    429: ("error.429", {"seconds": 60}),
    500: ("error.500", {}),
    503: ("error.503", {}),
}
"""Status → the words of the problem that the document shows for it."""


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """Return the OpenAPI document of these operations."""
    declared = list(operations)
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    schemas, names = _schemas(declared)
    for operation in declared:
        paths[operation.path][operation.method.lower()] = _operation(operation, names)
    statuses = sorted({status for operation in declared for status in operation.problems})
    return {
        "openapi": "3.1.0",
        "info": {"title": "Doorboard 门牌", "version": "1", "description": INTRODUCTION},
        "servers": [{"url": ROOT}],
        "tags": [{"name": subject} for subject in dict.fromkeys(one.subject for one in declared)],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": _security()},
            "schemas": schemas,
            "responses": {f"Problem{status}": _problem(status) for status in statuses},
        },
    }


def _schemas(operations: Sequence[Operation]) -> tuple[dict[str, Any], dict[type, str]]:
    taken = [one.takes["body"] for one in operations if "body" in one.takes]
    models = [kind for kind in [*taken, *(one.answer for one in operations), Problem] if _is_model(kind)]
    found, definitions = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)],
        ref_template=REFERENCE + "{model}",
        schema_generator=Compact,
    )
    names = {model: schema["$ref"].removeprefix(REFERENCE) for (model, _mode), schema in found.items()}
    return definitions["$defs"], names


def _is_model(kind: Any) -> bool:
    return inspect.isclass(kind) and issubclass(kind, BaseModel)


def _security() -> dict[str, Any]:
    permissions = "; ".join(f"`{one}` ({opens})" for one, opens in PERMISSIONS.items() if one != "metrics")
    return {"type": "http", "scheme": "bearer", "description": f"{SCHEME}{permissions}."}


def _operation(operation: Operation, names: dict[type, str]) -> dict[str, Any]:
    summary, _, description = inspect.getdoc(operation.view).partition("\n\n")  # type: ignore[union-attr]
    made: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.subject],
        "summary": summary.rstrip("."),
        "description": " ".join(description.split()) or summary,
        "security": [{"token": [operation.permission]}] if operation.permission else [],
        "parameters": _parameters(operation),
        "responses": _responses(operation, names),
    }
    if "body" in operation.takes:
        schema = {"$ref": REFERENCE + names[operation.takes["body"]]}
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return made


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    made = [_path_parameter(name, kind) for name, kind in operation.path_parameters.items()]
    if "query" in operation.takes:
        fields = operation.takes["query"].model_json_schema()["properties"]
        made += [_parameter(name, "query", _given(field)) for name, field in fields.items()]
    if "key" in operation.takes:
        about = "Made by the client, new for every new wish; a repetition with the same key is not done twice."
        schema = {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[!-~]*$"}
        made.append(_parameter("Idempotency-Key", "header", schema | {"description": about}) | {"required": True})
    if operation.tagged:
        about = "The ETag of the answer that the client holds."
        made.append(_parameter("If-None-Match", "header", {"type": "string", "description": about}))
    return made


def _given(field: dict[str, Any]) -> dict[str, Any]:
    # None is the absence of a parameter; it cannot be sent.
    rest = {key: value for key, value in field.items() if key != "anyOf" and (key, value) != ("default", None)}
    [kind] = [kind for kind in field.get("anyOf", [{}]) if kind != {"type": "null"}]
    given: dict[str, Any] = rest | kind
    return given


def _path_parameter(name: str, kind: type) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID} if kind is int else {"type": "string"}
    return _parameter(name, "path", schema | {"description": f"Which {name}."}) | {"required": True}


def _parameter(name: str, where: str, schema: dict[str, Any]) -> dict[str, Any]:
    kind = {key: value for key, value in schema.items() if key not in ("description", "title")}
    return {"name": name, "in": where, "description": schema.get("description", ""), "schema": kind}


def _responses(operation: Operation, names: dict[type, str]) -> dict[str, Any]:
    answer = operation.answer
    schema = {"$ref": REFERENCE + names[answer]} if answer in names else {"type": "object"}
    made: dict[str, Any] = {"200": {"description": "Done.", "content": {"application/json": {"schema": schema}}}}
    if operation.tagged:
        tag = {"ETag": {"description": "Epoch and version.", "schema": {"type": "string"}}}
        made["200"]["headers"] = tag
        made["304"] = {"description": "Unchanged since the answer with this ETag.", "headers": tag}
    return made | {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in operation.problems}


def _problem(status: int) -> dict[str, Any]:
    key, values = EXAMPLES[status]
    shown = problem(status, key, values, f"{ROOT}/people/7/status").model_dump(exclude_none=True)
    content = {MEDIA_TYPE: {"schema": {"$ref": REFERENCE + "Problem"}, "example": shown}}
    return {"description": HTTPStatus(status).phrase, "content": content}
