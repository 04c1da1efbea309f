"""What the import of a large roster costs: ``python -m tests.bench.imports [PEOPLE]``.

A manager uploads a workbook of new companies at a server, looks at the preview, confirms and waits for the end, as a
browser does, while people of other companies check in: seconds of each step, the memory of the server and of its
child, and what each check-in took meanwhile.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter, sleep

import urllib3
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from server.accounts.tokens import create_token
from server.core.clock import system_clock
from server.sheets.writing import workbook
from tests.bench.checkins import timed_beside
from tests.bench.figures import percentile
from tests.incubator import new_incubator
from tests.process import Server, children
from tests.staff import hire, new_login

PEOPLE, OF_A_COMPANY = 17_000, 8
TENANTS, OF_A_TENANT = 20, 9
HEADER = ("房间号", "企业名称", "姓名", "职务", "手机号码", "门牌公开")
IMPORT = "/manage/roster/import"
Fields = Mapping[str, str | tuple[str, bytes]]
LOOK = 1.0
"""Seconds between two looks at how far it is, as the page does."""


def main(people: int = PEOPLE) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        incubator = new_incubator(Path(folder) / "data")
        incubator.time.now = system_clock()
        for tenant in range(TENANTS):
            incubator.tenant(f"云川市瑶光机器人第{tenant}有限公司", *_names(tenant), room=f"1-{tenant}")
        token = create_token(incubator.db, "bench", ["presence"], incubator.time())
        cookie = new_login(incubator.db, hire(incubator), incubator.time())
        incubator.db.close()
        file = _file(people)
        with Server(incubator.config.data) as server:
            browser = Browser(server.url, cookie)
            _quiet, before = timed_beside(lambda: sleep(5), server, token, TENANTS * OF_A_TENANT)
            steps, times = timed_beside(lambda: list(browser.imports(file)), server, token, TENANTS * OF_A_TENANT)
            pids = server.pid, *children(server.pid)
            memory = " + ".join(f"{_peak(pid):.0f}" for pid in pids)
            processor = " + ".join(f"{_processor(pid):.1f}" for pid in pids)
    total = sum(seconds for _step, seconds in steps)
    said = ", ".join(f"{step} {seconds:.1f}" for step, seconds in steps)
    _say(f"{people:,} people in a file of {len(file) / 1e6:.1f} MB: {total:.1f} s ({said})")
    _say(f"server + its child: at most {memory} MB, {processor} s of the processor, check-ins among it")
    for what, found in (("before", before), ("meanwhile", times)):
        median, p99 = percentile(found, 0.5), percentile(found, 0.99)
        _say(f"{len(found)} check-ins {what}: median {median:.0f} ms, p99 {p99:.0f} ms, longest {max(found):.0f} ms")


class Browser:
    """A manager's browser at a server."""

    def __init__(self, url: str, cookie: str) -> None:
        self._url = url
        self._pool = urllib3.PoolManager(retries=False)
        self._cookies = {"staff": cookie}

    def imports(self, file: bytes) -> Iterator[tuple[str, float]]:
        """Import a file; yield each step and the seconds that it took."""
        csrf = _field(self._ask("GET", IMPORT).data, "csrf_token")
        began = perf_counter()
        sent = self._ask("POST", IMPORT, {"csrf_token": csrf, "file": ("名册.xlsx", file)})
        yield "read", perf_counter() - began
        began, page = perf_counter(), sent.headers["Location"]
        shown = self._ask("GET", page)
        yield f"preview of {len(shown.data) / 1e6:.1f} MB", perf_counter() - began
        began = perf_counter()
        self._ask("POST", page, {"csrf_token": csrf, "digest": _field(shown.data, "digest")})
        yield "confirm", perf_counter() - began
        began = perf_counter()
        while self._ask("GET", page).status == 200:
            sleep(LOOK)
        yield "apply", perf_counter() - began

    def _ask(self, method: str, path: str, fields: Fields | None = None) -> urllib3.BaseHTTPResponse:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        answer = self._pool.request(method, self._url + path, fields=fields, headers=headers, redirect=False)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        assert answer.status in (200, 303), (answer.status, answer.data)
        return answer


def _field(page: bytes, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.decode())
    assert found
    return found[1]


def _names(tenant: int) -> Iterator[str]:
    return (f"王{tenant}号{number}" for number in range(OF_A_TENANT))


def _file(people: int) -> bytes:
    def write(_book: Workbook, sheet: Worksheet) -> None:
        for row, line in enumerate((HEADER, *_rows(people))):
            sheet.write_row(row, 0, line)

    return workbook("人员花名册", write)


def _rows(people: int) -> Iterator[tuple[str, ...]]:
    for number in range(people):
        company = number // OF_A_COMPANY
        name = "李王张刘陈杨赵黄"[number % 8] + "伟芳娜敏静"[number // 8 % 5]
        room = f"{2 + company // 40}-{company % 40 + 1}"
        yield room, f"湖南第{company}号光电科技有限公司", name, "工程师", f"139{number:08}", "是"


def _peak(pid: int) -> float:
    """Return how many megabytes a process has had at most."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _processor(pid: int) -> float:
    """Return how many seconds a process has had the processor: what others on the machine do not change."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
