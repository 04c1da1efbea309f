from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from server.cli import main
from server.config import SETTINGS

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh-CN.md"]


def commands(group: click.Group, prefix: str = "doorboard") -> list[str]:
    found = []
    for name, command in group.commands.items():
        path = f"{prefix} {name}"
        found += commands(command, path) if isinstance(command, click.Group) else [path]
    return found


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_in_the_readme(readme: str, setting: str) -> None:
    assert f"`{setting}`" in (ROOT / readme).read_text("utf-8")


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", commands(main))
def test_every_command_is_in_the_readme(readme: str, command: str) -> None:
    assert f"`{command}" in (ROOT / readme).read_text("utf-8")


def test_the_readmes_show_the_same_pictures_and_the_same_number_of_headings() -> None:
    english, chinese = ((ROOT / readme).read_text("utf-8") for readme in READMES)
    for pattern in (r"docs/pictures/\w+\.png", r"(?m)^## ", r"(?m)^\| `"):
        assert len(re.findall(pattern, english)) == len(re.findall(pattern, chinese)) > 0
    for picture in set(re.findall(r"docs/pictures/\w+\.png", english)):
        assert (ROOT / picture).exists()
