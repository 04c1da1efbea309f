"""What browsers say of themselves: WeChat, iOS Safari, Chrome, old WebViews, Edge, Fully Kiosk, HarmonyOS."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.edge.agents import LONGEST_MODEL, Agent, read_agent

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPAD = "Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = f"Mozilla/5.0 (Linux; Android 13; {{}}) {WEBKIT} Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36"

AGENTS = {
    "WeChat on an iPhone": (
        f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.42(0x18002a2f) NetType/4G Language/zh_CN",
        ("微信 WeChat · iPhone", "iPhone 16.6", "iPhone", "wechat"),
    ),
    "WeChat on Android": (
        ANDROID.format("ANA-AN00 Build/HUAWEIANA-AN00; wv") + " MMWEBID/1 MicroMessenger/8.0.47",
        ("微信 WeChat · Android", "Android 13 · Chrome 116", "ANA-AN00", "wechat"),
    ),
    "WeCom, which calls itself WeChat too": (
        ANDROID.format("23013RK75C Build/TKQ1.220905.001; wv") + " wxwork/4.1 MicroMessenger/7",
        ("企业微信 WeCom · Android", "Android 13 · Chrome 116", "23013RK75C", "wework"),
    ),
    "DingTalk": (
        "Mozilla/5.0 (Linux; U; Android 8.1.0; zh-cn; vivo X21A Build/OPM1) DingTalk/7.0",
        ("钉钉 DingTalk · Android", "Android 8.1.0", "vivo X21A", "dingtalk"),
    ),
    "Feishu on HarmonyOS NEXT": (
        f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {WEBKIT} Chrome/114.0 Safari/537.36 ArkWeb/4.1 Lark/7.1",
        ("飞书 Feishu · HarmonyOS", "HarmonyOS 5.0 · Chrome 114", "HarmonyOS", "feishu"),
    ),
    "Safari on an iPhone": (
        f"{IPHONE} Version/16.6 Mobile/15E148 Safari/604.1",
        ("Safari · iPhone", "iPhone 16.6 · Safari 16", "iPhone", "browser"),
    ),
    "Safari on an iPad": (
        f"{IPAD} Version/16.5 Mobile/15E148 Safari/604.1",
        ("Safari · iPad", "iPad 16.5 · Safari 16", "iPad", "browser"),
    ),
    "Safari on a Mac": (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15",
        ("Safari · macOS", "macOS · Safari 17", "macOS", "browser"),
    ),
    "Chrome on an iPhone": (
        f"{IPHONE} CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1",
        ("Chrome · iPhone", "iPhone 16.6 · Chrome 126", "iPhone", "browser"),
    ),
    "Chrome on Android, which calls every model K": (
        f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36",
        ("Chrome · Android", "Android 10 · Chrome 126", "Android", "browser"),
    ),
    "the WebView of an old tablet": (
        f"Mozilla/5.0 (Linux; Android 7.1.2; SM-T580) {WEBKIT} Version/4.0 Chrome/53.0.2785.124 Safari/537.36",
        ("Chrome · Android", "Android 7.1.2 · Chrome 53", "SM-T580", "browser"),
    ),
    "a WebView from before Chrome": (
        "Mozilla/5.0 (Linux; U; Android 4.2.2; zh-cn; MI PAD) AppleWebKit/534.30 Version/4.0 Safari/534.30",
        ("WebView · Android", "Android 4.2.2 · WebView 4", "MI PAD", "browser"),
    ),
    "Fully Kiosk": (
        ANDROID.format("Lenovo TB-X304F Build/NMF26F; wv") + " FullyKiosk/1.55.3",
        ("Chrome · Android", "Android 13 · Chrome 116", "Lenovo TB-X304F", "browser"),
    ),
    "Firefox on Android": (
        "Mozilla/5.0 (Android 13; Mobile; rv:126.0) Gecko/126.0 Firefox/126.0",
        ("Firefox · Android", "Android 13 · Firefox 126", "Android", "browser"),
    ),
    "HarmonyOS that is still Android": (
        (
            "Mozilla/5.0 (Linux; Android 10; HarmonyOS; NOH-AN00; HMSCore 6.1) "
            f"{WEBKIT} Chrome/92.0 HuaweiBrowser/12.0.4 Mobile Safari/537.36"
        ),
        ("Huawei · HarmonyOS", "HarmonyOS · Huawei 12", "NOH-AN00", "browser"),
    ),
    "HarmonyOS NEXT": (
        f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {WEBKIT} Chrome/114.0 Safari/537.36 ArkWeb/4.1 HuaweiBrowser/5.1",
        ("Huawei · HarmonyOS", "HarmonyOS 5.0 · Huawei 5", "HarmonyOS", "browser"),
    ),
    "Edge": (f"{WINDOWS} Edg/126.0.0.0", ("Edge · Windows", "Windows · Edge 126", "Windows", "browser")),
    "Edge on Android": (
        ANDROID.format("K") + " EdgA/126.0.0.0",
        ("Edge · Android", "Android 13 · Edge 126", "Android", "browser"),
    ),
    "Chrome on Windows": (WINDOWS, ("Chrome · Windows", "Windows · Chrome 126", "Windows", "browser")),
    "Opera": (f"{WINDOWS} OPR/111.0", ("Opera · Windows", "Windows · Opera 111", "Windows", "browser")),
    "a Chromebook": (
        f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/126.0.0.0 Safari/537.36",
        ("Chrome · ChromeOS", "ChromeOS · Chrome 126", "ChromeOS", "browser"),
    ),
    "a wall driven by Linux": (
        f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36",
        ("Chrome · Linux", "Linux · Chrome 126", "Linux", "browser"),
    ),
    "what is no browser": ("curl/8.5.0", ("?", "", "", "browser")),
    "nothing": ("", ("?", "", "", "browser")),
}


@pytest.mark.parametrize(("text", "told"), AGENTS.values(), ids=AGENTS)
def test_a_browser_is_called_as_its_user_knows_it(text: str, told: tuple[str, ...]) -> None:
    agent = read_agent(text)
    assert (agent.name, agent.platform, agent.device, agent.app) == told


@given(st.text(max_size=300))
def test_no_user_agent_breaks_its_description(text: str) -> None:
    agent = read_agent("Android 1; " + text)
    assert len(agent.device) <= LONGEST_MODEL
    assert max(len(agent.name), len(agent.platform)) < 60


def test_who_tells_nothing_is_nobody() -> None:
    assert read_agent("") == Agent()
