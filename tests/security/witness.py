"""A browser that tells of everything that a page should not do: broken policies, thrown errors, dialogs, scrolling."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Error, Page, ViewportSize

WATCH = """
try { localStorage.clear(); } catch { /* a page without an origin keeps nothing */ }
addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP: " + event.effectiveDirective + " " + event.blockedURI + " " + event.sample));
"""
EXPECTED = ("Failed to load resource: the server responded with a status of 4", "WebSocket connection to")
"""What chromium says of a page that is an error page, and of a socket whose page is closed before it is open."""


class Witness:
    """A context and what was seen in its pages."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.seen: list[str] = []
        context.add_init_script(WATCH)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.seen.append(f"{error.error}"))
        context.on("dialog", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.seen.append(f"{message.text} at {message.location.get('url')}")

    def _asked(self, dialog: Dialog) -> None:
        self.seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def look(self, url: str) -> Page:
        """Open a page as on a device that kept nothing, and let it paint."""
        page = self.context.new_page()
        page.goto(url)
        settle(page)
        return page


def asked(page: Page, script: str) -> Any:
    """Ask a page something; one that goes on to another meanwhile, or reloads itself, is asked once more."""
    try:
        return page.evaluate(script)
    except Error:
        page.wait_for_load_state()
        return page.evaluate(script)


def settle(page: Page) -> None:
    """Let a page do what it does at once: two frames, and the words that it says to itself."""
    asked(page, "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))")


@contextmanager
def witness(browser: Browser, size: ViewportSize) -> Iterator[Witness]:
    """Open a browser's context that is watched."""
    context = browser.new_context(viewport=size, locale="zh-CN", reduced_motion="reduce")
    yield Witness(context)
    context.close()
