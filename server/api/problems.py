"""What goes wrong below /api, as RFC 9457 problems: a stable type for programs, a sentence for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import quote

import orjson
from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from pydantic import Field, ValidationError
from werkzeug.exceptions import HTTPException

from server.api.schemas import ResponseModel, example
from server.core.refusal import Refusal
from server.forms.faults import WORDS, Fault, faults_of
from server.words.catalogue import text
from server.words.i18n import language

PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"
TYPES = "urn:doorboard:problem:"

HTTP_WORDS = {404: "api.no_path", 405: "api.no_method", 413: "api.too_large", 415: "api.media_type", 500: "error.500"}
"""Status of an error that the framework raised → its words."""
MOST_FAULTS = 20
"""How many faults of one request are told."""
FAULT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **WORDS,
        "extra_forbidden": "api.field.unknown",
        "string_type": "api.field.text",
        "string_too_short": "api.field.empty",
        "string_pattern_mismatch": "api.field.control",
        "model_type": "api.field.body",
    }
)
"""Type of an error → its words: those of forms, and of what no form is sent."""


class FaultAnswer(ResponseModel):
    """One thing to correct: where it is (one of the first three), and what to do."""

    pointer: str | None = Field(None, description="JSON pointer into the body, as in `#/until`.")
    parameter: str | None = Field(None, description="Name of a query parameter.")
    header: str | None = Field(None, description="Name of a header.")
    detail: str


class Problem(ResponseModel):
    """A problem as in RFC 9457. Programs go by `type`; `detail` is for people, in the language they asked for."""

    model_config = example(
        type=TYPES + "return_missing",
        title="Unprocessable Entity",
        status=422,
        detail="请选择预计返回时间。",
        instance="/api/v1/people/7/status",
    )

    type: str = Field(description="`about:blank`, or what is wrong, as in `urn:doorboard:problem:return_missing`.")
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FaultAnswer] | None = Field(
        None, description="With status 422 where parts of the request are at fault."
    )


class Invalid(Refusal):
    """A request that does not follow the contract, with every fault found."""

    def __init__(self, faults: list[FaultAnswer]) -> None:
        super().__init__("api.invalid", 422)
        self.faults = faults


Failure = TypeVar("Failure", bound=Exception)


def or_page(page: Callable[[Failure], ResponseReturnValue]) -> Callable[[Failure], ResponseReturnValue]:
    """Return a handler that answers below /api with a problem and elsewhere with ``page``."""

    def handle(error: Failure) -> ResponseReturnValue:
        return answer(error) if request.path.startswith(PREFIX) else page(error)

    return handle


def answer(error: Exception) -> Response:
    """Return the problem that an exception is."""
    if isinstance(error, Refusal):
        faults = error.faults if isinstance(error, Invalid) else None
        return _response(error.status, error.key, error.values, faults)
    if not isinstance(error, HTTPException):
        current_app.logger.error("defect at %s", request.path, exc_info=error)
        return _response(500, "error.500", {})
    code = error.code or 500
    if code < 400:
        return Response(error.get_body(), code, error.get_headers())
    response = _response(code, HTTP_WORDS.get(code, "api.other"), {})
    response.headers.extend((name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After"))
    return response


def problem(
    status: int, key: str, values: dict[str, Any], where: str, faults: list[FaultAnswer] | None = None, lang: str = "zh"
) -> Problem:
    """Return the problem that the words ``key`` tell of."""
    return Problem(
        type=TYPES + key.rpartition(".")[2] if key.startswith("api.") or ".refused." in key else "about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=text(key, lang=lang, **values),
        instance=quote(where),
        errors=faults,
    )


def _response(status: int, key: str, values: dict[str, Any], faults: list[FaultAnswer] | None = None) -> Response:
    made = problem(status, key, values, request.path, faults, language())
    response = Response(orjson.dumps(made.model_dump(exclude_none=True)), status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language()
    response.headers["Vary"] = "Accept-Language"
    if status == 429:
        response.headers["Retry-After"] = str(values["seconds"])
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    elif key == "api.forbidden":
        response.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{values["permission"]}"'
    return response


def faults_in(error: ValidationError) -> list[Fault]:
    """Return what is wrong with a request."""
    return faults_of(error, FAULT_WORDS, "api.field.other")[:MOST_FAULTS]
