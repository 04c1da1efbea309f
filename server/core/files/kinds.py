"""The kinds of files that an installation keeps: a row each, with the bytes that all of a kind may take at a site."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MEGABYTE = 1024 * 1024

QUOTAS: Mapping[str, int] = MappingProxyType(
    {
        "logo": 200 * MEGABYTE,
        "shot": 500 * MEGABYTE,
    }
)
