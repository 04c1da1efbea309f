"""A pusher and the screens that watch one door."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from server.boards.faces import Faces
from server.live.push import Frame, Push
from tests.incubator import Incubator
from tests.live.pushing import Screens


@pytest.fixture
def screens(incubator: Incubator) -> Screens:
    incubator.tenant("北辰智造", "王小明")
    return Screens(incubator.board("3-12").id)


@pytest.fixture
def push(incubator: Incubator, screens: Screens) -> Push:
    faces = Faces(incubator.db)

    def frames_of(boards: Sequence[int]) -> Iterator[tuple[int, Frame]]:
        return ((board, found.frame(incubator.time())) for board, found in faces.read_some(boards, incubator.time()))

    return Push(incubator.db, screens, frames_of, incubator.time, lambda: 7.5)  # type: ignore[arg-type]
