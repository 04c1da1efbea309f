"""What docs/deploy and the documents tell an operator is what the program knows."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from server.access.tokens import PERMISSIONS
from server.cli import main
from server.core.config import SETTINGS
from server.core.metrics import metrics
from server.operation.readings import READINGS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs/deploy"
OPERATING = (ROOT / "docs/operating.md").read_text("utf-8")
FIGURES = [*READINGS, *(family.name for family in metrics().registry.collect())]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


def understands(command: list[str]) -> None:
    program, name, *arguments = command
    assert Path(program).name == "doorboard"
    with main.make_context("doorboard", [name, *arguments], resilient_parsing=True) as context:
        found = main.get_command(context, name)
        assert found
        found.make_context(name, arguments, parent=context)


def test_the_containers_run_commands_that_exist_with_settings_that_exist() -> None:
    for name in ("migrate", "doorboard"):
        service = compose()["services"][name]
        understands(service["command"])
        assert set(service["environment"]) <= set(SETTINGS)


def test_whatever_a_container_waits_for_is_there() -> None:
    services = compose()["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert named <= set(compose()["volumes"])


def test_the_container_file_copies_what_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    sources = " ".join(re.findall(r"(?m)^COPY (?!--)(.+) \S+$", text)).split()
    assert "server" in sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert set(re.findall(r"DOORBOARD_\w+", text)) <= set(SETTINGS)


def test_the_unit_runs_a_command_that_exists_with_settings_that_exist() -> None:
    text = (DEPLOY / "doorboard.service").read_text("utf-8")
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string(text)
    understands(unit["Service"]["ExecStart"].split())
    assert set(re.findall(r"DOORBOARD_\w+", text)) <= set(SETTINGS)


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed here")
    unit = tmp_path / "doorboard.service"
    text = (DEPLOY / "doorboard.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/doorboard/.venv/bin/doorboard", "/bin/true"))
    done = subprocess.run([program, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    assert "doorboard.service" not in done.stderr


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_is_explained(figure: str) -> None:
    assert re.search(rf"`{figure}(_total)?[`{{]", OPERATING)


@pytest.mark.parametrize(
    "word", ["ready", "degraded", "not ready", "stopping", "ok", "slow", "failed", "older", "newer", "full", "down"]
)
def test_every_word_about_readiness_is_explained(word: str) -> None:
    assert f"`{word}`" in OPERATING


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_every_permission_of_a_token_is_explained(permission: str) -> None:
    assert f"`{permission}`" in OPERATING


def test_every_command_and_setting_that_the_document_names_exists() -> None:
    named = set(re.findall(r"`doorboard ([a-z]+)", OPERATING))
    assert {"backup", "restore", "verify"} <= named <= main.commands.keys()
    assert set(re.findall(r"DOORBOARD_\w+", OPERATING)) <= set(SETTINGS)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_whatever_a_readme_points_to_is_there(readme: str) -> None:
    targets = re.findall(r"\]\(((?!http)[^)#]+)\)", (ROOT / readme).read_text("utf-8"))
    assert "LICENSE" in targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
