"""A real browser: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Error, Page, ViewportSize, expect, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PATIENCE = 30.0
"""Seconds until what a page is expected to show has come: a busy machine takes its time, a quick one does not wait."""

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
        expect.set_options(timeout=PATIENCE * 1000)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


BLOCKED = "window.WebSocket = class { constructor() { throw new Error('blocked'); } };"


def block_sockets(page: Page) -> None:
    """Let no WebSocket of a page open, as some networks do."""
    page.route("**/socket.io/**", lambda route: route.abort())
    page.add_init_script(BLOCKED)


def wait_until(page: Page, promise: str) -> None:
    """Wait until what a page promises is true: Playwright's own ``wait_for_function`` takes any promise for a yes."""
    deadline = monotonic() + PATIENCE
    while not _keeps(page, promise):
        assert monotonic() < deadline, promise


def _keeps(page: Page, promise: str) -> bool:
    try:
        return bool(page.evaluate(promise))
    except Error:
        # A page that loads itself again forgets what it was asked.
        return False


def codes_on(page: Page) -> list[str]:
    """Return what a phone reads on the glass, now."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))]


def code_on(page: Page) -> str:
    """Wait until a phone finds one code on the glass, and return it."""
    deadline = monotonic() + PATIENCE
    while len(codes := codes_on(page)) != 1:
        assert monotonic() < deadline, f"not one code on the glass: {codes}"
    return codes[0]
