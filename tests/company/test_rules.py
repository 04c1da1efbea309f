"""Nobody declares for themselves as somebody else, nobody grants their own wish, and a no has its reason."""

from __future__ import annotations

import pytest

from server.company.rules import answer_of, holder_of, may_decide, may_declare_for
from server.core.refs import Ref
from server.core.refusal import Refusal


def test_who_declares_for_somebody_says_why() -> None:
    assert may_declare_for(Ref("person", 1), 2, " 本人来电 ") == "本人来电"
    with pytest.raises(Refusal, match=r"refused\.reason_missing"):
        may_declare_for(Ref("user", 1), 2, " ")


def test_nobody_declares_for_themselves_as_somebody_else() -> None:
    with pytest.raises(Refusal, match=r"refused\.proxy_self"):
        may_declare_for(holder_of(2), 2, "x")


def test_nobody_decides_what_they_asked_for() -> None:
    may_decide(Ref("user", 2), 2)
    may_decide(holder_of(1), 2)
    with pytest.raises(Refusal, match=r"refused\.own_request"):
        may_decide(holder_of(2), 2)


def test_whoever_is_turned_down_is_told_why() -> None:
    assert answer_of(" 已核对 ") == "已核对"
    with pytest.raises(Refusal, match=r"refused\.answer_missing"):
        answer_of(" \n ")
