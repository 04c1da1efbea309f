"""The generator speaks the contract of the application as it is: what it measures is what screens and people do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.bench.founding import found
from tests.bench.generator import Target, build, play
from tests.bench.lists import write_codes, write_lists
from tests.bench.scene import Scene, Size, let_a_day_pass
from tests.browser import missing
from tests.process import Server

SMALL = Size(sites=2, doors=6, people=30)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("cc") is None:
        missing("a C compiler")
    made = tmp_path_factory.mktemp("load") / "load"
    assert build(made) is None
    return made


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Scene, Target]]:
    scene = found(tmp_path / "data", SMALL)
    lists = write_lists(tmp_path / "lists", scene)
    write_codes(lists, scene, SMALL.doors)
    with Server(scene.config.data) as server:
        yield scene, Target(server.port, server.pid, SMALL.doors, SMALL.sites, lists)


def test_it_plays_screens_programs_and_phones(program: Path, served: tuple[Scene, Target]) -> None:
    _scene, target = served
    steps = ["arrive=60", "api=10,0.5", "phone=10,0.5", "health=10,0.2", "drop=5,60"]
    told = play(target, steps, program=program)
    assert {name: (step["errors"], step["refused"]) for name, step in told.items()} == dict.fromkeys(steps, (0, 0))
    assert told["arrive=60"]["ready"] == SMALL.doors + SMALL.sites
    for step in ("api=10,0.5", "phone=10,0.5"):
        assert told[step]["done"] > 0
        assert told[step]["shown"]["count"] > 0
    assert told["health=10,0.2"]["done"] > 0
    assert told["drop=5,60"]["last_back"] > 0


@pytest.mark.long
def test_every_board_moves_when_a_day_passes(program: Path, served: tuple[Scene, Target]) -> None:
    scene, target = served
    told = play(target, ["arrive=60", "move=0.1,9"], partial(let_a_day_pass, scene.config), program)
    assert told["move=0.1,9"]["faces"] >= SMALL.doors + SMALL.sites
