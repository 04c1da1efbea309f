"""doorboard import and doorboard export roster."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.core.database.db import Database
from server.sites.actions import add_site
from tests.roster.files import HEADER, JIA, YI, workbook

FIRST = workbook(HEADER, [JIA, "301、302", "王明", "13800000231"], [JIA, "301", "李娜"], [YI, "302", "赵六"])
NEWER = workbook(HEADER, [JIA, "301", "王明", "13900000231", "", "是"])
WRONG = workbook(HEADER, [JIA, "301", "王明、李娜"])


class Shell:
    """A shell at one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.language = "en_US.UTF-8"
        self.run("migrate")

    def run(self, *words: str, answer: str = "") -> Result:
        env = {"DOORBOARD_DATA": str(self.folder / "data"), "LC_ALL": self.language}
        return CliRunner().invoke(main, [*words], env=env, input=answer)

    def takes(self, data: bytes, *options: str, answer: str = "") -> Result:
        file = self.folder / "roster.xlsx"
        file.write_bytes(data)
        return self.run("import", str(file), *options, answer=answer)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_the_first_import_needs_the_name_of_the_site(shell: Shell) -> None:
    assert "--site" in shell.takes(FIRST, "--yes").output

    result = shell.takes(FIRST, "--yes", "--site", "东湖")

    assert result.exit_code == 0
    assert "New people: 3" in result.output
    assert "Imported." in result.output


@pytest.mark.parametrize("name", ["", " ", "东湖\u202e", "湖" * 121])
def test_a_name_that_no_page_would_take_makes_no_site(shell: Shell, name: str) -> None:
    result = shell.takes(FIRST, "--yes", "--site", name)

    assert (result.exit_code, "Give a name" in result.output) == (1, True)
    assert "There is no site yet" in shell.takes(FIRST).output


@pytest.mark.parametrize("name", ["东湖", " 东 湖", "东湖\u200b"])
def test_a_site_is_known_by_its_name_however_it_is_written(shell: Shell, name: str) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")
    assert "say the same" in shell.takes(FIRST, "--yes", "--site", name).output
    assert "site create" in shell.takes(FIRST, "--yes", "--site", "西湖").output


def test_it_asks_before_it_writes(shell: Shell) -> None:
    declined = shell.takes(FIRST, "--site", "东湖", answer="n\n")
    assert "Cancelled" in declined.output
    assert "There is no site yet" in shell.takes(FIRST).output

    assert "Imported." in shell.takes(FIRST, "--site", "东湖", answer="y\n").output


def test_without_an_answer_nothing_is_written(shell: Shell) -> None:
    assert shell.takes(FIRST, "--site", "东湖").exit_code == 1
    assert "There is no site yet" in shell.takes(FIRST).output


RESPELLED = workbook(HEADER, [JIA, "301、302", "王铭", "13800000231"], [JIA, "301", "李娜"])


def test_a_known_number_under_another_name_is_asked_about_of_each(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")

    asked = shell.takes(RESPELLED, answer="y\nrenamed\n")
    assert "王明 → 王铭" in asked.output
    assert (asked.exit_code, "Imported." in asked.output) == (0, True)
    assert "say the same" in shell.takes(RESPELLED).output


def test_who_is_not_to_be_asked_says_it_by_a_flag(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")

    silent = shell.takes(RESPELLED, "--yes")
    assert (silent.exit_code, "--respelled" in silent.output) == (1, True)
    assert "Imported." in shell.takes(RESPELLED, "--yes", "--respelled", "kept").output
    assert "王明 → 王铭" in shell.takes(RESPELLED, answer="n\n").output


RENAMED_JIA = "湖南甲智能装备股份有限公司"
RENAMED = workbook(HEADER, [RENAMED_JIA, "301、302", "王明", "13800000231"], [RENAMED_JIA, "301", "李娜"])


def test_a_company_under_another_name_is_asked_about(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")

    asked = shell.takes(RENAMED, answer="1\ny\n")
    assert all(words in asked.output for words in (f"1: It is “{JIA}”, called so from now on", "3: Another company"))
    assert "Imported." in asked.output
    assert "say the same" in shell.takes(RENAMED, "--yes").output


def test_which_company_it_is_may_be_said_by_flags(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")

    silent = shell.takes(RENAMED, "--yes")
    assert (silent.exit_code, all(flag in silent.output for flag in ("--company", "--rename"))) == (1, True)
    assert "say the same" in shell.takes(RENAMED, "--yes", "--company", f"{RENAMED_JIA}={JIA}").output
    assert "New tenants: 1" in shell.takes(RENAMED, "--company", f"{RENAMED_JIA}=", answer="n\n").output
    assert "Imported." in shell.takes(RENAMED, "--yes", "--rename", f"{RENAMED_JIA}={JIA}").output


@pytest.mark.parametrize(("pair", "told"), [("甲", "NAME-IN-FILE"), (f"{RENAMED_JIA}=丙公司", "no company “丙公司”")])
def test_a_company_that_nobody_knows_gets_a_sentence(shell: Shell, pair: str, told: str) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")

    result = shell.takes(RENAMED, "--yes", "--rename", pair)
    assert (result.exit_code, told in result.output) == (1, True)


def test_who_stands_at_another_company_is_asked_about_or_said_by_a_flag(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")
    moved = workbook(HEADER, ["丙信息咨询（长沙）有限公司", "303", "王明", "13800000231"])

    assert "--elsewhere" in shell.takes(moved, "--yes").output
    assert f"王明 13800000231 ← {JIA}" in shell.takes(moved, answer="y\nboth\n").output
    assert "say the same" in shell.takes(moved, "--yes").output


SPAN = workbook(HEADER, [JIA, "301-303", "王明", "13800000231"])


def test_a_range_of_rooms_is_asked_about_or_answered_by_a_flag(shell: Shell) -> None:
    assert "--spans" in shell.takes(SPAN, "--yes", "--site", "东湖").output

    asked = shell.takes(SPAN, "--site", "东湖", answer="y\nseveral\n")
    assert all(words in asked.output for words in ("3 rooms: 301、302、303", "Imported."))
    assert "say the same" in shell.takes(SPAN, "--yes", "--spans", "one").output


def test_an_error_names_its_cell_and_writes_nothing(shell: Shell) -> None:
    result = shell.takes(WRONG, "--yes", "--site", "东湖")

    assert result.exit_code == 1
    assert "人员!C2" in result.output
    assert "Nothing was imported" in result.output
    assert "There is no site yet" in shell.takes(FIRST).output


def test_the_same_file_again_has_nothing_to_import(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")

    assert "nothing to import" in shell.takes(FIRST).output


def test_missing_companies_move_out_only_on_demand(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")
    without = workbook(HEADER, [JIA, "301", "王明", "13800000231"], ["湖南丙实业有限公司", "303", "钱多"])

    assert "Companies no longer in the file: 1" in shell.takes(without, "--yes", "--leave-missing").output
    assert "Companies no longer in the file: 1" in shell.takes(without, "--yes", "--move-out-missing").output
    assert "nothing to import" in shell.takes(without, "--yes").output


def test_missing_people_and_rooms_leave_only_on_demand(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")

    kept = shell.takes(NEWER, "--yes")
    assert "王明 phone 13800000231 → 13900000231" in kept.output
    assert "王明 liaison no → yes" in kept.output
    assert "What the file no longer names stays." in kept.output
    assert "--leave-missing" in shell.takes(NEWER, "--yes").output

    assert "Imported." in shell.takes(NEWER, "--yes", "--leave-missing").output
    assert "nothing to import" in shell.takes(NEWER, "--yes").output


def test_it_speaks_the_language_of_the_terminal(shell: Shell) -> None:
    shell.language = "zh_CN.UTF-8"

    assert "新增人员: 3" in shell.takes(FIRST, "--yes", "--site", "东湖").output
    assert "没有名为“西湖”的孵化载体" in shell.takes(FIRST, "--site", "西湖").output


def test_a_refusal_speaks_the_language_of_the_terminal_from_its_first_word_on(shell: Shell) -> None:
    assert shell.run("import", "/nowhere/a.xlsx").stderr.startswith("Error: /nowhere/a.xlsx cannot be read")

    shell.language = "zh_CN.UTF-8"

    assert shell.run("import", "/nowhere/a.xlsx").stderr.startswith("错误：无法读取 /nowhere/a.xlsx")


def test_one_of_several_sites_must_be_named(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")
    with closing(Database(f"sqlite:///{shell.folder / 'data' / 'doorboard.sqlite'}")) as db, db.transaction() as tx:
        add_site(tx, "西湖")

    assert "Choose one with --site: 东湖、西湖" in shell.takes(FIRST).output
    assert "New people: 3" in shell.takes(FIRST, "--yes", "--site", "西湖").output
    assert shell.run("export", "roster", "--site", "西湖", "-o", str(shell.folder / "西湖.xlsx")).exit_code == 0


def test_a_long_list_is_cut_and_says_so(shell: Shell) -> None:
    rows = [[f"第{number}有限公司", f"3{number:02}", "王明"] for number in range(30)]

    assert "… and 10 more" in shell.takes(workbook(HEADER, *rows), "--yes", "--site", "东湖").output


def test_the_export_imports_back_identically(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")
    file = shell.folder / "out.xlsx"

    assert shell.run("export", "roster", "-o", str(file)).exit_code == 0

    assert "nothing to import" in shell.takes(file.read_bytes()).output


def test_an_export_overwrites_nothing_by_itself(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")
    monkeypatch.chdir(shell.folder)

    assert "roster.xlsx exists already" in shell.run("export", "roster").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "/nowhere/a.xlsx"), "cannot be read: No such file"),
        (("import", "/"), "cannot be read: Is a directory"),
        (("export", "roster", "-o", "/nowhere/a.xlsx"), "There is no site yet"),
        (("export", "roster", "--site", "东湖"), "There is no site yet"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(shell: Shell, words: tuple[str, ...], said: str) -> None:
    result = shell.run(*words)

    assert result.exit_code == 1
    assert said in result.output


def test_a_file_too_large_is_not_even_read(shell: Shell) -> None:
    file = shell.folder / "large.csv"
    with file.open("wb") as stream:
        stream.truncate(9 * 1024 * 1024)

    assert "too large" in shell.run("import", str(file)).output


def test_a_file_that_cannot_be_written_is_named(shell: Shell) -> None:
    shell.takes(FIRST, "--yes", "--site", "东湖")

    assert "cannot be written" in shell.run("export", "roster", "-o", "/nowhere/a.xlsx").output
