"""The texts of all rooms, read from their files. Pure: no request is needed to say something.

Each room keeps its texts in ``words/zh.toml`` and ``words/en.toml``, and their keys begin with its name: what
``server/phones/words/`` calls ``welcome`` is ``phones.welcome``. The files beside this module hold what rooms share.

A text is filled by name (``{name}``). Where English has one word for one and another for many, the text holds both,
and its number chooses: ``{count} {count:person|people}``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
DEFAULT = "zh"
"""What is spoken to whoever did not say which one."""
HERE = Path(__file__).parent

Say = Callable[..., str]
"""Returns a text as :func:`text` does, in the language of whoever will read it."""


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return all texts of a language by their dotted keys."""
    texts = _flat(_read(HERE / f"{lang}.toml"))
    for file in HERE.parent.glob(f"*/words/{lang}.toml"):
        texts |= _flat(_read(file), f"{file.parents[1].name}.")
    return texts


def template(key: str, member: object, lang: str) -> str:
    """Return a text that is not filled: ``member`` picks one of a set, as ``door`` does from ``boards.kind``.

    An unknown key is a defect: KeyError.
    """
    return catalogue(lang)[key if member is None else f"{key}.{member}"]


def text(key: str, member: object = None, /, *, lang: str, **values: Any) -> str:
    """Return a text in plain characters, filled."""
    return template(key, member, lang).format(**{name: countable(value) for name, value in values.items()})


def countable(value: Any) -> Any:
    """Return a value as texts are filled with it: a number can choose words."""
    return _Number(value) if type(value) is int else value


class _Number(int):
    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        return (one if self == 1 else many) if bar else super().__format__(spec)


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            texts |= _flat(value, f"{prefix}{key}.")
        else:
            texts[prefix + key] = value
    return texts
