"""The manager's pages: found by their own links, fetched one after another while a watchdog asks for health."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from time import monotonic, perf_counter

import urllib3

from tests.bench.generator import Target, play
from tests.bench.rows import Step

SECONDS = 25
MOST_PAGES = 60
PATIENCE = 30.0
HEALTH = f"health=100,{SECONDS}"
_LINK = re.compile(r'href="(/manage[^"#]*)"')
_OWN = re.compile(r"\d+|(?<=/)[A-Z2-7]{8}(?=/|$)")
"""What tells one page from another of its kind: numbers, and the codes of boards."""


@dataclass(slots=True)
class Pages:
    """What was seen of each kind of page."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    kilobytes: dict[str, float] = field(default_factory=dict)

    def told(self, health: Step) -> Step:
        """Return the row's figures, and which pages they are of."""
        times = {page: median(values) for page, values in self.milliseconds.items()}
        slowest, heaviest = max(times, key=times.__getitem__), max(self.kilobytes, key=self.kilobytes.__getitem__)
        return {
            "slowest": slowest,
            "slowest_ms": times[slowest],
            "heaviest": heaviest,
            "heaviest_kb": self.kilobytes[heaviest],
            "healthz_p99_ms": health["answered"]["p99"],
            "pages": len(times),
            "others": health["others"],
        }


def kind_of(path: str) -> str:
    """Return what all pages of a kind share of their address: one site's page stands for those of all."""
    return _OWN.sub("…", path.partition("?")[0])


def measure(target: Target, url: str, cookie: str) -> Step:
    """Fetch pages for a while, as one manager does, and ask for health a hundred times a second."""
    with ThreadPoolExecutor(1) as pool:
        health = pool.submit(play, target, [HEALTH])
        pages = _read(url, cookie, monotonic() + SECONDS - 1)
        return pages.told(health.result()[HEALTH])


def _read(url: str, cookie: str, until: float) -> Pages:
    pages, waiting, known = Pages(), ["/manage/"], {"/manage/"}
    http = urllib3.PoolManager(timeout=PATIENCE, headers={"Cookie": f"staff={cookie}", "Accept-Encoding": "gzip"})
    while waiting and monotonic() < until:
        path = waiting.pop(0)
        began = perf_counter()
        answer = http.request("GET", url + path, redirect=False, decode_content=False)
        took = (perf_counter() - began) * 1000
        if answer.status != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        coded = "Content-Encoding" in answer.headers
        text = (gzip.decompress(answer.data) if coded else answer.data).decode()
        pages.milliseconds[kind_of(path)].append(took)
        pages.kilobytes[kind_of(path)] = len(answer.data if coded else gzip.compress(answer.data, 6)) / 1024
        for found in _LINK.findall(text):
            if kind_of(found) not in known and len(known) < MOST_PAGES:
                known.add(kind_of(found))
                waiting.append(found.replace("&amp;", "&"))
        # In turn, so that each is fetched as often as the others.
        waiting.append(path)
    return pages
