from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from server.cli import main
from server.core.config import SETTINGS
from server.jobs import KINDS
from server.sites.retention import POLICIES

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


def test_every_room_is_named_where_a_stranger_looks_for_it() -> None:
    said = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The house")[2].partition("\n## ")[0]
    rooms = {path.parent.name for path in (ROOT / "server").glob("*/__init__.py")}
    assert rooms - set(re.findall(r"`(\w+)/`", said)) == set()


def test_how_long_each_thing_is_kept_is_written_where_the_operator_looks() -> None:
    said = (ROOT / "docs/operating.md").read_text("utf-8").partition("## How long things are kept")[2]
    rows = re.findall(r"(?m)^\| [^|]+ \| (\d+) \| (?:(\d+) to (\d+))? ?\|$", said)
    assert {(int(days), least and int(least), most and int(most)) for days, least, most in rows} == {
        (policy.days, policy.least or "", policy.most if policy.least else "")
        for policy in POLICIES.values()
        if policy.days
    }


def test_every_kind_of_job_is_written_where_the_operator_looks() -> None:
    said = (ROOT / "docs/operating.md").read_text("utf-8").partition("## Jobs")[2].partition("\n## ")[0]
    assert set(re.findall(r"(?m)^\| `(\w+)` \|", said)) == {kind.name for kind in KINDS}
