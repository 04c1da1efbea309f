"""An import that is under way: how far it is, who dies over it, who comes in meanwhile."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.core.database.transactions import Transaction
from server.core.jobs.tables import Job
from server.core.refs import Ref
from server.roster.actions import finish
from server.roster.applying import apply_part
from server.roster.details import Details
from server.roster.edits import join
from server.roster.importing.parts import Part
from server.roster.staging import TRIES, Import, import_at
from server.roster.tables import ImportPart, Membership, Organisation
from tests.incubator import Incubator
from tests.process import Server
from tests.roster.files import HEADER, JIA, YI, read, workbook
from tests.roster.imports import MANAGER
from tests.roster.imports import staged as confirmed
from tests.roster.test_pages import FIRST, Manager, manager, value
from tests.statements import questions_to
from tests.terminal import doorboard

__all__ = ["manager"]

BOTH_ENGINES = True

COMPANIES, OF_EACH = 230, 2
MANY = [
    [f"第{number:03}有限公司", f"{1000 + number}", f"王{person}", f"138{number:07}{person}"]
    for number in range(COMPANIES)
    for person in range(OF_EACH)
]


def begins(manager: Manager, file: bytes = FIRST) -> str:
    """Confirm the import of a file, which no worker does yet; return where its page is."""
    preview = manager.uploads(file)
    path = preview.request.path
    assert manager.send(path, path, digest=value(preview, "digest")).status_code == 200
    return path


def sizes(incubator: Incubator) -> Counter[str]:
    """Return how many people each company has."""
    with incubator.db.reading() as session:
        people = select(Organisation.name, func.count(Membership.id).label("people")).outerjoin(
            Membership, Membership.organisation_id == Organisation.id
        )
        return Counter({row.name: row.people for row in session.execute(people.group_by(Organisation.name))})


def staged(incubator: Incubator) -> int:
    with incubator.db.reading() as session:
        return session.scalar(select(func.count()).select_from(ImportPart)) or 0


def test_nothing_of_what_was_confirmed_is_on_the_roster_before_it_is_done(manager: Manager) -> None:
    begins(manager)
    assert (sizes(manager.incubator), staged(manager.incubator)) == (Counter(), 2)

    manager.incubator.work()
    assert (sizes(manager.incubator), staged(manager.incubator)) == (Counter({JIA: 2, YI: 1}), 0)


def test_the_page_of_an_import_says_how_far_it_is_and_looks_again_by_itself(manager: Manager) -> None:
    page = manager.opens(begins(manager)).text
    assert "已完成 0 / 2" in page
    assert 'value="0" max="2"' in page
    assert '<meta http-equiv="refresh" content="1">' in page


def test_the_page_of_an_import_is_for_those_who_keep_the_roster_of_its_site(manager: Manager) -> None:
    path = begins(manager)
    stranger = manager.incubator.application().flask.test_client()
    assert stranger.get(path).location.startswith("/manage/sign-in")


def test_a_second_file_waits_until_the_first_is_done(manager: Manager) -> None:
    path = begins(manager)
    other = manager.uploads(workbook(HEADER, ["丙公司", "304", "孙八"]))
    refused = manager.confirms(other)
    assert (refused.status_code, "正在导入另一份名册" in refused.text) == (409, True)

    manager.incubator.work()
    assert "已导入" in manager.opens(path).text
    assert "人员 1 人" in manager.confirms(manager.uploads(workbook(HEADER, ["丙公司", "304", "孙八"]))).text


def test_a_company_that_was_changed_meanwhile_is_named_on_the_page_and_the_others_are_there(manager: Manager) -> None:
    incubator = manager.incubator
    manager.confirms(manager.uploads(FIRST))
    path = begins(manager, workbook(HEADER, [JIA, "301", "孙八"], [YI, "302", "周九"]))
    with incubator.db.reading() as session:
        company = session.scalars(select(Organisation.id).where(Organisation.name == YI)).one()
    details = Details(name="钱七", title=None, phone=None, liaison=False, listed=False)
    join(incubator.db, company, details, MANAGER, incubator.time())
    incubator.work()

    page = manager.opens(path).text
    assert "人员 1 人" in page
    assert "有 1 家企业没有导入" in page
    assert f"<li>{YI}</li>" in page
    assert f"<li>{JIA}</li>" not in page
    assert sizes(incubator) == Counter({JIA: 3, YI: 2})


class Heard(logging.Handler):
    """Keeps what a log says, each line with its trace."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(self.format(record))


@pytest.fixture
def heard() -> Iterator[Heard]:
    log, handler = logging.getLogger("server.roster.actions"), Heard()
    log.addHandler(handler)
    yield handler
    log.removeHandler(handler)


def breaks(monkeypatch: pytest.MonkeyPatch, tenant: str, times: int) -> None:
    """Let the program fail over a tenant, this many times."""
    left = iter(range(times))

    def fails(tx: Transaction, site: int, part: Part, author: Ref, now: datetime) -> bool:
        done = apply_part(tx, site, part, author, now)
        if part.tenant == tenant and next(left, None) is not None:
            raise ZeroDivisionError
        return done

    monkeypatch.setattr("server.roster.actions.apply_part", fails)


def tries_again(incubator: Incubator) -> None:
    """Let the time pass until the job of the import is due again, and do it."""
    with incubator.db.reading() as session:
        due = session.scalars(select(Job.due_at).where(Job.kind == "import", Job.done_at.is_(None))).one()
    incubator.time.now = max(due, incubator.time.now)
    incubator.work()


@pytest.mark.parametrize("tenant", [JIA, YI])
def test_a_company_over_which_the_program_fails_is_tried_again_while_the_others_go_on_then_left_out_by_name(
    manager: Manager, monkeypatch: pytest.MonkeyPatch, heard: Heard, tenant: str
) -> None:
    incubator, path = manager.incubator, begins(manager)
    breaks(monkeypatch, tenant, TRIES)
    for _attempt in range(TRIES):
        assert "有 1 项没有导入" not in manager.opens(path).text
        tries_again(incubator)

    page = manager.opens(path).text
    assert "有 1 项没有导入：导入时程序多次出错" in page
    assert f"<li>{tenant}</li>" in page
    assert sizes(incubator) == Counter({JIA: 2, YI: 1}) - Counter({tenant: 2})
    assert staged(incubator) == 0
    assert len(heard.lines) == TRIES
    assert all("broke" in line and "ZeroDivisionError" in line for line in heard.lines)

    manager.confirms(manager.uploads(FIRST))
    assert sizes(incubator) == Counter({JIA: 2, YI: 1})


def test_a_company_over_which_the_program_failed_once_is_imported_the_next_time(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins(manager, workbook(HEADER, [JIA, "301", "王明"], [YI, "302", "赵六"], ["丙公司", "304", "孙八"]))
    breaks(monkeypatch, JIA, 1)
    manager.incubator.work()
    # The last company waits: by its part one knows that all were staged.
    assert (sizes(manager.incubator), staged(manager.incubator)) == (Counter({YI: 1}), 2)

    tries_again(manager.incubator)
    assert sizes(manager.incubator) == Counter({JIA: 1, YI: 1, "丙公司": 1})


def test_the_command_line_tries_again_at_once_and_names_what_is_left_out(
    incubator: Incubator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "roster.xlsx"
    file.write_bytes(FIRST)
    breaks(monkeypatch, YI, TRIES)
    said = doorboard(incubator.config, "import", str(file), "--yes").output
    assert f"failed over it several times; the reason is in the server's log): {YI}" in said
    assert sizes(incubator) == Counter({JIA: 2})


def test_who_comes_in_while_companies_are_imported_is_recorded_at_once(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    one = confirmed(incubator, read(HEADER, [JIA, "301", "王明"], [YI, "302", "赵六"]))
    seen: list[int] = []

    def come_in(_one: Import, through: int) -> None:
        incubator.says("王小明", ("on_site", "meeting")[through % 2])
        incubator.time.pass_by(seconds=5)
        seen.append(len(sizes(incubator)))

    assert finish(incubator.db, one, incubator.time, come_in)["left_out"] == []
    assert seen == [2, 3]


def test_what_was_not_wholly_staged_is_forgotten_and_may_be_confirmed_again(manager: Manager) -> None:
    incubator, path = manager.incubator, begins(manager)
    with incubator.db.transaction() as tx:
        tx.session.delete(tx.session.scalars(select(ImportPart).where(ImportPart.place == 1)).one())
    incubator.work()
    assert (sizes(incubator), staged(incubator)) == (Counter(), 0)
    with incubator.db.reading() as session:
        assert import_at(session, incubator.site_id) is None
    assert manager.opens(path).status_code == 410


def test_the_command_line_carries_on_what_somebody_was_stopped_over(incubator: Incubator, tmp_path: Path) -> None:
    rows = [JIA, "301", "王明"], [YI, "302", "赵六"]
    confirmed(incubator, read(HEADER, *rows))
    file = tmp_path / "roster.xlsx"
    file.write_bytes(workbook(HEADER, *rows))

    said = doorboard(incubator.config, "import", str(file), "--yes").output
    assert "did not finish" in said
    assert "say the same" in said
    assert (sizes(incubator), staged(incubator)) == (Counter({JIA: 1, YI: 1}), 0)


@pytest.mark.only("sqlite")
def test_who_is_killed_between_two_companies_leaves_whole_companies_and_a_worker_does_the_rest(
    incubator: Incubator, tmp_path: Path
) -> None:
    file = tmp_path / "roster.xlsx"
    file.write_bytes(workbook(HEADER, *MANY))
    command = [sys.executable, "-m", "server", "import", str(file), "--yes"]
    env = Server(incubator.config.data).environment() | {"LC_ALL": "en_US.UTF-8"}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as importing:
        assert importing.stdout
        assert any("100 of 230" in line for line in importing.stdout)
        importing.kill()
    there = sizes(incubator)
    assert 100 <= len(there) < COMPANIES
    assert set(there.values()) == {OF_EACH}

    with incubator.db.reading() as session:
        due = session.scalars(select(Job.due_at).where(Job.kind == "import")).one()
    incubator.time.now = due + timedelta(seconds=1)
    incubator.work()
    assert len(sizes(incubator)) == COMPANIES
    assert set(sizes(incubator).values()) == {OF_EACH}
    assert staged(incubator) == 0


@pytest.mark.parametrize(("people", "most"), [(2, 31), (9, 35)])
def test_a_company_takes_few_statements_however_many_there_are(incubator: Incubator, people: int, most: int) -> None:
    def asked(companies: int, called: str) -> int:
        floor = 3 + "甲乙丙".index(called)
        rows = [
            [f"{called}{company}有限公司", f"{floor}{company:02}", f"{called}{person}", "", "", "", "是"]
            for company in range(companies)
            for person in range(people)
        ]
        one = confirmed(incubator, read(HEADER, *rows), called)
        with questions_to(incubator.db) as found:
            finish(incubator.db, one, incubator.time, lambda _one, _through: None)
        return len(found)

    asked(9, "甲")
    few, many = asked(3, "乙"), asked(9, "丙")
    assert (many - few) / 6 <= most
