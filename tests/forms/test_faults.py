"""No error that a form can raise lacks words, in either language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import server.app  # noqa: F401 (it knows every room, and so every form)
from server.forms.faults import WORDS, faults_of
from server.forms.fields import Look
from server.forms.form import Form, looks
from server.words.catalogue import LANGUAGES, catalogue

RAISED = {
    "model": set(),
    "model-fields": set(),
    "model-field": {"missing"},
    "default": set(),
    "nullable": set(),
    "function-before": set(),
    "function-after": {"too_long"},
    "str": {"string_too_long"},
    "int": {"int_parsing", "int_parsing_size", "greater_than_equal", "less_than_equal"},
    "literal": {"literal_error"},
    "list": set(),
    "frozenset": set(),
    "bool": set(),
    "date": set(),
    "time": set(),
    "datetime": set(),
    "is-instance": set(),
    "json-or-python": set(),
    "definitions": set(),
}
"""Part of a schema → the errors that it raises of texts, and of what a validator before it has made of them."""

ELSEWHERE = ("metadata", "config", "serialization", "definitions", "json_schema")
"""What of a schema no text from a page comes to."""


def forms(base: type[Form] = Form) -> Iterator[type[Form]]:
    """Return all forms of the product."""
    for one in base.__subclasses__():
        if one.__module__.startswith("server."):
            yield one
        yield from forms(one)


def parts(schema: Any) -> Iterator[str]:
    """Return the kinds of the parts of a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str) and schema["type"] not in ("no-info", "with-info"):
            yield schema["type"]
        for name, part in schema.items():
            if name not in ELSEWHERE:
                yield from parts(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from parts(part)


FORMS = sorted(forms(), key=lambda form: form.__qualname__)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__qualname__)
def test_no_type_of_error_of_a_form_lacks_words(form: type[Form]) -> None:
    raised = set().union(*(RAISED[part] for part in parts(form.__pydantic_core_schema__)))
    assert raised <= WORDS.keys()


def test_the_table_names_words_of_both_languages_and_nothing_that_no_form_raises() -> None:
    raised = {kind for form in FORMS for part in parts(form.__pydantic_core_schema__) for kind in RAISED[part]}
    assert raised >= WORDS.keys()
    for language in LANGUAGES:
        assert set(WORDS.values()) <= catalogue(language).keys()


@given(st.sampled_from(FORMS), st.data())
def test_whatever_is_typed_is_answered_in_words(form: type[Form], data: st.DataObject) -> None:
    texts = st.one_of(st.text(max_size=300), st.sampled_from(["x" * 1000, "-1", "9" * 30, "2026-02-30", "25:00"]))
    typed = {name: _typed(form, name, look, data.draw(texts)) for name, look in looks(form).items()}
    try:
        form.model_validate({name: value for name, value in typed.items() if value})
    except ValidationError as error:
        for one in faults_of(error):
            for language in LANGUAGES:
                assert catalogue(language)[one.key].format(**one.values)


def _typed(form: type[Form], name: str, look: Look, text: str) -> Any:
    if look.kind == "file":
        return None
    annotation = form.model_fields[name].annotation
    return [text] if getattr(annotation, "__origin__", None) in (list, frozenset) else text


def test_what_a_page_says_of_its_fields_are_words_of_ours() -> None:
    known = catalogue("zh").keys()
    for form in FORMS:
        for name, field in form.model_fields.items():
            assert {field.title or "forms.missing", field.description or "forms.missing"} <= known
            assert looks(form)[name].missing in known
        assert form.BESIDE.keys() <= known
        assert set(form.BESIDE.values()) <= form.model_fields.keys()
