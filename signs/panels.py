"""Panels: what a sign is shown on, as values."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Panel:
    """A display of ``width`` × ``height`` pixels with ``greys`` shades (2: black and white)."""

    name: str
    width: int
    height: int
    greys: int


EPAPER_7 = Panel("epaper-7", 800, 480, 2)
"""The usual 7.5-inch e-paper, held landscape."""

PANELS = MappingProxyType({panel.name: panel for panel in (EPAPER_7,)})
"""What a paper sign may be, by the name that its kiosk is created with."""

A5 = Panel("a5", 2067, 1457, 2)
"""Half a sheet of office paper, held landscape, at 250 dots an inch."""
