"""What an import would do of files as people really have them is what is written beside them, in ``plans``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from server.roster.importing import read_file
from server.roster.importing.comparison import plan_import
from server.roster.preview import preview_of
from server.words.catalogue import text
from tests.roster.cases import CASES
from tests.roster.other_names import OTHER_NAMES
from tests.roster.rosters import ROSTERS
from tests.roster.told import told

PLANS = {file.stem: file.read_text("utf-8") for file in (Path(__file__).parent / "plans").glob("*.txt")}
FILES = CASES | ROSTERS | OTHER_NAMES


def test_a_plan_is_written_beside_each_file() -> None:
    assert sorted(FILES) == sorted(PLANS)
    assert len(FILES) == len(CASES) + len(ROSTERS) + len(OTHER_NAMES)


@pytest.mark.parametrize("name", FILES)
def test_what_an_import_would_do_is_what_is_written(name: str) -> None:
    file = FILES[name]
    plan = plan_import(read_file(file.name, file.data, file.said, companies=file.companies), file.known)

    assert told(plan) == PLANS[name]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FILES)
def test_the_preview_says_every_problem_and_names_every_column_that_is_not_read(name: str, lang: str) -> None:
    file = FILES[name]
    plan = plan_import(read_file(file.name, file.data, file.said, companies=file.companies), file.known)
    preview = preview_of(plan, partial(text, lang=lang))

    assert [*preview.problems.items, *preview.left_out.items] == sorted(
        plan.problems, key=lambda one: ("error", "warning", "note").index(one.severity)
    )
    assert preview.unread == plan.unread
    assert all(text(one.key, lang=lang, **one.words()) for one in plan.problems)
