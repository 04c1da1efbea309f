"""No test is lost between the suites: what make plays is what there is, each test once."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
AGAIN = "--hypothesis-profile"
"""Plays with more examples what was played before."""

pytestmark = pytest.mark.long


def said_by(*command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "PYTEST_ADDOPTS")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def chosen(arguments: str = "") -> Counter[str]:
    """Return the tests that pytest chooses, and how often."""
    said = said_by(sys.executable, "-m", "pytest", "--collect-only", *shlex.split(arguments))
    return Counter(line for line in said.splitlines() if "::" in line)


def played(suite: str) -> Counter[str]:
    """Return the tests that a suite plays, and how often."""
    calls = re.findall(r"-m pytest (.+)", said_by("make", "--dry-run", suite))
    return sum((chosen(arguments) for arguments in calls if AGAIN not in arguments), Counter[str]())


def test_every_test_is_played_by_one_suite_once() -> None:
    short, long = played("test"), played("test-long")
    assert len(short) > len(long) > 100
    assert short + long == chosen()
