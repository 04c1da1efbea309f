"""What our own code never does, wherever it is written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_NAMES = {
    ("os", "system"),
    ("os", "popen"),
    ("pickle", "loads"),
    ("pickle", "load"),
    ("marshal", "loads"),
    ("hashlib", "md5"),
    ("hashlib", "sha1"),
    ("hashlib", "new"),
}
QUERIES = {"execute", "executescript", "exec_driver_sql", "scalar", "scalars"}


def calls() -> Iterator[tuple[Path, ast.Call]]:
    sources = [path for folder in ("server", "signs") for path in (ROOT / folder).rglob("*.py")]
    assert len(sources) > 100
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(ROOT), node


def named(node: ast.Call) -> tuple[str, str]:
    """Return what is called: the module or object, and the function."""
    called = node.func
    if isinstance(called, ast.Attribute):
        return (called.value.id if isinstance(called.value, ast.Name) else "", called.attr)
    return ("", called.id if isinstance(called, ast.Name) else "")


def test_no_text_becomes_code() -> None:
    found = [
        (path, name) for path, node in calls() if (name := named(node)[1]) in FORBIDDEN_CALLS and not named(node)[0]
    ]
    assert found == []


def test_nothing_unpickles_hashes_weakly_or_asks_a_shell() -> None:
    assert [(path, named(node)) for path, node in calls() if named(node) in FORBIDDEN_NAMES] == []
    shells = [path for path, node in calls() for keyword in node.keywords if keyword.arg == "shell"]
    assert shells == []


def test_no_query_is_put_together_from_text() -> None:
    built = (ast.JoinedStr, ast.BinOp)
    found = {
        str(path)
        for path, node in calls()
        if named(node)[1] in QUERIES and node.args and isinstance(node.args[0], built)
    }
    # Settings of SQLite, triggers and schemas are our own words, and no query can take them as parameters.
    ours = ("server/core/engines.py", "server/operation/", "server/migrations/")
    assert {path for path in found if not path.startswith(ours)} == set()


def test_no_page_is_made_from_a_text_that_was_sent() -> None:
    makers = {"render_template_string", "from_string"}
    assert [path for path, node in calls() if named(node)[1] in makers] == []
