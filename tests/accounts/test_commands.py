"""doorboard user and doorboard token."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from server.access.audit import Audit
from server.access.hashing import matches
from server.access.tables import Token
from server.accounts.tables import User
from server.cli import main
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.words.clock import Clock
from tests.api.client import Program
from tests.incubator import Incubator
from tests.staff import csrf

PASSWORD = "四月的雨下得正好"


class Shell:
    """A shell at one installation."""

    def __init__(self, incubator: Incubator) -> None:
        self.incubator = incubator

    def run(self, *words: str, answer: str = "", language: str = "en_US.UTF-8") -> Result:
        env = {"DOORBOARD_DATA": str(self.incubator.config.data), "LC_ALL": language}
        return CliRunner().invoke(main, [*words], env=env, input=answer)


@pytest.fixture
def shell(incubator: Incubator) -> Shell:
    return Shell(incubator)


def test_the_first_administrator_comes_from_the_command_line_and_sets_a_password_by_a_link(
    shell: Shell, incubator: Incubator
) -> None:
    made = shell.run("user", "create", "Wang.Lei", "--name", "王磊", "--role", "admin")
    assert made.exit_code == 0
    assert "24 hours" in made.stderr
    link = made.stdout.strip()
    assert link.startswith(f"{incubator.config.url}/manage/password/")
    client = incubator.application().flask.test_client()
    path = link.removeprefix(incubator.config.url)
    incubator.time.pass_by(minutes=1)
    client.post(path, data={"password": PASSWORD, "csrf_token": csrf(client, path)})
    fields = {"login": "wang.lei", "password": PASSWORD, "csrf_token": csrf(client)}
    assert client.post("/manage/sign-in", data=fields).location == "/manage/"
    assert client.get("/manage/").status_code == 200


def test_a_password_may_be_typed_twice_at_the_terminal_and_is_not_shown(shell: Shell, incubator: Incubator) -> None:
    twice = f"{PASSWORD}\n{PASSWORD}\n"
    made = shell.run("user", "create", "wang.lei", "--name", "王磊", "--ask", answer=twice)
    assert made.exit_code == 0
    assert PASSWORD not in made.output
    with incubator.db.reading() as session:
        assert matches(session.scalars(select(User.password)).one(), PASSWORD)


def test_no_password_is_taken_from_the_command_line(shell: Shell) -> None:
    assert "No such option" in shell.run("user", "create", "wang.lei", "--name", "王磊", "--password", PASSWORD).stderr


def test_no_user_exists_before_one_is_created(shell: Shell) -> None:
    assert shell.run("user", "list").output == ""


def test_users_are_listed_with_what_they_hold(shell: Shell, incubator: Incubator) -> None:
    shell.run("user", "create", "wang.lei", "--name", "王磊", "--role", "admin")
    shell.run("user", "create", "li.na", "--name", "李娜", "--role", "manager", "--on", f"site:{incubator.site_id}")
    shell.run("user", "disable", "li.na")
    assert shell.run("user", "list", language="zh_CN.UTF-8").output.splitlines() == [
        "wang.lei  王磊  admin installation",
        "li.na  李娜  已停用  manager site:1",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create", "a b", "--name", "王磊"), "A login name has 2 to 40 characters"),
        (("create", "li.na", "--name", " "), "Give a name"),
        (("create", "li.na", "--name", "李娜", "--email", "nobody"), "not an e-mail address"),
        (("create", "WANG.LEI", "--name", "王磊"), "is taken"),
        (("create", "li.na", "--name", "李娜", "--email", "wang@example.cn"), "belongs to another user"),
        (("create", "li.na", "--name", "李娜", "--role", "manager"), "cannot be granted there"),
        (("create", "li.na", "--name", "李娜", "--role", "manager", "--on", "site:77"), "There is no scope"),
        (("create", "li.na", "--name", "李娜", "--role", "zone", "--on", "zone:月球"), "There is no scope"),
        (("disable", "nobody"), "There is no user"),
        (("reset", "nobody"), "There is no user"),
        (("disable", "wang.lei"), "the last administrator"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_nothing_is_written(
    shell: Shell, incubator: Incubator, words: tuple[str, ...], said: str
) -> None:
    shell.run("user", "create", "wang.lei", "--name", "王磊", "--email", "wang@example.cn", "--role", "admin")
    result = shell.run("user", *words)
    assert result.exit_code == 1
    assert said in result.stderr
    with incubator.db.reading() as session:
        assert session.scalars(select(User.login)).all() == ["wang.lei"]


def test_a_password_that_is_guessed_easily_is_refused_at_the_terminal_too(shell: Shell) -> None:
    result = shell.run("user", "create", "wang.lei", "--name", "王磊", "--ask", answer="password1\npassword1\n")
    assert result.exit_code == 1
    assert "among the first that are guessed" in result.stderr


def test_a_reset_makes_the_earlier_link_void(shell: Shell, incubator: Incubator) -> None:
    first = shell.run("user", "create", "wang.lei", "--name", "王磊").stdout.strip()
    second = shell.run("user", "reset", "wang.lei").stdout.strip()
    client = incubator.application().flask.test_client()
    assert client.get(first.removeprefix(incubator.config.url)).status_code == 404
    assert client.get(second.removeprefix(incubator.config.url)).status_code == 200


def test_tokens_are_listed_and_revoked_by_their_number(shell: Shell, incubator: Incubator) -> None:
    secret = shell.run("token", "create", "--name", "考勤", "--permission", "read", "--on", "site:1").stdout.strip()
    program = Program(incubator.application().flask.test_client(), secret)
    assert program.get("/sites").status_code == 200
    listed = shell.run("token", "list").output
    with incubator.db.reading() as session:
        made = session.scalars(select(Token.created_at)).one()
    assert listed == f"1  考勤  read  site:1  {Clock.at('Asia/Shanghai', made, 'en').day(made)}\n"
    assert "revoked" in shell.run("token", "revoke", "1").output
    assert shell.run("token", "list").output == ""
    assert program.get("/sites").status_code == 401
    assert "no token number 7" in shell.run("token", "revoke", "7").stderr


def test_what_is_changed_at_the_terminal_is_in_the_ledger(shell: Shell, incubator: Incubator) -> None:
    shell.run("user", "create", "wang.lei", "--name", "王磊", "--role", "admin")
    shell.run("user", "create", "li.na", "--name", "李娜")
    shell.run("user", "disable", "li.na")
    shell.run("token", "create", "--name", "考勤", "--permission", "read")
    shell.run("token", "revoke", "1")
    with incubator.db.reading() as session:
        lines = [tuple(row) for row in session.execute(select(Audit.author, Audit.action, Audit.subject))]
    assert lines == [
        (CONSOLE.ref, "user.created", Ref("user", 1)),
        (CONSOLE.ref, "grant.given", Ref("user", 1)),
        (CONSOLE.ref, "password.link", Ref("user", 1)),
        (CONSOLE.ref, "user.created", Ref("user", 2)),
        (CONSOLE.ref, "password.link", Ref("user", 2)),
        (CONSOLE.ref, "user.disabled", Ref("user", 2)),
        (CONSOLE.ref, "token.created", Ref("token", 1)),
        (CONSOLE.ref, "token.revoked", Ref("token", 1)),
    ]


def test_lost_codes_and_passkeys_are_taken_away_at_the_terminal(shell: Shell, incubator: Incubator) -> None:
    shell.run("user", "create", "wang.lei", "--name", "王磊", "--role", "admin")
    with incubator.db.transaction() as tx:
        tx.session.get_one(User, 1).totp = "sealed"
    assert shell.run("user", "reset", "wang.lei").exit_code == 0
    with incubator.db.reading() as session:
        assert session.get_one(User, 1).totp == "sealed"
    assert shell.run("user", "reset", "wang.lei", "--factors").exit_code == 0
    with incubator.db.reading() as session:
        assert session.get_one(User, 1).totp is None
