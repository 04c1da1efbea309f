"""What our own code never does, wherever it is written."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

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
QUERIES = {"executescript", "exec_driver_sql", "literal_column", "DDL"}
"""What makes SQL of a text. SQLAlchemy's own ``execute`` takes none, that of a driver does."""


@cache
def sources() -> dict[Path, ast.Module]:
    paths = [path for folder in ("server", "signs") for path in (ROOT / folder).rglob("*.py")]
    assert len(paths) > 100
    return {path.relative_to(ROOT): ast.parse(path.read_text("utf-8")) for path in paths}


@cache
def calls() -> list[tuple[Path, ast.Call]]:
    trees = sources().items()
    return [(path, node) for path, tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]


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
    # Server and child talk over a line of their own; what comes back to the child is what it sent.
    ours = {Path("server/core/child/messages.py"), Path("server/roster/work.py")}
    found = [(path, named(node)) for path, node in calls() if named(node) in FORBIDDEN_NAMES]
    assert {path for path, name in found if name == ("pickle", "loads")} == ours
    assert [(path, name) for path, name in found if path not in ours] == []
    shells = [path for path, node in calls() for keyword in node.keywords if keyword.arg == "shell"]
    assert shells == []


def queries_from_text(tree: ast.Module) -> list[int]:
    """Return the lines that make a query of anything but a literal."""
    imported = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for name in node.names
        if name.name == "text"
    }
    made = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return [
        node.lineno
        for node in made
        if (named(node)[1] in QUERIES | imported and not isinstance(node.args[0], ast.Constant))
        or (named(node)[1] == "execute" and isinstance(node.args[0], ast.JoinedStr | ast.BinOp))
    ]


def test_no_query_is_put_together_from_text() -> None:
    found = {str(path): lines for path, tree in sources().items() if (lines := queries_from_text(tree))}
    # Settings of SQLite, triggers and schemas are our own words, and no query can take them as parameters.
    ours = ("server/core/database/engines.py", "server/operation/", "server/migrations/")
    assert {path: lines for path, lines in found.items() if not path.startswith(ours)} == {}


@pytest.mark.parametrize(
    "bad",
    [
        "session.execute(text(f'SELECT {name}'))",
        "query = 'SELECT ' + name; session.scalar(text(query))",
        "session.scalars(text('SELECT {}'.format(name)))",
        "connection.exec_driver_sql(query)",
        "cursor.execute(f'SELECT {name}')",
    ],
)
def test_a_query_from_text_would_be_found(bad: str) -> None:
    assert queries_from_text(ast.parse(f"from sqlalchemy import text\n{bad}")) == [2]


def test_no_page_is_made_from_a_text_that_was_sent() -> None:
    makers = {"render_template_string", "from_string"}
    assert [path for path, node in calls() if named(node)[1] in makers] == []
