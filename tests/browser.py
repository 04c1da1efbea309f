"""A real browser: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

TABLET: ViewportSize = {"width": 1280, "height": 800}
PORTRAIT: ViewportSize = {"width": 800, "height": 1280}
OLD_TABLET: ViewportSize = {"width": 1024, "height": 600}
OVERVIEW: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 390, "height": 844}


def missing(what: str) -> None:
    """Skip on a user's machine, fail in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing: CI must have it")
    pytest.skip(f"{what} is missing; see tests/system.sh")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the browser."""
    program = shutil.which("chromium")
    if program is None:
        missing("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()
