"""How a request becomes an answer: the token, then what the operation takes, then its view, then JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import Response, abort, g, request
from pydantic import BaseModel, TypeAdapter, ValidationError

from server.access.guard import scope_of
from server.access.tokens import seek_token
from server.api.contract import PERSONAL, Caller, Operation
from server.api.problems import FaultAnswer, Invalid, faults_in
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.faults import Fault
from server.words.catalogue import text
from server.words.i18n import language

LARGEST_BODY = 64 * 1024
KEY = re.compile(r"[\x21-\x7e]{1,80}", re.ASCII)


def serving(operation: Operation) -> Callable[..., Response]:
    """Return the Flask view of an operation."""
    adapter: TypeAdapter[Any] = TypeAdapter(operation.answer)

    def serve(**parameters: Any) -> Response:
        caller = _admitted(operation.permission, parameters)
        given = {name: _taken(name, kind, caller) for name, kind in operation.takes.items()}
        body = adapter.dump_json(operation.view(**parameters, **given))
        response = Response(body, content_type="application/json")
        response.headers["Cache-Control"] = _caching(operation)
        if operation.tagged:
            response.set_etag(g.etag)
        return response

    serve.__name__ = operation.name
    return serve


def tag_answer(tag: str) -> None:
    """Let the answer carry this ETag; when the caller holds it already, answer 304 at once."""
    g.etag = tag
    if request.if_none_match.contains(tag):
        unchanged = Response(status=304)
        unchanged.set_etag(tag)
        unchanged.headers["Cache-Control"] = "private, no-cache"
        abort(unchanged)


def _caching(operation: Operation) -> str:
    if operation.permission in PERSONAL:
        return "no-store"
    return "private, no-cache" if operation.permission else "no-cache"


def _admitted(permission: str | None, named: Mapping[str, Any]) -> Caller | None:
    """Return who asks; refuse a path that names what is not there, or lies outside the scope of the token.

    Nobody can tell which of the two it is.
    """
    if permission is None:
        return None
    given = request.authorization
    secret = given.token if given and given.type == "bearer" else None
    with house().db.reading() as session:
        sought = seek_token(session.connection(), secret) if secret else None
        if sought is None:
            raise Refusal("api.unauthorised", status=401)
        scopes = [scope_of(session, name, value) for name, value in named.items()]
        token = sought()
        if token is None:
            raise Refusal("api.unauthorised", status=401)
        if permission not in token.permissions:
            raise Refusal("api.forbidden", status=403, permission=permission)
        for found, value in zip(scopes, named.values(), strict=True):
            if found is None or not token.scope.covers(found):
                raise Refusal("api.not_found", status=404, wanted=value)
    g.caller = caller = Caller(token.id, token.scope)
    return caller


def _taken(name: str, kind: Any, caller: Caller | None) -> Any:
    if name == "caller":
        return caller
    if name == "key":
        return _key()
    return _query(kind) if name == "query" else _body(kind)


def _key() -> str:
    given = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(given):
        raise Refusal("api.key_missing", status=400)
    return given


def _query(model: type[BaseModel]) -> BaseModel:
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise Invalid([_told(one, parameter=one.field) for one in faults_in(error)]) from None


def _body(model: type[BaseModel]) -> BaseModel:
    request.max_content_length = LARGEST_BODY
    data = request.get_data()
    if request.mimetype != "application/json":
        abort(415)
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        faults = faults_in(error)
        if faults[0].kind == "json_invalid":
            raise Refusal("api.bad_json", status=400) from None
        raise Invalid([_told(one, pointer=_pointer(one)) for one in faults]) from None


def _pointer(fault: Fault) -> str:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in fault.where)
    return "#" + "".join("/" + quote(step) for step in steps)


def _told(fault: Fault, **where: str) -> FaultAnswer:
    return FaultAnswer(**where, detail=text(fault.key, lang=language(), **fault.values))
