"""What was told is compared with what the database says; while it says the same, hardly anything is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from server.live.sent_versions import SentVersions


class Versions(dict[int, int]):
    """Versions of boards that count how many were looked at."""

    looked_at = 0

    def get(self, board: int, default: int | None = None) -> int | None:  # type: ignore[override]
        self.looked_at += 1
        return super().get(board, default)


@dataclass(eq=False)
class Facts:
    versions: Mapping[int, int]
    epoch: str = "E1"


BOARDS = tuple(range(1, 1001))


@pytest.fixture
def said() -> Facts:
    return Facts(Versions(dict.fromkeys(BOARDS, 1)))


@pytest.fixture
def told(said: Facts) -> SentVersions:
    """Return what a process told when every board was told its version, at 1.0, and compared, at 2.0."""
    told = SentVersions()
    told.compare(BOARDS, said, 0.5)
    for board in BOARDS:
        told.note(board, 1, 1.0)
    assert told.compare(BOARDS, said, 2.0) == set()
    said.versions.looked_at = 0  # type: ignore[attr-defined]
    return told


def looked_at(said: Facts) -> int:
    return said.versions.looked_at  # type: ignore[attr-defined,no-any-return]


def test_while_the_database_says_the_same_no_board_is_looked_at_and_all_are_true(
    told: SentVersions, said: Facts
) -> None:
    assert told.compare(BOARDS, said, 3.5) == set()
    assert looked_at(said) == 0
    assert {told.true_at(board) for board in BOARDS} == {3.5}


def test_what_was_told_since_is_looked_at_alone(told: SentVersions, said: Facts) -> None:
    told.note(7, 1, 3.0)
    told.compare(BOARDS, said, 3.5)
    assert looked_at(said) == 1
    assert told.true_at(7) == 3.5


def test_what_the_database_has_left_behind_stays_as_old_as_it_is_until_it_is_told_anew(
    told: SentVersions, said: Facts
) -> None:
    newer = Facts({**said.versions, 7: 2})
    for asked_at in (3.5, 5.0):
        assert told.compare(BOARDS, newer, asked_at) == {7}
        assert (told.true_at(7), told.true_at(8)) == (2.0, asked_at)
    told.note(7, 2, 5.5)
    assert told.true_at(7) == 5.5
    assert told.compare(BOARDS, newer, 6.5) == set()
    assert told.true_at(7) == 6.5


def test_a_board_that_the_database_knows_no_more_is_never_vouched_for_again(told: SentVersions, said: Facts) -> None:
    gone = Facts({board: 1 for board in BOARDS if board != 7})
    for asked_at in (3.5, 5.0):
        assert told.compare(BOARDS, gone, asked_at) == set()
        assert told.true_at(7) == 2.0


def test_who_comes_is_told_though_nobody_wrote(told: SentVersions, said: Facts) -> None:
    assert told.compare(BOARDS[1:], said, 3.5) == set()
    assert told.version(1) is None
    assert told.compare(tuple(BOARDS), said, 5.0) == {1}
    assert looked_at(said) == 1


def test_in_a_new_epoch_nothing_was_told(told: SentVersions, said: Facts) -> None:
    assert told.compare(BOARDS, Facts(said.versions, "E2"), 3.5) == set(BOARDS)
    assert (told.epoch, told.version(1)) == ("E2", None)
