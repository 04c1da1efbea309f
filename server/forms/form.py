"""Read a form of the current request into its model. Nothing else looks at what a browser sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar, TypeVar, get_args, get_origin

from flask import request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from werkzeug.datastructures import MultiDict

from server.core.refusal import Refusal
from server.forms.faults import ByRule, Fault, faults_of
from server.forms.fields import Look

REPEATED = (list, tuple, set, frozenset)


class Form(BaseModel):
    """Base of all forms: a model of what a page sends. What it does not know is left unread."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)
    BESIDE: ClassVar[Mapping[str, str]] = {}
    """What the rules refuse → the field beside which that is said."""


Sent = TypeVar("Sent", bound=Form)


class Misread(Refusal):
    """A form that is not filled in as asked, with everything that there is to correct."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].key, 422, **faults[0].values)
        self.faults = faults


def read(model: type[Sent]) -> Sent:
    """Return what the current request sent; raise :class:`Misread` with words for each field."""
    try:
        return model.model_validate(_sent(model))
    except ValidationError as error:
        raise Misread([_own_words(model, one) for one in faults_of(error)]) from None


def typed(name: str) -> str:
    """Return what was typed into a field, as it came."""
    return _fields().get(name, "")


def typed_all(name: str) -> list[str]:
    """Return all that was chosen in a field that may come more than once."""
    return _fields().getlist(name)


def _fields() -> MultiDict[str, str]:
    """Return what the current request sent: a form that only asks has it in its address."""
    return request.form if request.method == "POST" else request.args


@cache
def looks(model: type[Form]) -> Mapping[str, Look]:
    """Return how the fields of a form are drawn, by their names."""
    return {name: _look(field) for name, field in model.model_fields.items()}


def said_of(field: FieldInfo) -> Iterator[Any]:
    """Return what is declared of a field, of what it holds where it may hold several or None."""
    yield from field.metadata
    for part in get_args(field.annotation):
        for one in getattr(part, "__metadata__", ()):
            yield from one.metadata if isinstance(one, FieldInfo) else (one,)


@cache
def repeated(model: type[Form]) -> frozenset[str]:
    """Return the fields of a form that may come more than once, by their names."""
    return frozenset(name for name, one in model.model_fields.items() if get_origin(one.annotation) in REPEATED)


def _look(field: FieldInfo) -> Look:
    # What a model says of its field comes after what the field's type says of itself.
    return [one for one in said_of(field) if isinstance(one, Look)][-1]


def _sent(model: type[Form]) -> dict[str, Any]:
    """Return what is in the fields of a form; one that was left empty is not sent."""
    return {name: value for name, look in looks(model).items() if (value := _value(model, name, look))}


def _value(model: type[Form], name: str, look: Look) -> Any:
    if look.kind == "file":
        file = request.files.get(name)
        return file if file is not None and file.filename else None
    if name in repeated(model):
        return typed_all(name)
    value = typed(name)
    return value if value.strip() else None


def _own_words(model: type[Form], found: Fault) -> Fault:
    """Return a fault in the words of its field: a file is chosen, a name is of so many characters."""
    look = looks(model)[found.field]
    if look.kind == "hidden" and found.key.startswith("forms."):
        # Nobody typed it: the page is of an older version, or was tampered with.
        return replace(found, key="error.400", values={})
    if found.kind != "missing":
        return found
    rules = (one for one in said_of(model.model_fields[found.field]) if isinstance(one, ByRule))
    said = next((one.of_nothing for one in rules), None) or Refusal(look.missing)
    return replace(found, key=said.key, values=said.values)
