"""A browser that keeps no cookies is told so, and what lets it keep them.

It is known by what its own page sends: a form or a link of ours that brings back none of the cookies that came with
it. A link that somebody was sent, and a form that another site forged, do not come from a page of ours.
"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from server.core.house import house
from server.core.refusal import Refusal
from server.edge.agents import Agent, read_agent
from server.edge.cookies import keeps_none
from server.edge.hosts import own_page

REMEDIES = {
    "wechat": ("outside", "camera", "wechat"),
    "app": ("outside", "camera"),
    "safari": ("safari", "private"),
    "chrome": ("chrome", "private"),
    "other": ("other", "private"),
}
"""What to do, one after the other, by the kind of browser."""
ENCRYPTED = ("encrypted",)
"""What to do where the page came by HTTP: browsers then take no cookie of a server that the world reaches by HTTPS."""


class NoCookies(Refusal):
    """A page of ours sent its browser's choice without any cookie."""

    def __init__(self) -> None:
        super().__init__("edge.cookies.title", status=400)


def brought_nothing_back() -> bool:
    """Tell whether a page of ours sent the current request and its browser kept no cookie."""
    return keeps_none() and own_page() is not None


def kind_of(agent: Agent) -> str:
    """Return the kind of browser, of those that :data:`REMEDIES` knows."""
    if agent.app != "browser":
        return agent.app if agent.app in REMEDIES else "app"
    match agent.system, agent.browser:
        case (("iPhone" | "iPad"), "Safari"):
            return "safari"
        case "Android", "Chrome":
            return "chrome"
    return "other"


def say_so() -> ResponseReturnValue:
    """Answer with the page for this browser; it leads back to where the form or the link came from."""
    agent, config, page = read_agent(request.user_agent.string), house().config, own_page() or ""
    in_the_clear = config.secure and page.startswith("http:")
    steps, again = (ENCRYPTED, config.url) if in_the_clear else (REMEDIES[kind_of(agent)], page)
    name = agent.name if agent.browser or agent.app != "browser" else None
    return render_template("cookieless.html", name=name, steps=steps, url=config.url, again=again), 400
