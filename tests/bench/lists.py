"""The lists that the generator reads: kiosks, people with their phones, tokens, and the door codes of a while."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from server.core.clock import system_clock
from server.presence.doorcodes import GRACE, PERIOD, Device, door_code, step_at
from tests.bench.scene import Scene

OVERVIEW = -1
MINUTES = 30


def write_lists(folder: Path, scene: Scene) -> Path:
    """Write all lists but the codes into a folder, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    kiosks = [f"{door.token} {number} {door.board}" for number, door in enumerate(scene.doors)]
    kiosks += [f"{token} {OVERVIEW} {board}" for board, token in scene.overviews]
    people = [
        f"{person} {number} {scene.phones[person]}" for number, door in enumerate(scene.doors) for person in door.people
    ]
    for name, lines in (("kiosks", kiosks), ("people", people), ("tokens", scene.tokens)):
        (folder / name).write_text("".join(f"{line}\n" for line in lines))
    return folder


def write_codes(folder: Path, scene: Scene, doors: int, minutes: int = MINUTES) -> None:
    """Write the codes that the first doors show from now on."""
    first, steps = step_at(system_clock()) - GRACE, minutes * 60 // PERIOD
    with (folder / "codes").open("wb") as file:
        file.write(struct.pack("<qii", first, steps, doors))
        file.write(b"".join(code.encode() for code in _codes(scene, doors, range(first, first + steps))))


def _codes(scene: Scene, doors: int, steps: range) -> Iterator[str]:
    secret = scene.keys.derive("door")
    for door in scene.doors[:doors]:
        device = Device(scene.instance, door.board, door.kiosk_id, 1)
        yield from (door_code(secret, device, step) for step in steps)
