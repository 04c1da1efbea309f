"""A board's code is its own, however often the same one is drawn."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import select

from server.core.boards.codes import free_code
from server.core.boards.hanging import hang
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE
from server.core.tables import Board
from server.fleet.codes import code_url
from server.presence.doorcodes import Device, door_code
from signs.qr import matrix
from tests.incubator import Incubator
from tests.roster.files import HEADER
from tests.roster.imports import take

BOTH_ENGINES = True

SMALL = 29
"""Modules of a code of version 3, which a cheap phone reads from two steps away."""

Draws = Callable[[Iterable[int]], None]


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> Draws:
    """Let chance draw these numbers, one after the other."""

    def draw(numbers: Iterable[int]) -> None:
        coming = iter(numbers)
        monkeypatch.setattr("server.core.boards.codes.secrets.token_bytes", lambda size: next(coming).to_bytes(size))

    return draw


def codes(incubator: Incubator) -> list[str]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Board.code)))


def test_a_code_is_eight_characters_that_can_be_read_aloud() -> None:
    assert re.fullmatch(r"[A-Z2-7]{8}", free_code(lambda _code: False))


def test_a_code_that_a_board_has_is_drawn_again(draws: Draws) -> None:
    draws([1, 1, 2, 3])
    taken = {free_code(lambda _code: False)}
    second = free_code(taken.__contains__)
    assert second not in taken
    assert free_code({*taken, second}.__contains__) not in {*taken, second}


def test_an_import_that_draws_the_same_codes_again_and_again_gives_each_room_its_own(
    incubator: Incubator, draws: Draws
) -> None:
    draws(itertools.chain.from_iterable(itertools.repeat(number, 3) for number in range(1, 300)))
    take(incubator, HEADER, *[[f"公司{room}", f"{room}", "王明", "", "", "", ""] for room in range(301, 361)])
    found = codes(incubator)
    assert len(found) == len(set(found)) == 1 + 1 + 60


@pytest.mark.engines_differ
def test_two_who_draw_the_same_code_at_once_both_get_one(incubator: Incubator, draws: Draws) -> None:
    draws([7, 7, 8, 9])
    with ThreadPoolExecutor(1) as pool:

        def another(tx: Transaction) -> None:
            hang(tx.session, "site", "大厅", site_id=incubator.site_id)

        with incubator.db.transaction() as tx:
            another(tx)
            tx.session.flush()
            waiting = pool.submit(incubator.db.act, another, by=HOUSE)
            # Long enough for the other one to draw, and to come to where it has to wait.
            wait([waiting], timeout=0.5)
        waiting.result()
    assert len(set(codes(incubator))) == 3


@pytest.mark.parametrize("host", ["https://board.example.cn", "https://menpai.gaoxinqu.gov.cn"])
def test_the_code_on_a_door_stays_small(host: str) -> None:
    shown = door_code(b"s" * 32, Device("INSTANCE", "A" * 8, 7, 1), 1)
    assert matrix(code_url(host, free_code(lambda _code: False), shown)).size == SMALL
