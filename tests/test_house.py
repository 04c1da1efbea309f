"""The habits of the house that no type checker sees."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from server.app import create_app
from tests.incubator import Incubator

SERVER = Path(__file__).parents[1] / "server"
TESTS = Path(__file__).parent


def places(pattern: str) -> set[str]:
    return {
        str(path.relative_to(SERVER)) for path in SERVER.rglob("*.py") if re.search(pattern, path.read_text("utf-8"))
    }


@cache
def depths() -> Mapping[str, int]:
    """Return how deep each room lies."""
    config = configparser.ConfigParser()
    config.read(SERVER.parent / "setup.cfg")
    layers = config["importlinter:contract:base"]["layers"].strip().splitlines()
    return {room.strip(): at for at, layer in enumerate(layers) for room in re.split(r"[|:]", layer)}


def test_only_the_transaction_commits() -> None:
    assert places(r"\.commit\(\)") == {"core/database/db.py"}


def test_only_the_clock_reads_the_time() -> None:
    assert places(r"datetime\.now\(|time\.time\(\)|date\.today\(\)") == {"core/clock.py"}


def test_only_the_configuration_reads_settings_from_the_environment() -> None:
    assert places(r"[\"']DOORBOARD_[A-Z_]+[\"']") == {"core/config.py"}


def test_only_sockets_know_the_name_of_a_room() -> None:
    assert places(r"f\"board:\{") == {"live/sockets.py"}
    assert places(r"\.emit\(") == {"live/sockets.py"}


def test_nothing_holds_what_blocks_when_a_server_patches_it() -> None:
    """What the command line loads is loaded before gevent: a sleep that is bound by then stops every board."""
    loads = "import sys, server.cli; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True).stdout.split()
    blocking = r"from time import .*\bsleep\b|from (threading|select|socket|queue) import"
    binding = {name.removesuffix(".py").replace("/", ".") for name in places(blocking)}
    # The parent of several workers has no boards and is never patched.
    assert {name for name in binding if f"server.{name}" in loaded} == {"process.workers"}
    # It looks once, when it is loaded, whether it must wait as greenlets do.
    assert "psycopg" not in loaded


def test_a_start_loads_nothing_of_what_is_rarely_needed() -> None:
    loads = "import sys, server.cli, server.app; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", loads], check=True, capture_output=True, text=True).stdout.split()
    rarely = ("alembic", "authlib", "mako", "openpyxl", "psycopg")
    assert [name for name in loaded if name.partition(".")[0] in rarely] == []


def test_only_forms_look_at_what_a_browser_sent() -> None:
    """A page reads its form as a model, and draws it with what ``filled`` made of it."""
    sent = r"request\.(form|files|values)\b"
    assert places(sent) == {"forms/form.py"}
    pages = [path.name for path in SERVER.rglob("*.html") if re.search(sent, path.read_text("utf-8"))]
    assert pages == []


def test_every_list_reads_its_page_alike() -> None:
    assert places(r"args\.get\([\"']page") == {"edge/pages.py"}


def test_every_form_has_its_token_and_its_fields_from_one_macro() -> None:
    """Beside the sign-out of a page that knows no rooms. What is hidden or only read is no field."""
    pages = {str(path.relative_to(SERVER)): path.read_text("utf-8") for path in SERVER.rglob("*.html")}
    assert {name for name, page in pages.items() if "csrf_token" in page} == {
        "edge/templates/manage.html",
        "forms/templates/forms/fields.html",
    }
    drawn = re.compile(r'<(?:input|select|textarea)\b(?![^>]*(?:type="hidden"|readonly))')
    assert {name for name, page in pages.items() if drawn.search(page)} == {"forms/templates/forms/fields.html"}


def test_whoever_writes_does_it_as_an_action() -> None:
    """An action is committed together with others, and tried again where the database asks for it."""
    assert places(r"\.transaction\(") == {"core/database/db.py"}


def test_every_action_says_by_whom_it_is_done() -> None:
    """So that whoever acts is asked again within its transaction. Who needs no proof is named here."""
    calls = {
        (str(path.relative_to(SERVER)), ast.unparse(call))
        for path in SERVER.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "act"
    }
    assert len(calls) > 80
    assert {place for place, text in calls if not re.search(r"\bby=", text)} == set()
    # Whoever gives a one-time code is nobody yet.
    assert {place for place, text in calls if "web" in place and "by=HOUSE" in text} == {"accounts/web/signin.py"}


def test_parts_of_an_application_are_found_by_typed_places() -> None:
    # Flask-SocketIO looks for its own part where it expects it.
    assert places(r"\.extensions\b") == {"core/parts.py", "live/socket_server.py"}


def test_no_test_waits_with_what_takes_a_promise_for_a_yes() -> None:
    waiting = re.compile(r"\.wait_for_function\(")
    assert [path.name for path in TESTS.rglob("*.py") if waiting.search(path.read_text("utf-8"))] == []


def test_a_page_is_put_together_from_its_own_room_and_those_below() -> None:
    depth = depths()
    names = re.compile(r'{%-? *(?:extends|from|include|import) "(\w+)/')
    wrong = []
    for path in SERVER.glob("*/templates/**/*.html"):
        room = path.relative_to(SERVER).parts[0]
        others = set(names.findall(path.read_text("utf-8"))) - {room}
        wrong += [f"{path.name} of {room} names {one}" for one in others if depth[one] <= depth[room]]
    assert wrong == []


@pytest.mark.parametrize("demo", [False, True])
def test_an_endpoint_is_called_after_the_room_and_the_view(incubator: Incubator, demo: bool) -> None:
    """Whoever reads ``url_for`` knows the folder."""
    config = replace(incubator.config, demo=demo)
    views = create_app(config, incubator.db, incubator.time).flask.view_functions
    found = {endpoint: f"{view.__module__.split('.')[1]}.{view.__name__}" for endpoint, view in views.items()}
    assert len(found) > 150
    assert {endpoint: name for endpoint, name in found.items() if endpoint != name} == {}
