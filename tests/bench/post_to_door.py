"""Milliseconds from a write to the changed figure on the door: ``python -m tests.bench.post_to_door``.

A real browser shows the door, and its page itself sends the write, so that one clock measures both ends.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from server.accounts.tokens import create_token
from server.fleet.actions import add_kiosk
from tests.bench.figures import percentile
from tests.browser import TABLET, chromium
from tests.incubator import new_incubator
from tests.process import Server

CHANGES = 200

ONE_CHANGE = """
async ([person, token, status, key]) => {
  const board = document.querySelector("[data-version]");
  const before = Number(board.getAttribute("data-version"));
  const painted = new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (Number(board.getAttribute("data-version")) > before) {
        watch.disconnect();
        requestAnimationFrame(() => resolve(performance.now()));
      }
    });
    watch.observe(board, { attributes: true });
  });
  const sent = performance.now();
  const answer = await fetch(`/api/v1/people/${person}/status`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${token}`, "Idempotency-Key": key, "Content-Type": "application/json" },
    body: JSON.stringify({ status, reason: "measurement" }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  const acknowledged = performance.now();
  return [acknowledged - sent, (await painted) - sent];
}
"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        incubator = new_incubator(Path(folder) / "data")
        for room in range(1, 31):
            incubator.tenant(f"公司{room}", *(f"王{room}号{index}" for index in range(9)), room=f"3-{room}")
        kiosk = add_kiosk(incubator.db, incubator.board("3-1").code, incubator.time())
        token = create_token(incubator.db, "bench", ["presence"], incubator.time())
        person = incubator.person("王1号0")
        incubator.db.close()
        with Server(incubator.config.data) as server, chromium() as browser:
            door = browser.new_page(viewport=TABLET)
            door.goto(f"{server.url}/k/{kiosk}")
            door.wait_for_selector('[data-age="fresh"]')
            times = [
                door.evaluate(ONE_CHANGE, [person, token, ("on_site", "meeting")[turn % 2], f"bench-{turn}"])
                for turn in range(CHANGES + 10)
            ][10:]
    for name, column in (("write acknowledged", 0), ("door painted", 1)):
        values = [time[column] for time in times]
        median, p99 = percentile(values, 0.5), percentile(values, 0.99)
        print(f"{name}: median {median:.1f} ms, p99 {p99:.1f} ms ({CHANGES} changes)")  # noqa: T201


if __name__ == "__main__":
    main()
