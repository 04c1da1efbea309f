"""What a User-Agent tells of a browser, its system and its device. Pure.

It is what a browser says of itself: good for calling a device as its user knows it, and for nothing that must be true.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LONGEST_MODEL = 40

_VERSION = r"[ /]?([\d._]{0,12})"
_SYSTEMS = {
    "HarmonyOS": rf"OpenHarmony{_VERSION}|HarmonyOS{_VERSION}",
    "Android": rf"Android{_VERSION}",
    "iPhone": rf"iPhone(?:; CPU iPhone OS{_VERSION})?",
    "iPad": rf"iPad(?:; CPU OS{_VERSION})?",
    "Windows": r"Windows",
    "macOS": r"Mac OS X",
    "ChromeOS": r"CrOS",
    "Linux": r"Linux",
}
# Each names those after it, too.
_BROWSERS = {
    "Edge": r"Edg(?:e|A|iOS)?/(\d{1,4})",
    "Opera": r"OPR/(\d{1,4})",
    "Huawei": r"HuaweiBrowser/(\d{1,4})",
    "Firefox": r"(?:Firefox|FxiOS)/(\d{1,4})",
    "Chrome": r"(?:Chrome|CriOS)/(\d{1,4})",
    "WebView": r"Android.* Version/(\d{1,4})",
    "Safari": r"Version/(\d{1,4})|Safari/",
}
APPS: Mapping[str, str] = MappingProxyType(
    {"wxwork/": "wework", "MicroMessenger/": "wechat", "DingTalk/": "dingtalk", "Lark/": "feishu"}
)
"""What an app says → how we call it."""
_NAMES: Mapping[str, str] = MappingProxyType(
    {"wework": "企业微信 WeCom", "wechat": "微信 WeChat", "dingtalk": "钉钉 DingTalk", "feishu": "飞书 Feishu"}
)
_MODEL = re.compile(r"Android [^;)]*;(?: HarmonyOS;)?(?: [a-z]{2}-[a-zA-Z]{2};)? ([^;)]+?)(?: Build/[^;)]*)?[;)]")
# Chrome calls every model K, and Firefox says Mobile.
_NO_MODEL = ("K", "Mobile", "Tablet", "wv")


@dataclass(frozen=True, slots=True)
class Agent:
    """A browser, as far as it tells; what it does not tell is empty. ``app`` is the one that shows its pages."""

    system: str = ""
    system_version: str = ""
    browser: str = ""
    browser_version: str = ""
    model: str = ""
    app: str = "browser"

    @property
    def name(self) -> str:
        """The browser, or the app, and the system, as their user calls them; ``?`` where neither is known."""
        return " · ".join(part for part in (_NAMES.get(self.app, self.browser), self.system) if part) or "?"

    @property
    def platform(self) -> str:
        """The system and the browser with their versions (``Android 7.1 · Chrome 53``)."""
        both = (f"{self.system} {self.system_version}", f"{self.browser} {self.browser_version}")
        return " · ".join(part.strip() for part in both if part.strip())

    @property
    def device(self) -> str:
        """The model of the device, or what kind of device it is."""
        return self.model or self.system


def read_agent(text: str) -> Agent:
    """Read a User-Agent."""
    system, system_version = _first(_SYSTEMS, text)
    browser, browser_version = _first(_BROWSERS, text)
    app = next((app for mark, app in APPS.items() if mark in text), "browser")
    return Agent(system, system_version, browser, browser_version, _model(text), app)


def _first(patterns: Mapping[str, str], text: str) -> tuple[str, str]:
    for name, pattern in patterns.items():
        if found := re.search(pattern, text):
            version = next((group for group in found.groups() if group), "")
            return name, version.replace("_", ".")
    return "", ""


def _model(text: str) -> str:
    found = _MODEL.search(text)
    named = found[1].strip() if found else ""
    return "" if named in _NO_MODEL or not named.isprintable() else named[:LONGEST_MODEL]
