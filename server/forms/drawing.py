"""What a page needs to draw a form: what stands in its fields, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from markupsafe import Markup
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from server.core.refusal import Refusal
from server.forms.fields import Look
from server.forms.form import Form, Misread, looks, repeated, said_of, typed, typed_all
from server.words.i18n import said, t

NEVER_DRAWN = ("password", "file")
"""Kinds of fields of which nothing comes back: a browser would refuse it, or it is a secret."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it is drawn. ``first``: it is the first wrong one, where the hand goes. ``alone``: the only one."""

    name: str
    id: str
    kind: str
    label: Markup | None
    hint: Markup | None
    value: str
    problem: Markup | None
    first: bool
    alone: bool
    attributes: Mapping[str, Any]

    def holds(self, value: object) -> bool:
        """Tell whether this is what was chosen."""
        return self.value == str(value)

    def described(self, hint: object = None) -> dict[str, str]:
        """Return the attributes that tell a reader of screens what is wrong with it, and of its hint."""
        wrong = {"aria-invalid": "true"} if self.problem else {}
        by = [f"{self.id}-problem"] * bool(self.problem) + [f"{self.id}-hint"] * bool(hint)
        return {**wrong, "aria-describedby": " ".join(by)} if by else {}


class Filled:
    """A form as a page draws it: with what is known, or as it was typed and refused.

    Where a page has several forms of one model, ``before`` comes before the ids of its fields, and what is ``hidden``
    in it tells which of them was sent.
    """

    def __init__(self, model: type[Form], refusal: Refusal | None, known: Mapping[str, Any], before: str) -> None:
        self._model, self._known, self._before = model, known, before
        hidden = [name for name in known if looks(model)[name].kind == "hidden" and name not in repeated(model)]
        self.hidden = {name: _written(known[name]) for name in hidden}
        self.refused = refusal is not None and all(typed(name) == value for name, value in self.hidden.items())
        problems = dict(_problems(model, refusal if self.refused else None))
        self.problem: Markup | None = problems.pop("", None)
        """What is wrong with none of the fields alone."""
        self._problems = {name: problems[name] for name in model.model_fields if name in problems}

    def __getitem__(self, name: str) -> Field:
        """Return a field by its name."""
        look, about = looks(self._model)[name], self._model.model_fields[name]
        return Field(
            name=name,
            id=self._before + name,
            kind=look.kind,
            label=t(about.title) if about.title else None,
            hint=t(about.description) if about.description else None,
            value=self._value(name, look),
            problem=self._problems.get(name),
            first=name == next(iter(self._problems), None),
            alone=len(self._problems) == 1,
            attributes=_attributes(look, about),
        )

    def chosen(self, name: str) -> list[str]:
        """Return what is chosen in a field that may come more than once."""
        return typed_all(name) if self.refused else [str(one) for one in self._known.get(name, ())]

    @property
    def wrong(self) -> list[Field]:
        """Return the fields that are wrong, in the order of the model."""
        return [self[name] for name in self._problems]

    def _value(self, name: str, look: Look) -> str:
        if look.kind in NEVER_DRAWN:
            return ""
        return typed(name) if self.refused else _written(self._known.get(name, self._model.model_fields[name].default))


def filled(model: type[Form], refusal: Refusal | None = None, before: str = "", /, **known: Any) -> Filled:
    """Return a form to be drawn: with what is ``known``, or, where it was refused, as it was typed."""
    return Filled(model, refusal, known, before)


def _problems(model: type[Form], refusal: Refusal | None) -> Iterator[tuple[str, Markup]]:
    """Return what is wrong by the name of the field; by "" what no field shows, the first of it last."""
    if isinstance(refusal, Misread):
        for one in reversed(refusal.faults):
            yield _shown(model, one.field), t(one.key, **one.values)
    elif refusal is not None and (words := said(refusal)):
        yield _shown(model, model.BESIDE.get(refusal.key, _only(model))), words


def _only(model: type[Form]) -> str:
    """Return the one field that can be mended where there is no other."""
    names = [name for name in model.model_fields if _shown(model, name)]
    return names[0] if len(names) == 1 else ""


def _shown(model: type[Form], name: str) -> str:
    return name if name and looks(model)[name].kind != "hidden" else ""


def _written(value: Any) -> str:
    """Return a value as a field writes it."""
    if value is None or value is False or value is PydanticUndefined:
        return ""
    if value is True:
        return "1"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def _attributes(look: Look, about: FieldInfo) -> dict[str, Any]:
    found = {name: value for one in said_of(about) for name, value in look.limits(one)}
    return {
        **found,
        "inputmode": look.inputmode,
        "autocomplete": look.autocomplete,
        "autocapitalize": "none" if look.verbatim else None,
        "spellcheck": "false" if look.verbatim else None,
        "required": "" if about.is_required() else None,
    }
