"""A caller of the API that holds every answer against the document that the server publishes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from werkzeug.datastructures import Headers

ROOT = "/api/v1"


@dataclass(frozen=True)
class Reply:
    """What came back. ``json`` is whatever the document allows."""

    status_code: int
    headers: Headers
    mimetype: str
    text: str
    json: Any


class Program:
    """A program with a token, or without one."""

    def __init__(self, http: FlaskClient, token: str | None = None) -> None:
        self._http = http
        self._token = token
        self._document: dict[str, Any] = http.get(f"{ROOT}/openapi.json").get_json()

    def get(self, path: str, **options: Any) -> Reply:
        return self.call("GET", path, **options)

    def put(self, path: str, body: Any, key: str | None = "first", **options: Any) -> Reply:
        headers = {"Idempotency-Key": key} if key else {}
        headers["Content-Type"] = "application/json"
        return self.call("PUT", path, data=json.dumps(body), headers=headers, **options)

    def post(self, path: str, body: Any, key: str = "first") -> Reply:
        return self.write("POST", path, body, key)

    def write(self, method: str, path: str, body: Any, key: str = "first") -> Reply:
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        return self.call(method, path, data=json.dumps(body), headers=headers)

    def call(self, method: str, path: str, **options: Any) -> Reply:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        headers |= options.pop("headers", {})
        got = self._http.open(ROOT + path, method=method, headers=headers, **options)
        answer = Reply(got.status_code, got.headers, got.mimetype or "", got.text, got.get_json(silent=True))
        self._check(method, path.partition("?")[0], answer)
        return answer

    def pages(self, path: str, **query: Any) -> list[list[Any]]:
        """Follow a list to its end."""
        found, after = [], None
        while True:
            answer = self.get(path, query_string=query | ({"after": after} if after else {})).json
            found.append(answer["items"])
            after = answer["next"]
            if after is None:
                return found

    def _check(self, method: str, path: str, answer: Reply) -> None:
        documented = self._operation(method, path)
        if documented is None:
            assert answer.status_code in (404, 405)
            self._follows({"$ref": "#/components/schemas/Problem"}, answer.json)
            return
        said = self._resolved(documented["responses"][str(answer.status_code)])
        for header in said.get("headers", {}):
            assert header in answer.headers
        if "content" not in said:
            assert answer.text == ""
            return
        assert list(said["content"]) == [answer.mimetype]
        self._follows(said["content"][answer.mimetype]["schema"], answer.json)

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for template, methods in self._document["paths"].items():
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in methods:
                operation: dict[str, Any] = methods[method.lower()]
                return operation
        return None

    def _resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = part
        if "$ref" in part:
            found = self._document["components"]["responses"][part["$ref"].rpartition("/")[2]]
        return found

    def _follows(self, schema: dict[str, Any], value: Any) -> None:
        whole = schema | {"components": self._document["components"]}
        OAS31Validator(whole, format_checker=OAS31Validator.FORMAT_CHECKER).validate(value)
