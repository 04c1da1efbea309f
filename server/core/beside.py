"""Long work that touches no database is done beside the event loop, so that the doors go on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import gevent

from server.core.refusal import Refusal

T = TypeVar("T")


def beside(work: Callable[..., T], *args: object) -> T:
    """Do pure work in a thread of its own; return its answer, or raise its :class:`Refusal`."""
    answer: T | Refusal = gevent.get_hub().threadpool.apply(_answer, (work, args))
    if isinstance(answer, Refusal):
        raise answer
    return answer


def _answer(work: Callable[..., T], args: tuple[object, ...]) -> T | Refusal:
    # The pool prints a traceback of whatever is raised in it, and a refusal is no defect.
    try:
        return work(*args)
    except Refusal as refusal:
        return refusal
