"""What is wrong with a value, in our words: one table from the errors of pydantic to texts, of the API too. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, ValidationError
from pydantic_core import PydanticCustomError

from server.core.refusal import Refusal

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "missing": "forms.missing",
        "string_too_long": "forms.too_long",
        "too_long": "forms.too_long",
        "int_parsing": "forms.number",
        "int_parsing_size": "forms.number",
        "literal_error": "forms.choice",
        "greater_than_equal": "forms.at_least",
        "less_than_equal": "forms.at_most",
    }
)
"""Type of an error → its words. A type with a dot in it is one of ours and names its words itself."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct: where it is, and the words that say what to do."""

    where: tuple[int | str, ...]
    kind: str
    key: str
    values: Mapping[str, Any]

    @property
    def field(self) -> str:
        """The name of the field, "" where it is about none of them alone."""
        return str(self.where[0]) if self.where else ""


def faults_of(error: ValidationError, words: Mapping[str, str] = WORDS, other: str | None = None) -> list[Fault]:
    """Return what a validation found.

    A type of error that has no ``words`` gets those of ``other``; without, it is one that no model of ours raises:
    KeyError.
    """
    found = error.errors(include_url=False, include_input=False)
    return [Fault(one["loc"], one["type"], _key_of(one["type"], words, other), one.get("ctx", {})) for one in found]


def _key_of(kind: str, words: Mapping[str, str], other: str | None) -> str:
    if "." in kind:
        return kind
    return words[kind] if other is None else words.get(kind, other)


def fault(key: str, **values: Any) -> PydanticCustomError:
    """Return the error of a validator that has words of its own."""
    return PydanticCustomError(key, "refused", values)


class ByRule(AfterValidator):
    """Reads a text by a rule: what it refuses is said beside the field."""

    def __init__(self, rule: Callable[[str], Any]) -> None:
        def read(text: str) -> Any:
            try:
                return rule(text)
            except Refusal as refusal:
                raise fault(refusal.key, **refusal.values) from None

        super().__init__(read)

    @classmethod
    def known(cls, read: Callable[[str], object | None], key: str) -> ByRule:
        """Return the rule that refuses, with the words ``key``, what ``read`` returns None for."""

        def rule(text: str) -> object:
            found = read(text)
            if found is None:
                raise Refusal(key)
            return found

        return cls(rule)

    @property
    def of_nothing(self) -> Refusal | None:
        """What the rule says of a field that was left empty."""
        try:
            self.func("")  # type: ignore[call-arg]
        except PydanticCustomError as error:
            return Refusal(error.type, **error.context or {})
        return None


def written_as(read: Callable[[str], Value], key: str) -> BeforeValidator:
    """Return the validator of a text that ``read`` understands; one that it does not gets the words ``key``."""

    def parse(value: object) -> Value:
        try:
            return read(str(value))
        except ValueError:
            raise fault(key) from None

    return BeforeValidator(parse)
