"""The table of the long form is there whatever happens to the run, and what failed is in it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.faults.__main__ import Story, play
from tests.faults.chapters import Row
from tests.faults.page import Section


def held() -> Row:
    """Break something."""
    return Row("a fault", "all well")


def not_held() -> Row:
    """Break something else."""
    raise AssertionError("a board\nlied | twice")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "faults.md"


def test_each_line_is_on_the_page_at_once_and_says_that_the_run_goes_on(page: Path) -> None:
    Section(page, "One").add(held())
    text = page.read_text("utf-8")
    assert "| a fault | all well |" in text
    assert "under way, or broken off here" in text


def test_a_part_that_is_played_again_renews_its_own_section_alone(page: Path) -> None:
    Section(page, "One").add(Row("old", "of one"))
    Section(page, "Two").add(Row("kept", "of two"))
    Section(page, "One").add(Row("new", "of one"))
    text = page.read_text("utf-8")
    assert "| old |" not in text
    assert text.index("## What is asserted") < text.index("| new | of one |") < text.index("| kept | of two |")
    assert text.count("## ") == 3


def test_a_chapter_that_fails_is_a_line_and_the_next_one_is_played(page: Path) -> None:
    def story(folder: Path) -> Story:
        yield partial(not_held)
        yield partial(held)

    assert play("One", story, page) == 1
    text = page.read_text("utf-8")
    assert "| Break something else. | **not held**: AssertionError: a board lied / twice |" in text
    assert "| a fault | all well |" in text
    assert "1 not held, in 0 s" in text


def test_a_world_that_cannot_be_made_is_a_line_too(page: Path) -> None:
    def story(folder: Path) -> Story:
        yield partial(held)
        raise OSError("no room")

    assert play("One", story, page) == 1
    assert "| what comes next | **not held**: OSError: no room |" in page.read_text("utf-8")
