"""Every dependency is the one that was looked at: pinned, with the digests of its files, from no address."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("server/requirements.txt", "tests/requirements.txt", "kiosk/node.txt")
PINNED = re.compile(r"[A-Za-z0-9._-]+(\[[a-z0-9,._-]+\])?==[A-Za-z0-9.+!_-]+( ; [^\\]+)?")
DIGEST = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_python_package_is_pinned_with_its_digests(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines
    for line in lines:
        package, *digests = re.split(r"\s+(?=--hash)", line.strip())
        assert PINNED.fullmatch(package.strip()), line
        assert digests, line
        assert all(DIGEST.fullmatch(digest) for digest in digests), line


def test_every_package_of_the_client_has_its_digest() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    found = {name: package for name, package in packages.items() if name}
    assert len(found) > 10
    assert [name for name, one in found.items() if not str(one.get("integrity", "")).startswith("sha512-")] == []


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json"])
def test_no_lock_names_where_its_packages_come_from(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"--(?:extra-)?index-url|--find-links|\"resolved\"|@ (?:git|http)", text)


def test_what_is_installed_is_checked_against_the_digests() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    installs = re.findall(r"pip install .*-r .*", makefile)
    assert len(installs) >= 3
    assert all("--require-hashes" in line for line in installs)
    assert "npm ci" in makefile
    assert "npm install" not in makefile


def test_one_command_asks_whether_a_dependency_is_known_to_be_vulnerable() -> None:
    assert re.search(
        r"(?m)^audit:.*\n\t.*pip-audit --requirement server/requirements\.txt", (ROOT / "Makefile").read_text()
    )
