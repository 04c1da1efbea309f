"""The texts of all rooms, read from their files. Pure: no request is needed to say something.

Each room keeps its texts in ``words/zh.toml`` and ``words/en.toml``, and their keys begin with its name: what
``server/phones/words/`` calls ``welcome`` is ``phones.welcome``. The files beside this module hold what rooms share.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return all texts of a language by their dotted keys."""
    texts = _flat(_read(HERE / f"{language}.toml"))
    for file in HERE.parent.glob(f"*/words/{language}.toml"):
        texts |= _flat(_read(file), f"{file.parents[1].name}.")
    return texts


def text(key: str, language: str, **values: Any) -> str:
    """Return a text in plain characters. An unknown key is a defect: KeyError."""
    return catalogue(language)[key].format(**values)


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
